package rules

import "maps"

import "github.com/custhub/custhub/record"

// readings are the ways in which a rule reads a value according to the habit of
// its column. A rule that has been told (order: dmy) has none.
type readings struct {
	dmy, mdy                        Rule // of date
	annotated, garbled, bothDefects Rule // of text
}

// dateRule reads dates; which of two numbers is the day may depend on the column.
const dateRule = "date"

// textRule repairs texts; what it dares depends on the whole column.
const textRule = "text"

// readings builds the ways in which a rule can read, nil when there is but one.
func (c *setCompiler) readings(name string, params map[string]any) *readings {
	with := func(set map[string]any) Rule {
		merged := map[string]any{}
		maps.Copy(merged, params)
		maps.Copy(merged, set)
		r, err := c.reg.New(name, merged)
		if err != nil {
			return nil // a project's own rule of this name takes no such parameter
		}
		return r
	}
	r := &readings{}
	switch {
	case name == dateRule && (params["order"] == nil || params["order"] == "auto"):
		r.dmy, r.mdy = with(map[string]any{"order": "dmy"}), with(map[string]any{"order": "mdy"})
		if r.dmy == nil || r.mdy == nil {
			return nil
		}
	case name == textRule && params["annotated"] == nil:
		r.annotated, r.garbled = with(map[string]any{"annotated": true}), with(map[string]any{"sure": false})
		r.bothDefects = with(map[string]any{"annotated": true, "sure": false})
		if r.annotated == nil || r.garbled == nil || r.bothDefects == nil {
			return nil
		}
	default:
		return nil
	}
	return r
}

// pick returns the rule that reads as the column does.
func (r *readings) pick(plain Rule, h record.Habit) Rule {
	switch {
	case r.dmy != nil && h.Order == "dmy":
		return r.dmy
	case r.mdy != nil && h.Order == "mdy":
		return r.mdy
	case r.annotated == nil:
		return plain
	case h.Annotated && h.Garbled:
		return r.bothDefects
	case h.Annotated:
		return r.annotated
	case h.Garbled:
		return r.garbled
	}
	return plain
}

// Follow tells the worker the habits of the stream's columns. Without it every
// value is read for itself.
func (w *Worker) Follow(h record.Habits) {
	w.habits = h
	for place := range h {
		if place.Field < record.NumFields {
			w.apart[place.Field] = true
		}
	}
}

// ruleFor returns the rule as it reads values of a place.
func (w *Worker) ruleFor(b *boundRule, item uint16, id record.FieldID) Rule {
	if b.readings == nil || id >= record.NumFields || !w.apart[id] {
		return b.rule
	}
	return b.readings.pick(b.rule, w.habits[record.Place{Item: item, Field: id}])
}
