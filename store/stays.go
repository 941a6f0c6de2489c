package store

import (
	"maps"
	"slices"
)

// Stays counts the live records that the withdrawal of a batch leaves as they are,
// by why, so that who withdraws a batch and sees nothing change is told.
type Stays struct {
	Later   int64 // later batches saw the same content
	Changed int64 // later batches brought another content, or deleted
	Before  int64 // they show what batches before it said
	// LaterBatches saw the same content, ChangedBatches brought another one; ascending.
	LaterBatches, ChangedBatches []int64
}

// staying counts while a batch is withdrawn.
type staying struct {
	targets map[int64]bool // other batches of the same rollback, which are withdrawn after this one
	same    recSet         // records of Later
	changed map[int64]bool
	n       Stays
}

func newStaying(targets []int64) *staying {
	s := &staying{targets: make(map[int64]bool, len(targets)), same: newRecSet(), changed: map[int64]bool{}}
	for _, b := range targets {
		s.targets[b] = true
	}
	return s
}

// note takes a record that shows after the withdrawal of a batch what it showed
// before, by a claim of another batch.
func (s *staying) note(rec, withdrawn int64, c *claim) {
	switch {
	case c.batch == 0 || s.targets[c.batch]: // nobody vouches for it, or not for long
	case c.batch < withdrawn:
		s.n.Before++
	case c.version <= withdrawn && !c.content.deleted:
		s.n.Later++
		s.same.add(rec)
	default:
		s.n.Changed++
		s.changed[c.batch] = true
	}
}

// counts completes the count with the batches it is due to.
func (s *staying) counts(withdrawn int64, seen []sighting) Stays {
	n := s.n
	for i := range seen {
		o := &seen[i]
		if o.batch > withdrawn && o.version <= withdrawn && !s.targets[o.batch] && o.recs.Intersects(s.same.Bitmap) {
			n.LaterBatches = append(n.LaterBatches, o.batch)
		}
	}
	slices.Sort(n.LaterBatches)
	n.LaterBatches = slices.Compact(n.LaterBatches)
	n.ChangedBatches = slices.Sorted(maps.Keys(s.changed))
	return n
}
