package reconcile

import (
	"math"
	"math/big"
	"math/bits"
	"strings"
	"unicode/utf8"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
)

// measure is a control total under way. Measures of parts add up.
type measure struct {
	count, nulls, length int64
	distinct             distinct
	sum                  decimalSum
	min, max             record.Value
}

func (m *measure) add(v record.Value) {
	m.count++
	if v.Empty() {
		m.nulls++
		return
	}
	m.length += int64(utf8.RuneCountInString(v.Text))
	m.distinct.add(xxh3.HashString(v.Text))
	numeric := v.Kind == record.Int || v.Kind == record.Decimal
	if numeric {
		m.sum.add(v.Text)
	}
	if m.min.Empty() || less(v, m.min) {
		m.min = v
	}
	if m.max.Empty() || less(m.max, v) {
		m.max = v
	}
}

// less orders numbers by size and everything else by its text.
func less(a, b record.Value) bool {
	if a == b {
		return false
	}
	if number(a) && number(b) {
		x, y := new(big.Rat), new(big.Rat)
		if _, ok := x.SetString(a.Text); ok {
			if _, ok := y.SetString(b.Text); ok {
				return x.Cmp(y) < 0
			}
		}
	}
	return a.Text < b.Text
}

func number(v record.Value) bool { return v.Kind == record.Int || v.Kind == record.Decimal }

func (m *measure) merge(o *measure) {
	m.count += o.count
	m.nulls += o.nulls
	m.length += o.length
	m.distinct.merge(&o.distinct)
	m.sum.merge(&o.sum)
	if !o.min.Empty() && (m.min.Empty() || less(o.min, m.min)) {
		m.min = o.min
	}
	if !o.max.Empty() && (m.max.Empty() || less(m.max, o.max)) {
		m.max = o.max
	}
}

// report returns the measure as the report has it; cover masks shown values.
func (m *measure) report(cover func(string) string) report.Measure {
	n, approx := m.distinct.count()
	return report.Measure{Count: m.count, Nulls: m.nulls, Distinct: n, Approx: approx, Sum: m.sum.String(), Min: cover(m.min.Text), Max: cover(m.max.Text), Length: m.length}
}

// exactDistinct is how many different values are counted exactly; above, the
// count is an estimate.
const exactDistinct = 2048

// registers of the estimate: a standard error of 1.04/√4096 = 1.6 %.
const (
	registerBits = 12
	registers    = 1 << registerBits
)

// distinct counts different values: exactly while they are few, then by
// HyperLogLog (Flajolet, Fusy, Gandouet, Meunier, AofA 2007, 127–146).
type distinct struct {
	exact map[uint64]struct{}
	regs  []uint8
}

func (d *distinct) add(hash uint64) {
	if d.regs != nil {
		d.register(hash)
		return
	}
	if d.exact == nil {
		d.exact = map[uint64]struct{}{}
	}
	d.exact[hash] = struct{}{}
	if len(d.exact) > exactDistinct {
		d.estimate()
	}
}

func (d *distinct) estimate() {
	d.regs = make([]uint8, registers)
	for h := range d.exact {
		d.register(h)
	}
	d.exact = nil
}

func (d *distinct) register(hash uint64) {
	i := hash >> (64 - registerBits)
	rank := uint8(min(bits.LeadingZeros64(hash<<registerBits)+1, 64-registerBits+1))
	d.regs[i] = max(d.regs[i], rank)
}

func (d *distinct) merge(o *distinct) {
	if o.regs == nil {
		for h := range o.exact {
			d.add(h)
		}
		return
	}
	if d.regs == nil {
		d.estimate()
	}
	for i, r := range o.regs {
		d.regs[i] = max(d.regs[i], r)
	}
}

// count returns the number of different values and whether it is an estimate.
func (d *distinct) count() (int64, bool) {
	if d.regs == nil {
		return int64(len(d.exact)), false
	}
	sum, zeros := 0.0, 0
	for _, r := range d.regs {
		sum += math.Exp2(-float64(r))
		if r == 0 {
			zeros++
		}
	}
	const m = float64(registers)
	e := 0.7213 / (1 + 1.079/m) * m * m / sum
	if e <= 2.5*m && zeros > 0 {
		e = m * math.Log(m/float64(zeros))
	}
	return int64(math.Round(e)), true
}

// decimalSum adds canonical decimals without rounding.
type decimalSum struct {
	any     bool
	byScale map[int]*big.Int // digits after the point → sum of the digits
	small   map[int]int64    // the same, while it fits
}

func (s *decimalSum) add(text string) {
	whole, frac, _ := strings.Cut(text, ".")
	scale := len(frac)
	digits := whole + frac
	s.any = true
	if len(digits) <= 17 {
		var n int64
		for i := 0; i < len(digits); i++ {
			if digits[i] != '-' {
				n = n*10 + int64(digits[i]-'0')
			}
		}
		if digits[0] == '-' {
			n = -n
		}
		if s.small == nil {
			s.small = map[int]int64{}
		}
		sum := s.small[scale] + n
		if sum > -1<<62 && sum < 1<<62 {
			s.small[scale] = sum
			return
		}
	}
	if n, ok := new(big.Int).SetString(digits, 10); ok {
		s.big(scale, n)
	}
}

func (s *decimalSum) big(scale int, n *big.Int) {
	if s.byScale == nil {
		s.byScale = map[int]*big.Int{}
	}
	if s.byScale[scale] == nil {
		s.byScale[scale] = new(big.Int)
	}
	s.byScale[scale].Add(s.byScale[scale], n)
}

func (s *decimalSum) merge(o *decimalSum) {
	s.any = s.any || o.any
	for scale, n := range o.small {
		s.big(scale, big.NewInt(n))
	}
	for scale, n := range o.byScale {
		s.big(scale, n)
	}
}

// String is the sum with as many digits after the point as any part has; "" when
// nothing was added.
func (s *decimalSum) String() string {
	if !s.any {
		return ""
	}
	all := decimalSum{}
	all.merge(s)
	scale := 0
	for k := range all.byScale {
		scale = max(scale, k)
	}
	total := new(big.Int)
	for k, n := range all.byScale {
		factor := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-k)), nil)
		total.Add(total, factor.Mul(factor, n))
	}
	return new(big.Rat).SetFrac(total, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)).FloatString(scale)
}
