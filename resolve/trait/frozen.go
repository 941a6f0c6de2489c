package trait

import (
	"math"
	"strconv"
)

// Rarities are the rarities of a trait's values as a model keeps them: by
// stable hash, so that no value of a person is in the model.
type Rarities struct {
	Default int32            `json:"default"`          // of values that are not listed, in millibits
	Offset  float64          `json:"offset,omitempty"` // what makes information (idf) of rarity, in bits
	Values  map[string]int32 `json:"values,omitempty"` // frequent values by hash in hex
}

// Freezer is a trait whose rarities a model can keep.
type Freezer interface {
	Trait
	// Rarities returns what SetRarity found, values of three owners or more.
	Rarities() Rarities
	// Freeze sets the rarities from a model. shared, which may be nil, returns
	// how many entities have a contact value now, 0 if unknown.
	Freeze(r Rarities, shared func(hash uint64) int)
}

func hex(h uint64) string { return strconv.FormatUint(h, 16) }

// listed is how much commoner than the rarest a value must be to be listed:
// three owners against one.
var listed = Bits(math.Log2(3)) - 1

// maxListed bounds the listed values of a trait.
const maxListed = 20_000

// list collects the rarities of n values.
func list(n int, rarity func(i int) (hash uint64, r int32)) Rarities {
	out := Rarities{Default: math.MinInt32, Values: map[string]int32{}}
	for i := 1; i < n; i++ {
		_, r := rarity(i)
		out.Default = max(out.Default, r)
	}
	for cut := listed; ; cut += 1000 {
		clear(out.Values)
		for i := 1; i < n; i++ {
			if h, r := rarity(i); r <= out.Default-cut {
				out.Values[hex(h)] = r
			}
		}
		if len(out.Values) <= maxListed {
			break
		}
	}
	if out.Default == math.MinInt32 {
		out.Default = 0
	}
	return out
}

func (r *Rarities) of(hash uint64) int32 {
	if len(r.Values) == 0 {
		return r.Default
	}
	if v, ok := r.Values[hex(hash)]; ok {
		return v
	}
	return r.Default
}

func (w *words) list() Rarities {
	return list(w.Len(), func(i int) (uint64, int32) { return w.hash(uint32(i)), w.rarity[i] })
}

func (w *words) freeze(r Rarities) {
	w.rarity = make([]int32, w.Len())
	for i := 1; i < w.Len(); i++ {
		w.rarity[i] = r.of(w.hash(uint32(i)))
	}
}

// Rarities implements Freezer.
func (t *Text) Rarities() Rarities {
	r := t.words.list()
	for i := range t.idf {
		if t.idf[i] > 0 {
			r.Offset = float64(t.idf[i]) - float64(t.words.rarity[i])/1000
			break
		}
	}
	return r
}

// Freeze implements Freezer.
func (t *Text) Freeze(r Rarities, _ func(uint64) int) {
	t.words.freeze(r)
	for i := range t.idf {
		t.idf[i] = float32(max(float64(t.words.rarity[i])/1000+r.Offset, 0.1))
	}
	t.sortTokens()
}

// Rarities implements Freezer.
func (t *Person) Rarities() Rarities {
	r := t.words.list()
	for k, v := range t.both {
		r.Values[hex(t.hashBoth(uint32(k>>32), uint32(k)))] = v
	}
	return r
}

func (t *Person) hashBoth(given, surname uint32) uint64 {
	return mix(t.words.hash(given), t.words.hash(surname))
}

// Freeze implements Freezer.
func (t *Person) Freeze(r Rarities, _ func(uint64) int) {
	t.words.freeze(r)
	t.both = map[uint64]int32{}
	if len(r.Values) == 0 {
		return
	}
	for rec := range uint32(t.records()) {
		g, s := t.given.of(rec), t.surname.of(rec)
		if v, ok := r.Values[hex(t.hashBoth(g, s))]; ok && g != 0 && s != 0 {
			t.both[uint64(g)<<32|uint64(s)] = v
		}
	}
}

func (t *Person) records() int {
	return max(len(t.given.codes), len(t.surname.codes), len(t.full.codes))
}

// Rarities implements Freezer.
func (t *Date) Rarities() Rarities {
	packed := t.distinct()
	return list(len(t.rarity), func(i int) (uint64, int32) { return mix(7, uint64(packed[i])), t.rarity[i] })
}

// distinct lists the packed dates by dense number.
func (t *Date) distinct() []uint32 {
	out := make([]uint32, len(t.rarity))
	for code, d := range t.dense {
		out[d] = t.packed[code]
	}
	return out
}

// Freeze implements Freezer.
func (t *Date) Freeze(r Rarities, _ func(uint64) int) {
	t.rarity = make([]int32, len(t.rarity))
	for i, p := range t.distinct() {
		t.rarity[i] = r.of(mix(7, uint64(p)))
	}
}

// Rarities implements Freezer.
func (m *multi) Rarities() Rarities { return m.words.list() }

// Freeze implements Freezer. The degree of a shared value is rounded down to a
// power of two, so that weights change only when it doubles.
func (m *multi) Freeze(r Rarities, shared func(uint64) int) {
	m.words.freeze(r)
	m.owner = make([]uint32, m.words.Len())
	if shared == nil {
		return
	}
	for i := 1; i < m.words.Len(); i++ {
		n, owners := 1, shared(m.words.hash(uint32(i)))
		for 2*n <= owners {
			n *= 2
		}
		m.owner[i] = uint32(n)
		if n > 1 {
			now := r.Default - Bits(math.Log2(float64(n))) - sharedPenalty(uint32(n))
			m.words.rarity[i] = min(m.words.rarity[i], now)
		}
	}
}

// Rarities implements Freezer.
func (t *Email) Rarities() Rarities {
	r := t.multi.Rarities()
	for i := 1; i < t.domains.Len(); i++ {
		if t.public[i] {
			r.Values["@"+hex(hashText(t.domains.At(uint32(i))))] = 1
		}
	}
	return r
}

// Freeze implements Freezer.
func (t *Email) Freeze(r Rarities, shared func(uint64) int) {
	t.multi.Freeze(r, shared)
	t.public = make([]bool, t.domains.Len())
	t.rareDomain = make([]int32, t.domains.Len())
	for i := range t.public {
		d := t.domains.At(uint32(i))
		t.public[i] = freeMail[d] || r.Values["@"+hex(hashText(d))] != 0
	}
}

// Rarities implements Freezer.
func (t *Code) Rarities() Rarities { return t.words.list() }

// Freeze implements Freezer.
func (t *Code) Freeze(r Rarities, _ func(uint64) int) { t.words.freeze(r) }

// Rarities implements Freezer.
func (t *OrgPart) Rarities() Rarities { return t.words.list() }

// Freeze implements Freezer.
func (t *OrgPart) Freeze(r Rarities, _ func(uint64) int) { t.words.freeze(r) }
