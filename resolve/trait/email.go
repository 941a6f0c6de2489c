package trait

import (
	"strings"

	"github.com/custhub/custhub/resolve/compare"
	"github.com/custhub/custhub/resolve/dict"
)

// Email compares e-mail addresses, several a record.
type Email struct {
	multi
	local, domain []uint32 // numbers of the local part and domain, by word
	locals        *words
	domains       *dict.Dict
	public        []bool  // anybody may have an address there, by domain number
	rareDomain    []int32 // rarity by domain number
}

// NewEmail prepares an e-mail trait over one or more columns.
func NewEmail(cols []Column) *Email {
	t := &Email{multi: prepareMulti(cols, parseEmails), locals: newWords()}
	t.domains = dict.New()
	n := t.words.Len()
	t.local, t.domain = make([]uint32, n), make([]uint32, n)
	for i := 1; i < n; i++ {
		l, d, _ := strings.Cut(t.words.At(uint32(i)), "@")
		t.local[i], t.domain[i] = t.locals.CodeString(l), t.domains.CodeString(d)
	}
	t.locals.finishValues()
	t.countDomains(everyRecord(len(cols[0].Codes)))
	return t
}

// publicOwners is how many entities may share a domain before it counts as
// public: an organisation's own domain is known to few customers.
const publicOwners = 25

// SetRarity implements Trait.
func (t *Email) SetRarity(c Census) {
	t.multi.SetRarity(c)
	t.countDomains(c)
}

// countDomains tells domains where anybody may have an address from those of one
// customer, and counts the latter.
func (t *Email) countDomains(c Census) {
	ta := newTally(t.domains.Len())
	for _, rec := range c.Order {
		t.each(rec, func(v uint32) bool { ta.add(t.domain[v], c.Entity[rec]); return true })
	}
	t.public = make([]bool, t.domains.Len())
	own := make([]uint32, t.domains.Len())
	for i, n := range ta.counts {
		t.public[i] = n > publicOwners || freeMail[t.domains.At(uint32(i))]
		if !t.public[i] {
			own[i] = n
		}
	}
	t.rareDomain = rarityTable(own)
}

// Levels implements Trait.
func (t *Email) Levels() []Level {
	return []Level{
		{Name: "missing"},
		{Name: "same", M: 0.75, Rare: true},
		{Name: "same but for a typing error", M: 0.07},
		{Name: "same local part, other domain", M: 0.03},
		{Name: "same own domain", M: 0.03, Rare: true},
		{Name: "local part close", M: 0.02},
		{Name: "differs", M: 0.10},
	}
}

// Compare implements Trait.
func (t *Email) Compare(a, b uint32) (uint8, int32) {
	level, rarity := t.best(a, b, t.like)
	if level == 4 {
		rarity = t.sharedDomain(a, b)
	}
	return level, rarity
}

// sharedDomain is the rarity of the rarest own domain of both records.
func (t *Email) sharedDomain(a, b uint32) int32 {
	best := int32(-1 << 30)
	t.each(a, func(x uint32) bool {
		t.each(b, func(y uint32) bool {
			if d := t.domain[x]; d == t.domain[y] && !t.public[d] {
				best = max(best, t.rareDomain[d])
			}
			return true
		})
		return true
	})
	return best
}

func (t *Email) like(x, y uint32) uint8 {
	lx, ly := t.local[x], t.local[y]
	limit := 1 // colleagues may have addresses alike
	if lx == ly || t.public[t.domain[x]] || t.domain[x] != t.domain[y] {
		limit = 2
	}
	var p, q unitBuffer
	if !t.words.heads[x].tooFar(t.words.heads[y], limit) && compare.Distance(t.words.spelled(x, &p), t.words.spelled(y, &q), limit) <= limit {
		return 2
	}
	if lx == ly && lx != 0 {
		return 3
	}
	if t.domain[x] == t.domain[y] && !t.public[t.domain[x]] {
		return 4
	}
	h, g := t.locals.heads[lx], t.locals.heads[ly]
	if h.size() > 4 && g.size() > 4 && h.first() == g.first() && h.reaches(g, forVeryNear) && compare.JaroWinkler(t.locals.spelled(lx, &p), t.locals.spelled(ly, &q)) >= 0.9 {
		return 5
	}
	return 6
}

// Parts implements Trait.
func (t *Email) Parts() []Part {
	return []Part{{Name: "address", Exact: true}, {Name: "local part"}, {Name: "start"}}
}

// Keys implements Trait.
func (t *Email) Keys(dst []uint64, part int, rec uint32) []uint64 {
	return t.keys(dst, rec, func(v uint32) uint64 {
		if part == 0 {
			return t.words.hash(v)
		}
		return emailKey(t.words.At(v), part)
	})
}

// emailKey is the key of one address.
func emailKey(s string, part int) uint64 {
	switch part {
	case 0:
		return hashText(s)
	case 1:
		local, _, _ := strings.Cut(s, "@")
		return hashText(local)
	}
	var buf [5]uint16
	return prefixHash(firstUnits(buf[:0], s, len(buf)))
}

// parseEmails emits the addresses in a raw value, lower case.
func parseEmails(raw string, emit func(string)) {
	if plainEmail(raw) {
		emit(raw)
		return
	}
	for _, f := range strings.FieldsFunc(raw, func(r rune) bool { return strings.ContainsRune(" ,;/|、；，<>", r) }) {
		if strings.Contains(f, "@") && !strings.Contains(f, "*") {
			emit(strings.ToLower(f))
		}
	}
}

// plainEmail reports whether a text is one address in lower case.
func plainEmail(s string) bool {
	at := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '@':
			at = true
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.', c == '-', c == '_', c == '+':
		default:
			return false
		}
	}
	return at
}

// freeMail are domains where anybody has an address.
var freeMail = setOf("qq.com 163.com 126.com yeah.net sina.com sina.cn sohu.com foxmail.com 139.com 189.cn wo.cn aliyun.com " +
	"gmail.com googlemail.com outlook.com hotmail.com live.com icloud.com me.com yahoo.com aol.com gmx.de gmx.net web.de mail.ru " +
	"t-online.de orange.fr free.fr proton.me protonmail.com 21cn.com tom.com msn.com yahoo.co.uk hotmail.co.uk")

func setOf(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
