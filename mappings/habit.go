package mappings

import (
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// orders are the words for the order of day and month.
var orders = []string{"dmy", "mdy"}

// order checks the declared order of day and month.
func (c *compiler) order(s *ValueSpec, kind record.Kind) string {
	word := string(s.Order)
	switch {
	case word == "":
	case word != "dmy" && word != "mdy":
		c.add(s.At.Fault("mapping.order", "order must be dmy or mdy", yamlfile.DidYouMean(word, orders)).With(word))
	case kind != record.Date && kind != record.Time:
		c.add(s.At.Fault("mapping.order", "order is for dates; this field is of kind "+kind.String(), "remove order:"))
	}
	return word
}

// Source is where the values of a place come from.
type Source struct {
	Columns string       // columns and paths, joined by " + "; "" for a constant
	Order   string       // declared order of day and month, or ""
	At      yamlfile.Pos // where the mapping says so
}

// Sources lists where the values of each place come from.
func (m *Mapping) Sources() map[record.Place]Source {
	out := map[record.Place]Source{}
	for _, it := range m.items {
		for _, f := range it.fields {
			out[record.Place{Item: it.num, Field: f.id}] = f.val.source(m.qualified(it, f.val.columns()))
		}
	}
	if m.changedAt != nil {
		out[record.Place{Field: record.ChangeTime}] = m.changedAt.source(m.changedAt.columns())
	}
	return out
}

func (v *value) source(columns []string) Source {
	return Source{Columns: strings.Join(columns, " + "), Order: v.order, At: v.at}
}

// Habits gives each place the habit of its columns: as found, with the order that
// the mapping declares in place of the one found.
func (m *Mapping) Habits(found []record.Habit) record.Habits {
	out := record.Habits{}
	for place, src := range m.Sources() {
		h := habitOf(found, src.Columns)
		if src.Order != "" {
			h.Order = src.Order
		}
		if h.Order != "" || h.Annotated || h.Garbled {
			out[place] = h
		}
	}
	return out
}

func habitOf(found []record.Habit, columns string) record.Habit {
	for _, h := range found {
		if h.Columns == columns {
			return h
		}
	}
	return record.Habit{Columns: columns}
}
