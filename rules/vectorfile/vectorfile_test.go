package vectorfile

import (
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	f, err := Read("a.csv", strings.NewReader("\xEF\xBB\xBFraw,note\n\"a,b\",x\nc\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Rows) != 2 || f.Rows[0].Cells["raw"] != "a,b" || f.Rows[1].Cells["note"] != "" || f.Rows[1].Line != 3 || !f.Has("note") {
		t.Errorf("%+v", f)
	}
}

// TestBrokenLine: a JSON string that a tool has cut at U+0085 is put together
// again.
func TestBrokenLine(t *testing.T) {
	f, err := Read("a.jsonl", strings.NewReader("{\"a\":\"x\ny\",\"b\":true}\n\n{\"a\":null}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Rows) != 2 || f.Rows[0].Cells["a"] != "x\u0085y" || f.Rows[0].Cells["b"] != "true" || f.Rows[1].Cells["a"] != "" || f.Rows[1].Line != 4 {
		t.Errorf("%+v", f)
	}
}

func TestUnreadable(t *testing.T) {
	for name, body := range map[string]string{"a.csv": "", "a.jsonl": "{\"a\":", "b.jsonl": "[1]"} {
		if _, err := Read(name, strings.NewReader(body)); err == nil {
			t.Errorf("%s %q: no fault", name, body)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a.csv", "a,b\n1,2")
	f.Add("a.jsonl", `{"a":1}`)
	f.Fuzz(func(_ *testing.T, name, body string) {
		_, _ = Read(name, strings.NewReader(body))
	})
}
