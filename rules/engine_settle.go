package rules

import (
	"slices"
	"strings"

	"github.com/custhub/custhub/coerce"
	"github.com/custhub/custhub/record"
)

// settle brings a cleansed value to its field's kind and allowed values. A value
// that can't be brought there is invalid: it is kept, but never used.
func (w *Worker) settle(fv *record.FieldValue, p *pipeline) {
	info := fv.ID.Info()
	before := fv.Value
	if fv.Value.Kind != info.Kind || info.Kind == record.Time {
		v := coerce.To(fv.Value, info.Kind, w.set.ctx.Zone)
		dayOfTime := info.Kind == record.Time && v.Kind == record.Date
		if v.Kind != info.Kind && !dayOfTime {
			if fv.Outcome.Usable() {
				w.invalid(fv, &boundRule{name: "kind", action: p.onKind}, Result{Code: "kind." + info.Kind.String(), Hint: "give the field a rule that reads this form, or correct the source"})
			}
			return
		}
		fv.Value = v
		if v.Kind == before.Kind && v.Text != before.Text {
			w.step(fv, record.Step{Rule: "zone", Before: before})
		}
	}
	if info.Enum != nil && fv.Outcome.Usable() && !slices.Contains(info.Enum, fv.Value.Text) {
		w.enum(fv, info)
	}
}

// enum accepts an allowed value in other letter case and refuses the rest.
func (w *Worker) enum(fv *record.FieldValue, info *record.Field) {
	folded := strings.TrimSpace(fv.Value.Text)
	for _, allowed := range info.Enum {
		if strings.EqualFold(allowed, folded) {
			before := fv.Value
			fv.Value = record.T(allowed)
			fv.Outcome = max(fv.Outcome, record.Fixed)
			w.step(fv, record.Step{Rule: "enum", Outcome: record.Fixed, Before: before})
			return
		}
	}
	w.invalid(fv, &boundRule{name: "enum"}, Result{Code: "enum.value", Hint: "allowed: " + strings.Join(info.Enum, ", ")})
}

// foundPart is a part that a rule found, until all fields of its entity are
// cleansed: a field that holds a word for nothing is empty only then.
type foundPart struct {
	field record.FieldID
	rule  string
	value string
}

// keepParts remembers the parts of a value that have a field in its entity.
func (w *Worker) keepParts(e *record.Entity, from record.FieldID, rule string, parts []Part) {
	for _, part := range parts {
		if part.Value == "" {
			continue
		}
		w.hints.take(from, part)
		if id, ok := w.partField(e.Type, from, part.Name); ok && id != from {
			w.parts = append(w.parts, foundPart{field: id, rule: rule, value: part.Value})
		}
	}
}

// take keeps the parts that say where a customer is.
func (h *hints) take(from record.FieldID, part Part) {
	switch {
	case part.Name == "area" && from == record.CustomerLegalName:
		h.nameArea = part.Value
	case part.Name == "area_place" && h.dialled == "":
		h.dialled = part.Value
	case part.Name == "no_area":
		h.noArea = true
	}
}

// fillParts puts the parts that were found into the empty fields of the entity,
// marked as derived (promise P6).
func (w *Worker) fillParts(e *record.Entity) {
	for _, part := range w.parts {
		id, rule := part.field, part.rule
		v := coerce.To(record.T(part.value), id.Info().Kind, nil)
		old := e.Find(id)
		switch {
		case old == nil:
			fv := record.FieldValue{ID: id, Value: v, Derived: true}
			w.step(&fv, record.Step{Rule: rule, Code: "derived"})
			e.Set(fv)
		case old.Value.Empty():
			w.step(old, record.Step{Rule: rule, Code: "derived", Before: old.Value})
			old.Value, old.Derived, old.Outcome = v, true, record.OK
		case refines(id, old.Value.Text, part.value):
			w.step(old, record.Step{Rule: rule, Code: "refined", Before: old.Value})
			old.Value = v
		}
	}
	w.parts = w.parts[:0]
}

// phoneKinds are the kinds of contact point among which the number itself
// decides, whatever column it stood in.
var phoneKinds = []string{"phone", "mobile", "landline", "service"}

// partNames are parts whose field is called otherwise.
var partNames = map[string]string{"extension": "ext", "given": "given_name", "birth": "birth_date", "dept": "department"}

// nameParts are parts of a person's name; they say nothing about the customer
// when they were found in another name, such as its legal representative's.
var nameParts = []string{"surname", "given", "honorific", "dept", "sex"}

// partField is the field that a part fills.
type partField struct {
	part string
	id   record.FieldID
}

// noField stands for parts that no field keeps.
const noField = record.NumFields

// partField remembers what findPartField finds: rules name few parts, but in each row.
func (w *Worker) partField(t record.EntityType, from record.FieldID, part string) (record.FieldID, bool) {
	for i := range w.partOf[from] {
		if f := &w.partOf[from][i]; f.part == part {
			return f.id, f.id != noField
		}
	}
	id, ok := findPartField(t, from, part)
	if !ok {
		id = noField
	}
	w.partOf[from] = append(w.partOf[from], partField{part, id})
	return id, ok
}

// findPartField finds the field of an entity that a part fills. A part called kind
// says what kind of identifier or number it is, which only contact points keep.
func findPartField(t record.EntityType, from record.FieldID, part string) (record.FieldID, bool) {
	if part == "kind" && t != record.ContactPoint {
		return 0, false
	}
	if slices.Contains(nameParts, part) && from.Info().Privacy == record.Personal && from != record.ContactName {
		return 0, false
	}
	if name, ok := partNames[part]; ok {
		part = name
	}
	switch {
	case from == record.CustomerHeadcount && (part == "min" || part == "max"):
		part = "headcount_" + part
	case from == record.CustomerIndustry && part == "code":
		part = "industry_code"
	}
	return record.Lookup(t, part)
}

func refines(id record.FieldID, old, found string) bool {
	return id == record.ContactPointKind && old != found && slices.Contains(phoneKinds, old) && slices.Contains(phoneKinds, found)
}

// splitOff makes an entity of each further value that one cell held: a contact
// point with the same kind, or a contact with nothing but its name. They are
// cleansed after this one, like any other.
func (w *Worker) splitOff(e *record.Entity, id record.FieldID, rule string, before record.Value, more []record.Value) {
	for _, v := range more {
		if v.Empty() {
			continue
		}
		c := record.Entity{Type: e.Type, Item: e.Item}
		if e.Type == record.ContactPoint {
			c.Fields = slices.Clone(e.Fields)
			for i := range c.Fields {
				c.Fields[i].Steps = slices.Clip(c.Fields[i].Steps)
			}
		}
		fv := record.FieldValue{ID: id, Value: v}
		w.step(&fv, record.Step{Rule: rule, Code: "split", Before: before})
		c.Set(fv)
		w.extra = append(w.extra, c)
	}
}

// guessKind names the kind of a contact point whose column holds all kinds, by
// the form of the value: it is a derived value.
func (w *Worker) guessKind(e *record.Entity) {
	if !e.Get(record.ContactPointKind).Empty() {
		return
	}
	value := strings.ToLower(e.Get(record.ContactPointValue).Text)
	kind := ""
	switch {
	case strings.ContainsAny(value, "@＠"):
		kind = "email"
	case strings.HasPrefix(value, "http") || strings.HasPrefix(value, "www."):
		kind = "url"
	case strings.Contains(value, "微信") || strings.HasPrefix(value, "wx"):
		kind = "wechat"
	case strings.HasPrefix(value, "qq"):
		kind = "qq"
	case strings.IndexFunc(value, isDigit) >= 0:
		kind = "phone"
	default:
		return
	}
	fv := record.FieldValue{ID: record.ContactPointKind, Value: record.T(kind), Derived: true}
	w.step(&fv, record.Step{Rule: "kind", Code: "derived"})
	e.Set(fv)
}

// isDigit accepts ASCII and full-width digits.
func isDigit(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }
