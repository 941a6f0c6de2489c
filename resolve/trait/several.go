package trait

// Several compares aspects of which a record has several values in one field,
// such as addresses or contact persons: the best likeness of any with any. Base
// is a trait over K virtual records for each record.
type Several struct {
	Base Trait
	K    uint32
}

// Levels implements Trait.
func (t *Several) Levels() []Level { return t.Base.Levels() }

// Parts implements Trait.
func (t *Several) Parts() []Part { return t.Base.Parts() }

// Present implements Trait.
func (t *Several) Present(rec uint32) bool {
	for i := range t.K {
		if t.Base.Present(rec*t.K + i) {
			return true
		}
	}
	return false
}

// Compare implements Trait. Levels are numbered from strong to weak.
func (t *Several) Compare(a, b uint32) (uint8, int32) {
	best, rarity := Missing, int32(0)
	for i := range t.K {
		if !t.Base.Present(a*t.K + i) {
			continue
		}
		for j := range t.K {
			l, r := t.Base.Compare(a*t.K+i, b*t.K+j)
			if l != Missing && (best == Missing || l < best || l == best && r > rarity) {
				best, rarity = l, r
			}
		}
	}
	return best, rarity
}

// Keys implements Trait.
func (t *Several) Keys(dst []uint64, part int, rec uint32) []uint64 {
	for i := range t.K {
		dst = t.Base.Keys(dst, part, rec*t.K+i)
	}
	return dst
}

// SetRarity implements Trait.
func (t *Several) SetRarity(c Census) {
	wide := Census{Entity: make([]uint32, len(c.Entity)*int(t.K)), Entities: c.Entities, Order: make([]uint32, 0, len(c.Order)*int(t.K))}
	for rec, e := range c.Entity {
		for i := range t.K {
			wide.Entity[uint32(rec)*t.K+i] = e
		}
	}
	for _, rec := range c.Order {
		for i := range t.K {
			wide.Order = append(wide.Order, rec*t.K+i)
		}
	}
	t.Base.SetRarity(wide)
}

// Rarities implements Freezer.
func (t *Several) Rarities() Rarities {
	if f, ok := t.Base.(Freezer); ok {
		return f.Rarities()
	}
	return Rarities{}
}

// Freeze implements Freezer.
func (t *Several) Freeze(r Rarities, shared func(uint64) int) {
	if f, ok := t.Base.(Freezer); ok {
		f.Freeze(r, shared)
	}
}
