package reconcile

import (
	"encoding/json"
	"fmt"

	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/store"
)

// replayer takes raw rows of one stream through mapping and rules again. One
// goroutine uses it at a time.
type replayer struct {
	mapping *mappings.Mapping
	schema  *record.Schema
	mapper  *mappings.Mapper
	rules   *rules.Worker
	index   map[string]int // column → position
	row     record.Row
	out     record.Mapped
}

// newReplayer binds the mapping of a stream, or returns nil when the plan has
// none for it.
func newReplayer(plan *pipeline.Plan, source, stream string, schema *record.Schema) (*replayer, error) {
	for i := range plan.Sources {
		sp := &plan.Sources[i]
		if sp.Name != source {
			continue
		}
		for _, m := range sp.Mappings {
			if m.As != stream && (m.As != "" || !m.Matches(stream)) {
				continue
			}
			name := stream
			if m.As != "" && !m.Glob() {
				name = m.Stream
			}
			mapper, faults := m.Bind(schema, mappings.Binding{Source: source, Stream: name, Zone: sp.Zone})
			if err := faults.ErrOrNil(); err != nil {
				return nil, err
			}
			r := &replayer{mapping: m, schema: schema, mapper: mapper, rules: sp.Rules.NewWorker(), index: map[string]int{}}
			r.rules.Follow(m.Habits(schema.Habits))
			for j := range schema.Columns {
				r.index[schema.Columns[j].Name] = j
			}
			r.row.Values = make([]record.Value, len(schema.Columns))
			return r, nil
		}
	}
	return nil, nil
}

// replay maps and cleanses a landed row again. It returns nil when the row would
// be filtered or kept out now.
func (r *replayer) replay(l *store.Landed) (*record.Mapped, error) {
	clear(r.row.Values)
	r.row.Key, r.row.Origin, r.row.Problem = l.Ref.Key, l.Origin, nil
	err := record.DecodeRaw(l.Raw, func(column string, v record.Value) {
		if i, ok := r.index[column]; ok {
			r.row.Values[i] = v
		}
	})
	if err != nil {
		return nil, fmt.Errorf("raw row of record %d: %w", l.Rec, err)
	}
	return r.apply(&r.row), nil
}

// apply maps and cleanses a row. What it returns is valid until the next call.
func (r *replayer) apply(row *record.Row) *record.Mapped {
	if fate := r.mapper.Map(row, &r.out); fate.Kind != mappings.Mapped {
		return nil
	}
	if verdict := r.rules.Apply(&r.out); verdict.Quarantine != nil {
		return nil
	}
	return &r.out
}

// cellOf names the cell that feeds a field of a row.
func (r *replayer) cellOf(l *store.Landed) func(item uint16, id record.FieldID) string {
	return func(item uint16, id record.FieldID) string {
		for _, col := range r.mapping.Columns(item, id) {
			if i, ok := r.index[col]; ok {
				return l.Origin.Cell(r.schema.Columns[i], l.Ref.Key)
			}
		}
		return l.Origin.String()
	}
}

// streams gives each goroutine its replayers.
type streams struct {
	plan    *pipeline.Plan
	schemas map[[2]string]*record.Schema // nil: never read
	by      map[[2]string]*replayer
}

func (s *streams) get(source, stream string) (*replayer, error) {
	key := [2]string{source, stream}
	if r, ok := s.by[key]; ok {
		return r, nil
	}
	schema := s.schemas[key]
	if schema == nil {
		s.by[key] = nil
		return nil, nil
	}
	r, err := newReplayer(s.plan, source, stream, schema)
	s.by[key] = r
	return r, err
}

func decodeSchema(data []byte) (*record.Schema, error) {
	if len(data) == 0 {
		return nil, nil
	}
	s := &record.Schema{}
	return s, json.Unmarshal(data, s)
}
