package store

import (
	"strconv"
	"testing"
)

// TestKeyFilter: no key is forgotten, few are made up.
func TestKeyFilter(t *testing.T) {
	var f keyFilter
	const n = 1_200_000 // more than one part
	for i := range n {
		f.add(strconv.Itoa(i))
	}
	wrong := 0
	for i := range n {
		if !f.maybe(strconv.Itoa(i)) {
			t.Fatalf("key %d is forgotten", i)
		}
		if f.maybe("x" + strconv.Itoa(i)) {
			wrong++
		}
	}
	if wrong > n/100 {
		t.Errorf("%d of %d unknown keys are taken for known", wrong, n)
	}
}
