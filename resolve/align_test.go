package resolve

import (
	"fmt"
	"slices"
	"testing"
)

// TestAlignJoinsColumnsOfOtherNames has two sources of the same people: what is
// one thing is joined, by name or by values, what only looks alike is not.
func TestAlignJoinsColumnsOfOtherNames(t *testing.T) {
	d := NewDataset([]string{"last_name", "city", "age", "surname", "town", "house_no"})
	for s := range 2 {
		source := d.AddSource(fmt.Sprint("file", s))
		for i := range 200 {
			d.AddID(source, fmt.Sprint(i))
			values := []string{fmt.Sprintf("Berger%c%c", 'a'+i%20, 'a'+i/20), fmt.Sprintf("Oberstadt %c", 'a'+i%15), fmt.Sprint(18 + i%60)}
			if s == 1 {
				values[2] = fmt.Sprint(500 + 3*i)
			}
			for c := range 6 {
				v := ""
				if c/3 == s {
					v = values[c%3]
				}
				d.Add(c, v)
			}
		}
	}
	got := d.Align()
	want := []JoinedColumn{{"last_name", "surname"}, {"city", "town"}}
	if !slices.Equal(got, want) {
		t.Fatalf("joined %v, want %v", got, want)
	}
	if len(d.Columns) != 4 {
		t.Errorf("%d columns left, want 4", len(d.Columns))
	}
	for rec := range uint32(d.Len()) {
		if d.Value(0, rec) == "" || d.Value(1, rec) == "" {
			t.Fatalf("record %d lost a value", rec)
		}
	}
}

// TestNoBetterThanTheSame bounds the evidence of what is nearly the same.
func TestNoBetterThanTheSame(t *testing.T) {
	u := noBetter([][]float64{{0, 0.001, 1e-6, 0.999}}, [][]float64{{0, 0.8, 0.1, 0.1}})
	if got, want := u[0][2], 0.001/0.8*0.1; got != want {
		t.Errorf("u of nearly the same is %g, want %g", got, want)
	}
}

// TestSourcesHavePriorsOfTheirOwn finds that two sources share records but have
// none twice.
func TestSourcesHavePriorsOfTheirOwn(t *testing.T) {
	o := &ofSources{source: []uint16{0, 0, 1, 1}, apart: 2, bits: []int32{-3000, 500, 1000}}
	for _, c := range []struct {
		a, b uint32
		want int32
	}{{0, 1, -3000}, {2, 3, 500}, {0, 3, 1000}} {
		if got := o.add(c.a, c.b); got != c.want {
			t.Errorf("records %d and %d: %d millibits, want %d", c.a, c.b, got, c.want)
		}
	}
	if got := (*ofSources)(nil).add(0, 1); got != 0 {
		t.Errorf("one source: %d millibits, want 0", got)
	}
}
