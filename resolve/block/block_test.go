package block

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/resolve/dict"
	"github.com/custhub/custhub/resolve/trait"
)

func column(values []string) trait.Column {
	c := trait.Column{Dict: dict.New()}
	for _, v := range values {
		c.Codes = append(c.Codes, c.Dict.CodeString(v))
	}
	return c
}

// TestEachGivesEveryPairOnce compares with the plain definition: all pairs that
// share a key, for any number of workers.
func TestEachGivesEveryPairOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 60).Draw(t, "n")
		var phones, cities []string
		for range n {
			phones = append(phones, rapid.SampledFrom([]string{"", "5551234", "5559876", "5551234/5559876", "5550000;5553333"}).Draw(t, "phone"))
			cities = append(cities, rapid.SampledFrom([]string{"", "york", "leeds", "hull"}).Draw(t, "city"))
		}
		traits := []trait.Trait{trait.NewPhone([]trait.Column{column(phones)}), trait.NewCategory(column(cities))}
		rules := []Rule{{Parts: []PartRef{{1, 0}, {0, 0}}}, {Parts: []PartRef{{0, 0}}}}
		want := map[[2]uint32]bool{}
		for a := range uint32(n) {
			for b := a + 1; b < uint32(n); b++ {
				for r := range rules {
					x := rules[r].AppendKeys(nil, r, traits, a)
					y := rules[r].AppendKeys(nil, r, traits, b)
					for _, k := range x {
						if slices.Contains(y, k) {
							want[[2]uint32{a, b}] = true
						}
					}
				}
			}
		}
		for _, workers := range []int{1, 2, 8} {
			p := Pairs{Traits: traits, Rules: rules, Cap: 1000, Workers: workers}
			var mu sync.Mutex
			got := map[[2]uint32]bool{}
			p.Each(n, func(_ int, a, b uint32) {
				mu.Lock()
				defer mu.Unlock()
				if a >= b || got[[2]uint32{a, b}] {
					panic(fmt.Sprintf("pair %d %d out of order or twice", a, b))
				}
				got[[2]uint32{a, b}] = true
			})
			if !maps.Equal(got, want) {
				t.Fatalf("%d workers: got %d pairs, want %d", workers, len(got), len(want))
			}
		}
	})
}

func TestCapRefinesThenDrops(t *testing.T) {
	var cities, phones []string
	for i := range 30 {
		cities = append(cities, "york")
		phones = append(phones, fmt.Sprint(5550000+i/2))
	}
	traits := []trait.Trait{trait.NewCategory(column(cities)), trait.NewPhone([]trait.Column{column(phones)})}
	p := Pairs{Traits: traits, Rules: []Rule{{Parts: []PartRef{{0, 0}}, Refine: []PartRef{{1, 0}}}}, Cap: 10, Workers: 1}
	n := 0
	s := p.Each(30, func(int, uint32, uint32) { n++ })
	if n != 15 || s[0].Refined != 1 || s[0].Dropped != 0 {
		t.Errorf("refined: %d pairs, %+v", n, s[0])
	}
	p.Rules[0].Refine = nil
	n = 0
	s = p.Each(30, func(int, uint32, uint32) { n++ })
	if n != 0 {
		t.Errorf("without refinement: %d pairs, %+v", n, s[0])
	}
}
