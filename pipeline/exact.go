package pipeline

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/record"
)

// Exact joins records that share an identifier: a valid tax id, resident id,
// mobile, e-mail, or a member number within one source.
type Exact struct{}

// evidence is a kind of shared identifier, from strong to weak.
type evidence uint8

const (
	byTaxID evidence = iota
	byResidentID
	byMemberNo
	byMobile
	byEmail
)

var evidenceNames = [...]string{"tax_id", "id_no", "member_no", "mobile", "email"}

// exactDegree is how many records may share a mobile or an e-mail before it is
// a switchboard or an agency rather than evidence (domain specification §5).
const exactDegree = 50

// Limits implements Matcher: what joins by law has no limit.
func (Exact) Limits() Limits { return Limits{Weak: exactDegree, Close: math.MaxInt32} }

// identifier is one thing that joins records.
type identifier struct {
	by  evidence
	key int64
}

// Keyer implements Matcher.
func (Exact) Keyer() Keyer { return &exactKeyer{} }

type exactKeyer struct {
	found []identifier
	node  exactNode
}

// Keys implements Keyer.
func (k *exactKeyer) Keys(dst []int64, ref record.Ref, m *record.Mapped) []int64 {
	k.found = identifiers(k.found[:0], ref, &m.Entity)
	for _, id := range k.found {
		dst = append(dst, id.key)
	}
	k.node = newExactNode(ref, m)
	return dst
}

// Traits implements Keyer.
func (k *exactKeyer) Traits(dst []byte) []byte {
	for _, id := range k.found {
		dst = binary.BigEndian.AppendUint64(append(dst, byte(id.by)), uint64(id.key))
	}
	for _, s := range []string{k.node.uscc, k.node.taxID, k.node.resident, k.node.member, k.node.side} {
		dst = append(append(dst, 0), s...)
	}
	return dst
}

// identifiers lists what may join a record to others, without duplicates.
func identifiers(dst []identifier, ref record.Ref, e *record.Entity) []identifier {
	side := side(e)
	add := func(by evidence, value string) {
		if value == "" {
			return
		}
		id := identifier{by, int64(xxh3.HashString(side + evidenceNames[by] + "\x00" + value))}
		id.key &^= 1
		if by <= byMemberNo {
			id.key |= 1 // strong
		}
		if !slices.Contains(dst, id) {
			dst = append(dst, id)
		}
	}
	add(byTaxID, taxID(e))
	add(byResidentID, e.Text(record.CustomerIDNo))
	add(byMemberNo, memberNo(ref, e))
	points(e, add)
	for i := range e.Kids {
		if e.Kids[i].Type == record.Contact {
			points(&e.Kids[i], add)
		}
	}
	return dst
}

func points(e *record.Entity, add func(evidence, string)) {
	for i := range e.Kids {
		p := &e.Kids[i]
		if p.Type != record.ContactPoint {
			continue
		}
		switch p.Text(record.ContactPointKind) {
		case "mobile":
			add(byMobile, p.Text(record.ContactPointValue))
		case "email":
			add(byEmail, strings.ToLower(p.Text(record.ContactPointValue)))
		}
	}
}

// side keeps apart what never merges: organisations and persons, and suppliers
// and partners from customers.
func side(e *record.Entity) string {
	s := "org "
	if e.Get(record.CustomerKind).Text == "person" {
		s = "person "
	}
	switch r := e.Get(record.CustomerRole).Text; r {
	case "supplier", "partner":
		return s + r + " "
	}
	return s
}

// taxID is the tax identity of a record: the unified code's characters 3 to 17,
// which are the old 15-character tax number (GB 32100), or the tax number as it
// stands.
func taxID(e *record.Entity) string {
	for _, id := range []record.FieldID{record.CustomerUSCC, record.CustomerTaxNo} {
		switch v := e.Text(id); {
		case len(v) == 18:
			return v[2:17]
		case v != "":
			return v
		}
	}
	return ""
}

// memberNo is the member number of a record; it means something within its
// source only.
func memberNo(ref record.Ref, e *record.Entity) string {
	if no := e.Text(record.CustomerMemberNo); no != "" {
		return ref.Source + "\x00" + no
	}
	return ""
}

// Set implements Matcher.
func (Exact) Set() Set { return &exactPartition{} }

type exactPartition struct {
	nodes []exactNode
	index map[record.Ref]int // built only when there are assertions
	links []link
	// refused are the must-links that would merge what must not merge (P7).
	refused []Refusal
}

// exactNode is one record, and the root of a cluster while it is its own parent.
type exactNode struct {
	id       int64
	ref      record.Ref
	uscc     string
	taxID    string
	resident string
	member   string // member number with its source
	side     string
	parent   int
	rule     string
	members  int
}

func newExactNode(ref record.Ref, m *record.Mapped) exactNode {
	e := &m.Entity
	return exactNode{ref: ref, uscc: e.Text(record.CustomerUSCC), taxID: taxID(e), resident: e.Text(record.CustomerIDNo), member: memberNo(ref, e), side: side(e), rule: "alone", members: 1}
}

// link says that a record holds an identifier.
type link struct {
	identifier
	node int
}

// Add implements Partition.
func (p *exactPartition) Add(id int64, ref record.Ref, m *record.Mapped) {
	n := len(p.nodes)
	node := newExactNode(ref, m)
	node.id, node.parent = id, n
	p.nodes = append(p.nodes, node)
	for _, ident := range identifiers(nil, ref, &m.Entity) {
		p.links = append(p.links, link{ident, n})
	}
}

// Keys implements Set.
func (p *exactPartition) Keys(fn func(key int64)) {
	for _, l := range p.links {
		fn(l.key)
	}
}

// groups calls fn with the records that share each key that is evidence.
func (p *exactPartition) groups(degree Degree, fn func(group []link)) {
	slices.SortFunc(p.links, func(a, b link) int {
		return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(a.key, b.key), p.nodes[a.node].ref.Compare(p.nodes[b.node].ref))
	})
	limits := Exact{}.Limits()
	for i := 0; i < len(p.links); {
		j := i + 1
		for j < len(p.links) && p.links[j].identifier == p.links[i].identifier {
			j++
		}
		if degree(p.links[i].key) <= limits.Of(p.links[i].key) {
			fn(p.links[i:j])
		}
		i = j
	}
}

// Links implements Set: each record with the first probed one that shares an
// identifier.
func (p *exactPartition) Links(degree Degree, probe func(id int64) bool) ([]Link, error) {
	var out []Link
	p.groups(degree, func(group []link) {
		first := slices.IndexFunc(group, func(l link) bool { return probe(p.nodes[l.node].id) })
		if first < 0 {
			return
		}
		a := p.nodes[group[first].node].id
		for _, l := range group {
			if b := p.nodes[l.node].id; a != b {
				out = append(out, Link{A: min(a, b), B: max(a, b), Binding: true})
			}
		}
	})
	return out, nil
}

// Partition implements Set: unions in a fixed order — stewards first, then
// identifiers from strong to weak, records by source key — and refuses every
// union that would put two different tax ids, resident ids or member numbers, or two records
// that a steward keeps apart, into one cluster (P7).
func (p *exactPartition) Partition(assertions []Assertion, degree Degree, _ int) (*Partition, error) {
	cannot := p.stewards(assertions)
	p.groups(degree, func(group []link) { p.join(group, cannot) })
	return &Partition{Assignments: p.assignments(), Refused: p.refused}, nil
}

// stewards applies must-links and returns the cannot-links.
func (p *exactPartition) stewards(assertions []Assertion) [][2]int {
	var cannot [][2]int
	if len(assertions) > 0 {
		p.index = make(map[record.Ref]int, len(p.nodes))
		for i := range p.nodes {
			p.index[p.nodes[i].ref] = i
		}
	}
	for _, a := range assertions {
		i, okA := p.index[a.A]
		j, okB := p.index[a.B]
		if okA && okB && !a.Same {
			cannot = append(cannot, [2]int{i, j})
		}
	}
	for _, a := range assertions {
		i, okA := p.index[a.A]
		j, okB := p.index[a.B]
		if okA && okB && a.Same && !p.union(i, j, "steward", cannot) {
			x, y := p.nodes[i].id, p.nodes[j].id
			r := Refusal{Link: Link{A: min(x, y), B: max(x, y)}, Why: p.why(p.find(i), p.find(j), cannot)}
			r.By = [2]int64{r.A, r.B}
			p.refused = append(p.refused, r)
		}
	}
	return cannot
}

// why says what keeps two clusters apart, or "".
func (p *exactPartition) why(ra, rb int, cannot [][2]int) string {
	x, y := &p.nodes[ra], &p.nodes[rb]
	kind, role, _ := strings.Cut(x.side, " ")
	otherKind, otherRole, _ := strings.Cut(y.side, " ")
	switch {
	case clash(x.uscc, y.uscc) || clash(x.taxID, y.taxID):
		return "tax_id"
	case clash(x.resident, y.resident):
		return "id_no"
	case clashInSource(x.member, y.member):
		return "member_no"
	case kind != otherKind:
		return "kind"
	case role != otherRole:
		return "role"
	case p.forbidden(ra, rb, cannot):
		return "steward"
	}
	return ""
}

func (p *exactPartition) join(group []link, cannot [][2]int) {
	for i := 1; i < len(group); i++ {
		for j := range i {
			if p.union(group[j].node, group[i].node, evidenceNames[group[0].by], cannot) {
				break
			}
		}
	}
}

func (p *exactPartition) find(i int) int {
	for p.nodes[i].parent != i {
		p.nodes[i].parent = p.nodes[p.nodes[i].parent].parent
		i = p.nodes[i].parent
	}
	return i
}

// union reports whether the two are in one cluster afterwards.
func (p *exactPartition) union(a, b int, rule string, cannot [][2]int) bool {
	ra, rb := p.find(a), p.find(b)
	if ra == rb {
		return true
	}
	x, y := &p.nodes[ra], &p.nodes[rb]
	if p.why(ra, rb, cannot) != "" {
		return false // P7: enforced on whole clusters
	}
	for _, n := range []int{a, b} {
		if p.nodes[n].rule == "alone" {
			p.nodes[n].rule = rule
		}
	}
	if x.members < y.members {
		x, y, ra = y, x, rb
	}
	y.parent = ra
	x.members += y.members
	x.uscc, x.taxID, x.resident, x.member = cmp.Or(x.uscc, y.uscc), cmp.Or(x.taxID, y.taxID), cmp.Or(x.resident, y.resident), cmp.Or(x.member, y.member)
	return true
}

// clashInSource reports whether two member numbers of one source differ: one
// register gives one person one number.
func clashInSource(a, b string) bool {
	sa, _, _ := strings.Cut(a, "\x00")
	sb, _, _ := strings.Cut(b, "\x00")
	return sa == sb && clash(a, b)
}

func clash(a, b string) bool { return a != "" && b != "" && a != b }

func (p *exactPartition) forbidden(ra, rb int, cannot [][2]int) bool {
	for _, c := range cannot {
		x, y := p.find(c[0]), p.find(c[1])
		if x == ra && y == rb || x == rb && y == ra {
			return true
		}
	}
	return false
}

// assignments names each cluster after its oldest record.
func (p *exactPartition) assignments() []Assignment {
	oldest := make([]int64, len(p.nodes))
	for i := range p.nodes {
		if r := p.find(i); oldest[r] == 0 || p.nodes[i].id < oldest[r] {
			oldest[r] = p.nodes[i].id
		}
	}
	out := make([]Assignment, len(p.nodes))
	for i := range p.nodes {
		n := &p.nodes[i]
		out[i] = Assignment{Record: n.id, Customer: oldest[p.find(i)], Rule: n.rule}
	}
	slices.SortFunc(out, func(a, b Assignment) int { return cmp.Compare(a.Record, b.Record) })
	return out
}
