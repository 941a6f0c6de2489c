package terminal

import (
	"strings"
	"testing"
)

func TestPrintable(t *testing.T) {
	hostile := "云帆\x1b[2J\x1b]0;title\a科技\u009b31m\u202e反\u2066\r\x00"
	for name, got := range map[string]string{"Printable": Printable(hostile), "OneLine": OneLine(hostile)} {
		if strings.ContainsAny(got, "\x1b\a\u009b\u202e\u2066\r\x00") {
			t.Errorf("%s lets through what steers a terminal: %q", name, got)
		}
	}
	if got := Printable("a\tb\n𠮷👨‍👩‍👧 شركة"); got != "a\tb\n𠮷👨‍👩‍👧 شركة" {
		t.Errorf("changed: %q", got)
	}
	if got := OneLine("a\tb\nc"); got != "a b c" {
		t.Errorf("%q", got)
	}
}

func TestTableShowsNothingThatSteers(t *testing.T) {
	var out strings.Builder
	w := NewTable(&out)
	_, _ = w.Write([]byte("name\tn\nx\x1b[31mred\t1\nalone\x1b[2J\n"))
	if err := w.Flush(); err != nil || strings.Contains(out.String(), "\x1b") {
		t.Errorf("%v %q", err, out.String())
	}
}
