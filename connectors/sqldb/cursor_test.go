package sqldb

import (
	"testing"

	"github.com/custhub/custhub/connectors/connectortest"
)

func TestCursorText(t *testing.T) {
	mark := part{'t', "2026-01-01 00:00:00"}
	p := position{marked: true, mark: &mark, key: []part{{'i', "42"}, {'b', "\x00\xff"}, {'t', "a|b"}}}
	want := `{"phase":"marked","mark":"t:2026-01-01 00:00:00","key":["i:42","b:00ff","t:a|b"]}`
	if got := p.String(); got != want {
		t.Errorf("got %s", got)
	}
	back, err := parseCursor(want, 3, true)
	if err != nil || back.String() != want {
		t.Errorf("%v, %v", back, err)
	}
	for _, bad := range []string{`{"key":["i:1"]}`, `{"key":["x:1","i:1","i:1"],"mark":"i:1"}`, `{"mark":"i:x"}`, `{"phase":"later"}`, `{} {}`, `{"nulls":["t:a"]}`} {
		if _, err := parseCursor(bad, 3, true); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add(`{"key":["i:42"]}`)
	f.Add(`{"phase":"marked","mark":"t:2026","key":["b:00ff"],"low":"i:1"}`)
	f.Add(`{"nulls":["d:1.5"]}`)
	f.Fuzz(func(t *testing.T, cursor string) {
		for _, marked := range []bool{true, false} {
			p, err := parseCursor(cursor, 1, marked)
			if err != nil {
				continue
			}
			again, err := parseCursor(p.String(), 1, marked)
			if err != nil || again.String() != p.String() {
				t.Errorf("%q became %q: %v", cursor, p.String(), err)
			}
		}
	})
}

// FuzzCell feeds any bytes to every form of column: the value is canonical or text.
func FuzzCell(f *testing.F) {
	for _, s := range []string{"0000-00-00", "2015-02-31 10:00:00.120+08:30", "1e300", "-007", "\x01", "{}", "2015-00-00", "12:00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for form := formText; form <= formHex; form++ {
			l := line{}
			c := cell{line: &l, form: form, tracked: true}
			if err := c.Scan(raw); err != nil {
				t.Fatal(err)
			}
			all := string(l.buf)
			v := c.value(all)
			if err := connectortest.Canonical(v); err != nil {
				t.Errorf("form %d of %q: %v", form, raw, err)
			}
			if p := c.part(all); form == formText && !c.broken && p.text != string(raw) {
				t.Errorf("the cursor lost the raw text %q: %q", raw, p.text)
			}
		}
	})
}
