package cluster

import (
	"testing"

	"pgregory.net/rapid"
)

func average(sum int64, na, nb int) float64 { return float64(sum) / float64(na*nb) }

func TestChainsOfStrangersFallApart(t *testing.T) {
	// 0-1 and 2-3 belong together; 1-2 is one strong bridge between strangers.
	w := map[[2]int]int32{{0, 1}: 10, {2, 3}: 10, {1, 2}: 8, {0, 2}: -20, {0, 3}: -20, {1, 3}: -20}
	got := Agglomerate(4, func(i, j int) int32 { return w[[2]int{i, j}] }, average)
	if got[0] != got[1] || got[2] != got[3] || got[0] == got[2] {
		t.Errorf("got %v", got)
	}
}

// TestNeverHoldsForWholeClusters: no cluster contains a pair of weight Never,
// whatever the other weights and must-links say.
func TestNeverHoldsForWholeClusters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 14).Draw(t, "n")
		w := make([]int32, n*n)
		for i := range n {
			for j := i + 1; j < n; j++ {
				w[i*n+j] = rapid.SampledFrom([]int32{-5, -1, 0, 1, 5, 20, Never, Always}).Draw(t, "w")
			}
		}
		got := Agglomerate(n, func(i, j int) int32 { return w[i*n+j] }, average)
		for i := range n {
			if got[got[i]] != got[i] || got[i] > i {
				t.Fatalf("item %d is in cluster %d, which is in %d", i, got[i], got[got[i]])
			}
			for j := i + 1; j < n; j++ {
				if got[i] == got[j] && w[i*n+j] == Never {
					t.Fatalf("%d and %d merged", i, j)
				}
			}
		}
	})
}

func TestComponents(t *testing.T) {
	edges := [][2]uint32{{4, 2}, {2, 1}, {5, 6}}
	got := Components(7, func(yield func(a, b uint32) bool) {
		for _, e := range edges {
			if !yield(e[0], e[1]) {
				return
			}
		}
	})
	for i, want := range []uint32{0, 1, 1, 3, 1, 5, 5} {
		if got[i] != want {
			t.Errorf("item %d in %d, want %d", i, got[i], want)
		}
	}
}
