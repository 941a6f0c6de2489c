package pipeline

import (
	"cmp"
	"slices"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
)

// Engine matches by the matching engine under a frozen model.
type Engine struct {
	match *resolve.Matcher
	order []int   // where the features have the columns of the model; -1: nowhere
	merge float64 // weight from which a link holds a component together
	limit int
}

// engineKeys are the match keys of the pipeline: fewer than those of the model,
// because each is kept, and indexed, for every record. Keys of shared values
// stand by themselves, so that their counts tell how many records share a value.
func engineKeys() [][]string {
	return [][]string{
		{"tax.number"},
		{"phone.number"},
		{"email.address"},
		{"org.value", "org region.value"},
		{"org.sound", "org region.value"},
		{"org.value"},
		{"org.start", "contact person.name"},
		{"person.name", "birth_date.date"},
		{"person.name", "address.value"},
		{"person.name"},
		{"reg_no15.value"},
		{"member_no.value"},
	}
}

// NewEngine returns a matcher under a model of the unified customer schema. In
// place of the many keys of the built-in model it uses the few of the pipeline.
func NewEngine(m *resolve.Model) (*Engine, error) {
	slim := *m
	if slices.EqualFunc(m.Keys, resolve.UnifiedKeys(), slices.Equal) {
		slim.Keys = engineKeys()
	}
	x, err := resolve.NewMatcher(&slim)
	if err != nil {
		return nil, err
	}
	if _, err := x.Keyer(); err != nil {
		return nil, err
	}
	e := &Engine{match: x, merge: m.Cuts.Merge, limit: m.KeyCap}
	for _, name := range x.Columns() {
		e.order = append(e.order, slices.Index(featureColumns[:], name))
	}
	return e, nil
}

// Limits implements Matcher.
func (e *Engine) Limits() Limits { return Limits{Weak: e.limit, Close: e.limit} }

// key is the match key for a key of the engine.
func (e *Engine) key(k uint64) int64 {
	if e.match.Contact(k) {
		return int64(k | 1)
	}
	return int64(k &^ 1)
}

// world counts no further than just beyond the limit: what more holders than that
// come or go changes no weight, so their records need not be looked at again.
func (e *Engine) world(degree Degree) resolve.World {
	return resolve.World{Count: func(k uint64) int { return min(degree(e.key(k)), e.limit+1) }}
}

// Keyer implements Matcher.
func (e *Engine) Keyer() Keyer {
	keyer, _ := e.match.Keyer() // NewEngine saw that there is one
	return &engineKeyer{engine: e, keyer: keyer}
}

type engineKeyer struct {
	engine *Engine
	keyer  *resolve.Keyer
	rec    features
	role   string
	values [][]string
	keys   []uint64
}

// Keys implements Keyer.
func (k *engineKeyer) Keys(dst []int64, ref record.Ref, m *record.Mapped) []int64 {
	k.rec.fill(ref, m)
	k.role = role(&m.Entity)
	k.values = k.values[:0]
	for _, column := range k.engine.order {
		var list []string
		if column >= 0 {
			list = k.rec.values[column]
		}
		k.values = append(k.values, list)
	}
	k.keys = k.keyer.Keys(k.keys[:0], k.values)
	for _, key := range k.keys {
		dst = append(dst, k.engine.key(key))
	}
	return dst
}

// Traits implements Keyer: it writes all that features.of gives.
func (k *engineKeyer) Traits(dst []byte) []byte {
	dst = append(append(dst, k.rec.entity...), 0)
	dst = append(append(dst, k.role...), 0)
	for _, list := range k.rec.values {
		for _, v := range list {
			dst = append(append(dst, v...), 1)
		}
		dst = append(dst, 0)
	}
	return dst
}

// Set implements Matcher.
func (e *Engine) Set() Set { return &engineSet{engine: e, set: e.match.NewSet()} }

type engineSet struct {
	engine *Engine
	set    *resolve.Set
	rec    features
	ids    []int64
	refs   []record.Ref
}

func (s *engineSet) Add(id int64, ref record.Ref, m *record.Mapped) {
	s.set.Add(s.rec.of(id, ref, m))
	s.ids = append(s.ids, id)
	s.refs = append(s.refs, ref)
}

// Keys implements Set.
func (s *engineSet) Keys(fn func(key int64)) {
	s.set.Keys(func(_ int, keys []uint64) {
		for _, k := range keys {
			fn(s.engine.key(k))
		}
	})
}

func (s *engineSet) links(in []resolve.Link) []Link {
	out := make([]Link, len(in))
	for i, l := range in {
		out[i] = Link{A: l.A, B: l.B, Weight: l.Weight, Binding: l.Weight >= s.engine.merge}
	}
	return out
}

// refused puts the reasons into the words of the pipeline.
func (s *engineSet) refused(in []resolve.Refusal) []Refusal {
	out := make([]Refusal, len(in))
	for i, r := range in {
		why := "member_no"
		switch r.Why {
		case "entity":
			why = "kind"
		case scopeUSCC, scopeTax, "number":
			why = "tax_id"
		case scopeResident:
			why = "id_no"
		case scopeRole, "steward":
			why = r.Why
		}
		out[i] = Refusal{Link: Link{A: r.A, B: r.B, Weight: r.Weight}, Why: why, By: r.By}
	}
	return out
}

func (s *engineSet) Links(degree Degree, probe func(id int64) bool) ([]Link, error) {
	links, err := s.set.Links(s.engine.world(degree), probe)
	return s.links(links), err
}

func (s *engineSet) Partition(assertions []Assertion, degree Degree, workers int) (*Partition, error) {
	p, err := s.set.Partition(s.said(assertions), s.engine.world(degree), workers)
	if err != nil {
		return nil, err
	}
	out := &Partition{Review: s.links(p.Review), Refused: s.refused(p.Refused)}
	slices.Sort(s.ids)
	out.Assignments = make([]Assignment, len(s.ids))
	for i, id := range s.ids {
		out.Assignments[i] = Assignment{Record: id, Customer: id, Rule: "alone"}
	}
	at := func(id int64) *Assignment {
		i, _ := slices.BinarySearch(s.ids, id)
		return &out.Assignments[i]
	}
	for _, c := range p.Clusters {
		for _, id := range c.Records {
			a := at(id)
			a.Customer = c.Records[0]
			if len(c.Records) > 1 {
				a.Rule = "model"
			}
		}
	}
	for _, j := range p.Joined {
		a := at(j.Record)
		a.Rule, a.Score = cmp.Or(j.Field, "model"), j.Weight
	}
	return out, nil
}

// said turns references into numbers.
func (s *engineSet) said(assertions []Assertion) []resolve.Assertion {
	if len(assertions) == 0 {
		return nil
	}
	at := make(map[record.Ref]int64, len(s.refs))
	for i, r := range s.refs {
		at[r] = s.ids[i]
	}
	var out []resolve.Assertion
	for _, a := range assertions {
		x, okA := at[a.A]
		y, okB := at[a.B]
		if okA && okB {
			out = append(out, resolve.Assertion{A: x, B: y, Same: a.Same})
		}
	}
	return out
}
