package survive

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/custhub/custhub/record"
)

// kid is a nested entity with the record that brought it.
type kid struct {
	entity *record.Entity
	from   *Contribution
}

// kids merges the nested entities of all records: the contact persons of one
// customer are merged where they are the same person; contact points, addresses
// and consents are united, each surviving as a whole.
func (g *golden) kids() {
	ranked := g.ranked()
	n := 0
	for i := range ranked {
		n += len(ranked[i].Mapped.Entity.Kids)
	}
	g.out.Entity.Kids = make([]record.Entity, 0, n)
	of := make([]kid, 0, n)
	for _, t := range [...]record.EntityType{record.Contact, record.ContactPoint, record.Address, record.Consent} {
		of = of[:0]
		for i := range ranked {
			c := &ranked[i]
			for j := range c.Mapped.Entity.Kids {
				if k := &c.Mapped.Entity.Kids[j]; k.Type == t {
					of = append(of, kid{k, c})
				}
			}
		}
		if t == record.Contact {
			for _, group := range groupContacts(of) {
				g.add(mergeContact(group), group)
			}
			continue
		}
		for _, group := range groupEqual(of) {
			g.add(mergeEqual(group), group)
		}
	}
}

func (g *golden) add(e record.Entity, group []kid) {
	g.out.Entity.Kids = append(g.out.Entity.Kids, e)
	if g.out.Provenance.Fields == nil {
		return
	}
	var ids []int64
	for _, k := range group {
		if !slices.Contains(ids, k.from.Record) {
			ids = append(ids, k.from.Record)
		}
	}
	slices.Sort(ids)
	g.out.Provenance.Kids = append(g.out.Provenance.Kids, KidSources{ids})
}

// groupEqual groups entities that say the same, in order of first appearance.
func groupEqual(kids []kid) [][]kid {
	if len(kids) <= 1 {
		return alone(kids)
	}
	var groups [][]kid
	index := map[string]int{}
	for _, k := range kids {
		key := identity(k.entity)
		i, ok := index[key]
		if !ok {
			i = len(groups)
			index[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], k)
	}
	return groups
}

// alone is the group of an only entity.
func alone(kids []kid) [][]kid {
	if len(kids) == 0 {
		return nil
	}
	return [][]kid{kids}
}

// identity is what makes two nested entities the same thing.
func identity(e *record.Entity) string {
	switch e.Type {
	case record.ContactPoint:
		return e.Get(record.ContactPointKind).Text + "\x00" + e.Get(record.ContactPointValue).Text + "\x00" + e.Get(record.ContactPointExt).Text
	case record.Address:
		if rest := e.Get(record.AddressRest); !rest.Empty() {
			return e.Get(record.AddressCountry).Text + e.Get(record.AddressProvince).Text + "\x00" + e.Get(record.AddressCity).Text + "\x00" + e.Get(record.AddressDistrict).Text + "\x00" + squeeze(rest.Text)
		}
		return squeeze(e.Get(record.AddressRaw).Text)
	default:
		return string(record.AppendEntity(nil, &record.Entity{Type: e.Type, Fields: bare(e.Fields)}))
	}
}

// squeeze drops spaces and punctuation and folds case, so that spelling
// variants of one address meet.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// bare returns the filled fields without steps.
func bare(fields []record.FieldValue) []record.FieldValue {
	out := make([]record.FieldValue, 0, len(fields))
	for _, f := range fields {
		if !f.Value.Empty() {
			f.Steps = nil
			out = append(out, f)
		}
	}
	return out
}

// mergeEqual takes each field from the first, most preferred, entity that has
// it. Members of a group agree on what identifies them.
func mergeEqual(group []kid) record.Entity {
	out := record.Entity{Type: group[0].entity.Type, Fields: bare(group[0].entity.Fields)}
	if out.Type == record.Address {
		return out // an address survives as a whole
	}
	for _, k := range group[1:] {
		fill(&out, k.entity)
	}
	return out
}

func fill(out *record.Entity, from *record.Entity) {
	for _, f := range bare(from.Fields) {
		if have := out.Find(f.ID); have == nil || !have.Outcome.Usable() && f.Outcome.Usable() {
			out.Set(f)
		}
	}
}

// groupContacts merges contact persons of one customer: those with the same
// clear name, and those without one that share a mobile or an e-mail with
// exactly one of the named. A masked name (张*) or a form of address alone (张总)
// is no name: it identifies nobody.
func groupContacts(kids []kid) [][]kid {
	if len(kids) <= 1 {
		return alone(kids)
	}
	var groups [][]kid
	byName := map[string]int{}
	reach := map[string]map[int]bool{} // contact point → named groups that have it
	var nameless []kid
	for _, k := range kids {
		name := nameKey(k.entity)
		if name == "" {
			nameless = append(nameless, k)
			continue
		}
		i, ok := byName[name]
		if !ok {
			i = len(groups)
			byName[name] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], k)
		for _, p := range personalPoints(k.entity) {
			if reach[p] == nil {
				reach[p] = map[int]bool{}
			}
			reach[p][i] = true
		}
	}
	return attach(groups, nameless, reach)
}

// attach puts each nameless contact to the one named group that it shares a
// contact point with, or makes it a contact of its own with its likes.
func attach(groups [][]kid, nameless []kid, reach map[string]map[int]bool) [][]kid {
	own := map[string]int{}
	for _, k := range nameless {
		points := personalPoints(k.entity)
		at := -1
		for _, p := range points {
			if len(reach[p]) == 1 {
				for i := range reach[p] {
					at = i
				}
				break
			}
		}
		if at < 0 {
			key := identityOfContact(k.entity, points)
			i, ok := own[key]
			if !ok {
				i = len(groups)
				own[key] = i
				groups = append(groups, nil)
			}
			at = i
		}
		groups[at] = append(groups[at], k)
	}
	return groups
}

func identityOfContact(e *record.Entity, points []string) string {
	return squeeze(e.Get(record.ContactName).Text) + "\x00" + strings.Join(points, "\x00")
}

// nameKey is the clear name of a contact in a form for comparison, or "".
func nameKey(e *record.Entity) string {
	name := e.Text(record.ContactName)
	if name == "" {
		name = e.Text(record.ContactSurname) + e.Text(record.ContactGivenName)
	}
	if e.Text(record.ContactHonorific) != "" && e.Get(record.ContactGivenName).Empty() && !e.Get(record.ContactSurname).Empty() {
		return "" // 张总
	}
	return squeeze(name)
}

// personalPoints lists the contact points that tell persons apart, sorted.
func personalPoints(e *record.Entity) []string {
	var out []string
	for i := range e.Kids {
		p := &e.Kids[i]
		if p.Type != record.ContactPoint {
			continue
		}
		switch kind := p.Text(record.ContactPointKind); kind {
		case "mobile", "email", "wechat", "qq":
			if v := p.Text(record.ContactPointValue); v != "" {
				out = append(out, kind+":"+v)
			}
		}
	}
	slices.Sort(out)
	return out
}

// mergeContact merges the entities of one contact person; the first is the most
// preferred. A usable value wins over an unusable one.
func mergeContact(group []kid) record.Entity {
	out := record.Entity{Type: record.Contact, Fields: bare(group[0].entity.Fields)}
	var points []kid
	for i, k := range group {
		if i > 0 {
			fill(&out, k.entity)
		}
		for j := range k.entity.Kids {
			points = append(points, kid{&k.entity.Kids[j], k.from})
		}
	}
	for _, g := range groupEqual(points) {
		out.Kids = append(out.Kids, mergeEqual(g))
	}
	slices.SortStableFunc(out.Kids, func(a, b record.Entity) int { return cmp.Compare(a.Type, b.Type) })
	return out
}
