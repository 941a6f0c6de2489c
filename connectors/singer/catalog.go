package singer

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Replication methods of the Singer discovery mode.
const (
	fullTable   = "FULL_TABLE"
	incremental = "INCREMENTAL"
)

// catalog is what discovery prints. It is kept as it came: what is not understood
// goes back to the tap unchanged.
type catalog struct {
	doc     map[string]any
	streams []entry
}

// entry is one stream of a catalog.
type entry struct {
	raw        map[string]any
	id         string // tap_stream_id
	name       string // as RECORD messages call it
	properties map[string]any
	keys       []string
	method     string
	mark       string
	rows       int64
}

// parseCatalog reads a catalog.
func parseCatalog(text []byte) (*catalog, error) {
	c := &catalog{}
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	if err := dec.Decode(&c.doc); err != nil {
		return nil, fault.New("singer.catalog", "the tap's catalog is no JSON", "run the tap with --discover by hand").Because(err)
	}
	list, _ := c.doc["streams"].([]any)
	for _, v := range list {
		raw, _ := v.(map[string]any)
		e := entry{raw: raw, rows: -1}
		e.id, _ = raw["tap_stream_id"].(string)
		e.name, _ = raw["stream"].(string)
		if e.name == "" {
			e.name = e.id
		}
		if e.id == "" {
			e.id = e.name
		}
		if e.id == "" {
			return nil, fault.New("singer.catalog", "a stream of the tap's catalog has no name", "")
		}
		schema, _ := raw["schema"].(map[string]any)
		e.properties, _ = schema["properties"].(map[string]any)
		e.readMetadata()
		c.streams = append(c.streams, e)
	}
	if len(c.streams) == 0 {
		return nil, fault.New("singer.catalog", "the tap's catalog has no streams", "check the tap's configuration")
	}
	return c, nil
}

// readMetadata finds keys, replication and row count, in metadata or, as old taps
// have it, in the entry itself.
func (e *entry) readMetadata() {
	m := e.metadata(nil)
	pick := func(names ...string) any {
		for _, n := range names {
			if v, ok := m[n]; ok && v != nil {
				return v
			}
			if v, ok := e.raw[strings.ReplaceAll(n, "-", "_")]; ok && v != nil {
				return v
			}
		}
		return nil
	}
	e.keys = names(pick("table-key-properties", "view-key-properties", "key-properties"))
	e.method, _ = pick("replication-method", "forced-replication-method").(string)
	if e.mark, _ = pick("replication-key").(string); e.mark == "" {
		if valid := names(pick("valid-replication-keys")); len(valid) > 0 {
			e.mark = valid[0]
		}
	}
	if n, ok := pick("row-count").(json.Number); ok {
		if v, err := n.Int64(); err == nil {
			e.rows = v
		}
	}
}

func names(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, x := range list {
		if s, ok := x.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// metadata returns the metadata at a breadcrumb, made when it is not there.
func (e *entry) metadata(breadcrumb []string) map[string]any {
	list, _ := e.raw["metadata"].([]any)
	for _, v := range list {
		item, _ := v.(map[string]any)
		if slices.Equal(names(item["breadcrumb"]), breadcrumb) {
			if m, ok := item["metadata"].(map[string]any); ok {
				return m
			}
		}
	}
	m := map[string]any{}
	crumbs := make([]any, len(breadcrumb))
	for i, b := range breadcrumb {
		crumbs[i] = b
	}
	e.raw["metadata"] = append(list, map[string]any{"breadcrumb": crumbs, "metadata": m})
	return m
}

// find returns the stream with a name or tap_stream_id, or nil.
func (c *catalog) find(name string) *entry {
	for i := range c.streams {
		if c.streams[i].id == name || c.streams[i].name == name {
			return &c.streams[i]
		}
	}
	return nil
}

// choose selects one stream and its fields, and no other, in the metadata and, for
// old taps, in the schema.
func (c *catalog) choose(wanted *entry, o Stream) {
	for i := range c.streams {
		e := &c.streams[i]
		on := e.id == wanted.id
		m := e.metadata(nil)
		m["selected"] = on
		if schema, ok := e.raw["schema"].(map[string]any); ok {
			schema["selected"] = on
		}
		if !on {
			continue
		}
		if e.method != "" {
			m["replication-method"] = e.method
			e.raw["replication_method"] = e.method
		}
		if e.mark != "" && e.method == incremental {
			m["replication-key"] = e.mark
			e.raw["replication_key"] = e.mark
		}
		for name := range e.properties {
			e.selectField(name, o)
		}
	}
}

func (e *entry) selectField(name string, o Stream) {
	m := e.metadata([]string{"properties", name})
	inclusion, _ := m["inclusion"].(string)
	on := inclusion != "unsupported" &&
		(inclusion == "automatic" || len(o.Columns) == 0 || slices.Contains(o.Columns, name) || slices.Contains(e.keys, name) || name == e.mark)
	m["selected"] = on
	if p, ok := e.properties[name].(map[string]any); ok {
		p["selected"] = on
	}
}

// fields are the columns that a selection gives, in the order of their names.
func (e *entry) fields(o Stream) []record.Column {
	var out []record.Column
	all := make([]string, 0, len(e.properties))
	for name := range e.properties {
		all = append(all, name)
	}
	slices.Sort(all)
	for _, name := range all {
		e.selectField(name, o)
		if on, _ := e.metadata([]string{"properties", name})["selected"].(bool); !on {
			continue
		}
		kind, text, nullable := kindOf(e.properties[name])
		out = append(out, record.Column{Name: name, Type: text, Kind: kind, Nullable: nullable, Key: slices.Contains(e.keys, name)})
	}
	return out
}

// kindOf reads a JSON Schema type: a name, or a list of names that may hold null.
func kindOf(property any) (k record.Kind, text string, nullable bool) {
	p, _ := property.(map[string]any)
	types := names(p["type"])
	if one, ok := p["type"].(string); ok {
		types = []string{one}
	}
	if n := slices.Index(types, "null"); n >= 0 {
		nullable = true
		types = slices.Delete(slices.Clone(types), n, n+1)
	}
	text = strings.Join(types, "|")
	if len(types) != 1 {
		return record.Text, text, nullable
	}
	format, _ := p["format"].(string)
	switch {
	case types[0] == "integer":
		return record.Int, text, nullable
	case types[0] == "number":
		return record.Decimal, text, nullable
	case types[0] == "boolean":
		return record.Bool, text, nullable
	case types[0] == "object", types[0] == "array":
		return record.JSON, text, nullable
	case format == "date-time":
		return record.Time, format, nullable
	case format == "date":
		return record.Date, format, nullable
	}
	return record.Text, text, nullable
}

// stream describes an entry to the outside.
func (e *entry) stream(o Stream) connectors.Stream {
	st := connectors.Stream{Name: e.name, Key: e.keys, Rows: e.rows}
	st.Schema.Columns = withRest(e.fields(o))
	if e.method == incremental && st.Schema.Index(e.mark) >= 0 {
		st.Watermark = e.mark
	}
	st.Key = slices.DeleteFunc(slices.Clone(e.keys), func(k string) bool { return st.Schema.Index(k) < 0 })
	if len(e.keys) == 0 {
		st.Note = "the tap names no key: rows are told apart by their content"
	}
	return st
}

// restColumn holds fields that the catalog did not tell of.
const restColumn = "_rest"

func withRest(columns []record.Column) []record.Column {
	columns = append(columns, record.Column{Name: restColumn, Type: "object", Kind: record.JSON, Nullable: true, Comment: "fields that the catalog does not tell of"})
	for i := range columns {
		columns[i].Position = i
	}
	return columns
}
