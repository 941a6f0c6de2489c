package trait

// Sights implements Glancer: given name and surname.
func (t *Person) Sights() int { return 2 }

// See implements Glancer. Names of several words and full names are left to
// Compare.
func (t *Person) See(dst []uint64, rec uint32) {
	g, s := t.words.heads[t.given.of(rec)], t.words.heads[t.surname.of(rec)]
	dst[0], dst[1] = uint64(g), uint64(s)
	if (g|s)&isSplit != 0 || t.full.of(rec) != 0 {
		dst[0], dst[1] = manifold, manifold
	}
}

// The views of Person: what given name and surname may be at best.
const (
	personNone uint8 = iota + 1
	personStrangers
	personOneNear
	personBothNear
	personSameGiven
	personSameGivenOnly // a surname is missing
	personSameSurname
	personSameSurnameOnly
	personSameGivenNear
	personSameSurnameNear
)

// Views implements Glancer.
func (t *Person) Views() []uint16 {
	apart := oneOf(personOneClose, personDiffers)
	near := apart | oneOf(personBothClose)
	given, onlyGiven := apart|oneOf(personSurnameDiffers), apart|oneOf(personGivenOnly)
	surname, onlySurname := apart|oneOf(personGivenDiffers), apart|oneOf(personSurnameOnly)
	return []uint16{
		anyLevel, oneOf(Missing), oneOf(personDiffers), apart, near, given, onlyGiven, surname, onlySurname,
		near | given | oneOf(personGivenClose), near | surname | oneOf(personSurnameClose),
	}
}

// Glance implements Glancer.
func (t *Person) Glance(a, b []uint64) uint8 {
	ga, sa, gb, sb := head(a[0]), head(a[1]), head(b[0]), head(b[1])
	if ga|sa == 0 || gb|sb == 0 {
		return personNone
	}
	if a[0] == manifold || b[0] == manifold {
		return 0
	}
	// One name may be in the other's place.
	if x := atMost(ga, sb); x == same || x == near && atMost(sa, gb) == near || sa != 0 && sa == gb {
		return 0
	}
	g, s := atMost(ga, gb), atMost(sa, sb)
	switch {
	case g == same && s == same:
		return 0
	case g == same && s == near:
		return personSameGivenNear
	case g == near && s == same:
		return personSameSurnameNear
	case g == same && s == absent:
		return personSameGivenOnly
	case g == same:
		return personSameGiven
	case s == same && g == absent:
		return personSameSurnameOnly
	case s == same:
		return personSameSurname
	case g == near && s == near:
		return personBothNear
	case g == near || s == near:
		return personOneNear
	}
	return personStrangers
}

// atMost bounds the likeness of two given names or surnames from above.
func atMost(h, g head) partLikeness {
	switch {
	case h == 0 || g == 0:
		return absent
	case h == g:
		return same
	case h.most(g) == unlike:
		return differs
	}
	return near
}
