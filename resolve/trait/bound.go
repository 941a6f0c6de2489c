package trait

// RarestBound returns the most that Compare can return as rarity now, in
// millibits: with it the engine knows early when a pair is hopeless.
func RarestBound(t Trait) int32 {
	switch t := t.(type) {
	case *Text:
		return top(t.words.rarity)
	case *Person:
		return max(2*top(t.words.rarity), top(t.words.rarity))
	case *Date:
		return top(t.rarity)
	case *Email:
		return max(top(t.words.rarity), top(t.rareDomain))
	case *Phone:
		return top(t.words.rarity)
	case *Ident:
		return top(t.words.rarity)
	case *Tax:
		return top(t.words.rarity)
	case *Code:
		return top(t.words.rarity)
	case *OrgPart:
		return top(t.words.rarity)
	case *Several:
		return RarestBound(t.Base)
	}
	return 1 << 20
}

func top(rarity []int32) int32 {
	m := int32(0)
	for _, r := range rarity {
		m = max(m, r)
	}
	return m
}
