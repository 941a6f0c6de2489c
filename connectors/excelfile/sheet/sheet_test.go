package sheet

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/connectors/excelfile/numfmt"
)

// given is a sheet in memory.
type given struct {
	rows []Row
	at   int
}

func (g *given) Next() bool   { g.at++; return g.at <= len(g.rows) }
func (g *given) Row() Row     { return g.rows[g.at-1] }
func (g *given) Err() error   { return nil }
func (g *given) Close() error { return nil }

func text(rows Rows) string {
	var out []string
	for rows.Next() {
		r := rows.Row()
		s := fmt.Sprint(r.Number, ":")
		for _, c := range r.Cells {
			s += fmt.Sprintf(" %d=%s", c.Col, c.Text)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func cell(col int, s string) Cell { return Cell{Col: col, Kind: Text, Text: s} }

func TestFilled(t *testing.T) {
	rows := []Row{
		{1, []Cell{cell(0, "a"), cell(1, "x")}},
		{2, []Cell{cell(1, "y")}},
		{3, nil},
		{4, []Cell{cell(0, "own"), cell(2, "z")}},
		{6, []Cell{cell(1, "w")}},
	}
	got := text(Filled(&given{rows: rows}, []Range{{FirstRow: 1, LastRow: 4}, {FirstRow: 1, LastRow: 1, FirstCol: 1, LastCol: 3}, {FirstRow: 2, LastRow: 6, FirstCol: 1, LastCol: 1}}))
	if want := "1: 0=a 1=x; 2: 0=a 1=y; 3:; 4: 0=own 1=y 2=z; 6: 1=w"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Filling never takes a cell away, changes one, or mixes up their order,
// whatever ranges a file claims.
func TestFilledKeepsWhatIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []Row
		for n := 1; n < 8; n++ {
			r := Row{Number: n}
			for c := 0; c < 4; c++ {
				if rapid.Bool().Draw(t, "there") {
					r.Cells = append(r.Cells, cell(c, fmt.Sprint(n, c)))
				}
			}
			rows = append(rows, r)
		}
		small := rapid.IntRange(0, 9)
		merges := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Range {
			return Range{small.Draw(t, "r1"), small.Draw(t, "c1"), small.Draw(t, "r2"), small.Draw(t, "c2")}
		})).Draw(t, "merges")
		SortMerges(merges)
		f := Filled(&given{rows: rows}, merges)
		for i := 0; f.Next(); i++ {
			after := f.Row()
			for j := 1; j < len(after.Cells); j++ {
				if after.Cells[j].Col <= after.Cells[j-1].Col {
					t.Fatalf("row %d out of order: %v", i+1, after.Cells)
				}
			}
			for _, c := range rows[i].Cells {
				if got := find(after.Cells, c.Col); got == nil || got.Text != c.Text {
					t.Fatalf("row %d lost %v", i+1, c)
				}
			}
		}
	})
}

func TestDisplay(t *testing.T) {
	cases := []struct {
		cell Cell
		want string
	}{
		{Cell{Kind: Number, Text: "4001", Raw: "4001", Format: numfmt.Parse("000000")}, "004001"},
		{Cell{Kind: Number, Text: "5", Raw: "5"}, "5"},
		{Cell{Kind: Bool, Text: "true"}, "TRUE"},
		{Cell{Kind: Text, Text: "a", Format: numfmt.Parse(`0;0;0;"#"@`)}, "#a"},
		{Cell{Kind: Error, Text: "#N/A"}, "#N/A"},
		{Cell{Kind: Date, Text: "2000-01-01", Raw: "35064", Format: numfmt.Parse("yyyy/m/d"), Date1904: true}, "2000/1/1"},
	}
	for _, c := range cases {
		if got := c.cell.Display(); got != c.want {
			t.Errorf("%+v shows %q, want %q", c.cell, got, c.want)
		}
	}
}
