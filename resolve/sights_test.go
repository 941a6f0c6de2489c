package resolve

import (
	"testing"

	"pgregory.net/rapid"
)

// TestGlanceDecidesNothing holds the weights of pairs with a glance first against
// those without: the same pairs reach any floor, with the same weight.
func TestGlanceDecidesNothing(t *testing.T) {
	d := dataset(readRows(t, "testdata/fake_1000/fake_1000.csv"), "cluster")
	r := match(t, d, Options{})
	blind, seeing := r.scorer, newScorer(r.Traits, r.Params)
	sights := look(r.Traits, d.Len(), 2)
	if sights == nil {
		t.Fatal("no trait of the table gives a glance")
	}
	seeing.see(sights)
	spared := 0
	rapid.Check(t, func(t *rapid.T) {
		a := uint32(rapid.IntRange(0, d.Len()-1).Draw(t, "record"))
		floor := int32(rapid.IntRange(-40_000, 20_000).Draw(t, "floor"))
		for b := range uint32(d.Len()) {
			if a == b {
				continue
			}
			v, ok := blind.score(a, b, floor)
			w, reaches := seeing.score(a, b, floor)
			if ok != reaches || ok && v != w {
				t.Fatalf("records %d and %d at floor %d: %d, %v with a glance, %d, %v without", a, b, floor, w, reaches, v, ok)
			}
			if p, q := pattern(r.Traits, nil, a, b), pattern(r.Traits, sights, a, b); p != q {
				t.Fatalf("records %d and %d: pattern %x with a glance, %x without", a, b, q, p)
			}
			var seen glimpse
			if seeing.sight.bound(a, b, seeing.top, floor, &seen) < floor {
				spared++
			}
		}
	})
	if spared == 0 {
		t.Error("a glance spares nothing")
	}
}
