package connectortest

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// listOptions are the options of the list connector: rows 1 to N, and one thing
// that it does wrong on purpose.
type listOptions struct {
	N     int    `yaml:"n" doc:"number of rows"`
	Wrong string `yaml:"wrong" doc:"what to do wrong"`
}

// list is a connector over the numbers 1 to N. It exists to show that the suite
// passes a good connector and catches bad ones.
type list struct{}

func (list) Name() string         { return "list" }
func (list) Options() any         { return &listOptions{} }
func (list) Check(any) fault.List { return nil }
func (list) Open(_ context.Context, _ connectors.Env, o any) (connectors.Source, error) {
	return &listSource{*o.(*listOptions)}, nil
}

type listSource struct{ listOptions }

func (s *listSource) schema() record.Schema {
	return record.Schema{Columns: []record.Column{{Name: "n", Kind: record.Int, Key: true}}}
}

func (s *listSource) Streams(context.Context) ([]connectors.Stream, error) {
	return []connectors.Stream{{Name: "numbers", Schema: s.schema(), Key: []string{"n"}, Rows: int64(s.N)}}, nil
}

func (s *listSource) Close() error { return nil }

func (s *listSource) Read(_ context.Context, req connectors.Request) (connectors.Reader, error) {
	if req.Stream != "numbers" {
		return nil, fault.New("list.stream", "no such stream", "")
	}
	at := 0
	if req.Cursor != "" {
		n, err := strconv.Atoi(req.Cursor)
		if (err != nil || n < 0) && s.Wrong != "cursor" {
			return nil, fault.New("list.cursor", "bad cursor", "")
		}
		at = n
	}
	r := &listReader{s: s, at: at, schema: s.schema()}
	if s.Wrong == "leak" {
		go time.Sleep(3 * time.Second)
	}
	return r, nil
}

type listReader struct {
	s      *listSource
	at     int
	schema record.Schema
	kept   []string
}

func (r *listReader) Schema() *record.Schema { return &r.schema }
func (r *listReader) Close() error           { return nil }

func (r *listReader) Next(ctx context.Context, max int) (connectors.Page, error) {
	if err := ctx.Err(); err != nil && r.s.Wrong != "cancel" {
		return connectors.Page{}, err
	}
	var p connectors.Page
	for len(p.Rows) < max && r.at < r.s.N {
		r.at++
		p.Rows = append(p.Rows, r.row(max))
	}
	p.Cursor = strconv.Itoa(r.at)
	if r.s.Wrong == "lost" && max == 3 {
		p.Cursor = strconv.Itoa(r.at + 1)
	}
	if r.at >= r.s.N {
		p.Done, p.Cursor = true, ""
	}
	return p, nil
}

func (r *listReader) row(max int) record.Row {
	key := strconv.Itoa(r.at)
	row := record.Row{Key: key, Values: []record.Value{record.I(int64(r.at))}, Origin: record.Origin{Part: "numbers"}}
	switch r.s.Wrong {
	case "order":
		if max == 64 {
			row.Key = "x" + key
		}
	case "keys":
		row.Key = "1"
	case "values":
		row.Values[0].Text = "0" + key
	case "width":
		row.Values = nil
	case "origin":
		row.Origin.Part = ""
	case "memory":
		r.kept = append(r.kept, strings.Repeat(key, 300))
	}
	return row
}

func caseOf(wrong string) Case {
	return Case{
		Connector: list{},
		Options:   &listOptions{N: 200, Wrong: wrong},
		Rows:      map[string]int{"numbers": 200},
		Malformed: []Malformed{{Name: "no rows", Options: &listOptions{}, Rows: 0}},
		Large:     &Large{Options: &listOptions{N: 100_000, Wrong: wrong}, Rows: 100_000, Heap: 16 << 20},
	}
}

func TestGoodConnector(t *testing.T) { Run(t, caseOf("")) }

// TestBadConnectors shows that each check fails when it should.
func TestBadConnectors(t *testing.T) {
	for wrong, name := range map[string]string{
		"order": "order is stable", "lost": "resume from every cursor", "keys": "rows are well formed",
		"values": "rows are well formed", "width": "rows are well formed", "origin": "rows are well formed",
		"cursor": "bad cursor", "cancel": "cancel in the middle", "memory": "bounded memory",
	} {
		t.Run(wrong, func(t *testing.T) {
			for _, c := range checks() {
				if c.name != name {
					continue
				}
				if err := c.run(t.Context(), &rig{Case: caseOf(wrong)}); err == nil {
					t.Errorf("the check %q passes a connector that is wrong about %q", name, wrong)
				}
				return
			}
			t.Errorf("no check is named %q", name)
		})
	}
}

func TestCanonical(t *testing.T) {
	for _, tc := range []struct {
		v  record.Value
		ok bool
	}{
		{record.Value{}, true},
		{record.Value{Text: "x"}, false},
		{record.T("张三"), true},
		{record.T("\xff"), false},
		{record.Value{Kind: record.Int, Text: "20211231010101010101"}, true},
		{record.Value{Kind: record.Int, Text: "-0"}, false},
		{record.Value{Kind: record.Decimal, Text: "12.50"}, true},
		{record.Value{Kind: record.Decimal, Text: "1e3"}, false},
		{record.Value{Kind: record.Bool, Text: "1"}, false},
		{record.Value{Kind: record.Date, Text: "2000-01"}, true},
		{record.Value{Kind: record.Date, Text: "0000-00-00"}, false},
		{record.Value{Kind: record.Time, Text: "2000-01-01T00:00:00.5Z"}, true},
		{record.Value{Kind: record.Time, Text: "2000-01-01T00:00:00.500Z"}, false},
		{record.Value{Kind: record.Time, Text: "2000-01-01 00:00:00"}, false},
		{record.Value{Kind: record.JSON, Text: `{"a":1}`}, true},
		{record.Value{Kind: record.JSON, Text: `{`}, false},
	} {
		if err := Canonical(tc.v); (err == nil) != tc.ok {
			t.Errorf("Canonical(%v %q) = %v", tc.v.Kind, tc.v.Text, err)
		}
	}
}
