package httpapi

import (
	"context"
	"time"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/jsonvalue"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// maxSweeps is how many times a list that moves while it is read is read over.
const maxSweeps = 4

// given is a row that was handed out, and what becomes of the state after it.
type given struct {
	row  record.Row
	skip int
	sub  int
	last string // key of the item's last row
}

// reader reads one stream page by page.
//
// Pages of a list may shift while they are read: items appear, vanish, move. Each
// row is given once; and where there is a sign that the list has moved (a row
// twice, a page that does not follow its predecessor, another total), the list is
// read over and what was missed is given, up to maxSweeps times.
type reader struct {
	s      *source
	d      *Stream
	pager  *pager
	shape  *shape
	schema record.Schema

	at      state
	head    *answer // the first page, fetched to find the columns
	queue   []given
	next    int
	after   *spot // page after the one in the queue; nil at the end
	ended   bool
	started time.Time

	seen     map[xxh3.Uint128]sight // keys given in this pass
	fresh    bool                   // the pass began at the beginning of the list, so seen is complete
	moved    bool                   // a sign that the list moved in this sweep
	found    bool                   // this sweep gave a row
	unstable bool                   // it still moved in the last sweep
	total    int64                  // last number of items the source told, or -1
	prior    string                 // key of the last item of the page before
	items    int64                  // items of this sweep
	lastPage *pageMark              // last page with items, to be checked at the end
	asked    map[xxh3.Uint128]bool  // cursors and links followed in this sweep
	distinct int                    // rows of this sweep
	repeats  int64                  // rows that this sweep gave more than once
	again    int                    // rows in a row that this sweep had given before
	doubted  bool                   // the total that the source tells is wrong
	future   string                 // newest watermark that lies in the future
	unsaid   bool                   // null ended the list, which may as well be an error
}

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

// open starts a reader. The first page is fetched at once: the columns come from it.
func (s *source) open(ctx context.Context, d *Stream, at state) (*reader, error) {
	r := &reader{s: s, d: d, at: at, started: time.Now(), total: -1, seen: map[xxh3.Uint128]sight{}, asked: map[xxh3.Uint128]bool{}, fresh: at.Spot == nil && at.Skip == 0}
	if at.Spot == nil && ahead(at.Mark) {
		r.at.Mark = "" // left by a version that went on from any watermark
	}
	r.pager = &pager{s: s, d: d, mark: r.at.Mark}
	var err error
	if len(d.Columns) > 0 && at.Spot != nil {
		r.shape, err = newShape(d, nil) // the columns are declared: no need to look
	} else {
		r.shape, err = r.lookAt(ctx)
	}
	if err != nil {
		return nil, err
	}
	r.schema = r.shape.schema
	if r.at.Spot == nil {
		first := r.pager.first()
		r.after = &first
	} else {
		r.after = r.at.Spot
		if err := r.recall(ctx); err != nil {
			return nil, err
		}
		r.head = nil
	}
	return r, nil
}

// lookAt fetches the first page and finds the columns.
func (r *reader) lookAt(ctx context.Context) (*shape, error) {
	first, err := r.pager.address(r.pager.first(), false)
	if err != nil {
		return nil, err
	}
	if r.head, err = r.s.fetch(ctx, first, acceptor(r.d)); err != nil {
		return nil, err
	}
	items, err := r.list(r.head)
	if err != nil {
		return nil, err
	}
	r.total = r.pager.total(r.head)
	if len(r.d.Columns) > 0 {
		return newShape(r.d, nil)
	}
	sample := make([]any, 0, len(items))
	for i, item := range items {
		if r.d.Detail.Path != "" && i < 3 { // the details' fields are columns too
			if item, _, err = r.s.detail(ctx, r.d, item); err != nil {
				return nil, err
			}
		}
		sample = append(sample, item)
	}
	return newShape(r.d, sample)
}

// list finds the items of an answer. They must be there: an answer without them is
// no empty page.
func (r *reader) list(a *answer) ([]any, error) {
	v, ok := lookup(r.d.Rows, a.doc)
	l, is := v.([]any)
	_, said := lookup(r.d.Paging.MorePath, a.doc)
	r.unsaid = ok && v == nil && (r.d.Paging.MorePath == "" || !said)
	if ok && v == nil {
		return nil, nil
	}
	if !ok || !is {
		return nil, fault.New("httpapi.no_rows", "the answer has no list at the path of the rows", "check rows; an error inside an answer is declared with error").At(a.url.Path).With(r.d.Rows)
	}
	return l, nil
}

// Schema returns the columns.
func (r *reader) Schema() *record.Schema { return &r.schema }

// Close ends the reader.
func (r *reader) Close() error {
	r.ended, r.queue, r.head = true, nil, nil
	return nil
}

// Whole reports whether the pass shows every live item: not when it reads only
// what changed, not when the list never stood still, and not when it ended with
// null and nothing says that all were there.
func (r *reader) Whole() bool { return r.at.Mark == "" && !r.unstable && !r.unsaid }

// Total is the number of items the source tells, or -1.
func (r *reader) Total() int64 {
	if len(r.shape.expand) > 0 {
		return -1
	}
	return r.total
}

// Next returns the next rows.
func (r *reader) Next(ctx context.Context, max int) (connectors.Page, error) {
	if err := ctx.Err(); err != nil {
		return connectors.Page{}, err
	}
	for r.next == len(r.queue) && !r.ended {
		if err := r.turn(ctx); err != nil {
			if ctx.Err() != nil {
				return connectors.Page{}, ctx.Err()
			}
			return connectors.Page{}, err
		}
	}
	n := min(max, len(r.queue)-r.next)
	rows := make([]record.Row, n)
	for i := range rows {
		g := &r.queue[r.next+i]
		rows[i] = g.row
		r.note(g)
	}
	r.next += n
	if r.next == len(r.queue) && r.ended {
		return connectors.Page{Rows: rows, Cursor: r.finish(), Done: true}, nil
	}
	return connectors.Page{Rows: rows, Cursor: r.at.String()}, nil
}

// note moves the state past a row.
func (r *reader) note(g *given) {
	r.at.Skip, r.at.Sub, r.at.Last = g.skip, g.sub, g.last
	if r.shape.mark < 0 {
		return
	}
	if mark := g.row.Values[r.shape.mark].Text; !ahead(mark) {
		r.at.High = later(r.at.High, mark)
	} else {
		r.future = later(r.future, mark)
	}
}

// finish is the cursor from which the next run begins.
func (r *reader) finish() string {
	if r.shape.mark < 0 {
		return ""
	}
	if r.future != "" {
		r.s.env.Log.Warn("rows have a watermark in the future; they are read again in each run", "source", r.s.env.Source, "stream", r.d.Name, "column", r.d.Incremental.Column, "newest", r.future)
	}
	end := state{Mark: later(r.at.Mark, r.at.High)}
	return end.String()
}

// turn fetches the next page into the queue.
func (r *reader) turn(ctx context.Context) error {
	if r.after == nil {
		r.endSweep()
		return nil
	}
	at := *r.after
	if at.Count >= r.s.maxPages {
		return fault.New("httpapi.too_many_pages", "the list has more pages than max_pages", "raise max_pages, or check the paging").At(r.d.Name)
	}
	if time.Since(r.started) > durationOr(r.s.options.MaxTime, defaultMaxTime) {
		return fault.New("httpapi.too_long", "reading the stream took longer than max_time", "raise max_time; reading goes on where it stopped").At(r.d.Name)
	}
	probe := r.reached()
	a, items, err := r.page(ctx, at)
	if err != nil && r.lost(err) {
		r.beginAgain()
		return nil
	}
	if err != nil {
		return err
	}
	if a == nil || probe && r.turnsBack(items) { // beyond the last page
		r.after = nil
		return nil
	}
	next, err := r.pager.next(at, a, len(items))
	if err != nil {
		return err
	}
	if r.circles(at, next) {
		return r.loop()
	}
	resumed := r.at.Spot != nil && *r.at.Spot == at
	skip, sub := 0, 0
	if resumed {
		skip, sub = r.resumeAt(items)
		if r.moved {
			clear(r.seen)
		} else if r.pager.blind() {
			r.recallItems(items[:skip])
		}
	}
	r.at.Spot, r.at.Skip, r.at.Sub = &at, skip, sub
	if !resumed {
		r.at.Last = ""
	}
	if err := r.enqueue(ctx, a, items, skip, sub); err != nil {
		return err
	}
	r.items += int64(len(items))
	r.checkTotal(a)
	if len(items) > 0 {
		r.lastPage = &pageMark{at: at, first: r.itemKey(items[0])}
		r.prior = r.itemKey(items[len(items)-1])
	}
	r.after = next
	return nil
}

// page fetches a page and its items; nil when it is beyond the last.
func (r *reader) page(ctx context.Context, at spot) (*answer, []any, error) {
	if r.head != nil && at.Count == 0 {
		a := r.head
		r.head = nil
		items, err := r.list(a)
		return a, items, err
	}
	overlap := r.d.Paging.Type == "offset" && !r.d.Paging.PlainOffset && at.Offset > 0 && r.prior != "" && r.pager.size() > 1
	u, err := r.pager.address(at, overlap)
	if err != nil {
		return nil, nil, err
	}
	if r.reached() {
		a, err := r.s.probe(ctx, u, acceptor(r.d))
		if a == nil || err != nil {
			return nil, nil, err
		}
		v, _ := lookup(r.d.Rows, a.doc)
		items, is := v.([]any)
		if !is {
			return nil, nil, nil
		}
		return r.following(a, items, overlap, nil)
	}
	a, err := r.s.fetch(ctx, u, acceptor(r.d))
	if r.pager.isEnd(statusOf(err), at) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	items, err := r.list(a)
	return r.following(a, items, overlap, err)
}

// following leaves out the item that a page has in common with its predecessor.
func (r *reader) following(a *answer, items []any, overlap bool, err error) (*answer, []any, error) {
	if err != nil || !overlap {
		return a, items, err
	}
	if len(items) > 0 && r.itemKey(items[0]) == r.prior {
		return a, items[1:], nil
	}
	r.moved = true // the page does not follow its predecessor
	return a, items, nil
}

// resumeAt finds where in the page reading stopped: after the items given, as the
// last of them says; from the beginning of the page when it moved.
func (r *reader) resumeAt(items []any) (skip, sub int) {
	if r.at.Skip == 0 || r.at.Last == "" {
		return min(r.at.Skip, len(items)), r.at.Sub
	}
	if r.at.Skip <= len(items) && r.itemKey(items[r.at.Skip-1]) == r.at.Last {
		return r.at.Skip, r.at.Sub
	}
	r.moved = true
	for i, item := range items {
		if r.itemKey(item) == r.at.Last {
			return i + 1, 0
		}
	}
	return 0, 0
}

// itemKey tells items apart: the key of the row, or for expanded items and items
// without key their content.
func (r *reader) itemKey(item any) string {
	if len(r.shape.expand) == 0 {
		if row := r.shape.row(item, item, false); row.Key != "" {
			return row.Key
		}
	}
	h := xxh3.HashString128(jsonvalue.Compact(item))
	return record.I(int64(h.Lo)).Text
}

// enqueue makes rows of the items of a page, leaving out those given before.
func (r *reader) enqueue(ctx context.Context, a *answer, items []any, skip, sub int) error {
	r.queue, r.next = r.queue[:0], 0
	repeated, keyless := 0, 0
	for i := skip; i < len(items); i++ {
		last := r.itemKey(items[i])
		item, gone, err := r.s.detail(ctx, r.d, items[i])
		if err != nil {
			return err
		}
		entries := r.shape.entries(item)
		for n := range entries {
			if i == skip && n < sub {
				continue
			}
			row := r.shape.row(item, entries[n], a.bad)
			row.Deleted = row.Deleted || gone
			g := given{row: row, skip: i, sub: n + 1}
			if n+1 == len(entries) {
				g.skip, g.sub, g.last = i+1, 0, last
			} else if i > 0 {
				g.last = r.itemKey(items[i-1])
			}
			known, twice := r.sight(&row, items[i])
			switch {
			case twice:
				repeated++
				r.again++
			case row.Key == "":
				keyless++
			default:
				r.distinct++
				r.again = 0
			}
			if known {
				continue
			}
			r.found = true
			r.queue = append(r.queue, g)
		}
	}
	r.moved = r.moved || repeated > 0
	r.repeats += int64(repeated)
	if len(items) > 0 && repeated+keyless >= len(items) && (r.samePage(items) || r.again > r.distinct) {
		return r.loop()
	}
	return nil
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
