package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/dates"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// Survey looks at the values of whole columns for what no single value tells: in
// which order a column writes day and month (domain specification §3.7), whether
// a tool put readings behind its characters (§3.9), whether its texts were
// decoded wrongly. What it finds doesn't depend on the order of the rows (P4).
type Survey struct {
	columns map[record.Place]string // columns that feed each place
	asked   map[record.Place]asked  // of places whose values may tell anything
	found   map[string]*surveyed    // by columns
}

// asked is what the values of a place may tell.
type asked struct{ order, texts bool }

// surveyed is what was seen of one column.
type surveyed struct {
	place   record.Place // one that it feeds
	dates   dates.Column
	example string // of a date that can be read both ways
	defect  text.Defect
	foreign int // texts with letters beyond ASCII
	misread int // of those, the ones that another encoding makes sense of
}

// NewSurvey returns a survey of the columns that feed places, of which known are
// the habits that are decided already.
func (s *Set) NewSurvey(columns map[record.Place]string, known record.Habits) *Survey {
	v := &Survey{columns: columns, asked: map[record.Place]asked{}, found: map[string]*surveyed{}}
	for place, name := range columns {
		if a := s.asks(place, known[place]); name != "" && a != (asked{}) {
			v.asked[place] = a
		}
	}
	return v
}

// asks says what is to be found of a place.
func (s *Set) asks(place record.Place, known record.Habit) (a asked) {
	if place.Field == record.ChangeTime {
		return asked{order: known.Order == "" && s.changedAtReadings != nil}
	}
	for i := range s.fields[place.Field].cleanse {
		if r := s.fields[place.Field].cleanse[i].readings; r != nil {
			a.order = a.order || r.dmy != nil && known.Order == ""
			a.texts = a.texts || r.annotated != nil
		}
	}
	return a
}

// Needed reports whether any value's reading may depend on its column.
func (v *Survey) Needed() bool { return len(v.asked) > 0 }

// Add looks at one mapped row, before any rule has seen it.
func (v *Survey) Add(m *record.Mapped) {
	v.entity(&m.Entity)
	if m.ChangedAt.Kind == record.Text {
		v.value(record.Place{Field: record.ChangeTime}, m.ChangedAt.Text)
	}
}

func (v *Survey) entity(e *record.Entity) {
	for i := range e.Fields {
		if f := &e.Fields[i]; f.Value.Kind == record.Text {
			v.value(record.Place{Item: e.Item, Field: f.ID}, f.Value.Text)
		}
	}
	for i := range e.Kids {
		v.entity(&e.Kids[i])
	}
}

func (v *Survey) value(place record.Place, raw string) {
	a, ok := v.asked[place]
	if !ok || raw == "" {
		return
	}
	columns := v.columns[place]
	c := v.found[columns]
	if c == nil {
		c = &surveyed{place: place}
		v.found[columns] = c
	}
	if place.Item < c.place.Item || place.Item == c.place.Item && place.Field < c.place.Field {
		c.place = place // always the same one
	}
	if a.order {
		before := c.dates.Open
		c.dates.Add(raw)
		if c.dates.Open > before && (c.example == "" || raw < c.example) {
			c.example = strings.Clone(raw)
		}
	}
	if a.texts {
		c.text(raw)
	}
}

// text looks for the traces of a tool or of a wrong encoding.
func (c *surveyed) text(raw string) {
	c.defect.Add(raw)
	if text.ASCII(raw) {
		return
	}
	c.foreign++
	if text.Misread(raw) {
		c.misread++
	}
}

// Undecided reports whether anything was seen that the rest of the column has a
// say in; without it there is no need to look further.
func (v *Survey) Undecided() bool {
	for _, c := range v.found {
		if c.dates.Open+c.dates.DayFirst+c.dates.MonthFirst > 0 || c.defect.Annotations() > 0 || c.misread > 0 {
			return true
		}
	}
	return false
}

// Open is a column of dates of which nothing says whether the day or the month
// comes first.
type Open struct {
	Place   record.Place
	Columns string
	dates.Column
	Example string // one of its values that could be either; the least, so that it is always the same
}

// Habits returns what was found, and the columns that stay open, both ordered by
// name.
func (v *Survey) Habits() (habits []record.Habit, open []Open) {
	var all text.Defect // a file may have the defect of which no column shows enough
	for _, c := range v.found {
		all.Plus(&c.defect)
	}
	for name, c := range v.found {
		h := record.Habit{Columns: name}
		switch c.dates.Order() {
		case dates.DMY:
			h.Order = "dmy"
		case dates.MDY:
			h.Order = "mdy"
		default:
			if c.dates.Open > 0 {
				open = append(open, Open{Place: c.place, Columns: name, Column: c.dates, Example: c.example})
			}
		}
		h.Annotated = c.defect.Annotations() > 0 && (c.defect.Present() || all.Present())
		h.Garbled = c.misread >= 3 && 10*c.misread >= 9*c.foreign
		if h.Order != "" || h.Annotated || h.Garbled {
			habits = append(habits, h)
		}
	}
	slices.SortFunc(habits, func(a, b record.Habit) int { return cmp.Compare(a.Columns, b.Columns) })
	slices.SortFunc(open, func(a, b Open) int { return cmp.Compare(a.Columns, b.Columns) })
	return habits, open
}
