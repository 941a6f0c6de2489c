package terminal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
	"pgregory.net/rapid"
)

func TestTable(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"wide characters", "运行\t类型\t读取\nr1\tload\t5\nr10\trollback\t1234\n", "运行  类型      读取\nr1    load         5\nr10   rollback  1234\n"},
		{"a title alone", "a\tb\n", "a  b\n"},
		{"no title", "-1.5\tx\n+10.25\ty\n", "  -1.5  x\n+10.25  y\n"},
		{"none at all is a figure", "n\tname\n–\tx\n12 %\ty\n", "   n  name\n   –  x\n12 %  y\n"},
		{"a number among texts is a text", "n\tname\n1\tx\nall\ty\n", "n    name\n1    x\nall  y\n"},
		{"a line apart", "a\tb\nrefused: a long line\nccc\td\n", "a  b\nrefused: a long line\nccc  d\n"},
		{"ragged, empty, indented", "  a\t\tb\n  ccc\td\n\n", "  a       b\n  ccc  d\n\n"},
		{"no line end", "a\tb", "a  b\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			w := NewTable(&out)
			fmt.Fprint(w, c.in)
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, out.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every column begins (or, with figures, ends) at the same place in every row.
func TestTableAligns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[a-z中文ｗé]{1,6}`)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 3, 3), 1, 8).Draw(t, "rows")
		var out strings.Builder
		w := NewTable(&out)
		for _, r := range rows {
			fmt.Fprintln(w, strings.Join(r, "\t"))
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		want := -1
		for i, line := range strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n") {
			at := uniseg.StringWidth(line[:strings.LastIndex(line, rows[i][2])])
			if want < 0 {
				want = at
			}
			if at != want {
				t.Fatalf("row %d: third column at %d, not %d:\n%s", i, at, want, out.String())
			}
		}
	})
}
