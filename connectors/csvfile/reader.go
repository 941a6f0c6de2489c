package csvfile

import (
	"context"
	"errors"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/csvfile/decode"
	"github.com/custhub/custhub/connectors/csvfile/delimited"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// reader reads the files of a stream one after the other.
type reader struct {
	s     *source
	p     *prepared
	key   []int // positions of the key columns in the schema
	cur   cursor
	whole bool
	done  bool

	at    int // index of the current file
	open  *stream
	recs  *delimited.Reader
	now   place          // after the last row given
	print bool           // the fingerprint in now is that of the current file and final
	rows  []record.Row   // of the page given last
	slab  []record.Value // memory for its values
	free  []record.Value // what is left of it
}

func newReader(s *source, p *prepared, c *cursor, req connectors.Request) (*reader, error) {
	r := &reader{s: s, p: p, cur: *c, whole: req.Cursor == "" && !s.o.Grows}
	for _, k := range s.o.Key {
		r.key = append(r.key, p.schema.Index(k))
	}
	if s.o.Grows {
		if r.cur.Places == nil {
			r.cur.Places = map[string]place{}
		}
		return r, nil
	}
	if c.File == "" {
		return r, nil
	}
	r.at = -1
	for i, f := range p.files {
		if f.input.Part == c.File {
			r.at = i
		}
	}
	if r.at < 0 || p.files[r.at].err == nil && !c.At.holds(p.files[r.at].input) {
		// Reading everything again is always right: rows are known by their keys.
		s.log.Warn("a file was replaced since the last run; the stream is read from its beginning", "stream", req.Stream, "file", c.File)
		r.at, r.cur = 0, cursor{}
	}
	return r, nil
}

// Schema returns the columns of all files.
func (r *reader) Schema() *record.Schema { return &r.p.schema }

// Whole reports whether every row of the stream was shown: not when a cursor or
// growing files left some out, or a file could not be read.
func (r *reader) Whole() bool { return r.whole }

// Total is not known without reading the files.
func (r *reader) Total() int64 { return -1 }

// Close closes the file that is open.
func (r *reader) Close() error { return r.closeFile() }

func (r *reader) closeFile() error {
	if r.open == nil {
		return nil
	}
	err := r.open.Close()
	r.open, r.recs = nil, nil
	return err
}

// Next returns up to limit rows, at most pageRows: the page uses the memory of the
// last one.
func (r *reader) Next(ctx context.Context, limit int) (connectors.Page, error) {
	rows := r.rows[:0]
	r.free = r.slab
	for n := 0; len(rows) < min(limit, pageRows) && !r.done; n++ {
		if n%256 == 0 {
			if err := ctx.Err(); err != nil {
				return connectors.Page{}, err
			}
		}
		row, ok, err := r.row()
		if err != nil {
			return connectors.Page{}, err
		}
		if ok {
			rows = append(rows, row)
		}
	}
	r.rows = rows
	c, err := r.cursor()
	return connectors.Page{Rows: rows, Cursor: c, Done: r.done}, err
}

// cursor returns the text of where reading goes on.
func (r *reader) cursor() (string, error) {
	switch {
	case r.done && !r.s.o.Grows:
		return "", nil
	case r.done:
		return r.cur.String(), nil
	}
	f := r.p.files[r.at]
	if r.recs == nil { // between files
		if r.s.o.Grows {
			return r.cur.String(), nil
		}
		if r.cur.At != nil && r.cur.File == f.input.Part {
			return r.cur.String(), nil
		}
		return (&cursor{File: f.input.Part, At: r.begin(f)}).String(), nil
	}
	if err := r.stamp(f); err != nil {
		return "", err
	}
	if r.s.o.Grows {
		r.cur.Places[f.input.Part] = r.now
		return r.cur.String(), nil
	}
	now := r.now
	return (&cursor{File: f.input.Part, At: &now}).String(), nil
}

// begin is the place of a file's first row.
func (r *reader) begin(f file) *place {
	p := place{Line: 1}
	if f.layout != nil {
		p = f.layout.start
		p.Print, _ = fingerprint(f.input, p.Offset) // "" never holds: read again
	}
	return &p
}

// stamp completes the current place by the file's fingerprint, which stays the
// same from printSize bytes on.
func (r *reader) stamp(f file) error {
	if r.print && r.now.Print != "" {
		return nil
	}
	var err error
	r.now.Print, err = fingerprint(f.input, r.now.Offset)
	r.print = r.now.Offset >= printSize
	return err
}

// row returns the next row; ok is false where a step gave none.
func (r *reader) row() (row record.Row, ok bool, err error) {
	if r.at >= len(r.p.files) {
		r.done = true
		return row, false, nil
	}
	f := r.p.files[r.at]
	if f.err != nil {
		return r.badFile(f, f.err)
	}
	if r.recs == nil {
		if err := r.start(f); err != nil {
			return r.badFile(f, err)
		}
	}
	if !r.recs.Next() {
		if err := r.recs.Err(); err != nil {
			return r.badFile(f, unreadable(f.input, err))
		}
		return row, false, r.nextFile(f)
	}
	rec := r.recs.Record()
	if rec.Open && r.s.o.Grows {
		return row, false, r.nextFile(f) // still being written
	}
	r.now.Offset, r.now.Line, r.now.Stray = rec.End, rec.After, r.recs.Stray()
	if rec.Blank && rec.Problem == nil || empty(rec.Fields) && rec.Problem == nil {
		return row, false, nil
	}
	return r.makeRow(f, rec), true, nil
}

func empty(fields []string) bool {
	for _, f := range fields {
		if strings.TrimSpace(f) != "" {
			return false
		}
	}
	return true
}

// start opens the current file at its place.
func (r *reader) start(f file) error {
	r.now, r.print = f.layout.start, false
	switch p, known := r.cur.Places[f.input.Part]; {
	case known && p.holds(f.input):
		r.now = p
	case known:
		r.s.log.Warn("a file that should only grow was replaced; it is read from its beginning", "file", f.input.Part)
	case r.cur.At != nil && r.cur.File == f.input.Part:
		r.now = *r.cur.At
	}
	var err error
	if r.open, err = open(f.input, r.now.Offset); err != nil {
		return err
	}
	lines := decode.Resume(r.open, f.layout.found, f.layout.declared, r.s.o.MaxLine, r.now.Offset, r.now.Line)
	r.recs = delimited.NewReader(lines, f.layout.dialect)
	r.recs.SetStray(r.now.Stray)
	return nil
}

// nextFile leaves the current file.
func (r *reader) nextFile(f file) error {
	if r.s.o.Grows {
		if err := r.stamp(f); err != nil {
			return err
		}
		r.cur.Places[f.input.Part] = r.now
	}
	r.cur.File, r.cur.At = "", nil
	r.at++
	return r.closeFile()
}

// badFile makes a row of a file that can't be read (further), so that the other
// files of the stream still are; the only file of a stream ends it.
func (r *reader) badFile(f file, err error) (record.Row, bool, error) {
	r.whole = false
	if len(r.p.files) == 1 {
		return record.Row{}, false, err
	}
	p := &record.Problem{Code: "csv.unreadable", Reason: err.Error(), Hint: "repair or remove the file"}
	var ft *fault.Fault
	if errors.As(err, &ft) {
		p.Code, p.Reason, p.Hint = ft.Code, ft.Message, ft.Hint
	}
	row := record.Row{Key: f.input.Part, Values: r.values(), Origin: record.Origin{Part: f.input.Part}, Problem: p}
	r.cur.File, r.cur.At = "", nil
	r.at++
	return row, true, r.closeFile()
}
