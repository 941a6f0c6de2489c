package pipeline

import (
	"context"
	"fmt"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/resolve/trait"
)

// fewestTrial is how many pairs of records with one valid number it takes for a
// trial to say anything.
const fewestTrial = 30

// hidden are the columns that a trial takes away: they hold the truth.
var hidden = []string{resolve.USCC, resolve.TaxNo, resolve.OrgCode, resolve.IDNo}

// trial partitions the records of the lesson that have a valid unified code or
// resident number under two models, without these numbers, and holds the groups
// against them. It returns nil where too few records share a number.
func (l *lesson) trial(ctx context.Context, st Census, own, other *resolve.Model, workers int) (*resolve.Trial, error) {
	out := &resolve.Trial{Against: other.Name}
	for _, side := range []struct {
		model *resolve.Model
		found *resolve.Quality
	}{{own, &out.Own}, {other, &out.Other}} {
		x, err := resolve.NewMatcher(side.model)
		if err != nil {
			return nil, err
		}
		set := x.NewSet()
		number, err := l.unnumbered(ctx, st, set)
		if err != nil {
			return nil, err
		}
		out.Records, out.Pairs = int64(len(number)), pairsOf(number)
		if out.Pairs < fewestTrial {
			return nil, nil
		}
		counts := map[uint64]int{}
		set.Keys(func(_ int, keys []uint64) {
			for _, k := range keys {
				counts[k]++
			}
		})
		p, err := set.Partition(nil, resolve.World{Count: func(k uint64) int { return counts[k] }}, workers)
		if err != nil {
			return nil, err
		}
		*side.found = quality(p.Clusters, number, out.Pairs)
	}
	return out, nil
}

// unnumbered puts the records that have a valid number into a set, without it, and
// returns the numbers by record.
func (l *lesson) unnumbered(ctx context.Context, st Census, set *resolve.Set) (map[int64]string, error) {
	number := map[int64]string{}
	var m record.Mapped
	var f features
	err := st.LiveCustomers(ctx, func(s *Stored) error {
		if NameHash(s.Ref) > l.limit {
			return nil
		}
		if err := record.DecodeValues(s.Mapped, &m); err != nil {
			return fmt.Errorf("record %d: %w", s.ID, err)
		}
		no := validNumber(&m.Entity)
		if no == "" {
			return nil
		}
		rec := f.of(s.ID, s.Ref, &m)
		for _, c := range hidden {
			rec.Values[c] = nil
		}
		rec.Identifiers = nil
		number[s.ID] = no
		set.Add(rec)
		return nil
	})
	return number, err
}

// validNumber is the unified code or resident number of a record, if it is valid.
func validNumber(e *record.Entity) string {
	if no := e.Text(record.CustomerUSCC); len(no) == 18 && trait.ValidCredit(no) {
		return no
	}
	if no := e.Text(record.CustomerIDNo); len(no) == 18 && trait.ValidResident(no) {
		return no
	}
	return ""
}

// pairsOf counts the pairs of records that have one number.
func pairsOf(number map[int64]string) int64 {
	holders, n := map[string]int64{}, int64(0)
	for _, no := range number {
		n += holders[no]
		holders[no]++
	}
	return n
}

// quality holds clusters against the numbers of their records, pair by pair.
func quality(clusters []resolve.Cluster, number map[int64]string, pairs int64) resolve.Quality {
	made, right := int64(0), int64(0)
	for _, c := range clusters {
		same := map[string]int64{}
		for i, id := range c.Records {
			made += int64(i)
			right += same[number[id]]
			same[number[id]]++
		}
	}
	q := resolve.Quality{Precision: 1, Recall: float64(right) / float64(pairs)}
	if made > 0 {
		q.Precision = float64(right) / float64(made)
	}
	if right > 0 {
		q.F1 = 2 * q.Precision * q.Recall / (q.Precision + q.Recall)
	}
	return q
}
