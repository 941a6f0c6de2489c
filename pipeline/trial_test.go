package pipeline

import (
	"testing"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
)

func TestQualityCountsPairs(t *testing.T) {
	number := map[int64]string{1: "a", 2: "a", 3: "a", 4: "b", 5: "b", 6: "c"}
	pairs := pairsOf(number)
	if pairs != 4 {
		t.Fatalf("%d pairs have one number, want 4", pairs)
	}
	q := quality([]resolve.Cluster{{Records: []int64{1, 2, 4}}, {Records: []int64{3}}, {Records: []int64{5, 6}}}, number, pairs)
	if q.Precision != 0.25 || q.Recall != 0.25 || q.F1 != 0.25 {
		t.Errorf("one pair of four is right both ways, got %+v", q)
	}
	if q = quality([]resolve.Cluster{{Records: []int64{1}}}, number, pairs); q.Precision != 1 || q.Recall != 0 || q.F1 != 0 {
		t.Errorf("nothing merged: %+v", q)
	}
}

func TestTrialTellsOnlyWhatStandsOutOfChance(t *testing.T) {
	for _, c := range []struct {
		own, other float64
		pairs      int64
		want       int
	}{
		{0.944, 0.961, 7000, -1},
		{0.967, 0.961, 7000, 1},
		{0.984, 0.9875, 604, 0},
		{0.944, 0.961, 100, 0},
		{1, 1, 50, 0},
	} {
		x := resolve.Trial{Pairs: c.pairs, Own: resolve.Quality{F1: c.own}, Other: resolve.Quality{F1: c.other}}
		if got := x.Ahead(); got != c.want {
			t.Errorf("F1 %v beside %v on %d pairs: %d, want %d", c.own, c.other, c.pairs, got, c.want)
		}
	}
}

func TestValidNumber(t *testing.T) {
	for no, want := range map[string]bool{"91350211M000100Y46": true, "91350211M000100Y47": false, "": false, "123": false} {
		var e record.Entity
		e.Set(record.FieldValue{ID: record.CustomerUSCC, Value: record.T(no)})
		if got := validNumber(&e) != ""; got != want {
			t.Errorf("%q is valid: %v, want %v", no, got, want)
		}
	}
}
