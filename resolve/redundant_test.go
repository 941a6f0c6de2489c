package resolve

import (
	"testing"

	"github.com/custhub/custhub/resolve/fs"
)

// TestRepeatsFollowsTraits holds what keeps two traits from counting for nothing
// because each repeats the other.
func TestRepeatsFollowsTraits(t *testing.T) {
	m := &Model{Traits: []TraitModel{{Name: "city", Repeats: "region"}, {Name: "region", Repeats: "state"}, {Name: "state"}}}
	for _, c := range []struct {
		name, of string
		want     bool
	}{{"city", "region", true}, {"city", "state", true}, {"state", "city", false}, {"region", "city", false}, {"nonesuch", "city", false}} {
		if got := m.Repeats(c.name, c.of); got != c.want {
			t.Errorf("%s repeats %s: %v, want %v", c.name, c.of, got, c.want)
		}
	}
	m.Traits[2].Repeats = "city" // even a circle ends
	if m.Repeats("city", "nonesuch") {
		t.Error("a circle repeats what is not in it")
	}
}

// TestMostlySame tells records that are the same in most things from strangers who
// share two.
func TestMostlySame(t *testing.T) {
	traits := make([]Named, 5)
	for _, c := range []struct {
		levels [5]uint8
		want   bool
	}{
		{[5]uint8{1, 1, 1, 1, 1}, true},
		{[5]uint8{1, 1, 1, 2, 0}, true},
		{[5]uint8{1, 1, 2, 2, 2}, false},
		{[5]uint8{1, 1, 1, 2, 2}, false},
		{[5]uint8{1, 1, 1, 0, 0}, false}, // one thing more is too little to tell
	} {
		var p fs.Pattern
		for k, l := range c.levels {
			p = p.With(k, l)
		}
		if got := mostlySame(traits, p); got != c.want {
			t.Errorf("%v: %v, want %v", c.levels, got, c.want)
		}
	}
}
