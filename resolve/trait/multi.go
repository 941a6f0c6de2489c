package trait

import "math"

// multi holds traits of which a record may have several values: telephone
// numbers, e-mail addresses, identifiers; from one column or several.
type multi struct {
	one   []uint32      // by record: its value, 0 none, many for those with several
	cols  []multiColumn // where some record has several
	words *words
	owner []uint32 // entities that have the value, by word
}

type multiColumn struct {
	codes []uint32
	off   []uint32
	items []uint32
}

// prepareMulti parses every distinct value of the columns into items.
func prepareMulti(cols []Column, parse func(raw string, emit func(string))) multi {
	m := multi{words: newWords()}
	for _, col := range cols {
		n := col.Dict.Len()
		mc := multiColumn{codes: col.Codes, off: make([]uint32, n+1)}
		for i := 0; i < n; i++ {
			parse(col.Dict.At(uint32(i)), func(s string) {
				if s != "" {
					mc.items = append(mc.items, m.words.CodeString(s))
				}
			})
			mc.off[i+1] = uint32(len(mc.items))
		}
		m.cols = append(m.cols, mc)
	}
	m.words.finishValues()
	m.single()
	m.SetRarity(everyRecord(len(cols[0].Codes)))
	return m
}

// many marks a record with several values.
const many = ^uint32(0)

// single finds the records of one value, which are nearly all: theirs is found in
// one step.
func (m *multi) single() {
	m.one = make([]uint32, len(m.cols[0].codes))
	several := false
	for rec := range m.one {
		for i := range m.cols {
			for _, v := range m.cols[i].of(uint32(rec)) {
				if m.one[rec] != 0 && m.one[rec] != v {
					v = many
					several = true
				}
				m.one[rec] = v
			}
		}
	}
	if !several {
		m.cols = nil
	}
}

// only returns the value of a record that has one; n is 0 without a value, 1 with
// one, 2 with several.
func (m *multi) only(rec uint32) (v uint32, n int) {
	switch v = m.one[rec]; v {
	case 0:
		return 0, 0
	case many:
		return 0, 2
	}
	return v, 1
}

func (m *multiColumn) of(rec uint32) []uint32 {
	c := m.codes[rec]
	return m.items[m.off[c]:m.off[c+1]]
}

// each calls f for every value of the record; it stops when f says so.
func (m *multi) each(rec uint32, f func(item uint32) bool) {
	if v := m.one[rec]; v != many {
		if v != 0 {
			f(v)
		}
		return
	}
	for i := range m.cols {
		for _, v := range m.cols[i].of(rec) {
			if !f(v) {
				return
			}
		}
	}
}

// Present implements Trait.
func (m *multi) Present(rec uint32) bool { return m.one[rec] != 0 }

// SetRarity implements Trait.
func (m *multi) SetRarity(c Census) {
	t := newTally(m.words.Len())
	for _, rec := range c.Order {
		m.each(rec, func(v uint32) bool { t.add(v, c.Entity[rec]); return true })
	}
	m.words.rarity = rarityTable(t.counts)
	m.owner = t.counts
	for v, n := range t.counts {
		m.words.rarity[v] -= sharedPenalty(n)
	}
}

// sharedPenalty is what a value that n entities share loses on top of its
// frequency: with several owners it belongs to a switchboard, an agency, a
// family or a form's default, and agreement on it comes with agreement on the
// rest of the address.
func sharedPenalty(n uint32) int32 {
	if n <= 2 {
		return 0
	}
	return Bits(math.Log2(float64(n) / 2))
}

// best finds the best likeness of any value of a with any value of b.
func (m *multi) best(a, b uint32, like func(x, y uint32) uint8) (uint8, int32) {
	level, rarity := Missing, int32(0)
	switch x, y := m.one[a], m.one[b]; {
	case x == 0 || y == 0:
		return Missing, 0
	case x == many || y == many:
	case x == y:
		return 1, m.words.rarity[x]
	default:
		return like(x, y), 0
	}
	for i := range m.cols {
		for _, x := range m.cols[i].of(a) {
			for j := range m.cols {
				for _, y := range m.cols[j].of(b) {
					l, r := uint8(1), int32(0)
					if x == y {
						r = m.words.rarity[x]
					} else {
						l = like(x, y)
					}
					if level == Missing || l < level || l == level && r > rarity {
						level, rarity = l, r
					}
				}
			}
		}
	}
	return level, rarity
}

// Owners returns how many entities have the most exclusive value that both
// records share; 0 if they share none.
func (m *multi) Owners(a, b uint32) int {
	least := 0
	m.each(a, func(x uint32) bool {
		m.each(b, func(y uint32) bool {
			if n := int(m.owner[x]); x == y && (least == 0 || n < least) {
				least = n
			}
			return true
		})
		return true
	})
	return least
}

// maxItemKeys is how many of a record's values are keys.
const maxItemKeys = 4

// keys appends f of the first values; 0 is no key.
func (m *multi) keys(dst []uint64, rec uint32, f func(item uint32) uint64) []uint64 {
	n := 0
	m.each(rec, func(v uint32) bool {
		if k := f(v); k != 0 {
			dst = append(dst, k)
			n++
		}
		return n < maxItemKeys
	})
	return dst
}
