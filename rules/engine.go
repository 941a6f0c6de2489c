package rules

import (
	"slices"
	"strings"

	"github.com/custhub/custhub/coerce"
	"github.com/custhub/custhub/formula"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// Verdict is what the rules say of one row.
type Verdict struct {
	// Quarantine is why the row must wait, or nil. The entity is then unfinished.
	Quarantine *record.Problem
	// Findings are remarks that don't stop the row; valid until the next Apply.
	Findings []Finding
}

// Finding is one remark, for counting by rule and field.
type Finding struct {
	Rule    string         // name of the rule or check
	Field   string         // "customer.uscc"; the entity alone for a check without fields
	Code    string         // why, "uscc.check_digit"
	Outcome record.Outcome // what was found
}

// Worker applies a Set. It keeps buffers between rows: one for each goroutine.
type Worker struct {
	set      *Set
	runner   formula.Runner
	env      map[string]any
	findings []Finding
	problem  *record.Problem
	slab     []record.Step                 // memory for the steps of one row
	steps    []record.Step                 // what is left of it
	room     [16]Part                      // memory for the parts of one value
	extra    []record.Entity               // contact points split off the one at hand
	partOf   [record.NumFields][]partField // by the field in which a part was found; as far as met
	parts    []foundPart                   // parts found in the fields of the entity at hand
	hints    hints                         // what the row tells about its customer

	habits record.Habits          // of the stream's columns
	apart  [record.NumFields]bool // fields with a habit: their texts are not all read alike

	industryOf map[string]string // class of industry words, as far as met
	known      []memo            // by rule: results on texts that come often
}

// NewWorker returns a worker for one goroutine.
func (s *Set) NewWorker() *Worker {
	return &Worker{set: s, env: map[string]any{}, slab: make([]record.Step, stepSlab), industryOf: map[string]string{}, known: make([]memo, s.rules)}
}

// Apply cleanses and validates a mapped row in place. It is pure: the same row
// gives the same result, whatever came before. The steps that it adds to values
// are valid until the next Apply.
func (w *Worker) Apply(m *record.Mapped) Verdict {
	w.findings, w.problem, w.extra = w.findings[:0], nil, w.extra[:0]
	w.parts, w.hints, w.steps = w.parts[:0], hints{}, w.slab
	w.cleanse(&m.Entity)
	w.complete(&m.Entity)
	w.changedAt(m)
	if w.problem == nil {
		w.validate(&m.Entity)
	}
	return Verdict{Quarantine: w.problem, Findings: w.findings}
}

// cleanse runs the pipelines of an entity's fields, then of its nested entities.
func (w *Worker) cleanse(e *record.Entity) {
	for _, id := range w.set.absent[e.Type] {
		if e.Find(id) == nil {
			e.Set(record.FieldValue{ID: id})
		}
	}
	switch e.Type {
	case record.Customer:
		w.guessCustomerKind(e)
	case record.ContactPoint:
		w.guessKind(e)
	}
	for i := 0; i < len(e.Fields) && w.problem == nil; i++ {
		w.field(e, &e.Fields[i])
	}
	w.fillParts(e)
	for i := 0; i < len(e.Kids) && w.problem == nil; i++ {
		w.cleanse(&e.Kids[i])
		if len(w.extra) > 0 {
			e.Kids = insertKids(e.Kids, i+1, w.extra)
			w.extra = w.extra[:0]
		}
		if hollow(&e.Kids[i]) {
			e.Kids = removeKid(e.Kids, i)
			i--
		}
	}
}

// insertKids puts copies of extra at position i. It copies the list, because the
// memory behind it belongs to whoever mapped the row.
func insertKids(kids []record.Entity, i int, extra []record.Entity) []record.Entity {
	out := make([]record.Entity, 0, len(kids)+len(extra))
	out = append(out, kids[:i]...)
	out = append(out, extra...)
	return append(out, kids[i:]...)
}

// removeKid takes one nested entity out and keeps its memory at the end of the
// list, where the mapper finds it again.
func removeKid(kids []record.Entity, i int) []record.Entity {
	gone := kids[i]
	copy(kids[i:], kids[i+1:])
	kids[len(kids)-1] = gone
	return kids[:len(kids)-1]
}

// field runs one field's pipeline and brings the value to the field's kind.
func (w *Worker) field(e *record.Entity, fv *record.FieldValue) {
	if ready(fv) {
		return
	}
	p, want := &w.set.fields[fv.ID], fv.ID.Info().Kind
	var settled lastLook
	for k := range p.cleanse {
		b := &p.cleanse[k]
		if fv.Value.IsNull() {
			if b.name != defaultRule {
				continue
			}
		} else if !fv.Outcome.Usable() {
			break
		}
		if b.passes(fv.Value.Kind, want) {
			continue
		}
		if b.when != nil && !w.holds(b.when, e) {
			continue
		}
		if b.cleans && fv.Value.Kind == record.Text && settled.is(fv.Value.Text) {
			continue
		}
		w.run(e, fv, b)
		if w.problem != nil {
			return
		}
	}
	if !fv.Value.IsNull() {
		w.settle(fv, p)
	}
}

// lastLook remembers whether the text looked at last is settled: most rules leave
// the text to the next one as it was.
type lastLook struct {
	text    string
	settled bool
}

func (l *lastLook) is(s string) bool {
	if s == "" || s != l.text {
		l.text, l.settled = s, text.Settled(s)
	}
	return l.settled
}

// ready reports whether a value needs no cleansing: a rule derived it, or it is
// one of the few that its field allows.
func ready(fv *record.FieldValue) bool {
	if fv.Derived {
		return true
	}
	info := fv.ID.Info()
	return info.Enum != nil && fv.Value.Kind == record.Text && slices.Contains(info.Enum, fv.Value.Text)
}

// passes reports whether a value goes by a rule untouched: rules on texts see
// texts only, and dates and numbers that are read already need no reading.
func (b *boundRule) passes(kind, want record.Kind) bool {
	if kind <= record.Text {
		return false
	}
	return b.textOnly || b.reads && (kind == want || want == record.Time && kind == record.Date)
}

// run applies one cleansing rule to a value.
func (w *Worker) run(e *record.Entity, fv *record.FieldValue, b *boundRule) {
	var res Result
	if rule := w.ruleFor(b, e.Item, fv.ID); rule == b.rule {
		res = w.result(rule, b.num, fv.Value)
	} else { // what is remembered of the rule is how it reads without a habit
		res = rule.Apply(fv.Value)
	}
	if res.Outcome == record.OK && res.Value == fv.Value && res.Parts == nil && res.More == nil {
		return
	}
	before := fv.Value
	if res.Outcome == record.Invalid {
		w.invalid(fv, b, res)
		return
	}
	if res.Outcome == record.Nulled {
		res.Value = record.Value{}
	}
	if res.Outcome != record.OK || res.Value != before {
		fv.Value = res.Value
		fv.Outcome = max(fv.Outcome, res.Outcome)
		w.step(fv, record.Step{Rule: b.name, Outcome: res.Outcome, Code: res.Code, Before: before, Hint: res.Hint})
	}
	if res.Outcome >= record.Suggested && res.Outcome != record.Nulled {
		w.find(b.name, fv.ID, res.Code, res.Outcome)
	}
	if len(res.More) > 0 && (fv.ID == record.ContactPointValue || fv.ID == record.ContactName) {
		w.splitOff(e, fv.ID, b.name, before, res.More)
	}
	if len(res.Parts) > 0 {
		w.keepParts(e, fv.ID, b.name, res.Parts)
	}
}

// invalid does what the rule file says of an invalid value.
func (w *Worker) invalid(fv *record.FieldValue, b *boundRule, res Result) {
	step := record.Step{Rule: b.name, Outcome: record.Invalid, Code: res.Code, Before: fv.Value, Hint: res.Hint}
	if step.Code == "" {
		step.Code = "rule." + b.name
	}
	switch b.action {
	case Quarantine:
		w.quarantine(fv, b.name, step)
		return
	case Drop:
		step.Outcome = record.Nulled
		fv.Value = record.Value{}
	case ForReview:
		step.Outcome = record.Review
	}
	fv.Outcome = max(fv.Outcome, step.Outcome)
	w.step(fv, step)
	w.find(b.name, fv.ID, step.Code, step.Outcome)
}

func (w *Worker) quarantine(fv *record.FieldValue, rule string, step record.Step) {
	path := w.set.paths[fv.ID]
	reason := path + " fails the rule " + rule
	if fv.Value.IsNull() {
		reason = path + " is empty, but the rule " + rule + " needs a value"
	}
	hint := step.Hint
	if hint == "" {
		hint = "correct it in the source, or edit the row in quarantine and replay it"
	}
	w.problem = &record.Problem{Code: step.Code, Column: path, Value: masked(fv.ID, fv.Value.Text), Reason: reason, Hint: hint}
}

func (w *Worker) find(rule string, id record.FieldID, code string, o record.Outcome) {
	w.findings = append(w.findings, Finding{Rule: rule, Field: w.set.paths[id], Code: code, Outcome: o})
}

// stepSlab is how many steps of a row there is room for at first.
const stepSlab = 64

// step appends to a value's past without disturbing slices that share its memory.
func (w *Worker) step(fv *record.FieldValue, s record.Step) {
	n := len(fv.Steps)
	if n < cap(fv.Steps) {
		fv.Steps = append(fv.Steps, s)
		return
	}
	size := max(1, 3*n) // most values have one step
	if len(w.steps) < size {
		w.slab = make([]record.Step, 2*len(w.slab)+size)
		w.steps = w.slab
	}
	out := w.steps[: n+1 : size]
	w.steps = w.steps[size:]
	copy(out, fv.Steps)
	out[n] = s
	fv.Steps = out
}

// holds evaluates a condition over the fields of an entity; one that fails to
// evaluate doesn't hold.
func (w *Worker) holds(c *condition, e *record.Entity) bool {
	ok, err := w.eval(c, e)
	return ok && err == nil
}

func (w *Worker) eval(c *condition, e *record.Entity) (bool, error) {
	if c.field != noField {
		return slices.Contains(c.OneOf.Texts, e.Get(c.field).Text) != c.OneOf.Not, nil
	}
	for _, id := range c.needs {
		if e.Get(id).IsNull() {
			return false, nil
		}
	}
	for _, name := range c.Names {
		var v any
		if id, ok := record.Lookup(e.Type, name); ok {
			v = formula.FromValue(e.Get(id))
		}
		w.env[name] = v
	}
	return w.runner.True(c.Program, w.env)
}

// changedAt reads a time of change that the mapping left as a text.
func (w *Worker) changedAt(m *record.Mapped) {
	v := m.ChangedAt
	if v.IsNull() || v.Kind == record.Time {
		return
	}
	if rule := w.set.changedAt; rule != nil {
		if r := w.set.changedAtReadings; r != nil && len(w.habits) > 0 {
			rule = r.pick(rule, w.habits[record.Place{Field: record.ChangeTime}])
		}
		v = rule.Apply(v).Value
	}
	if v.Kind == record.Date && len(v.Text) == len("2006-01-02") {
		v = record.Value{Kind: record.Time, Text: v.Text + "T00:00:00"}
	}
	if v = coerce.To(v, record.Time, w.set.ctx.Zone); v.Kind != record.Time {
		v = record.Value{}
	}
	m.ChangedAt = v
}

// hollow reports whether cleansing left nothing worth keeping in a nested entity.
func hollow(e *record.Entity) bool {
	if len(e.Kids) > 0 || len(e.Ext) > 0 {
		return false
	}
	if e.Type == record.ContactPoint {
		return e.Get(record.ContactPointValue).Empty()
	}
	for i := range e.Fields {
		f := &e.Fields[i]
		if !f.Value.Empty() && !f.Derived && f.ID != record.AddressKind && f.ID != record.ContactPrimary {
			return false
		}
	}
	return true
}

// masked covers a personal value: of "13912345678" it shows "139****5678", of
// shorter texts the first letter (promise P9).
func masked(id record.FieldID, s string) string {
	switch id.Info().Privacy {
	case record.Open:
		return s
	case record.Sensitive:
		return strings.Repeat("*", min(len(s), 6))
	}
	r := []rune(s)
	switch {
	case len(r) == 0:
		return ""
	case len(r) >= 11:
		return string(r[:3]) + "****" + string(r[len(r)-4:])
	default:
		return string(r[:1]) + "***"
	}
}
