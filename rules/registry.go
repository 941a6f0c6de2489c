package rules

import (
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Maker builds a rule from the parameters a rule file gives it. It reports every
// wrong parameter with a fault of exit code 2.
type Maker func(p *Params) (func(record.Value) Result, error)

// Entry is one rule the registry knows: its description and how to build it.
type Entry struct {
	Doc  Doc
	Make Maker
}

// Registry is a set of rules by name. It doesn't change after it is built, so
// it may be shared.
type Registry struct {
	entries map[string]Entry
	names   []string
	today   string // what rules take for today where nobody tells them; "" unknown
}

// On returns the registry as of a day, for rules that ask for today: no one is
// born after it. Rules themselves have no clock.
func (r *Registry) On(day time.Time) *Registry {
	dated := *r
	dated.today = day.Format(time.DateOnly)
	return &dated
}

// Today is the day of the registry, YYYY-MM-DD, or "".
func (r *Registry) Today() string { return r.today }

// NewRegistry returns a registry of the given entries. A later entry replaces
// an earlier one of the same name, so a project may put its own rule in place
// of a built-in one.
func NewRegistry(entries ...Entry) *Registry {
	r := &Registry{entries: make(map[string]Entry, len(entries))}
	for _, e := range entries {
		if _, seen := r.entries[e.Doc.Name]; !seen {
			r.names = append(r.names, e.Doc.Name)
		}
		r.entries[e.Doc.Name] = e
	}
	sort.Strings(r.names)
	return r
}

// Names returns the rule names in alphabetical order.
func (r *Registry) Names() []string { return append([]string(nil), r.names...) }

// Doc returns the description of the named rule, and whether there is one.
func (r *Registry) Doc(name string) (Doc, bool) {
	e, ok := r.entries[name]
	return e.Doc, ok
}

// New builds the named rule. params are the typed options of a rule file (may
// be nil). An unknown name or a wrong parameter is a fault of exit code 2.
func (r *Registry) New(name string, params map[string]any) (Rule, error) {
	e, ok := r.entries[name]
	if !ok {
		return nil, r.unknown(name)
	}
	p := newParams(name, r.dated(e.Doc, params))
	apply, err := e.Make(p)
	if err != nil {
		return nil, err
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	return &builtRule{doc: e.Doc, apply: apply, intoRoom: p.intoRoom, cleans: p.cleans}, nil
}

// dated adds today to the parameters of a rule that asks for it.
func (r *Registry) dated(doc Doc, params map[string]any) map[string]any {
	asks := slices.ContainsFunc(doc.Params, func(p Param) bool { return p.Name == "today" })
	if r.today == "" || !asks || params["today"] != nil {
		return params
	}
	out := map[string]any{"today": r.today}
	maps.Copy(out, params)
	return out
}

func (r *Registry) unknown(name string) error {
	hint := "run 'custhub rules list' for the names"
	if near := nearest(name, r.names); near != "" {
		hint = "did you mean '" + near + "'? " + hint
	}
	return fault.Usage("rule.unknown", "there is no rule of this name", hint).With(name)
}

// builtRule is a rule made from an Entry.
type builtRule struct {
	doc      Doc
	apply    func(record.Value) Result
	intoRoom func(in record.Value, room []Part) Result // as apply, with the parts in room; nil where there are none to save
	cleans   bool                                      // leaves settled texts as they are, without a remark
}

func (b *builtRule) Name() string { return b.doc.Name }
func (b *builtRule) Doc() Doc     { return b.doc }

// nearest returns the name most like the given one, or "" if none is close.
func nearest(name string, names []string) string {
	best, limit := "", 3
	for _, n := range names {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), n); d < limit {
			best, limit = n, d
		}
	}
	return best
}

// Apply runs the rule on one value.
func (b *builtRule) Apply(in record.Value) Result { return b.apply(in) }
