package httpapi

import (
	"slices"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/fault"
)

// endSweep ends the pass, or begins another sweep when the list has moved.
func (r *reader) endSweep() {
	r.queue, r.next = r.queue[:0], 0
	moved := r.moved || r.at.Sweep > 0 && r.found || r.unsure()
	another := r.fresh && r.total >= 0 && r.items != r.total
	r.unsaid = r.unsaid && (another || r.total < 0)
	log := r.s.env.Log.With("source", r.s.env.Source, "stream", r.d.Name)
	switch {
	case another && !moved && r.at.Sweep > 0:
		log.Warn("the source tells another number of items than its list has", "told", r.total, "listed", r.items)
	case (moved || another) && r.at.Sweep+1 >= maxSweeps:
		log.Warn("the list kept moving while it was read")
	case moved || another:
		r.at.Sweep++
		r.begin()
		return
	case r.unsaid:
		log.Warn("the list ended with null instead of an empty list, which may be an error inside the answer")
	}
	r.unstable, r.ended = moved || another, true
}

// begin goes to the beginning of the list.
func (r *reader) begin() {
	first := r.pager.first()
	r.after, r.moved, r.found, r.unsaid, r.prior, r.items, r.lastPage, r.total = &first, false, false, false, "", 0, nil, -1
	r.repeats, r.again, r.distinct = 0, 0, 0
	clear(r.asked)
	r.at.Spot, r.at.Skip, r.at.Sub, r.at.Last = nil, 0, 0, ""
	r.fresh = true
}

// unsure tells whether items may have vanished from pages that were read already
// without any sign of it: pages have numbers, do not overlap, and the source tells
// no total. Then a second sweep is the only way to know.
func (r *reader) unsure() bool {
	return r.pager.blind() && r.total < 0 && r.at.Sweep == 0 && r.lastPage != nil && r.lastPage.at.Count > 0
}

// checkTotal compares the number of items that the source tells with that of the
// page before, and with what was read. A total that is less than that is none:
// some APIs tell the items of the page, or count no further than 10,000.
func (r *reader) checkTotal(a *answer) {
	if r.doubted {
		return
	}
	t := r.pager.total(a)
	if t >= 0 && r.total >= 0 && t != r.total {
		r.moved = true
	}
	if t >= 0 {
		r.total = t
	}
	if r.fresh && r.total >= 0 && r.items-r.repeats > r.total {
		r.s.env.Log.Warn("the source tells fewer items than it lists; its total is left out of account", "source", r.s.env.Source, "stream", r.d.Name, "told", r.total, "listed", r.items)
		r.doubted, r.total = true, -1
	}
}

// reached tells whether as many items were read as the source told. Then the page
// after is only asked for to see that it is empty.
func (r *reader) reached() bool {
	g := &r.d.Paging
	return r.fresh && r.total >= 0 && r.items >= r.total && r.lastPage != nil && g.MorePath == "" && (g.Type == "page" || g.Type == "offset")
}

// turnsBack tells whether the items of a page beyond the total were all given in
// this sweep already: some sources give their last or their first page there.
func (r *reader) turnsBack(items []any) bool {
	if len(items) > 0 && r.samePage(items) {
		return true
	}
	for _, item := range items {
		for _, e := range r.shape.entries(item) {
			row := r.shape.row(item, e, false)
			s, is := r.seen[xxh3.HashString128(row.Key)]
			if row.Key == "" || !is || int(s.sweep) != r.at.Sweep {
				return false
			}
		}
	}
	return true
}

// circles tells whether the cursor or link to the next page was followed in this
// sweep before, and remembers it.
func (r *reader) circles(at spot, next *spot) bool {
	if next == nil || next.Token == "" && next.Next == "" {
		return false
	}
	r.asked[xxh3.HashString128(at.Token+"\n"+at.Next)] = true
	key := xxh3.HashString128(next.Token + "\n" + next.Next)
	before := r.asked[key]
	r.asked[key] = true
	return before
}

func (r *reader) loop() error {
	return fault.New("httpapi.loop", "the source gives the same page again instead of the next one", "check the paging of the stream").At(r.d.Name)
}

// lost tells whether the source refuses a place at which an earlier run stopped:
// cursors expire.
func (r *reader) lost(err error) bool {
	return !r.fresh && slices.Contains([]int{400, 404, 410, 416, 422}, statusOf(err))
}

// beginAgain reads a list from its beginning whose place of interruption is gone.
// Rows that the earlier run landed are unchanged then.
func (r *reader) beginAgain() {
	r.s.env.Log.Warn("the source does not know any more where reading stopped; its list is read from the beginning", "source", r.s.env.Source, "stream", r.d.Name)
	clear(r.seen)
	r.begin()
}
