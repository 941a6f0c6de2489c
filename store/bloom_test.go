package store

import (
	"strconv"
	"testing"
)

// TestKeyFilter: no key is forgotten, few are made up, whether keys come in order,
// in none, or in order at first.
func TestKeyFilter(t *testing.T) {
	const n = 1_200_000 // more than one part
	for name, key := range map[string]func(i int) string{
		"in order":          strconv.Itoa,
		"in none":           func(i int) string { return strconv.Itoa((i * 7919) % n) },
		"in order at first": func(i int) string { return strconv.Itoa(i + i/1_100_000*(n-2*i)) },
	} {
		t.Run(name, func(t *testing.T) {
			var f keyFilter
			for i := range n {
				f.add(key(i))
			}
			wrong := 0
			for i := range n {
				if !f.maybe(key(i)) {
					t.Fatalf("key %d is forgotten", i)
				}
				if f.maybe("x" + strconv.Itoa(n+i)) {
					wrong++
				}
			}
			if wrong > n/100 {
				t.Errorf("%d of %d unknown keys are taken for known", wrong, n)
			}
		})
	}
}

// Keys in order take no memory, and the next one is new.
func TestKeyFilterInOrder(t *testing.T) {
	var f keyFilter
	for i := range 3_000_000 {
		f.add(strconv.Itoa(i))
	}
	if len(f.parts) > 0 || f.maybe("3000000") || !f.maybe("7") {
		t.Errorf("%d parts, next known: %t, early one known: %t", len(f.parts), f.maybe("3000000"), f.maybe("7"))
	}
}
