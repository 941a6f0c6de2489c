package trait

// Sights implements Glancer: the address and its local part.
func (t *Email) Sights() int { return 2 }

// ownDomain places a hash of the domain in the sight of the local part; 0 is a
// domain where anybody may have an address.
const ownDomain = 57

// See implements Glancer.
func (t *Email) See(dst []uint64, rec uint32) {
	v, n := t.only(rec)
	if n != 1 {
		dst[0], dst[1] = several(n), several(n)
		return
	}
	dst[0] = uint64(t.words.heads[v])
	local := uint64(t.locals.heads[t.local[v]]) & (1<<ownDomain - 1)
	if d := t.domain[v]; !t.public[d] {
		local |= uint64(d%127+1) << ownDomain
	}
	dst[1] = local
}

// The views of Email.
const (
	emailMissing uint8 = iota + 1
	emailDiffers
	emailLocal  // the local part may be the same or close
	emailDomain // the domain may be the same
	emailTypo   // at most a typing error
)

// Views implements Glancer.
func (t *Email) Views() []uint16 {
	return []uint16{anyLevel, oneOf(Missing), oneOf(6), oneOf(3, 5, 6), oneOf(3, 4, 5, 6), oneOf(2, 3, 4, 5, 6)}
}

// Glance implements Glancer.
func (t *Email) Glance(a, b []uint64) uint8 {
	if a[0] == 0 || b[0] == 0 {
		return emailMissing
	}
	if a[0] == manifold || b[0] == manifold || a[0] == b[0] {
		return 0
	}
	if !head(a[0]).tooFar(head(b[0]), 2) {
		return emailTypo
	}
	if d := a[1] >> ownDomain; d != 0 && d == b[1]>>ownDomain {
		return emailDomain
	}
	p, q := head(a[1]), head(b[1])
	if p.first() == q.first() && (max(p.size(), q.size()) > 64 || !p.below(q, 0.9)) {
		return emailLocal
	}
	return emailDiffers
}

// Sights implements Glancer.
func (t *Text) Sights() int { return 1 }

// See implements Glancer.
func (t *Text) See(dst []uint64, rec uint32) {
	code := t.codes[rec]
	h := t.words.heads[t.whole[code]]
	if h != 0 && t.off[code+1]-t.off[code] > 1 {
		h |= isSplit
	}
	dst[0] = uint64(h)
}

// The views of Text.
const (
	wordMissing uint8 = iota + 1
	wordDiffers
	wordContained
	wordSimilar
	wordClose
	wordsDiffer // but nothing else is known
)

// Views implements Glancer.
func (t *Text) Views() []uint16 {
	notSame := uint16(1)<<(textDiffers+1) - 1 - oneOf(textSame)
	if !t.open {
		notSame -= oneOf(Missing)
	}
	return []uint16{
		anyLevel, oneOf(Missing), oneOf(textDiffers), oneOf(textContained, textDiffers),
		oneOf(textSimilar, textContained, textDiffers), oneOf(textClose, textSimilar, textContained, textDiffers), notSame,
	}
}

// Glance implements Glancer.
func (t *Text) Glance(a, b []uint64) uint8 {
	h, g := head(a[0]), head(b[0])
	switch {
	case h == 0 || g == 0:
		return wordMissing
	case h == g:
		return 0
	case (h|g)&isSplit != 0 || t.open || isHan(h.first()) || isHan(g.first()):
		return wordsDiffer
	}
	switch h.most(g) {
	case unlike:
	case similar:
		return wordSimilar
	default:
		return wordClose
	}
	if p, q := h.strange(g); h.first() == g.first() && (p == 0 || q == 0) {
		return wordContained
	}
	return wordDiffers
}
