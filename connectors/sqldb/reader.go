package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/record"
)

// countLimit is the estimated size above which rows are not counted exactly.
const countLimit = 2_000_000

// reader reads one stream. It loads pages of rows and hands them out in slices.
type reader struct {
	s *source
	p *plan

	conn    *sql.Conn
	ctx     context.Context // of the connection: outlives a call of Next
	kill    context.CancelCauseFunc
	snaps   string    // name of the snapshot's transaction, "" without
	rows    *sql.Rows // open result, kept over pages by queries
	limited bool      // every statement has a LIMIT
	session int64     // the server's number of the connection, where it matters
	busy    bool      // a statement may be running at the server

	line  line
	cells []cell
	dest  []any

	given position // after the last row handed out
	read  position // after the last row loaded
	total int64

	page    []record.Row
	values  []record.Value
	marks   []part // key and watermark of each row of the page
	next    int    // first row of the page not handed out yet
	ended   bool
	reading bool // connected once before
}

// open starts a reader: it connects, takes the snapshot, and makes sure that the
// key tells rows apart.
func (s *source) open(ctx context.Context, p *plan, at position) (*reader, error) {
	if at.marked && at.key != nil && at.low == nil {
		at.low = at.sound() // interrupted before: see position.low
	}
	if at.key == nil && at.mark.ahead() {
		at.mark = nil // left by a version that went on from any watermark
	}
	if p.mark >= 0 && !p.columns[p.mark].Nullable {
		at.marked = true // no phase of nulls
	}
	r := &reader{s: s, p: p, given: at, read: at, total: -1}
	r.line = line{zone: s.zone, zeros: s.options.ZeroDates == "text"}
	r.cells = make([]cell, len(p.columns))
	r.dest = make([]any, len(p.columns))
	for i := range r.cells {
		r.cells[i] = cell{line: &r.line, form: p.columns[i].form}
		r.dest[i] = &r.cells[i]
	}
	for _, i := range p.key {
		r.cells[i].tracked = true
	}
	if p.mark >= 0 {
		r.cells[p.mark].tracked = true
	}
	err := s.again(ctx, func() error {
		err := r.begin(ctx)
		if err != nil {
			r.drop()
		}
		return err
	})
	if err != nil {
		return nil, s.explain(err, p.name)
	}
	return r, nil
}

// begin connects and does what comes before the first page.
func (r *reader) begin(ctx context.Context) error {
	stop, err := r.connect(ctx)
	defer stop()
	if err != nil {
		return err
	}
	if err := r.verifyKey(); err != nil {
		return err
	}
	if !r.p.query && r.p.rows <= countLimit {
		if err := r.count(); err != nil {
			return err
		}
	}
	r.busy = false
	return nil
}

// connect opens the connection and its snapshot. The connection lives until drop;
// the returned function ends its dependence on ctx.
func (r *reader) connect(ctx context.Context) (stop func(), err error) {
	if r.conn == nil { //nolint:contextcheck // see above
		r.ctx, r.kill = context.WithCancelCause(context.WithoutCancel(ctx))
	}
	unhook := context.AfterFunc(ctx, func() { r.kill(ctx.Err()) })
	timer := time.AfterFunc(durationOr(r.s.options.Timeout, defaultTimeout), func() { r.kill(errStalled) })
	stop = func() { unhook(); timer.Stop() }
	if r.conn != nil {
		r.busy = true
		return stop, nil
	}
	if r.conn, err = r.s.connect(r.ctx); err != nil {
		return stop, r.cause(err)
	}
	if a, ok := r.s.dialect.(aborter); ok {
		if r.session, err = a.session(r.ctx, r.conn); err != nil {
			return stop, r.cause(err)
		}
	}
	r.busy = true
	if r.s.options.Snapshot {
		r.snaps, err = r.s.dialect.begin(r.ctx, r.conn)
	}
	r.limited = r.pageByPage()
	if r.reading && r.read.marked && r.read.key != nil && r.read.low == nil {
		r.read.low = r.read.sound() // another snapshot from here on
		r.given.low = r.read.low
	}
	r.reading = true
	return stop, r.cause(err)
}

// pageByPage tells whether each page is a statement of its own. Where the order may
// have no index (a query, a watermark), one statement for all is far cheaper; but
// it has to stand in a snapshot, and nothing else can run on its connection.
func (r *reader) pageByPage() bool {
	indexed := !r.p.query && r.p.mark < 0
	return indexed || r.snaps == "" || len(r.p.lookups) > 0
}

// cause prefers the reason of a cancelled connection to the error it led to.
func (r *reader) cause(err error) error {
	if err != nil && r.ctx.Err() != nil {
		return context.Cause(r.ctx)
	}
	return err
}

// drop closes the connection, whatever runs on it.
func (r *reader) drop() {
	if r.kill != nil {
		r.kill(context.Canceled)
	}
	if r.rows != nil {
		_ = r.rows.Close() // its error is that of the connection we drop
		r.rows = nil
	}
	if r.conn != nil {
		_ = discard(r.conn)
		r.conn = nil
	}
	if a, ok := r.s.dialect.(aborter); ok && r.busy && r.session != 0 {
		ctx, cancel := context.WithTimeout(context.Background(), abortTimeout)
		defer cancel()
		if err := a.abort(ctx, r.s.db, r.session); err != nil {
			r.s.env.Log.Debug("statement not aborted; it had ended, or the server can't be reached", "source", r.s.env.Source, "error", redact(err, r.s.options.DSN))
		}
	}
	r.busy, r.session = false, 0
}

// abortTimeout bounds the effort to stop a statement whose reader has left.
const abortTimeout = 2 * time.Second

// Schema returns the columns.
func (r *reader) Schema() *record.Schema { return &r.p.schema }

// Close ends the reader and its snapshot.
func (r *reader) Close() error {
	r.drop()
	r.ended, r.page = true, nil
	return nil
}

// Whole reports whether the pass shows every live row: it does, unless it was
// interrupted while reading by watermark, when a row may have moved behind the
// point of interruption.
func (r *reader) Whole() bool { return r.p.mark < 0 || r.given.low == nil }

// Total is the number of rows that the pass is expected to give, or -1.
func (r *reader) Total() int64 { return r.total }

// Next returns the next rows.
func (r *reader) Next(ctx context.Context, max int) (connectors.Page, error) {
	if err := ctx.Err(); err != nil {
		return connectors.Page{}, err
	}
	for r.next == len(r.page) && !r.ended {
		if err := r.fill(ctx); err != nil {
			if ctx.Err() != nil {
				return connectors.Page{}, ctx.Err()
			}
			return connectors.Page{}, r.s.explain(err, r.p.name)
		}
	}
	n := min(max, len(r.page)-r.next)
	rows := r.page[r.next : r.next+n]
	if n > 0 {
		r.next += n
		r.given = r.after(r.given, r.next-1)
	}
	if r.next == len(r.page) && r.ended {
		return connectors.Page{Rows: rows, Cursor: r.finish(), Done: true}, nil
	}
	return connectors.Page{Rows: rows, Cursor: r.given.String()}, nil
}

// after is the position after a row of the page. A page holds rows of one phase.
func (r *reader) after(pos position, i int) position {
	width := len(r.p.key)
	pos.marked = r.read.marked
	if r.p.mark < 0 {
		pos.key = r.marks[i*width : (i+1)*width : (i+1)*width]
		return pos
	}
	parts := r.marks[i*(width+1) : (i+1)*(width+1) : (i+1)*(width+1)]
	if !pos.marked {
		pos.nulls = parts[1:]
		return pos
	}
	pos.past = r.past(pos, i)
	pos.nulls, pos.mark, pos.key = nil, &parts[0], parts[1:]
	return pos
}

// past is the last watermark before the i-th row of the page that can be gone on
// from; nil when the row's own can, or when there is none.
func (r *reader) past(pos position, i int) *part {
	width := len(r.p.key) + 1
	mark := &r.marks[i*width]
	before := func(yield func(*part) bool) { // the nearest first
		for n := i - 1; n >= 0; n-- {
			if !yield(&r.marks[n*width]) {
				return
			}
		}
		_ = yield(pos.mark) && yield(pos.past)
	}
	return mark.past(before)
}

// finish is the cursor from which the next run begins.
func (r *reader) finish() string {
	if r.p.mark < 0 {
		return ""
	}
	end := position{mark: r.given.mark}
	if end.mark.ahead() || r.given.past != nil {
		r.warn(end.mark, r.given.past)
		end.mark = r.given.past
	}
	if low := r.given.low; low != nil && !low.ahead() {
		end.mark = low
	}
	return end.String()
}

// warn tells of watermarks that are not gone on from. One that is no time is not
// shown: it may be anything.
func (r *reader) warn(last, past *part) {
	log := r.s.env.Log.With("source", r.s.env.Source, "stream", r.p.name, "column", r.p.columns[r.p.mark].Name)
	if last.ahead() {
		log.Warn("rows have a watermark in the future; they are read again in each run", "newest", last.text)
		return
	}
	log.Warn("rows have a watermark that is no time or number as those before it; they are read again in each run", "after", past.text)
}

// fill loads the next page. A connection that breaks is opened again, and reading
// goes on after the last row that was loaded: none is lost or doubled.
func (r *reader) fill(ctx context.Context) error {
	r.page, r.marks, r.next = r.page[:0], make([]part, 0, cap(r.marks)), 0
	begin := r.read
	var w *waiter
	for {
		err := r.load(ctx, begin)
		if err == nil || ctx.Err() != nil || !r.s.dialect.retryable(err) {
			return err
		}
		r.drop()
		r.s.env.Log.Warn("connection lost, reading goes on after the last row", "source", r.s.env.Source, "stream", r.p.name, "error", redact(err, r.s.options.DSN))
		if w == nil {
			w = r.s.waiter()
		}
		if err := w.wait(ctx); err != nil {
			return err
		}
		if w.over() {
			return err
		}
	}
}

// load reads rows into the page until it is full or the phase is over, and joins
// what belongs to them.
func (r *reader) load(ctx context.Context, begin position) error {
	stop, err := r.connect(ctx)
	defer stop()
	if err != nil {
		return err
	}
	over, err := r.scan()
	if err != nil {
		return r.cause(err)
	}
	if err := r.join(begin); err != nil {
		return r.cause(err)
	}
	r.busy = r.rows != nil
	switch {
	case !over:
	case r.p.mark >= 0 && !r.read.marked:
		if len(r.page) == 0 { // else the next call finds the end of the phase
			r.read.marked, r.read.nulls = true, nil
		}
	default:
		r.ended = true
	}
	return nil
}

// window is what remains to be read of the present phase.
func (r *reader) window(at *position) window {
	switch {
	case r.p.mark < 0:
		return window{after: at.key}
	case !at.marked:
		return window{nulls: true, after: at.nulls}
	case at.key != nil:
		return window{after: append([]part{*at.mark}, at.key...)}
	case at.mark != nil:
		from := earlier(*at.mark, r.p.overlap)
		return window{from: &from}
	}
	return window{}
}

// scan reads rows of the present phase into the page and reports whether the
// phase is over.
func (r *reader) scan() (over bool, err error) {
	want := r.s.options.PageSize - len(r.page)
	if want == 0 {
		return false, nil
	}
	if r.rows == nil {
		limit := 0
		if r.limited {
			limit = want
		}
		c := r.p.selectPage(r.window(&r.read), limit)
		if r.rows, err = r.conn.QueryContext(r.ctx, c.sql.String(), c.args...); err != nil { //nolint:rowserrcheck // checked where its rows end
			return false, err
		}
	}
	n := 0
	for n < want && r.rows.Next() {
		if err := r.row(); err != nil {
			return false, err
		}
		n++
	}
	r.advance()
	if n == want && !r.limited {
		return false, nil // the result stays open
	}
	err = errors.Join(r.rows.Err(), r.rows.Close())
	r.rows = nil
	return n < want, err
}

// advance moves the loading position to the last loaded row.
func (r *reader) advance() {
	if len(r.page) == 0 {
		return
	}
	r.read = r.after(r.read, len(r.page)-1)
}
