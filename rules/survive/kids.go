package survive

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve/people"
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

// groupContacts merges contact persons of one customer as the matching engine
// does, by name, contact points and resident identity (package people), and puts
// those without a name to the one named person that they share a mobile or an
// e-mail with. A masked name (张*) or a form of address alone (张总) is no name: it
// identifies nobody.
func groupContacts(kids []kid) [][]kid {
	if len(kids) <= 1 {
		return alone(kids)
	}
	list := make([]people.Person, 0, len(kids))
	var named, nameless []kid
	for _, k := range kids {
		name := clearName(k.entity)
		if name == "" {
			nameless = append(nameless, k)
			continue
		}
		named = append(named, k)
		list = append(list, people.Person{Name: name, ID: k.entity.Text(record.ContactIDNo), Points: personalPoints(k.entity)})
	}
	var groups [][]kid
	var reach map[string][]int // contact point → named groups that have it
	if len(nameless) > 0 {
		reach = map[string][]int{}
	}
	for n, i := range people.Groups(list) {
		if i == len(groups) {
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], named[n])
		if reach == nil {
			continue
		}
		for _, p := range list[n].Points {
			if !slices.Contains(reach[p], i) {
				reach[p] = append(reach[p], i)
			}
		}
	}
	return attach(groups, nameless, reach)
}

// attach puts each nameless contact to the one named group that it shares a
// contact point with, or makes it a contact of its own with its likes.
func attach(groups [][]kid, nameless []kid, reach map[string][]int) [][]kid {
	if len(nameless) == 0 {
		return groups
	}
	own := map[string]int{}
	for _, k := range nameless {
		points := personalPoints(k.entity)
		at := -1
		for _, p := range points {
			if len(reach[p]) == 1 {
				if i := reach[p][0]; !otherIdentity(groups[i], k.entity) {
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

// otherIdentity reports whether a group has another resident identity than a
// contact: two that differ never merge (P7).
func otherIdentity(group []kid, e *record.Entity) bool {
	id := e.Text(record.ContactIDNo)
	return id != "" && slices.ContainsFunc(group, func(k kid) bool {
		other := k.entity.Text(record.ContactIDNo)
		return other != "" && other != id
	})
}

func identityOfContact(e *record.Entity, points []string) string {
	return squeeze(e.Get(record.ContactName).Text) + "\x00" + e.Text(record.ContactIDNo) + "\x00" + strings.Join(points, "\x00")
}

// clearName is the name of a contact person for comparing, or "".
func clearName(e *record.Entity) string {
	surname, given := e.Text(record.ContactSurname), e.Text(record.ContactGivenName)
	if surname != "" && given == "" && e.Text(record.ContactHonorific) != "" {
		return "" // 张总
	}
	if name := e.Text(record.ContactName); name != "" {
		return strings.TrimSpace(name)
	}
	if surname != "" && given != "" && surname[0] < 0x80 {
		return given + " " + surname
	}
	return surname + given
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
