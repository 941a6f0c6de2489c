package resolve

import (
	"cmp"
	"math"
	"slices"

	"github.com/custhub/custhub/resolve/guess"
)

// maxTraits is how many traits a pattern has room for.
const maxTraits = 16

// tellingSample is how many records are looked at to tell how much a field says.
const tellingSample = 5000

// mostTelling keeps as many fields as there is room for, those that tell records
// apart best, in their order, and names the others. The dataset must be in
// canonical order.
func mostTelling(d *Dataset, fields []Field, workers int) (kept []Field, left []string) {
	type ranked struct {
		field, traits int
		bits          float64
	}
	var list []ranked
	for i := range fields {
		traits := Prepare(d, fields[i:i+1], workers)
		r := ranked{field: i, traits: len(traits)}
		for t := range traits {
			r.bits = max(r.bits, telling(&traits[t], d.Len()))
		}
		if k := fields[i].Kind; k == guess.Tax || k == guess.Resident {
			r.bits = math.Inf(1) // what keeps apart is never left out: P7
		}
		list = append(list, r)
	}
	slices.SortStableFunc(list, func(a, b ranked) int { return cmp.Compare(b.bits, a.bits) })
	keep := make([]bool, len(fields))
	room := maxTraits
	for _, r := range list {
		if r.traits <= room {
			keep[r.field] = true
			room -= r.traits
		}
	}
	for i := range fields {
		if keep[i] {
			kept = append(kept, fields[i])
		} else {
			left = append(left, fields[i].Name)
		}
	}
	return kept, left
}

// telling is how many bits a trait says of a record on average: how many have
// it, times how rarely two agree.
func telling(t *Named, n int) float64 {
	m := min(n, tellingSample)
	var keys []uint64
	filled := 0
	for rec := range uint32(m) {
		if t.Present(rec) {
			filled++
		}
		keys = t.Keys(keys, 0, rec)
	}
	if len(keys) == 0 {
		return 0
	}
	slices.Sort(keys)
	same := 0.0
	for i := 0; i < len(keys); {
		j := i
		for j < len(keys) && keys[j] == keys[i] {
			j++
		}
		same += float64(j-i) * float64(j-i)
		i = j
	}
	return float64(filled) / float64(m) * math.Log2(float64(len(keys))*float64(len(keys))/same)
}
