package trait

import "github.com/custhub/custhub/resolve/compare"

// Phone compares telephone numbers, several a record.
type Phone struct{ multi }

// NewPhone prepares a telephone trait over one or more columns.
func NewPhone(cols []Column) *Phone { return &Phone{prepareMulti(cols, ParsePhones)} }

// Levels implements Trait. From level 1 on: equal, equal without area code, one
// digit off, differ.
func (t *Phone) Levels() []Level {
	return []Level{
		{Name: "missing"},
		{Name: "same", M: 0.75, Rare: true},
		{Name: "same last seven digits", M: 0.05},
		{Name: "one digit off", M: 0.04},
		{Name: "differs", M: 0.16},
	}
}

// Compare implements Trait.
func (t *Phone) Compare(a, b uint32) (uint8, int32) {
	return t.best(a, b, func(x, y uint32) uint8 {
		var p, q unitBuffer
		u, v := t.words.spelled(x, &p), t.words.spelled(y, &q)
		switch {
		case len(u) != len(v) && sameTail(u, v, 7):
			return 2
		case len(u) >= 7 && len(v) >= 7 && !t.words.heads[x].tooFar(t.words.heads[y], 1) && compare.Distance(u, v, 1) <= 1:
			return 3
		}
		return 4
	})
}

func sameTail(u, v []uint16, n int) bool {
	if len(u) < n || len(v) < n {
		return false
	}
	for i := 1; i <= n; i++ {
		if u[len(u)-i] != v[len(v)-i] {
			return false
		}
	}
	return true
}

// Parts implements Trait.
func (t *Phone) Parts() []Part {
	return []Part{{Name: "number", Exact: true}, {Name: "last seven digits"}}
}

// Keys implements Trait.
func (t *Phone) Keys(dst []uint64, part int, rec uint32) []uint64 {
	return t.keys(dst, rec, func(v uint32) uint64 {
		if part == 0 {
			return t.words.hash(v)
		}
		return phoneKey(t.words.At(v), part)
	})
}

// phoneKey is the key of one number; 0 is none.
func phoneKey(s string, part int) uint64 {
	switch {
	case part == 0:
		return hashText(s)
	case len(s) < 7:
		return 0
	}
	return hashText(s[len(s)-7:])
}

// ParsePhones emits the numbers in a raw value as digits without country and
// trunk prefix of China, without extension; fillers, service numbers and masked
// numbers are no numbers.
func ParsePhones(raw string, emit func(string)) {
	if onlyDigits(raw) && len(raw) <= maxDigits { // most are clean
		emitPhone(raw, emit)
		return
	}
	var buf [maxDigits]byte
	digits := buf[:0]
	ext, masked := false, false
	flush := func() {
		if !masked {
			emitPhone(string(digits), emit)
		}
		digits, ext, masked = buf[:0], false, false
	}
	groups := 0
	for i, r := range raw {
		if r >= '０' && r <= '９' {
			r = r - '０' + '0'
		}
		switch {
		case r >= '0' && r <= '9':
			if !ext && len(digits) < len(buf) {
				digits = append(digits, byte(r))
			}
		case r == '/', r == '、', r == ';', r == ',', r == '；', r == '，', r == '|':
			flush()
			groups = 0
		case r == '*' && i+1 < len(raw) && raw[i+1] == '*', r == 'X':
			masked = true
		case r == '转', r == '*', r == 'x', r == '#', r == '分', r == 'e':
			ext = len(digits) >= 7
		case r == '-', r == '—', r == '－':
			groups++
			if groups >= 2 && len(digits) >= 10 && len(digits) <= 12 && digits[0] == '0' {
				ext = true
			}
		}
	}
	flush()
}

// maxDigits is how many digits of a number are looked at.
const maxDigits = 24

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// emitPhone strips prefixes and refuses what is no number of a customer.
func emitPhone(d string, emit func(string)) {
	switch {
	case len(d) == 15 && d[:4] == "0086", len(d) == 14 && d[:4] == "0086":
		d = d[4:]
	case len(d) == 13 && d[:2] == "86" && d[2] == '1', len(d) == 12 && d[:3] == "861":
		d = d[2:]
	}
	if len(d) == 12 && d[:2] == "01" && d[2] >= '3' {
		d = d[1:]
	}
	if len(d) < 6 || filler(d) {
		return
	}
	emit(d)
}

// filler reports numbers that people type to fill a field: seven equal digits,
// a run 12345678, 13800138000.
func filler(d string) bool {
	if d == "13800138000" || d == "13900000000" {
		return true
	}
	run, up := 1, 1
	for i := 1; i < len(d); i++ {
		if d[i] == d[i-1] {
			run++
		} else {
			run = 1
		}
		if d[i] == d[i-1]+1 {
			up++
		} else {
			up = 1
		}
		if run >= 7 || up >= 8 {
			return true
		}
	}
	return false
}
