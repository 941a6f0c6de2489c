package trait

import "strings"

// Sights implements Glancer: the address and its local part.
func (t *Email) Sights() int { return 2 }

// ownDomain places a hash of the domain in the sight of the local part; 0 is a
// domain where anybody may have an address.
const (
	ownDomain = 57
	localHead = 1<<ownDomain - 1
)

// See implements Glancer.
func (t *Email) See(dst []uint64, rec uint32) {
	v, n := t.only(rec)
	if n != 1 {
		dst[0], dst[1] = several(n), several(n)
		return
	}
	dst[0] = uint64(t.words.heads[v])
	if strings.Count(t.words.At(v), "@") > 1 {
		dst[0] = manifold
	}
	local := uint64(t.locals.heads[t.local[v]]) & localHead
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
	h, g, p, q := head(a[0]), head(b[0]), head(a[1]&localHead), head(b[1]&localHead)
	if d := h.size() - g.size(); d >= -2 && d <= 2 && !h.tooFar(g, 2) && locallyNear(p, q) {
		return emailTypo
	}
	if d := a[1] >> ownDomain; d != 0 && d == b[1]>>ownDomain {
		return emailDomain
	}
	if p.first() == q.first() && (max(p.size(), q.size()) > maxUnits || p.reaches(q, forVeryNear)) {
		return emailLocal
	}
	return emailDiffers
}

// locallyNear reports whether two local parts may be of addresses two edits apart:
// two edits apart themselves or, where the edits moved the sign between local part
// and domain, the beginning of one another.
func locallyNear(p, q head) bool {
	x, y := p.strange(q)
	return max(x, y) <= 2 || x == 0 || y == 0
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

// The views of Text. Those of words come in twos: the second where the one may
// also contain the other.
const (
	wordMissing uint8 = iota + 1
	wordsDiffer       // but nothing else is known
	wordDiffers
	wordDiffersOrWithin
	wordSimilar
	wordSimilarOrWithin
	wordClose
	wordCloseOrWithin
)

// Views implements Glancer.
func (t *Text) Views() []uint16 {
	notSame := uint16(1)<<(textDiffers+1) - 1 - oneOf(textSame)
	if !t.open {
		notSame -= oneOf(Missing)
	}
	within := oneOf(textContained)
	differs := oneOf(textDiffers)
	similar := differs | oneOf(textSimilar)
	near := similar | oneOf(textClose)
	return []uint16{anyLevel, oneOf(Missing), notSame, differs, differs | within, similar, similar | within, near, near | within}
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
	view := wordClose
	switch h.most(g) {
	case unlike:
		view = wordDiffers
	case similar:
		view = wordSimilar
	}
	if p, q := h.strange(g); h.first() == g.first() && (p == 0 || q == 0) {
		view++
	}
	return view
}
