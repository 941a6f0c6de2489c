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
// one is missing.
func NewOrg(cols []Column) OrgTraits {
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
		Region:   newOrgPart(col, parsed, regionPart),
		Industry: newOrgPart(col, parsed, industryPart),
		Form:     newOrgPart(col, parsed, formPart),
		Branch:   newOrgPart(col, parsed, branchPart),
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
	kind  partKind
	codes []uint32
	word  []uint32 // by code
	wide  []uint32 // by code: what word lies in (province), or its district
	named []bool   // by code: there is a parsed name at all
	words *words
}

func newOrgPart(col Column, parsed []orgname.Name, kind partKind) *OrgPart {
	t := &OrgPart{kind: kind, codes: col.Codes, words: newWords()}
	t.word = make([]uint32, len(parsed))
	t.wide = make([]uint32, len(parsed))
	t.named = make([]bool, len(parsed))
	for i := range parsed {
		p := &parsed[i]
		t.named[i] = p.Han
		switch kind {
		case regionPart:
			where := p.City
			if where == "" {
				where = p.Province
			}
			t.word[i], t.wide[i] = t.words.CodeString(where), t.words.CodeString(p.Province)
		case industryPart:
			t.word[i] = t.words.CodeString(p.Industry)
		case formPart:
			f := p.Form
			if p.Group {
				f += "集团"
			}
			t.word[i] = t.words.CodeString(f)
		case branchPart:
			t.word[i] = t.words.CodeString(p.Branch)
		}
	}
	t.words.finish()
	t.SetRarity(everyRecord(len(col.Codes)))
	return t
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
	return []Level{{Name: "missing"}, {Name: "same", M: 0.90, Rare: true}, second, {Name: "differs", M: 0.03}}
}

// Compare implements Trait.
func (t *OrgPart) Compare(a, b uint32) (uint8, int32) {
	ca, cb := t.codes[a], t.codes[b]
	x, y := t.word[ca], t.word[cb]
	if t.kind == branchPart && (x == 0) != (y == 0) && t.named[ca] && t.named[cb] {
		return 2, 0
	}
	switch {
	case x == 0 || y == 0:
		return Missing, 0
	case x == y:
		return 1, t.words.rarity[x]
	}
	if t.nested(ca, cb, x, y) {
		return 2, 0
	}
	return 3, 0
}

func (t *OrgPart) nested(ca, cb, x, y uint32) bool {
	switch t.kind {
	case regionPart:
		return t.wide[ca] == t.wide[cb] && (x == t.wide[ca] || y == t.wide[cb])
	case branchPart:
		return false
	case formPart:
		p, q := strings.TrimSuffix(t.words.At(x), "集团"), strings.TrimSuffix(t.words.At(y), "集团")
		return strings.TrimPrefix(p, "股份") == strings.TrimPrefix(q, "股份") || p == "公司" || q == "公司"
	}
	p, q := t.words.At(x), t.words.At(y)
	return strings.Contains(p, q) || strings.Contains(q, p)
}

// Contradicts reports whether two names say explicitly that they are of
// different organisations: two regions or industries of which neither includes the other, two
// branches, a branch and its main office. Only a shared tax number outweighs
// that.
func (t *OrgPart) Contradicts(level uint8) bool {
	switch t.kind {
	case regionPart:
		return level == 3
	case branchPart:
		return level >= 2
	case industryPart:
		return level == 3
	}
	return false
}

// Present implements Trait.
func (t *OrgPart) Present(rec uint32) bool { return t.word[t.codes[rec]] != 0 }

// SetRarity implements Trait.
func (t *OrgPart) SetRarity(c Census) {
	ta := newTally(t.words.Len())
	for _, rec := range c.Order {
		ta.add(t.word[t.codes[rec]], c.Entity[rec])
	}
	t.words.rarity = rarityTable(ta.counts)
}

// Parts implements Trait.
func (t *OrgPart) Parts() []Part { return []Part{{Name: "value", Exact: true}} }

// Keys implements Trait.
func (t *OrgPart) Keys(dst []uint64, _ int, rec uint32) []uint64 {
	if w := t.word[t.codes[rec]]; w != 0 {
		return append(dst, t.words.hash(w))
	}
	return dst
}
