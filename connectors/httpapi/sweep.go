package httpapi

import (
	"context"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/connectors/jsonvalue"
	"github.com/custhub/custhub/record"
)

// maxSweeps is how many times a list that moves while it is read is read over.
const maxSweeps = 4

// sight is what is known of a row that was given.
type sight struct {
	content uint64 // hash of its item, as the list shows it
	sweep   uint8  // in which it was last seen
}

// pageMark is a page and what its first item was.
type pageMark struct {
	at    spot
	first string
}

// samePage tells whether a page is its predecessor again.
func (r *reader) samePage(items []any) bool {
	return r.lastPage != nil && r.lastPage.first == r.itemKey(items[0]) && r.prior == r.itemKey(items[len(items)-1])
}

// sight tells whether the same row, with the same content, was given in this pass,
// and whether its key was in this sweep already; and remembers it.
func (r *reader) sight(row *record.Row, item any) (known, twice bool) {
	if row.Key == "" {
		return r.at.Sweep > 0, false // a row without key was given by the first sweep
	}
	now := sight{content: xxh3.HashString(jsonvalue.Compact(item)), sweep: uint8(r.at.Sweep)} //nolint:gosec // at most maxSweeps
	key := xxh3.HashString128(row.Key)
	before, is := r.seen[key]
	r.seen[key] = now
	return is && before.content == now.content, is && before.sweep == now.sweep
}

// checkTotal compares the number of items that the source tells with that of the
// page before.
func (r *reader) checkTotal(a *answer) {
	t := r.pager.total(a)
	if t >= 0 && r.total >= 0 && t != r.total {
		r.moved = true
	}
	if t >= 0 {
		r.total = t
	}
}

// endSweep ends the pass, or begins another sweep when the list has moved.
func (r *reader) endSweep() {
	r.queue, r.next = r.queue[:0], 0
	r.moved = r.moved || r.fresh && r.total >= 0 && r.items != r.total || r.at.Sweep > 0 && r.found || r.unsure()
	if !r.moved || r.at.Sweep+1 >= maxSweeps {
		if r.moved {
			r.s.env.Log.Warn("the list kept moving while it was read", "source", r.s.env.Source, "stream", r.d.Name)
		}
		r.unstable, r.ended = r.moved, true
		return
	}
	first := r.pager.first()
	r.after, r.moved, r.found, r.prior, r.items, r.lastPage, r.total = &first, false, false, "", 0, nil, -1
	r.at.Sweep++
	r.at.Spot, r.at.Skip, r.at.Sub, r.at.Last = nil, 0, 0, ""
	r.fresh = true
}

// unsure tells whether items may have vanished from pages that were read already
// without any sign of it: pages have numbers, do not overlap, and the source tells
// no total. Then a second sweep is the only way to know.
func (r *reader) unsure() bool {
	return r.pager.blind() && r.total < 0 && r.at.Sweep == 0 && r.lastPage != nil && r.lastPage.at.Count > 0
}

// recall looks at the pages before the cursor again, so that a second sweep gives
// only what was missed. When the list has moved meanwhile, they can't be told from
// what was missed: then a second sweep gives them again.
func (r *reader) recall(ctx context.Context) error {
	if !r.pager.blind() || r.d.Paging.TotalPath != "" || r.at.Sweep > 0 {
		return nil
	}
	for at := r.pager.first(); at != *r.at.Spot; {
		a, items, err := r.page(ctx, at)
		if err != nil {
			return err
		}
		if a == nil {
			return nil
		}
		r.recallItems(items)
		next, err := r.pager.next(at, a, len(items))
		if err != nil || next == nil {
			return err
		}
		at = *next
	}
	return nil
}

func (r *reader) recallItems(items []any) {
	for _, item := range items {
		for _, e := range r.shape.entries(item) {
			row := r.shape.row(item, e, false)
			r.sight(&row, item)
		}
	}
}
