package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawn(seed string, n int64, keys []string) []Drawn {
	d := NewDraw(seed, n)
	for _, k := range keys {
		d.Offer(k)
	}
	return d.Rows()
}

func keysOf(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("crm|customer|%06d", i)
	}
	return keys
}

// TestDraw: the same rows in whatever order they are offered, a larger draw
// extends a smaller one, another seed draws others.
func TestDraw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := keysOf(rapid.IntRange(1, 400).Draw(t, "population"))
		n := rapid.IntRange(0, 80).Draw(t, "n")
		a := drawn("seed 1", int64(n), keys)
		if len(a) != min(n, len(keys)) {
			t.Fatalf("%d rows drawn", len(a))
		}
		shuffled := slices.Clone(keys)
		rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "shuffle"))).Shuffle(len(shuffled), func(i, j int) {
			shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
		})
		if b := drawn("seed 1", int64(n), shuffled); !slices.Equal(a, b) {
			t.Fatal("the order in which rows are offered matters")
		}
		if b := drawn("seed 1", int64(n)+20, keys); !slices.Equal(a, b[:len(a)]) {
			t.Fatal("a larger draw does not extend the smaller")
		}
	})
	a, b := drawn("seed 1", 50, keysOf(1000)), drawn("seed 2", 50, keysOf(1000))
	if slices.Equal(a, b) {
		t.Error("two seeds draw the same rows")
	}
}

// TestDrawKnown pins the order, so that a draw can be repeated with any tool:
// printf k | openssl dgst -sha256 -hmac s
func TestDrawKnown(t *testing.T) {
	d := drawn("2026-11", 2, []string{"a", "b", "c", "d"})
	got := fmt.Sprintf("%s %x %s %x", d[0].Key, d[0].Rank[:4], d[1].Key, d[1].Rank[:4])
	const want = "b 1e91e935 a 622f976b"
	if got != want {
		t.Errorf("drew %s, want %s", got, want)
	}
}

// TestDrawFair: every row is drawn about equally often.
func TestDrawFair(t *testing.T) {
	keys := keysOf(20)
	count := map[string]int{}
	const rounds = 4000
	for i := range rounds {
		for _, r := range drawn(fmt.Sprint(i), 5, keys) {
			count[r.Key]++
		}
	}
	for k, n := range count { // mean 1000, standard deviation 27
		if n < 850 || n > 1150 {
			t.Errorf("%s drawn %d times of 1000 expected", k, n)
		}
	}
}
