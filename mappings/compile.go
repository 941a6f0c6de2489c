package mappings

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/formula"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// compiler turns one Spec into a Mapping and collects what is wrong with it.
type compiler struct {
	spec   *Spec
	m      *Mapping
	faults fault.List
}

func (c *compiler) add(f *fault.Fault) { c.faults = append(c.faults, f) }

func compile(file string, s *Spec) (*Mapping, fault.List) {
	c := &compiler{spec: s, m: &Mapping{File: file, At: s.At, Stream: s.Stream, As: s.As}}
	if s.Stream == "" {
		c.add(s.At.Fault("mapping.stream", "the mapping names no stream", "add stream: with the table, sheet, file or endpoint; 'custhub discover SOURCE' lists them"))
	}
	c.entity()
	for _, k := range s.Key {
		c.m.key = append(c.m.key, c.value(k, record.Text))
	}
	if s.ChangedAt != nil {
		c.m.changedAt = c.value(s.ChangedAt, record.Time)
	}
	if s.ReplacedBy != nil {
		c.m.replacedBy = c.value(s.ReplacedBy, record.Text)
	}
	c.owner()
	c.filters()
	top := c.item(c.m.Entity, 0, s.At, false)
	top.fields = c.fields(c.m.Entity, s.Fields)
	top.ext = c.ext(s.Ext)
	for _, n := range s.nested() {
		c.nested(top, n)
	}
	if len(top.fields) == 0 && len(top.ext) == 0 && len(top.kids) == 0 {
		c.add(s.At.Fault("mapping.fields", "the mapping maps nothing", "add fields:"))
	}
	return c.m, c.faults
}

func (c *compiler) entity() {
	s := c.spec
	t, ok := record.EntityOf(s.Entity)
	if !ok || (t != record.Customer && !t.Event()) {
		allowed := []string{"customer", "interaction", "order", "ticket"}
		f := s.At.Fault("mapping.entity", "entity must be one of customer, interaction, order and ticket", yamlfile.DidYouMean(s.Entity, allowed))
		c.add(f.With(s.Entity))
		t = record.Customer
	}
	c.m.Entity = t
}

func (c *compiler) owner() {
	s := c.spec.Customer
	switch {
	case s == nil && c.m.Entity.Event():
		c.add(c.spec.At.Fault("mapping.customer", "an event must say to which customer it belongs", "add customer: {stream: …, key: COLUMN}"))
	case s == nil:
	case !c.m.Entity.Event():
		c.add(s.At.Fault("mapping.customer", "only events belong to a customer", "remove customer:"))
	default:
		if s.Stream == "" || len(s.Key) == 0 {
			c.add(s.At.Fault("mapping.customer", "customer needs both stream and key", "customer: {stream: customers, key: CustomerID}"))
		}
		c.m.owner = &owner{stream: s.Stream, source: s.Source}
		for _, k := range s.Key {
			c.m.owner.key = append(c.m.owner.key, c.value(k, record.Text))
		}
	}
}

func (c *compiler) filters() {
	for _, f := range c.spec.Filters {
		if f == nil {
			continue
		}
		if f.When == "" || f.Reason == "" {
			c.add(f.At.Fault("mapping.filter", "a filter needs both when and reason", "the reason is what the report counts the rows under"))
			continue
		}
		c.m.filters = append(c.m.filters, filter{at: f.At, when: c.expr(f.At, f.When), reason: f.Reason})
	}
}

func (c *compiler) expr(at yamlfile.Pos, source string) *formula.Program {
	p, err := formula.Compile(source)
	if err != nil {
		c.add(at.Fault("expr.compile", "the expression can't be compiled: "+err.Error(), "see docs/mapping.md, Expressions").With(source))
		return nil
	}
	return p
}

// item starts a new entity of the mapping and numbers it for lineage.
func (c *compiler) item(t record.EntityType, parent uint16, at yamlfile.Pos, inEach bool) *item {
	it := &item{num: uint16(len(c.m.items)), typ: t, parent: parent, at: at, inEach: inEach}
	c.m.items = append(c.m.items, it)
	return it
}

func (c *compiler) nested(parent *item, n nestedItems) {
	for _, s := range n.items {
		if s == nil {
			continue
		}
		if !slices.Contains(parent.typ.Nested(), n.typ) {
			c.add(s.At.Fault("mapping.nested", fmt.Sprintf("%s can't be nested in %s", n.key, parent.typ), ""))
			return
		}
		c.nestedItem(parent, n.typ, s)
	}
}

// maxItems is what record.Entity.Item can number.
const maxItems = 1000

func (c *compiler) nestedItem(parent *item, t record.EntityType, s *ItemSpec) {
	if len(c.m.items) >= maxItems {
		c.add(s.At.Fault("mapping.nested", "more than 1000 nested items", ""))
		return
	}
	it := c.item(t, parent.num, s.At, parent.inEach)
	if s.Each != "" {
		r := newRef(s.Each, s.At)
		it.each, it.inEach = &r, true
	}
	if s.When != "" {
		it.when = c.expr(s.At, s.When)
	}
	it.split = s.Split
	if s.Split != "" && t != record.ContactPoint {
		c.add(s.At.Fault("mapping.split", "only contact points can be split", ""))
	}
	it.fields = c.fields(t, s.Fields)
	if len(it.fields) == 0 && len(s.ContactPoints) == 0 {
		c.add(s.At.Fault("mapping.fields", "the item maps no field", ""))
	}
	parent.kids = append(parent.kids, it)
	c.nested(it, nestedItems{"contact_points", record.ContactPoint, s.ContactPoints})
}

func (c *compiler) fields(t record.EntityType, specs yamlfile.Ordered[*ValueSpec]) []fieldPlan {
	var out []fieldPlan
	for _, e := range specs {
		id, ok := record.Lookup(t, e.Key)
		if !ok {
			c.add(e.At.Fault("mapping.unknown_field", fmt.Sprintf("%s has no field %q", t, e.Key), c.fieldHint(t, e.Key)).With(e.Key))
			continue
		}
		if e.Value == nil || slices.ContainsFunc(out, func(p fieldPlan) bool { return p.id == id }) {
			c.add(e.At.Fault("mapping.field", fmt.Sprintf("field %q has no value, or two", e.Key), ""))
			continue
		}
		c.checkSensitive(e, id)
		v := c.value(e.Value, id.Info().Kind)
		c.checkEnum(e, id, v)
		c.checkKind(e, id, v)
		out = append(out, fieldPlan{id: id, val: v})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].id < out[j].id })
	return out
}

// fieldHint names the nearest field, or the entity where a field of that name is.
func (c *compiler) fieldHint(t record.EntityType, name string) string {
	var names, elsewhere []string
	for i := range record.Fields {
		f := &record.Fields[i]
		switch {
		case f.Entity == t:
			names = append(names, f.Name)
		case f.Name == name && slices.Contains(t.Nested(), f.Entity):
			elsewhere = append(elsewhere, f.Entity.String())
		}
	}
	if len(elsewhere) > 0 {
		return "it is a field of " + strings.Join(elsewhere, " and ")
	}
	if near := yamlfile.Nearest(name, names); near != "" {
		return "did you mean " + near + "? Put fields of your own under ext:"
	}
	return "'custhub schema mapping' lists the fields; put fields of your own under ext:"
}

func (c *compiler) checkSensitive(e yamlfile.Entry[*ValueSpec], id record.FieldID) {
	f := id.Info()
	if f.Privacy != record.Sensitive {
		return
	}
	if !slices.Contains(c.spec.Sensitive, f.Name) && !slices.Contains(c.spec.Sensitive, f.Path()) {
		c.add(e.At.Fault("mapping.sensitive", fmt.Sprintf("%s is sensitive personal data and is loaded only when declared", f.Path()),
			fmt.Sprintf("add sensitive: [%s] to the mapping if there is a legal basis, or remove the field", f.Name)).With(f.Name))
	}
}

func (c *compiler) checkEnum(e yamlfile.Entry[*ValueSpec], id record.FieldID, v *value) {
	f := id.Info()
	if f.Enum == nil {
		return
	}
	for _, text := range v.literals() {
		if !slices.Contains(f.Enum, text) {
			c.add(e.In.Fault("mapping.enum", fmt.Sprintf("%s can't be %q", f.Path(), text), yamlfile.DidYouMean(text, f.Enum)).With(text))
		}
	}
}

// checkKind finds a declared type from which the field's kind can't come.
func (c *compiler) checkKind(e yamlfile.Entry[*ValueSpec], id record.FieldID, v *value) {
	kind := id.Info().Kind
	if v.typ == record.Null || v.typ == record.Text || v.typ == kind || kind == record.Text {
		return
	}
	number := func(k record.Kind) bool { return k == record.Int || k == record.Decimal }
	day := func(k record.Kind) bool { return k == record.Date || k == record.Time }
	if (number(v.typ) && number(kind)) || (day(v.typ) && day(kind)) || (v.typ == record.Int && kind == record.Bool) {
		return
	}
	c.add(e.In.Fault("mapping.type_clash", fmt.Sprintf("%s is of kind %s; a value of type %s can't become that", id.Info().Path(), kind, v.typ), "remove type:"))
}

func (c *compiler) ext(specs yamlfile.Ordered[*ValueSpec]) []extPlan {
	var out []extPlan
	for _, e := range specs {
		if e.Value == nil || e.Key == "" {
			c.add(e.At.Fault("mapping.field", "a custom field needs a name and a column", ""))
			continue
		}
		out = append(out, extPlan{name: e.Key, val: c.value(e.Value, record.Null)})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].name < out[j].name })
	return out
}
