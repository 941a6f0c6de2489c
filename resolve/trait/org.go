package trait

import (
	"strings"

	"github.com/custhub/custhub/resolve/dict"
	"github.com/custhub/custhub/resolve/orgname"
)

// OrgTraits are the aspects of an organisation's name. They are separate
// traits, so that each has its own weight in model and explanation.
type OrgTraits struct {
	Core     *Text
	Region   *OrgPart
	Industry *OrgPart
	Form     *OrgPart
	Branch   *OrgPart
}

// NewOrg parses every distinct name once. A short name stands in where the full
// one is missing, the city of the address, if there is one, where the name has no
// region.
func NewOrg(cols []Column, address *Column) OrgTraits {
	col := cols[0]
	for _, c := range cols[1:] {
		col = firstOf(col, c)
	}
	n := col.Dict.Len()
	parsed := make([]orgname.Name, n)
	for i := range parsed {
		parsed[i] = orgname.Parse(col.Dict.At(uint32(i)))
	}
	i := 0
	core := NewText(col, func(string) (string, []string) {
		p := &parsed[i]
		i++
		if p.Han {
			return p.Core, strings.Fields(p.Core)
		}
		return p.Core, strings.Fields(p.Core)
	}, false)
	return OrgTraits{
		Core:     core,
		Region:   newOrgPart(col, parsed, regionPart, address),
		Industry: newOrgPart(col, parsed, industryPart, nil),
		Form:     newOrgPart(col, parsed, formPart, nil),
		Branch:   newOrgPart(col, parsed, branchPart, nil),
	}
}

// firstOf is a column with the values of b where a has none.
func firstOf(a, b Column) Column {
	out := Column{Name: a.Name, Role: a.Role, Codes: make([]uint32, len(a.Codes)), Dict: dict.New()}
	for i := range a.Codes {
		v := a.Dict.At(a.Codes[i])
		if v == "" {
			v = b.Dict.At(b.Codes[i])
		}
		out.Codes[i] = out.Dict.CodeString(v)
	}
	return out
}

type partKind uint8

const (
	regionPart partKind = iota
	industryPart
	formPart
	branchPart
)

// OrgPart compares one part of organisations' names other than the trade name.
type OrgPart struct {
	kind           partKind
	codes          []uint32
	word           []uint32 // by code
	wide           []uint32 // by code: the province
	near           []uint32 // by code: the district
	by             *Column  // addresses, for names without a region
	byWord, byWide []uint32 // by code of by
	named          []bool   // by code: there is a parsed name at all
	words          *words
}

func newOrgPart(col Column, parsed []orgname.Name, kind partKind, address *Column) *OrgPart {
	t := &OrgPart{kind: kind, codes: col.Codes, words: newWords()}
	t.word = make([]uint32, len(parsed))
	t.wide = make([]uint32, len(parsed))
	t.named = make([]bool, len(parsed))
	t.near = make([]uint32, len(parsed))
	for i := range parsed {
		p := &parsed[i]
		t.named[i] = p.Han
		t.word[i] = t.words.CodeString(kind.word(p))
		if kind == regionPart {
			t.wide[i], t.near[i] = t.words.CodeString(p.Province), t.words.CodeString(p.District)
		}
	}
	if kind == regionPart && address != nil {
		t.readAddresses(address)
	}
	t.words.finish(false)
	t.SetRarity(everyRecord(len(col.Codes)))
	return t
}

// word is the part of a name.
func (k partKind) word(p *orgname.Name) string {
	switch k {
	case regionPart:
		return regionWord(p.Province, p.City)
	case industryPart:
		return p.Industry
	case formPart:
		if p.Group {
			return p.Form + "集团"
		}
		return p.Form
	}
	return p.Branch
}

// regionWord is the city or, where there is none, the province.
func regionWord(province, city string) string {
	if city == "" {
		return province
	}
	return city
}

// readAddresses takes the city of an address for that of a name without one.
func (t *OrgPart) readAddresses(address *Column) {
	t.by = address
	t.byWord, t.byWide = make([]uint32, address.Dict.Len()), make([]uint32, address.Dict.Len())
	for i := range t.byWord {
		province, city := orgname.Region(address.Dict.At(uint32(i)))
		t.byWord[i], t.byWide[i] = t.words.CodeString(regionWord(province, city)), t.words.CodeString(province)
	}
}

// place returns the word and the wider word of a record; stated says that the
// name itself has them.
func (t *OrgPart) place(rec uint32) (word, wide uint32, stated bool) {
	c := t.codes[rec]
	if w := t.word[c]; w != 0 || t.by == nil {
		return w, t.wide[c], true
	}
	if !t.named[c] {
		return 0, 0, false
	}
	c = t.by.Codes[rec]
	return t.byWord[c], t.byWide[c], false
}

// Levels implements Trait. Level 2 is "nested" for regions and industries, "on
// one side only" for branches.
func (t *OrgPart) Levels() []Level {
	second := Level{Name: "one includes the other", M: 0.05}
	if t.kind == branchPart {
		second = Level{Name: "branch against main office", M: 0.03}
	}
	if t.kind == formPart {
		second = Level{Name: "same but for 集团 or shares", M: 0.05}
	}
	return []Level{
		{Name: "missing"},
		{Name: "same", M: 0.90, Rare: true},
		second,
		{Name: "another town in the address", M: 0.01},
		{Name: "differs", M: 0.02},
	}
}

// Compare implements Trait.
func (t *OrgPart) Compare(a, b uint32) (uint8, int32) {
	ca, cb := t.codes[a], t.codes[b]
	x, wx, sx := t.place(a)
	y, wy, sy := t.place(b)
	switch {
	case t.kind == branchPart && (x == 0) != (y == 0) && t.named[ca] && t.named[cb]:
		return 2, 0
	case x == 0 || y == 0:
		return Missing, 0
	case x == y && t.near != nil && t.near[ca] != t.near[cb] && t.near[ca] != 0 && t.near[cb] != 0:
		return 4, 0
	case x == y:
		return 1, t.words.rarity[x]
	case t.kind == regionPart && wx == wy && (x == wx || y == wy), t.kind != regionPart && t.nested(x, y):
		return 2, 0
	case sx && sy:
		return 4, 0
	}
	return 3, 0
}

func (t *OrgPart) nested(x, y uint32) bool {
	switch t.kind {
	case branchPart:
		return false
	case formPart:
		p, q := strings.TrimSuffix(t.words.At(x), "集团"), strings.TrimSuffix(t.words.At(y), "集团")
		return strings.TrimPrefix(p, "股份") == strings.TrimPrefix(q, "股份") || p == "公司" || q == "公司"
	}
	p, q := t.words.At(x), t.words.At(y)
	return strings.Contains(p, q) || strings.Contains(q, p)
}

// Contradiction is how explicitly two names say that they are of different
// organisations.
type Contradiction uint8

// The degrees of contradiction. Only a shared tax number outweighs them.
const (
	NoContradiction Contradiction = iota
	OtherIndustry                 // two industries of which neither includes the other
	OtherPlace                    // two regions, two branches, a branch and its main office
)

// Contradicts returns what a level of this part says.
func (t *OrgPart) Contradicts(level uint8) Contradiction {
	switch {
	case t.kind == regionPart && level == 4, t.kind == branchPart && (level == 2 || level == 4):
		return OtherPlace
	case t.kind == industryPart && level == 4:
		return OtherIndustry
	}
	return NoContradiction
}

// Present implements Trait.
func (t *OrgPart) Present(rec uint32) bool { w, _, _ := t.place(rec); return w != 0 }

// SetRarity implements Trait.
func (t *OrgPart) SetRarity(c Census) {
	ta := newTally(t.words.Len())
	for _, rec := range c.Order {
		w, _, _ := t.place(rec)
		ta.add(w, c.Entity[rec])
	}
	t.words.rarity = rarityTable(ta.counts)
}

// Parts implements Trait.
func (t *OrgPart) Parts() []Part { return []Part{{Name: "value", Exact: true}} }

// Keys implements Trait.
func (t *OrgPart) Keys(dst []uint64, _ int, rec uint32) []uint64 {
	if w, _, _ := t.place(rec); w != 0 {
		return append(dst, t.words.hash(w))
	}
	return dst
}
