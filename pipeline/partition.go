package pipeline

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/record"
)

// partition gathers the records to resolve, partitions them and writes the
// assignments.
func (r *resolver) partition(ctx context.Context, scope Scope) error {
	const stage = "match"
	r.opt.Progress.Stage(stage, -1)
	defer r.opt.Progress.Done(stage)
	limits := r.plan.Match.Limits()
	if err := r.st.Gather(ctx, scope, limits); err != nil {
		return err
	}
	w := work{resolver: r, limits: limits, set: r.plan.Match.Set(), degrees: map[int64]int{}, held: map[int64]holders{}, near: map[[2]int64]Link{}}
	collect := w.component
	if scope.Full {
		collect = func(ctx context.Context) error { return w.everything(ctx, scope) }
	}
	if err := collect(ctx); err != nil {
		return err
	}
	part, err := w.set.Partition(w.merges.With(r.decisions.Assertions), w.degree, matchWorkers())
	if err != nil {
		return err
	}
	if err := r.st.Assign(ctx, withAlone(part.Assignments, w.alone)); err != nil {
		return err
	}
	review := w.review(part)
	r.res.Review, r.res.Refused = int64(len(review)), int64(len(part.Refused))
	return r.st.Doubts(ctx, review, part.Refused)
}

// work is the set of records under way.
type work struct {
	*resolver
	limits  Limits
	set     Set
	degrees map[int64]int
	held    map[int64]holders // of the keys of the rounds so far
	merges  Merges            // what the sources merged, among the records of the set
	near    map[[2]int64]Link // links that do not bind, to records perhaps outside
	members map[int64]bool    // records of the set; nil: all
	alone   []int64           // records that the sieve let through: customers by themselves
}

// matchWorkers is how many goroutines match: nothing else runs meanwhile.
func matchWorkers() int { return runtime.GOMAXPROCS(0) }

func (w *work) degree(key int64) int { return w.degrees[key] }

// add puts a stored record into sets.
func (w *work) add(s *Stored, m *record.Mapped, sets ...Set) error {
	if err := record.DecodeValues(s.Mapped, m); err != nil {
		return fmt.Errorf("record %d: %w", s.ID, err)
	}
	for _, set := range sets {
		set.Add(s.ID, s.Ref, m)
	}
	return nil
}

// everything takes all records, while the store indexes their keys.
func (w *work) everything(ctx context.Context, scope Scope) error {
	g, both := errgroup.WithContext(ctx)
	g.Go(func() error { return w.st.IndexKeys(both, scope) })
	by, sifts := w.plan.Match.(Separator)
	g.Go(func() error {
		if sifts {
			return w.sift(both, by)
		}
		return w.all(both)
	})
	if err := g.Wait(); err != nil || sifts {
		return err
	}
	return w.st.Degrees(ctx, nil, w.limits, func(key int64, holders int) { w.degrees[key] = holders })
}

// all takes all records into the set.
func (w *work) all(ctx context.Context) error {
	var m record.Mapped
	return w.st.Records(ctx, func(s *Stored) error {
		w.res.Records++
		w.opt.Progress.Add("match", 1)
		err := w.add(s, &m, w.set)
		w.merges.Add(s.Ref, &m)
		return err
	})
}

// component takes the touched records, then what binding links join to them,
// until nothing more joins: whole components, so that the partition is that of
// all records (P4). Match keys alone lead too far: what shares one is scored,
// and joins only if it is linked.
func (w *work) component(ctx context.Context) error {
	w.members = map[int64]bool{}
	for {
		joined, err := w.round(ctx)
		if err != nil || len(joined) == 0 {
			return err
		}
		if n, err := w.st.Include(ctx, joined); err != nil || n == 0 {
			return err
		}
	}
}

// round takes the records that joined last and returns those outside that they
// are bound to.
func (w *work) round(ctx context.Context) ([]int64, error) {
	var m record.Mapped
	read := w.res.Records
	set := w.plan.Match.Set()
	met := meeting{ids: map[record.Ref]int64{}}
	err := w.st.Records(ctx, func(s *Stored) error {
		w.members[s.ID] = true
		w.hold(s)
		w.res.Records++
		w.opt.Progress.Add("match", 1)
		err := w.add(s, &m, set, w.set)
		w.merges.Add(s.Ref, &m)
		met.add(s, &m)
		return err
	})
	if err != nil {
		return nil, err
	}
	if w.res.Records == read {
		return nil, nil
	}
	outside := 0
	err = w.st.Near(ctx, w.limits, func(s *Stored) error {
		outside++
		w.hold(s)
		err := w.add(s, &m, set)
		met.add(s, &m)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := w.count(ctx); err != nil || outside == 0 {
		return nil, err
	}
	links, err := set.Links(w.degree, func(id int64) bool { return w.members[id] })
	if err != nil {
		return nil, err
	}
	joined := map[int64]bool{}
	for _, id := range met.merged() {
		if !w.members[id] {
			joined[id] = true
		}
	}
	for _, l := range links {
		for _, id := range [2]int64{l.A, l.B} {
			if !w.members[id] {
				w.near[[2]int64{l.A, l.B}] = l
				joined[id] = joined[id] || l.Binding
			}
		}
	}
	maps.DeleteFunc(joined, func(_ int64, binds bool) bool { return !binds })
	return slices.Sorted(maps.Keys(joined)), nil
}

// meeting notes which records of a round their sources merged into which: that
// binds like a steward's word.
type meeting struct {
	ids  map[record.Ref]int64
	into []mergeOf
}

type mergeOf struct {
	record int64
	into   record.Ref
}

func (t *meeting) add(s *Stored, m *record.Mapped) {
	t.ids[s.Ref] = s.ID
	if m.ReplacedBy != nil {
		t.into = append(t.into, mergeOf{s.ID, *m.ReplacedBy})
	}
}

// merged returns both records of each merge that the round holds.
func (t *meeting) merged() []int64 {
	var out []int64
	for _, m := range t.into {
		if id, ok := t.ids[m.into]; ok {
			out = append(out, m.record, id)
		}
	}
	return out
}

// holders is who holds a match key among the records that were met.
type holders struct {
	one    int64 // of the records
	others bool
	member bool // one of them is of the set
}

// hold notes the match keys of a record.
func (w *work) hold(s *Stored) {
	member := w.members[s.ID]
	for _, key := range s.Keys {
		h, known := w.held[key]
		if !known {
			h.one = s.ID
		}
		h.others = h.others || h.one != s.ID
		h.member = h.member || member
		w.held[key] = h
	}
}

// count learns the degrees of the keys that may matter: of those that pairs with a
// record of the set share, and of all close ones, which say what a value weighs.
func (w *work) count(ctx context.Context) error {
	var fresh []int64
	for key, h := range w.held {
		if _, known := w.degrees[key]; !known && (closeKey(key) || h.others && h.member) {
			fresh = append(fresh, key)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	slices.Sort(fresh)
	return w.st.Degrees(ctx, fresh, w.limits, func(key int64, holders int) { w.degrees[key] = holders })
}

// review is what waits for a person: the pairs that the partition names and
// those with one record outside of it.
func (w *work) review(part *Partition) []Link {
	out := part.Review
	for _, pair := range slices.SortedFunc(maps.Keys(w.near), func(a, b [2]int64) int { return slices.Compare(a[:], b[:]) }) {
		if !w.members[pair[0]] || !w.members[pair[1]] {
			out = append(out, w.near[pair])
		}
	}
	return out
}
