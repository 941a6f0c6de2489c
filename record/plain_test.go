package record

import "testing"

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"1000.00": "1000", "1000.50": "1000.5", "-0.50": "-0.5", "0": "0", "-0.0": "0", "007": "7", ".5": "0.5", "100": "100", "0.10": "0.1",
	} {
		if got := (Value{Kind: Decimal, Text: text}).Plain(); got != want {
			t.Errorf("%s is written %s, want %s", text, got, want)
		}
	}
	if got := T("007.10").Plain(); got != "007.10" {
		t.Errorf("a text changed to %s", got)
	}
}
