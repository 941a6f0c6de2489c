package httpapi

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/custhub/custhub/connectors/jsonvalue"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// restColumn holds the fields that the first page's items did not have.
const restColumn = "_rest"

// shape turns items into rows.
type shape struct {
	d       *Stream
	part    string // Origin.Part
	schema  record.Schema
	paths   []path        // one for each column; nil for _rest
	outer   []bool        // the column is of the item that an entry belongs to
	kinds   []record.Kind // declared kinds, else Null
	key     []int
	mark    int // watermark column, or -1
	expand  path
	deleted path
	known   map[string]bool // top-level fields that have a column, when columns are found out
}

// newShape fixes the columns: the declared ones, else the fields of the items of
// the first page.
func newShape(d *Stream, items []any) (*shape, error) {
	sh := &shape{d: d, part: d.Name, mark: -1}
	var err error
	if sh.expand, err = parsePath(d.Expand); err != nil {
		return nil, err
	}
	if d.Deleted != "" {
		if sh.deleted, err = parsePath(d.Deleted); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.Parent)) {
		if err := sh.add(name, d.Parent[name], true); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.Columns)) {
		if err := sh.add(name, d.Columns[name], false); err != nil {
			return nil, err
		}
	}
	if len(d.Columns) == 0 {
		sh.discover(items)
	}
	for i, c := range sh.schema.Columns {
		sh.schema.Columns[i].Position = i
		sh.schema.Columns[i].Key = slices.Contains(d.Key, c.Name)
		if c.Name == d.Incremental.Column && c.Name != "" {
			sh.mark = i
		}
	}
	for _, k := range d.Key {
		i := sh.schema.Index(k)
		if i < 0 {
			return nil, fault.New("httpapi.no_column", "the items have no field "+k+", which the key names", "their fields: "+strings.Join(sh.schema.Names(), ", ")).At(d.Name)
		}
		sh.key = append(sh.key, i)
	}
	if d.Incremental.Column != "" && sh.mark < 0 {
		return nil, fault.New("httpapi.no_column", "the items have no field "+d.Incremental.Column+", which incremental names", "their fields: "+strings.Join(sh.schema.Names(), ", ")).At(d.Name)
	}
	return sh, nil
}

func (sh *shape) add(name, text string, outer bool) error {
	p, err := parsePath(text)
	if err != nil {
		return err
	}
	kind := record.Text
	declared := record.Null
	if k, ok := record.KindOf(sh.d.Types[name]); ok {
		kind, declared = k, k
	}
	sh.schema.Columns = append(sh.schema.Columns, record.Column{Name: name, Type: "json", Kind: kind, Nullable: true, Comment: text})
	sh.paths, sh.outer, sh.kinds = append(sh.paths, p), append(sh.outer, outer), append(sh.kinds, declared)
	return nil
}

// discover makes a column of each field that the first page's items have, in the
// order of their names, and one for the rest. Key and watermark are columns even
// where no item has them yet.
func (sh *shape) discover(items []any) {
	fields := map[string]record.Kind{}
	for _, k := range append(slices.Clone(sh.d.Key), sh.d.Incremental.Column) {
		if k != "" && sh.schema.Index(k) < 0 && len(items) == 0 {
			fields[k] = record.Null
		}
	}
	for _, item := range items {
		for _, e := range sh.entries(item) {
			m, _ := e.(map[string]any)
			for name, v := range m {
				k := jsonvalue.Of(v).Kind
				if have, ok := fields[name]; ok && have != record.Null && k != record.Null && have != k {
					k = record.Text
				} else if k == record.Null {
					k = have
				}
				fields[name] = k
			}
		}
	}
	sh.known = map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		sh.known[name] = true
		if sh.schema.Index(name) >= 0 || name == restColumn {
			continue // a parent column hides it; its value stays in _rest
		}
		kind := fields[name]
		if kind == record.Null {
			kind = record.Text
		}
		declared := record.Null
		if k, ok := record.KindOf(sh.d.Types[name]); ok {
			kind, declared = k, k
		}
		sh.schema.Columns = append(sh.schema.Columns, record.Column{Name: name, Type: "json", Kind: kind, Nullable: true})
		sh.paths, sh.outer, sh.kinds = append(sh.paths, path{{field: name}}), append(sh.outer, false), append(sh.kinds, declared)
	}
	for i, c := range sh.schema.Columns {
		if sh.outer[i] {
			delete(sh.known, c.Name)
		}
	}
	delete(sh.known, restColumn)
	sh.schema.Columns = append(sh.schema.Columns, record.Column{Name: restColumn, Type: "json", Kind: record.JSON, Nullable: true, Comment: "fields without a column of their own"})
	sh.paths, sh.outer, sh.kinds = append(sh.paths, nil), append(sh.outer, false), append(sh.kinds, record.Null)
}

// entries are what becomes rows of an item: itself, or the entries of its list.
func (sh *shape) entries(item any) []any {
	if len(sh.expand) == 0 {
		return []any{item}
	}
	v, ok := sh.expand.find(item)
	if !ok || v == nil {
		return nil
	}
	if l, is := v.([]any); is {
		return l
	}
	return []any{v}
}

// row makes a row of an entry.
func (sh *shape) row(item, entry any, badText bool) record.Row {
	row := record.Row{Values: make([]record.Value, len(sh.paths)), Origin: record.Origin{Part: sh.part}}
	if _, is := entry.(map[string]any); !is {
		row.Problem = &record.Problem{Code: "httpapi.item", Value: jsonvalue.Compact(entry), Reason: "the item is no object", Hint: "check the path to the rows"}
		return row
	}
	for i, p := range sh.paths {
		if p == nil && sh.schema.Columns[i].Name == restColumn && sh.known != nil {
			row.Values[i] = sh.rest(entry)
			continue
		}
		from := entry
		if sh.outer[i] {
			from = item
		}
		v, _ := p.find(from)
		row.Values[i] = jsonvalue.Of(v)
		if sh.kinds[i] != record.Null {
			row.Values[i] = jsonvalue.As(row.Values[i], sh.kinds[i])
		}
		if badText && row.Problem == nil && strings.ContainsRune(row.Values[i].Text, '\uFFFD') {
			row.Problem = &record.Problem{
				Code: "httpapi.encoding", Column: sh.schema.Columns[i].Name, Value: row.Values[i].Text,
				Reason: "the answer is not valid UTF-8", Hint: "correct the text at the source",
			}
		}
	}
	sh.setKey(&row)
	if sh.deleted != nil {
		v, _ := sh.deleted.find(entry)
		row.Deleted = truthy(v)
	}
	return row
}

// setKey joins the key columns; a row without one gets a problem.
func (sh *shape) setKey(row *record.Row) {
	parts := make([]string, len(sh.key))
	for i, k := range sh.key {
		v := row.Values[k]
		if v.Empty() {
			if row.Problem == nil {
				row.Problem = &record.Problem{Code: "httpapi.no_key", Column: sh.schema.Columns[k].Name, Reason: "the item has no value in its key", Hint: "give it one at the source, or declare another key"}
			}
			return
		}
		parts[i] = v.Text
	}
	row.Key = record.JoinKey(parts...)
}

// rest collects the fields that have no column.
func (sh *shape) rest(entry any) record.Value {
	m, _ := entry.(map[string]any)
	var extra map[string]any
	for name, v := range m {
		if sh.known[name] {
			continue
		}
		if extra == nil {
			extra = map[string]any{}
		}
		extra[name] = v
	}
	if extra == nil {
		return record.Value{}
	}
	return jsonvalue.Of(extra)
}

// detail replaces the fields of an item by those of its detail request. An item
// that is gone meanwhile keeps what the list said; gone reports it.
func (s *source) detail(ctx context.Context, d *Stream, item any) (full any, gone bool, err error) {
	m, is := item.(map[string]any)
	if d.Detail.Path == "" || !is {
		return item, false, nil
	}
	where, err := fill(d.Detail.Path, item)
	if err != nil {
		return nil, false, err
	}
	u, err := s.resolve(where)
	if err != nil {
		return nil, false, err
	}
	if len(d.Detail.Params) > 0 {
		q := u.Query()
		for k, v := range d.Detail.Params {
			q.Set(k, v)
		}
		u.RawQuery = q.Encode()
	}
	a, err := s.fetch(ctx, u, acceptor(d))
	var f *fault.Fault
	if errors.As(err, &f) && f.Code == "httpapi.status" && (strings.HasPrefix(f.Value, "status 404") || strings.HasPrefix(f.Value, "status "+strconv.Itoa(http.StatusGone))) {
		return item, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	v, ok := lookup(d.Detail.Rows, a.doc)
	more, is := v.(map[string]any)
	if !ok || !is {
		return nil, false, fault.New("httpapi.no_rows", "the detail answer has no object at the path", "check detail.rows").At(u.Path).With(d.Detail.Rows)
	}
	merged := make(map[string]any, len(m)+len(more))
	maps.Copy(merged, m)
	maps.Copy(merged, more)
	return merged, false, nil
}

// fill puts values of an item into {path} places, escaped as one segment each.
func fill(template string, item any) (string, error) {
	var b strings.Builder
	for rest := template; ; {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, tail, closed := strings.Cut(after, "}")
		v, _ := lookup(name, item)
		text := scalarText(v)
		if !closed || text == "" || text == "." || text == ".." {
			return "", fault.New("httpapi.detail", "an item has no value for its detail request", "check detail.path").With(name)
		}
		b.WriteString(url.PathEscape(text))
		rest = tail
	}
}

// acceptor finds errors inside answers of status 200.
func acceptor(d *Stream) func(*answer) error {
	if d.Error == "" {
		return nil
	}
	return func(a *answer) error {
		v, ok := lookup(d.Error, a.doc)
		if !ok || !truthy(v) {
			return nil
		}
		text := scalarText(v)
		if text == "" {
			text = jsonvalue.Compact(v)
		}
		text = strings.ToValidUTF8(text[:min(len(text), 200)], "")
		for _, r := range d.RetryErrors {
			if strings.Contains(text, r) {
				return &bodyError{text}
			}
		}
		return fault.New("httpapi.body_error", "the source answers with status 200, but with an error inside", "check path, parameters and rights").With(text)
	}
}
