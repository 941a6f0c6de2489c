package store

import (
	"slices"
	"strconv"
	"testing"
)

// addAll adds the keys of 0 to n-1 in batches, each in the order of bytes.
func addAll(f *keyFilter, n int, key func(i int) string) {
	for from := 0; from < n; from += 5000 {
		keys := make([]string, 0, 5000)
		for i := from; i < min(from+5000, n); i++ {
			keys = append(keys, key(i))
		}
		slices.Sort(keys)
		f.add(keys)
	}
}

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
			addAll(&f, n, key)
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
	addAll(&f, 3_000_000, strconv.Itoa)
	if len(f.parts) > 0 || f.maybe("3000000") || !f.maybe("7") {
		t.Errorf("%d parts, next known: %t, early one known: %t", len(f.parts), f.maybe("3000000"), f.maybe("7"))
	}
}
