package singer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/jsonvalue"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// reader reads one stream of a tap. The tap is started by the first Next.
type reader struct {
	s      *source
	e      *entry
	files  map[string][]byte
	schema record.Schema
	key    []string

	p         *process
	cancel    context.CancelFunc
	state     json.RawMessage // last STATE of the tap
	begun     bool            // reading began at a state
	activated bool            // ACTIVATE_VERSION came
	line      int64
	same      map[xxh3.Uint128]int // rows without a key: content → times seen
	done      bool
}

func newReader(s *source, e *entry, o Stream, files map[string][]byte, state json.RawMessage) *reader {
	r := &reader{s: s, e: e, files: files, key: e.keys, state: state, begun: state != nil, same: map[xxh3.Uint128]int{}}
	r.schema.Columns = withRest(e.fields(o))
	for i := range r.schema.Columns {
		r.schema.Columns[i].Key = slices.Contains(r.key, r.schema.Columns[i].Name)
	}
	return r
}

// Schema returns the columns.
func (r *reader) Schema() *record.Schema { return &r.schema }

// Whole reports whether the pass shows every live row: a full table does, and so
// does a tap that activates a version.
func (r *reader) Whole() bool { return r.e.method == fullTable || !r.begun || r.activated }

// Total is the number of rows in the catalog, or -1.
func (r *reader) Total() int64 {
	if r.begun {
		return -1
	}
	return r.e.rows
}

// Close ends the tap.
func (r *reader) Close() error {
	r.done = true
	if r.p == nil {
		return nil
	}
	err := r.p.stop()
	r.cancel()
	return err
}

// run starts the tap. It lives until Close, not only during one call of Next.
func (r *reader) run(ctx context.Context) error {
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	p, err := r.s.start(life, r.files, func(path func(string) string) []string {
		flag := "--catalog"
		if r.s.options.Properties {
			flag = "--properties"
		}
		args := []string{flag, path("catalog.json")}
		if _, ok := r.files["state.json"]; ok {
			args = append(args, "--state", path("state.json"))
		}
		return args
	})
	if err != nil {
		cancel()
		return err
	}
	r.p, r.cancel = p, cancel
	return nil
}

// Next returns the next rows. The cursor of the page is the last state that the
// tap told before the end of the page: all records before it are in this page or
// in earlier ones.
func (r *reader) Next(ctx context.Context, max int) (connectors.Page, error) {
	if err := ctx.Err(); err != nil {
		return connectors.Page{}, err
	}
	if r.done {
		return connectors.Page{Cursor: r.cursor(), Done: true}, nil
	}
	if r.p == nil {
		if err := r.run(ctx); err != nil {
			return connectors.Page{}, err
		}
	}
	unhook := context.AfterFunc(ctx, r.cancel)
	defer unhook()
	var page connectors.Page
	for len(page.Rows) < max {
		line, err := readLine(r.p.out, r.s.options.MaxLine)
		r.line++
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errTooLong) && ctx.Err() == nil {
			return page, r.failed(err)
		}
		if ctx.Err() != nil {
			return connectors.Page{}, ctx.Err()
		}
		if errors.Is(err, errTooLong) {
			return page, fault.New("singer.too_long", "a message of the tap is longer than max_line", "raise max_line").At(r.e.name)
		}
		if row := r.take(line); row != nil {
			page.Rows = append(page.Rows, *row)
		}
		if errors.Is(err, io.EOF) {
			return r.finish(ctx, page)
		}
	}
	page.Cursor = cursorOf(r.state)
	return page, nil
}

// finish ends the pass when the tap ended well.
func (r *reader) finish(ctx context.Context, page connectors.Page) (connectors.Page, error) {
	err := r.p.end()
	if ctx.Err() != nil {
		return connectors.Page{}, ctx.Err()
	}
	if err != nil {
		return connectors.Page{}, r.failed(err)
	}
	r.done = true
	page.Done, page.Cursor = true, r.cursor()
	return page, nil
}

// cursor is where the next run begins: at the last state, or at the beginning for
// a table that is read whole.
func (r *reader) cursor() string {
	if r.e.method == fullTable {
		return ""
	}
	return cursorOf(r.state)
}

func (r *reader) failed(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return err
	}
	return fault.New("singer.failed", "the tap's output can't be read", "").At(r.e.name).Because(err)
}

// take reads one line. It returns a row, or nil when the line holds none.
func (r *reader) take(line []byte) *record.Row {
	text := strings.TrimSpace(string(line))
	if text == "" {
		return nil
	}
	if text[0] != '{' { // a tap that prints to its standard output
		r.s.env.Log.Warn("the tap printed a line that is no message", "source", r.s.env.Source, "line", r.line)
		return nil
	}
	m, err := parseMessage(line)
	if err != nil {
		return r.problem(text, err)
	}
	switch m.Type {
	case "STATE":
		r.state = m.Value
	case "SCHEMA":
		if m.Stream == r.e.name && len(r.key) == 0 && len(m.KeyProperties) > 0 {
			r.key = m.KeyProperties
		}
	case "ACTIVATE_VERSION":
		r.activated = r.activated || m.Stream == r.e.name
	case "RECORD":
		if m.Stream == r.e.name || m.Stream == r.e.id {
			return r.row(m.Record)
		}
	}
	return nil
}

// problem is the row of a line that can't be read.
func (r *reader) problem(text string, err error) *record.Row {
	const keep = 2000
	value := strings.ToValidUTF8(r.s.redact(text[:min(len(text), keep)]), "\uFFFD")
	return &record.Row{
		Values: make([]record.Value, len(r.schema.Columns)), Origin: record.Origin{Part: r.e.name},
		Problem: &record.Problem{Code: "singer.message", Value: value, Reason: err.Error(), Hint: "report it to the maker of the tap"},
	}
}

// row makes a row of a record.
func (r *reader) row(rec map[string]any) *record.Row {
	row := &record.Row{Values: make([]record.Value, len(r.schema.Columns)), Origin: record.Origin{Part: r.e.name}}
	known := 0
	last := len(r.schema.Columns) - 1
	for i := range last {
		c := &r.schema.Columns[i]
		if v, ok := rec[c.Name]; ok {
			known++
			row.Values[i] = jsonvalue.Of(v)
			if c.Kind != record.Text {
				row.Values[i] = jsonvalue.As(row.Values[i], c.Kind)
			}
		}
	}
	if known < len(rec) {
		row.Values[last] = r.rest(rec)
	}
	if v, ok := rec["_sdc_deleted_at"]; ok && v != nil && v != "" {
		row.Deleted = true
	}
	r.setKey(row, rec)
	return row
}

// rest collects the fields without a column.
func (r *reader) rest(rec map[string]any) record.Value {
	extra := map[string]any{}
	for k, v := range rec {
		if i := r.schema.Index(k); i < 0 || i == len(r.schema.Columns)-1 {
			extra[k] = v
		}
	}
	return jsonvalue.Of(extra)
}

// setKey joins the key properties; a record of a stream without any is told apart
// by its content, and equal ones by their number.
func (r *reader) setKey(row *record.Row, rec map[string]any) {
	if len(r.key) == 0 {
		h := xxh3.HashString128(jsonvalue.Compact(rec))
		r.same[h]++
		row.Key = fmt.Sprintf("content:%016x%016x", h.Hi, h.Lo)
		if n := r.same[h]; n > 1 {
			row.Key += "#" + strconv.Itoa(n)
		}
		return
	}
	parts := make([]string, len(r.key))
	for i, k := range r.key {
		v := jsonvalue.Of(rec[k])
		if v.Empty() {
			row.Problem = &record.Problem{Code: "singer.no_key", Column: k, Reason: "the record has no value in its key", Hint: "declare another key for the stream"}
			return
		}
		parts[i] = v.Text
	}
	row.Key = record.JoinKey(parts...)
}
