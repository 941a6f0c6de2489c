package store

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/custhub/custhub/record"
)

// RunChanges counts what a resolve did to customers.
type RunChanges struct {
	Changed int64 `json:"changed"` // show other values
	New     int64 `json:"new"`     // came back, or were split off others
	Merged  int64 `json:"merged"`  // are part of another customer now
	Gone    int64 `json:"gone"`    // have no record any more
	// Exported are those of all these that were handed out before.
	Exported int64 `json:"exported"`
	// Samples are some of the customers that show other values, oldest first.
	Samples []ChangedCustomer `json:"-"`
}

// ChangedCustomer is a customer that shows other values.
type ChangedCustomer struct {
	Rec        int64
	ID         string
	Before, Is *record.Entity
}

// changeSamples is how many changed customers are kept to be shown.
const changeSamples = 5

// effects are the changes of the resolve under way, or of the last one, counted
// as customers are published: a dry run that leaves them unwritten counts the
// same (P8). Publications run side by side.
type effects struct {
	mu                   sync.Mutex
	changed, added, gone recSet
	samples              []ChangedCustomer
}

func (e *effects) reset() {
	e.changed, e.added, e.gone, e.samples = newRecSet(), newRecSet(), newRecSet(), nil
}

// note takes account of customers that took the place of others.
func (e *effects) note(list []replacement) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := range list {
		r := &list[i]
		switch {
		case r.same:
		case r.golden == nil:
			e.gone.add(r.old.Rec)
		case r.old == nil:
			e.added.add(r.golden.Customer)
		default:
			e.changed.add(r.old.Rec)
			e.sample(ChangedCustomer{r.old.Rec, r.old.ID, &r.old.Entity, r.is})
		}
	}
}

// sample keeps the oldest customers.
func (e *effects) sample(c ChangedCustomer) {
	at, _ := slices.BinarySearchFunc(e.samples, c, func(a, b ChangedCustomer) int { return cmp.Compare(a.Rec, b.Rec) })
	if at < changeSamples {
		e.samples = slices.Insert(e.samples, at, c)
		e.samples = e.samples[:min(len(e.samples), changeSamples)]
	}
}

// CustomersChanged counts the customers that the last resolve changed. What is
// published where there was nothing is not counted.
func (s *Store) CustomersChanged(ctx context.Context) (out RunChanges, err error) {
	e := &s.effects
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.gone.Bitmap == nil {
		return out, nil // nothing was resolved
	}
	err = s.read(ctx, func(q *session) error {
		handedOut, err := everExported(ctx, q)
		if err != nil {
			return err
		}
		merged := newRecSet()
		if err := eachIn(ctx, q, e.gone.ids(), merged.collect, "SELECT rec_id FROM xref WHERE rec_id IN (?)"); err != nil {
			return err
		}
		out = RunChanges{Changed: e.changed.size(), New: e.added.size(), Merged: merged.size(), Gone: e.gone.size() - merged.size(), Samples: e.samples}
		for _, set := range []recSet{e.changed, e.added, e.gone} {
			out.Exported += int64(handedOut.AndCardinality(set.Bitmap))
		}
		return nil
	})
	return out, wrap("count the changed customers", err)
}
