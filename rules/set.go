package rules

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/formula"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// Context is what rules may know of the source whose values they see.
type Context struct {
	Region string         // ISO 3166-1 country that numbers without a country code belong to
	Zone   *time.Location // zone of times without one
	Lang   string         // language of messages, "en" or "zh"
}

// Action is what follows when a rule finds a value invalid.
type Action uint8

// The actions on an invalid value.
const (
	Warn       Action = iota // keep it as invalid: no match key, and it never wins
	Drop                     // make the field null; the value stays in the steps
	ForReview                // keep it usable, for a person to look at
	Quarantine               // the whole row waits in quarantine
)

var actionNames = []string{"warn", "null", "review", "quarantine"}

// String returns the action as rule files spell it.
func (a Action) String() string { return actionNames[a] }

// Set is a compiled list of rule files. It doesn't change and may be shared.
type Set struct {
	Thresholds map[string]Threshold // by rule name; later files win
	Targets    []Target             // which fields each entry is about

	ctx       Context
	fields    [record.NumFields]pipeline
	rules     int // cleansing rules of all fields
	paths     [record.NumFields]string
	required  map[record.EntityType][]record.FieldID // fields whose absence a rule judges
	absent    map[record.EntityType][]record.FieldID // fields that a rule fills when they are absent
	exprs     map[record.EntityType][]exprCheck
	changedAt Rule // reads a time of change that is still a text; nil: none

	changedAtReadings *readings
}

// Target is the fields that one entry of a rule file names.
type Target struct {
	At       yamlfile.Pos
	Fields   []record.FieldID
	Explicit bool // by name, without wildcards
}

// pipeline is what happens to one field.
type pipeline struct {
	cleanse  []boundRule
	validate []boundRule
	onKind   Action // when the value can't be brought to the field's kind
}

type boundRule struct {
	rule     Rule
	name     string
	at       yamlfile.Pos
	when     *condition
	action   Action
	num      int  // among the cleansing rules of the set
	textOnly bool // looks at texts only; numbers and dates pass it by
	reads    bool // reads dates or numbers out of texts
	cleans   bool // leaves settled texts as they are
	params   string
	readings *readings // by the habit of the column; nil: the rule reads all alike
}

type exprCheck struct {
	name    string
	code    string
	program *condition
	when    *condition
	fields  []record.FieldID
	action  Action
	message string
}

// Compile makes a Set of rule files, in order. It reports unknown rules and
// fields, wrong parameters, expressions that don't compile, rules that can't
// fire and rules that don't fit the kind of their field.
func Compile(files []*File, reg *Registry, ctx Context) (*Set, fault.List) {
	c := &setCompiler{reg: reg, set: &Set{
		Thresholds: map[string]Threshold{}, ctx: ctx,
		required: map[record.EntityType][]record.FieldID{}, absent: map[record.EntityType][]record.FieldID{}, exprs: map[record.EntityType][]exprCheck{},
	}}
	for i := range record.Fields {
		c.set.paths[i] = record.Fields[i].Path()
	}
	for _, f := range files {
		for _, s := range f.Cleanse {
			if s != nil {
				c.cleanse(s)
			}
		}
		for _, s := range f.Validate {
			if s != nil {
				c.validate(s)
			}
		}
		maps.Copy(c.set.Thresholds, f.Thresholds)
	}
	for i := range c.set.fields {
		p := &c.set.fields[i]
		p.cleanse = slices.Clone(p.cleanse)
		for k := range p.cleanse {
			p.cleanse[k].num = c.set.rules
			c.set.rules++
		}
	}
	if reg != nil && slices.Contains(reg.Names(), "date") {
		c.set.changedAt, _ = reg.New("date", c.defaults("date", nil))
		c.set.changedAtReadings = c.readings(dateRule, c.defaults("date", nil))
	}
	return c.set, c.faults
}

type setCompiler struct {
	reg    *Registry
	set    *Set
	faults fault.List
}

func (c *setCompiler) add(f *fault.Fault) { c.faults = append(c.faults, f) }

func (c *setCompiler) cleanse(s *CleanseSpec) {
	ids, explicit := c.match(s.At, s.Fields)
	c.without(ids, s)
	if len(s.Rules) == 0 && len(s.Without) == 0 {
		c.add(s.At.Fault("rules.empty", "the entry names no rules", ""))
	}
	action := c.action(s.At, s.OnFail, Warn)
	for _, ref := range s.Rules {
		b, ok := c.bind(ref)
		if !ok {
			continue
		}
		b.action = action
		b.when = c.when(s.At, s.When, ids)
		for _, id := range ids {
			p := &c.set.fields[id]
			if !c.fits(b, id, explicit) {
				continue
			}
			if explicit && s.When == "" {
				c.twice(b, id, p.cleanse)
			}
			p.cleanse = append(p.cleanse, b)
			if t := id.Info().Entity; b.name == defaultRule && !slices.Contains(c.set.absent[t], id) {
				c.set.absent[t] = append(c.set.absent[t], id)
			}
			if s.OnFail != "" {
				p.onKind = action
			}
		}
	}
}

// without takes rules off fields again.
func (c *setCompiler) without(ids []record.FieldID, s *CleanseSpec) {
	for _, name := range s.Without {
		found := false
		for _, id := range ids {
			p := &c.set.fields[id]
			n := len(p.cleanse)
			p.cleanse = slices.DeleteFunc(slices.Clone(p.cleanse), func(b boundRule) bool { return b.name == name })
			found = found || len(p.cleanse) < n
		}
		if !found {
			c.add(s.At.Warn("rules.cant_fire", fmt.Sprintf("no earlier rule %q is on these fields, so there is nothing to take off", name), "").With(name))
		}
	}
}

// bind builds the rule that a reference names.
func (c *setCompiler) bind(ref RuleRef) (boundRule, bool) {
	b := boundRule{name: ref.Name, at: ref.At, params: fmt.Sprint(ref.Params)}
	if c.reg == nil || ref.Name == "" {
		return b, false
	}
	rule, err := c.reg.New(ref.Name, c.defaults(ref.Name, ref.Params))
	if err != nil {
		c.ruleFaults(ref, err)
		return b, false
	}
	b.rule, b.readings = rule, c.readings(ref.Name, c.defaults(ref.Name, ref.Params))
	if built, ok := rule.(*builtRule); ok {
		b.cleans = built.cleans
	}
	group := rule.Doc().Group
	b.textOnly, b.reads = group == "text", group == "time" || group == "number"
	return b, true
}

func (c *setCompiler) ruleFaults(ref RuleRef, err error) {
	var list fault.List
	var f *fault.Fault
	switch {
	case errors.As(err, &list):
	case errors.As(err, &f):
		list = fault.List{f}
	default:
		list = fault.List{fault.Usage("rules.rule", err.Error(), "")}
	}
	for _, f := range list {
		if f.Code == "rule.unknown" && f.Value == ref.Name {
			f.Message = fmt.Sprintf("there is no rule %q", ref.Name)
			if near := yamlfile.Nearest(ref.Name, c.reg.Names()); near != "" {
				f.Hint = "did you mean " + near + "? 'custhub rules list' lists all"
			}
		}
		c.add(f.At(ref.At.String()))
	}
}

// What a bare ¥ and a bare $ mean where a source is (ISO 4217).
var (
	yen     = map[string]string{"CN": "CNY", "JP": "JPY"}
	dollars = map[string]string{"US": "USD", "HK": "HKD", "TW": "TWD", "SG": "SGD", "AU": "AUD", "CA": "CAD", "NZ": "NZD"}
)

// defaults gives a rule the source's region and zone where it takes them.
func (c *setCompiler) defaults(name string, params map[string]any) map[string]any {
	doc, ok := c.reg.Doc(name)
	if !ok {
		return params
	}
	out := map[string]any{}
	for _, p := range doc.Params {
		switch {
		case p.Name == "region" && c.set.ctx.Region != "":
			out[p.Name] = c.set.ctx.Region
		case p.Name == "yen" && yen[c.set.ctx.Region] != "":
			out[p.Name] = yen[c.set.ctx.Region]
		case p.Name == "dollar" && dollars[c.set.ctx.Region] != "":
			out[p.Name] = dollars[c.set.ctx.Region]
		case p.Name == "zone" && c.set.ctx.Zone != nil:
			out[p.Name] = c.set.ctx.Zone
		}
	}
	maps.Copy(out, params)
	return out
}

// match finds the fields that patterns name. Explicit means that no pattern has
// a wildcard, so that a rule that doesn't fit a field is a mistake.
func (c *setCompiler) match(at yamlfile.Pos, patterns []string) (ids []record.FieldID, explicit bool) {
	explicit = true
	if len(patterns) == 0 {
		c.add(at.Fault("rules.fields", "the entry names no fields", `add fields: ["*"] for all`))
	}
	for _, p := range patterns {
		wild := strings.ContainsAny(p, "*?[")
		explicit = explicit && !wild
		found := false
		for i := range record.Fields {
			if fieldMatches(p, c.set.paths[i]) {
				ids, found = append(ids, record.FieldID(i)), true
			}
		}
		if !found {
			c.add(at.Fault("rules.cant_fire", fmt.Sprintf("no field is called %q, so the rules can't fire", p), c.fieldHint(p)).With(p))
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	c.set.Targets = append(c.set.Targets, Target{At: at, Fields: ids, Explicit: explicit})
	return ids, explicit
}

func fieldMatches(pattern, name string) bool {
	if pattern == "*" || pattern == name {
		return true
	}
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

func (c *setCompiler) fieldHint(p string) string {
	if !strings.Contains(p, ".") {
		for _, name := range c.set.paths {
			if strings.HasSuffix(name, "."+p) {
				return "write the entity too: " + name
			}
		}
	}
	if near := yamlfile.Nearest(p, c.set.paths[:]); near != "" {
		return "did you mean " + near + "?"
	}
	return "fields are written as entity.name; 'custhub schema rules' lists them"
}

func (c *setCompiler) action(at yamlfile.Pos, word yamlfile.Literal, def Action) Action {
	name := string(word)
	if name == "" {
		return def
	}
	i := slices.Index(actionNames, name)
	if i < 0 {
		c.add(at.Fault("rules.on_fail", "on_fail must be one of quarantine, warn, null and review", yamlfile.DidYouMean(name, actionNames)).With(name))
		return def
	}
	return Action(i)
}

// when compiles a condition and finds variables that are no fields.
func (c *setCompiler) when(at yamlfile.Pos, source string, ids []record.FieldID) *condition {
	if source == "" || len(ids) == 0 {
		return nil
	}
	return c.condition(at, source, record.Fields[ids[0]].Entity)
}

// condition is an expression over the fields of an entity: when a rule applies,
// or what a check demands.
type condition struct {
	*formula.Program
	field record.FieldID   // that a plain condition asks for: noField when it takes the machine
	needs []record.FieldID // without any of which it doesn't hold
}

func (c *setCompiler) condition(at yamlfile.Pos, source string, t record.EntityType) *condition {
	p := c.program(at, source, t)
	if p == nil {
		return nil
	}
	cond := &condition{Program: p, field: noField}
	for _, name := range p.Needs {
		if id, ok := record.Lookup(t, name); ok {
			cond.needs = append(cond.needs, id)
		}
	}
	if p.OneOf != nil {
		if id, ok := record.Lookup(t, p.OneOf.Name); ok && id.Info().Kind == record.Text {
			cond.field = id
		}
	}
	return cond
}

func (c *setCompiler) program(at yamlfile.Pos, source string, t record.EntityType) *formula.Program {
	p, err := formula.Compile(source)
	if err != nil {
		c.add(at.Fault("expr.compile", "the expression can't be compiled: "+err.Error(), "").With(source))
		return nil
	}
	for _, name := range p.Names {
		if _, ok := record.Lookup(t, name); !ok {
			c.add(at.Fault("rules.unknown_field", fmt.Sprintf("%s has no field %q, so the expression can't be evaluated", t, name), yamlfile.DidYouMean(name, fieldNames(t))).With(name))
		}
	}
	return p
}

func fieldNames(t record.EntityType) []string {
	var names []string
	for _, id := range record.FieldsOf(t) {
		names = append(names, id.Info().Name)
	}
	return names
}

// fits reports whether a rule makes sense on a field's kind. Where the field was
// named by a wildcard, one that doesn't is left out; else it is a mistake.
func (c *setCompiler) fits(b boundRule, id record.FieldID, explicit bool) bool {
	kind := id.Info().Kind
	ok := true
	switch b.rule.Doc().Group {
	case "time":
		ok = kind == record.Date || kind == record.Time || kind == record.Text
	case "number":
		ok = kind == record.Int || kind == record.Decimal || kind == record.Text
	case "identifier", "contact", "party", "place":
		ok = kind == record.Text
	}
	if !ok && explicit {
		c.add(b.at.Fault("rules.type_clash", fmt.Sprintf("rule %s reads %s values, but %s is of kind %s", b.name, b.rule.Doc().Group, c.set.paths[id], kind), "take the field out of this entry").With(b.name))
	}
	return ok
}

// twice finds a rule that undoes, or repeats, the same rule before it.
func (c *setCompiler) twice(b boundRule, id record.FieldID, before []boundRule) {
	for _, e := range before {
		if e.name != b.name || e.when != nil {
			continue
		}
		message := fmt.Sprintf("rule %s is on %s already (%s)", b.name, c.set.paths[id], e.at)
		if e.params != b.params {
			message = fmt.Sprintf("rule %s with other parameters is on %s already (%s): the two exclude each other", b.name, c.set.paths[id], e.at)
		}
		c.add(b.at.Warn("rules.twice", message, "take one off, with without: ["+b.name+"] if it comes from another file").With(b.name))
		return
	}
}
