package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/custhub/custhub/record"
)

// Census is a store whose live customer records can be read without a run.
type Census interface {
	// LiveCustomers calls fn with each live customer record by rising id. The Stored
	// and its Mapped are valid only during the call.
	LiveCustomers(ctx context.Context, fn func(*Stored) error) error
	// Fetch calls fn with those of some records that LiveCustomers gave which are
	// still live.
	Fetch(ctx context.Context, records []int64, fn func(*Stored) error) error
	// Decisions returns what stewards decided.
	Decisions(ctx context.Context) (Decisions, error)
}

// ShadowPartition is a partition of the live records of a store that the store
// knows nothing of.
type ShadowPartition struct {
	Partition
	Names []uint64      // by assignment: hash of the record's name, for choosing samples
	Stops map[int64]int // holders of the match keys that led nowhere
}

// Shadow partitions the live customer records of a store under a matcher. It
// reads only. The result is what adopting the matcher would come to.
func Shadow(ctx context.Context, st Census, match Matcher, workers int) (*ShadowPartition, error) {
	d, err := st.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	out := &ShadowPartition{Stops: map[int64]int{}}
	var merges Merges
	found, ids, names, err := shadowSieve(ctx, st, match, &merges, d.Assertions, workers)
	if err != nil {
		return nil, err
	}
	limits := match.Limits()
	for key, holders := range found.degrees {
		if holders > limits.Of(key) {
			out.Stops[key] = holders
		}
	}
	set := match.Set()
	var m record.Mapped
	err = st.Fetch(ctx, found.held, func(s *Stored) error {
		if err := record.DecodeValues(s.Mapped, &m); err != nil {
			return fmt.Errorf("record %d: %w", s.ID, err)
		}
		set.Add(s.ID, s.Ref, &m)
		return nil
	})
	if err != nil {
		return nil, err
	}
	p, err := set.Partition(merges.With(d.Assertions), func(k int64) int { return found.degrees[k] }, workers)
	if err != nil {
		return nil, err
	}
	out.Partition = *p
	out.Assignments = withAlone(p.Assignments, found.alone)
	out.Names = make([]uint64, 0, len(out.Assignments))
	for _, a := range out.Assignments {
		for ids[0] < a.Record {
			ids, names = ids[1:], names[1:]
		}
		out.Names = append(out.Names, names[0])
	}
	return out, nil
}

// shadowSieve sifts the live records by keys made anew. It returns what it found,
// and the rising records with the hashes of their names.
func shadowSieve(ctx context.Context, st Census, match Matcher, merges *Merges, said []Assertion, workers int) (found sifted, ids []int64, names []uint64, err error) {
	by, _ := match.(Separator)
	keyer := match.Keyer()
	var s sieve
	var m record.Mapped
	var keys []int64
	err = st.LiveCustomers(ctx, func(r *Stored) error {
		if err := record.DecodeValues(r.Mapped, &m); err != nil {
			return fmt.Errorf("record %d: %w", r.ID, err)
		}
		var d Distinct
		if by != nil {
			d = by.Distinct(r.Ref, &m)
		}
		keys = keyer.Keys(keys[:0], r.Ref, &m)
		s.add(r.ID, r.Ref, d, keys)
		merges.Add(r.Ref, &m)
		return nil
	})
	ids, names = s.ids, s.names
	return s.split(match.Limits(), merges.With(said), workers), ids, names, err
}

// Regrouping is what becomes of the customers of one partition in another.
type Regrouping struct {
	Records         int64      `json:"records"`
	CustomersBefore int64      `json:"customers_before"`
	CustomersAfter  int64      `json:"customers_after"`
	Same            int64      `json:"same"`   // customers of the same records in both
	Merged          int64      `json:"merged"` // groups of customers that become one
	Split           int64      `json:"split"`  // customers that become several
	Moved           int64      `json:"moved"`  // groups of customers whose records come together otherwise
	MovedRecords    int64      `json:"moved_records"`
	Sizes           []SizeStep `json:"sizes,omitempty"`
	ReviewBefore    int64      `json:"review_before"` // pairs that wait for a person
	ReviewAfter     int64      `json:"review_after"`
	ReviewNew       int64      `json:"review_new"` // of those after: not before
	RefusedAfter    int64      `json:"refused_after"`
	Samples         []Regroup  `json:"-"` // some of each kind, chosen by the names of records
}

// SizeStep counts changes by the records that they concern.
type SizeStep struct {
	Records string `json:"records"` // "2", "3-5", "6-10", "11+"
	Merged  int64  `json:"merged"`
	Split   int64  `json:"split"`
	Moved   int64  `json:"moved"`
}

// The kinds of regrouping.
const (
	Merges2One = "merge"
	SplitsUp   = "split"
	Moves      = "move"
)

// Regroup is one group of customers whose records come together otherwise.
type Regroup struct {
	Kind          string
	Before, After [][]int64 // records by customer
	name          uint64
}

// Compare says what becomes of customers when one partition of the same records
// takes the place of another. Up to samples of each kind are listed.
func Compare(before, after *ShadowPartition, samples int) Regrouping {
	r := Regrouping{Records: int64(len(after.Assignments))}
	r.reviews(before, after)
	old, now := customersOf(before.Assignments), customersOf(after.Assignments)
	r.CustomersBefore, r.CustomersAfter = int64(len(old)), int64(len(now))
	names := make(map[int64]uint64, len(after.Assignments))
	for i, a := range after.Assignments {
		names[a.Record] = after.Names[i]
	}
	steps := []SizeStep{{Records: "2"}, {Records: "3-5"}, {Records: "6-10"}, {Records: "11+"}}
	byKind := map[string][]Regroup{}
	for _, g := range overlaps(before.Assignments, after.Assignments, old, now) {
		if len(g.Before) == 1 && len(g.After) == 1 {
			r.Same++
			continue
		}
		n := 0
		for _, c := range g.Before {
			n += len(c)
		}
		step := &steps[sizeStep(n)]
		switch {
		case len(g.After) == 1:
			g.Kind = Merges2One
			r.Merged++
			step.Merged++
		case len(g.Before) == 1:
			g.Kind = SplitsUp
			r.Split++
			step.Split++
		default:
			g.Kind = Moves
			r.Moved++
			r.MovedRecords += int64(n)
			step.Moved++
		}
		g.name = names[g.Before[0][0]]
		for _, c := range g.Before {
			for _, id := range c {
				g.name = min(g.name, names[id])
			}
		}
		byKind[g.Kind] = append(byKind[g.Kind], g)
	}
	r.Sizes = slices.DeleteFunc(steps, func(s SizeStep) bool { return s.Merged+s.Split+s.Moved == 0 })
	for _, kind := range []string{Merges2One, SplitsUp, Moves} {
		list := byKind[kind]
		slices.SortFunc(list, func(a, b Regroup) int { return cmp.Compare(a.name, b.name) })
		r.Samples = append(r.Samples, list[:min(samples, len(list))]...)
	}
	return r
}

func (r *Regrouping) reviews(before, after *ShadowPartition) {
	r.ReviewBefore, r.ReviewAfter, r.RefusedAfter = int64(len(before.Review)), int64(len(after.Review)), int64(len(after.Refused))
	known := make(map[[2]int64]bool, len(before.Review))
	for _, l := range before.Review {
		known[[2]int64{l.A, l.B}] = true
	}
	for _, l := range after.Review {
		if !known[[2]int64{l.A, l.B}] {
			r.ReviewNew++
		}
	}
}

func sizeStep(records int) int {
	switch {
	case records <= 2:
		return 0
	case records <= 5:
		return 1
	case records <= 10:
		return 2
	}
	return 3
}

// customersOf lists the records of each customer, ascending.
func customersOf(as []Assignment) map[int64][]int64 {
	out := map[int64][]int64{}
	for _, a := range as {
		out[a.Customer] = append(out[a.Customer], a.Record)
	}
	return out
}

// overlaps groups the customers of two partitions that share records, directly
// or through others.
func overlaps(before, after []Assignment, old, now map[int64][]int64) []Regroup {
	inOld, inNow := make(map[int64]int64, len(before)), make(map[int64]int64, len(after))
	for _, a := range before {
		inOld[a.Record] = a.Customer
	}
	for _, a := range after {
		inNow[a.Record] = a.Customer
	}
	var out []Regroup
	doneOld, doneNow := map[int64]bool{}, map[int64]bool{}
	for _, a := range before {
		if doneOld[a.Customer] {
			continue
		}
		var g Regroup
		doneOld[a.Customer] = true
		for todo := []int64{a.Customer}; len(todo) > 0; {
			c := todo[0]
			todo = todo[1:]
			g.Before = append(g.Before, old[c])
			for _, rec := range old[c] {
				n := inNow[rec]
				if doneNow[n] {
					continue
				}
				doneNow[n] = true
				g.After = append(g.After, now[n])
				for _, other := range now[n] {
					if o := inOld[other]; !doneOld[o] {
						doneOld[o] = true
						todo = append(todo, o)
					}
				}
			}
		}
		byFirst := func(a, b []int64) int { return cmp.Compare(a[0], b[0]) }
		slices.SortFunc(g.Before, byFirst)
		slices.SortFunc(g.After, byFirst)
		out = append(out, g)
	}
	return out
}
