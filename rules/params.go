package rules

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Params reads the parameters of one rule by name and type, and collects every
// fault instead of stopping at the first one.
type Params struct {
	rule     string
	values   map[string]any
	used     map[string]bool
	faults   fault.List
	intoRoom func(in record.Value, room []Part) Result // see withRoom
	cleans   bool                                      // see cleaning
}

func newParams(rule string, values map[string]any) *Params {
	return &Params{rule: rule, values: values, used: map[string]bool{}}
}

func (p *Params) get(name string) (any, bool) {
	p.used[name] = true
	v, ok := p.values[name]
	return v, ok && v != nil
}

func (p *Params) wrong(name string, v any, want string) {
	p.faults = append(p.faults, fault.Usage("rule.param",
		"parameter '"+name+"' of rule '"+p.rule+"' must be "+want,
		"run 'custhub rules show "+p.rule+"' for its parameters").With(fmt.Sprint(v)))
}

// Fail records that a parameter's value can't be used.
func (p *Params) Fail(name, value, want string) { p.wrong(name, value, want) }

// String returns a text parameter, or def when it isn't given.
func (p *Params) String(name, def string) string {
	v, ok := p.get(name)
	if !ok {
		return def
	}
	switch x := v.(type) {
	case string:
		return x
	case int, int64, float64, bool, uint64:
		return fmt.Sprint(x)
	}
	p.wrong(name, v, "a text")
	return def
}

// OneOf returns a text parameter that must be one of the allowed words.
func (p *Params) OneOf(name, def string, allowed ...string) string {
	s := p.String(name, def)
	if slices.Contains(allowed, s) {
		return s
	}
	p.wrong(name, s, "one of "+strings.Join(allowed, ", "))
	return def
}

// Int returns a whole-number parameter, or def when it isn't given.
func (p *Params) Int(name string, def int) int {
	v, ok := p.get(name)
	if !ok {
		return def
	}
	switch x := v.(type) {
	case int:
		return x
	case int64:
		return int(x)
	case uint64:
		return int(min(x, 1<<31))
	case float64:
		if x == float64(int(x)) {
			return int(x)
		}
	case string:
		if n, err := strconv.Atoi(x); err == nil {
			return n
		}
	}
	p.wrong(name, v, "a whole number")
	return def
}

// Bool returns a yes/no parameter, or def when it isn't given.
func (p *Params) Bool(name string, def bool) bool {
	v, ok := p.get(name)
	if !ok {
		return def
	}
	switch x := v.(type) {
	case bool:
		return x
	case string:
		if b, err := strconv.ParseBool(x); err == nil {
			return b
		}
	case int:
		if x == 0 || x == 1 {
			return x == 1
		}
	}
	p.wrong(name, v, "true or false")
	return def
}

// Zone returns a time zone, or nil when none is given.
func (p *Params) Zone(name string) *time.Location {
	v, ok := p.get(name)
	if !ok {
		return nil
	}
	switch x := v.(type) {
	case *time.Location:
		return x
	case string:
		if zone, err := time.LoadLocation(x); err == nil && x != "" && x != "Local" {
			return zone
		}
	}
	p.wrong(name, v, "a time zone such as Europe/Berlin")
	return nil
}

// Strings returns a list parameter; one text counts as a list of one.
func (p *Params) Strings(name string) []string {
	v, ok := p.get(name)
	if !ok {
		return nil
	}
	switch x := v.(type) {
	case string:
		return []string{x}
	case []string:
		return append([]string(nil), x...)
	case []any:
		out := make([]string, 0, len(x))
		for _, e := range x {
			out = append(out, fmt.Sprint(e))
		}
		return out
	}
	p.wrong(name, v, "a list of texts")
	return nil
}

// Map returns a parameter that maps texts to texts.
func (p *Params) Map(name string) map[string]string {
	v, ok := p.get(name)
	if !ok {
		return nil
	}
	switch x := v.(type) {
	case map[string]string:
		return x
	case map[string]any:
		out := make(map[string]string, len(x))
		for k, e := range x {
			out[k] = fmt.Sprint(e)
		}
		return out
	case map[any]any:
		out := make(map[string]string, len(x))
		for k, e := range x {
			out[fmt.Sprint(k)] = fmt.Sprint(e)
		}
		return out
	}
	p.wrong(name, v, "a map of texts")
	return nil
}

// Need records a fault when a mandatory parameter is missing.
func (p *Params) Need(name string) {
	if _, ok := p.get(name); !ok {
		p.faults = append(p.faults, fault.Usage("rule.param_missing",
			"rule '"+p.rule+"' needs the parameter '"+name+"'",
			"run 'custhub rules show "+p.rule+"' for its parameters"))
	}
}

// finish reports wrong, missing and unknown parameters, in a fixed order.
func (p *Params) finish() error {
	unknown := make([]string, 0, len(p.values))
	for name := range p.values {
		if !p.used[name] {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	for _, name := range unknown {
		p.faults = append(p.faults, fault.Usage("rule.param_unknown",
			"rule '"+p.rule+"' has no parameter '"+name+"'",
			"run 'custhub rules show "+p.rule+"' for its parameters"))
	}
	return p.faults.ErrOrNil()
}
