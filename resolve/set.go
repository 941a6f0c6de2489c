package resolve

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/custhub/custhub/resolve/block"
	"github.com/custhub/custhub/resolve/dict"
	"github.com/custhub/custhub/resolve/guess"
	"github.com/custhub/custhub/resolve/trait"
)

// maxIdentifiers is how many identifiers of a record keep it apart from others.
const maxIdentifiers = 5

// Set holds records in columns of dictionary codes, as they come: some hundred
// bytes a record. It is used by one goroutine at a time.
type Set struct {
	x       *Matcher
	records []member
	columns []trait.Column
	slots   []int        // values of a record in each column
	kinds   []guess.Kind // of each column
	words   *dict.Dict   // entities, scopes and values of identifiers
}

// member is a record of a set without its values.
type member struct {
	id       int64
	hash     uint64 // of the stable name
	stream   string // source and stream
	key      string
	entity   uint32
	distinct [maxIdentifiers][2]uint32 // scope and value
}

// Joined says what joined a record to the others of its cluster.
type Joined struct {
	Record int64
	Field  string  // the trait that says most for its strongest link; "steward" where a must-link joined it
	Weight float64 // of that link, in bits
}

// NewSet returns an empty set of records to match under the model.
func (x *Matcher) NewSet() *Set {
	s := &Set{x: x, words: dict.New()}
	for _, f := range x.model.Fields {
		for _, c := range f.Columns {
			s.columns = append(s.columns, trait.Column{Name: c.Name, Dict: dict.New()})
			s.slots, s.kinds = append(s.slots, f.slots()), append(s.kinds, f.Kind)
		}
	}
	return s
}

// Len returns the number of records.
func (s *Set) Len() int { return len(s.records) }

// Add adds a record; it keeps nothing of r but its names.
func (s *Set) Add(r *Record) {
	m := member{id: r.ID, stream: r.Source + "\x00" + r.Stream, key: r.Key, entity: s.words.CodeString(r.Entity)}
	if n := len(s.records); n > 0 && s.records[n-1].stream == m.stream {
		m.stream = s.records[n-1].stream // one string for all
	}
	m.hash = recordHash(m.stream, m.key)
	for i, d := range r.Identifiers[:min(len(r.Identifiers), maxIdentifiers)] {
		if d.Value != "" {
			m.distinct[i] = [2]uint32{s.words.CodeString(d.Scope), s.words.CodeString(d.Value)}
		}
	}
	s.records = append(s.records, m)
	for c := range s.columns {
		s.add(c, r.Values[s.columns[c].Name])
	}
}

// add lays out the values of one column of a record.
func (s *Set) add(c int, values []string) {
	col := &s.columns[c]
	if k := s.slots[c]; k > 1 {
		for j := range k {
			v := ""
			if j < len(values) {
				v = values[j]
			}
			col.Codes = append(col.Codes, col.Dict.CodeString(v))
		}
		return
	}
	v := ""
	switch {
	case len(values) > 1 && joins(s.kinds[c]):
		v = strings.Join(values, ";")
	case len(values) > 0:
		v = values[0]
	}
	col.Codes = append(col.Codes, col.Dict.CodeString(v))
}

// sort puts the records into canonical order, that of the hashes of their
// names: from here on nothing depends on the order in which they came (P4).
func (s *Set) sort() {
	order := make([]uint32, len(s.records))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int {
		a, b := &s.records[i], &s.records[j]
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.stream, b.stream), cmp.Compare(a.key, b.key))
	})
	records := make([]member, len(order))
	for i, o := range order {
		records[i] = s.records[o]
	}
	s.records = records
	for c := range s.columns {
		k := uint32(s.slots[c])
		codes := make([]uint32, 0, len(order)*int(k))
		for _, o := range order {
			codes = append(codes, s.columns[c].Codes[o*k:o*k+k]...)
		}
		s.columns[c].Codes = codes
	}
}

// traits builds the traits of the records in the order that they have, with the
// rarities of the model.
func (s *Set) traits(world World, workers int) []Named {
	d := &Dataset{Columns: slices.Clone(s.columns), source: make([]uint16, len(s.records))}
	traits := Prepare(d, s.x.model.Fields, workers)
	for t := range traits {
		if f, ok := traits[t].Trait.(trait.Freezer); ok && t < len(s.x.model.Traits) {
			f.Freeze(s.x.model.Traits[t].Rarity, s.x.sharedBy(t, world))
		}
	}
	return traits
}

// prepare sorts the records and makes them ready to compare.
func (s *Set) prepare(world World, workers int) (*prepared, error) {
	s.sort()
	return s.ready(world, workers)
}

// ready makes the records ready to compare in the order that they have.
func (s *Set) ready(world World, workers int) (*prepared, error) {
	p := &prepared{set: s, traits: s.traits(world, workers)}
	params, err := s.x.model.params(p.traits)
	if err != nil {
		return nil, err
	}
	p.scorer = newScorer(p.traits, params)
	p.scorer.conflict = append(p.scorer.conflict, s.apart)
	return p, nil
}

// apart reports whether two records are of entities, or have identifiers, that
// keep them apart.
func (s *Set) apart(a, b uint32) bool {
	_, apart := s.scope(a, b)
	return apart
}

// Keys calls fn with the blocking keys of each record by its place: in the
// order of adding, if nothing else was done with the set before. The slice is
// valid during the call only.
func (s *Set) Keys(fn func(i int, keys []uint64)) {
	traits := plainTraits(s.traits(World{}, 1))
	var keys []uint64
	for i := range s.records {
		keys = keys[:0]
		for r := range s.x.rules {
			keys = s.x.rules[r].AppendKeys(keys, r, traits, uint32(i))
		}
		fn(i, keys)
	}
}

// Contact reports whether a key is the key of a contact value: how many records
// hold it changes the weights of their pairs.
func (x *Matcher) Contact(key uint64) bool {
	return x.contacts>>block.RuleOf(key)&1 == 1
}

// KeyName names the kind of a blocking key: "trait.part + trait.part".
func (x *Matcher) KeyName(key uint64) string {
	if r := block.RuleOf(key); r < len(x.model.Keys) {
		return strings.Join(x.model.Keys[r], " + ")
	}
	return ""
}

// Model returns the model of the matcher; it must not be changed.
func (x *Matcher) Model() *Model { return x.model }

// Links is Matcher.Links for the pairs of which probe names one record.
func (s *Set) Links(world World, probe func(id int64) bool) ([]Link, error) {
	p, err := s.prepare(world, 1)
	if err != nil {
		return nil, err
	}
	probed := make([]bool, len(s.records))
	for i := range s.records {
		probed[i] = probe(s.records[i].id)
	}
	return p.links(s.x.edges(p, world, 1, probed)), nil
}

// Partition is Matcher.Partition for the records of the set.
func (s *Set) Partition(said []Assertion, world World, workers int) (*Partitioned, error) {
	p, err := s.prepare(world, workers)
	if err != nil {
		return nil, err
	}
	edges := s.x.edges(p, world, workers, nil)
	words, musts := p.words(said)
	strong := slices.Concat(edges, musts)
	root := partition(p.scorer, len(s.records), strong, s.x.model.Cuts, words, workers)
	return p.report(root, edges, musts, words, s.x.model.Cuts), nil
}

// joined finds what joins each record of a cluster: its strongest link.
func (p *prepared) joined(records []uint32, words assertions) []Joined {
	out := make([]Joined, len(records))
	for i, a := range records {
		best, weight, steward := a, int32(math.MinInt32), false
		for _, b := range records {
			if a == b {
				continue
			}
			if w, ok := words.weight(a, b); ok && w > 0 {
				steward = true
			}
			if w, _ := p.scorer.score(a, b, math.MinInt32/2); w > weight {
				best, weight = b, w
			}
		}
		out[i] = Joined{Record: p.set.records[a].id, Field: "steward", Weight: inBits(weight)}
		if !steward {
			out[i].Field = p.scorer.strongest(min(a, best), max(a, best))
		}
	}
	return out
}

// strongest names the trait that says most for a pair.
func (s *scorer) strongest(a, b uint32) string {
	pat := pattern(s.traits, nil, a, b)
	name, most := "", int32(math.MinInt32)
	for t := range s.traits {
		raw, rarity := s.traits[t].Compare(a, b)
		if level := pat.Level(t); level != trait.Missing && level == raw {
			if w := s.term(t, level, rarity, pat); w > most {
				name, most = s.traits[t].Name, w
			}
		}
	}
	return name
}
