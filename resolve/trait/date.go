package trait

// Date compares days, in particular of birth. Components are kept as written,
// so that a day and month that were swapped (1504-21-01) are still understood.
type Date struct {
	codes  []uint32
	packed []uint32 // year<<16 | month<<8 | day by code; 0 is no date
	rarity []int32  // by dense value
	dense  []uint32 // by code: number of the distinct packed value, 0 none
}

// Order says which of day and month comes first in a column.
type Order uint8

// The orders of components in dates.
const (
	YearFirst Order = iota
	DayFirst
	MonthFirst
)

// The outcomes of Date.
const (
	dateSame uint8 = iota + 1
	dateSwapped
	dateOneOff
	dateTwoParts
	dateYear
	dateNear
	dateDiffers
)

// Levels implements Trait.
func (t *Date) Levels() []Level {
	return []Level{
		{Name: "missing"},
		{Name: "same", M: 0.75, Rare: true},
		{Name: "day and month swapped", M: 0.02},
		{Name: "one digit off", M: 0.08},
		{Name: "two of day, month, year", M: 0.04},
		{Name: "same year", M: 0.04},
		{Name: "within two years", M: 0.02},
		{Name: "differs", M: 0.05},
	}
}

// NewDate prepares a date trait.
func NewDate(col Column, order Order) *Date {
	n := col.Dict.Len()
	t := &Date{codes: col.Codes, packed: make([]uint32, n), dense: make([]uint32, n)}
	seen := map[uint32]uint32{}
	for i := 0; i < n; i++ {
		y, m, d, ok := ParseDate(col.Dict.At(uint32(i)), order)
		if !ok {
			continue
		}
		p := packDate(y, m, d)
		t.packed[i] = p
		if seen[p] == 0 {
			seen[p] = uint32(len(seen) + 1)
		}
		t.dense[i] = seen[p]
	}
	t.rarity = make([]int32, len(seen)+1)
	t.SetRarity(everyRecord(len(col.Codes)))
	return t
}

// SetRarity implements Trait.
func (t *Date) SetRarity(c Census) {
	ta := newTally(len(t.rarity))
	for _, rec := range c.Order {
		ta.add(t.dense[t.codes[rec]], c.Entity[rec])
	}
	t.rarity = rarityTable(ta.counts)
}

// Present implements Trait.
func (t *Date) Present(rec uint32) bool { return t.packed[t.codes[rec]] != 0 }

// Compare implements Trait.
func (t *Date) Compare(a, b uint32) (uint8, int32) {
	ca, cb := t.codes[a], t.codes[b]
	level := likeDate(t.packed[ca], t.packed[cb])
	if level == dateSame {
		return dateSame, t.rarity[t.dense[ca]]
	}
	return level, 0
}

// likeDate is the level of two packed dates.
func likeDate(p, q uint32) uint8 {
	switch {
	case p == 0 || q == 0:
		return Missing
	case p == q:
		return dateSame
	}
	ya, ma, da := p>>16, p>>8&0xFF, p&0xFF
	yb, mb, db := q>>16, q>>8&0xFF, q&0xFF
	switch {
	case ya == yb && ma == db && da == mb:
		return dateSwapped
	case digitsOff(ya, yb)+digitsOff(ma, mb)+digitsOff(da, db) == 1, neighbours(p, q):
		return dateOneOff
	}
	parts := 0
	for _, eq := range [...]bool{ya == yb, ma == mb, da == db} {
		if eq {
			parts++
		}
	}
	switch diff := int(ya) - int(yb); {
	case parts == 2:
		return dateTwoParts
	case diff == 0:
		return dateYear
	case diff >= -2 && diff <= 2:
		return dateNear
	}
	return dateDiffers
}

// digitsOff counts the decimal digits in which x and y differ.
func digitsOff(x, y uint32) int {
	n := 0
	for x > 0 || y > 0 {
		if x%10 != y%10 {
			n++
		}
		x, y = x/10, y/10
	}
	return n
}

// neighbours reports whether two packed dates differ by a swap of two
// neighbouring digits.
func neighbours(p, q uint32) bool {
	x := (p>>16)*10000 + (p>>8&0xFF)*100 + p&0xFF
	y := (q>>16)*10000 + (q>>8&0xFF)*100 + q&0xFF
	for x > 0 && y > 0 {
		if x%10 != y%10 {
			return x%10 == y/10%10 && y%10 == x/10%10 && x/100 == y/100
		}
		x, y = x/10, y/10
	}
	return false
}

// Parts implements Trait.
func (t *Date) Parts() []Part {
	return []Part{{Name: "date", Exact: true}, {Name: "year"}, {Name: "day and month"}, {Name: "year and month"}, {Name: "year and day"}}
}

// Keys implements Trait.
func (t *Date) Keys(dst []uint64, part int, rec uint32) []uint64 {
	if p := t.packed[t.codes[rec]]; p != 0 {
		return append(dst, dateKey(p, part))
	}
	return dst
}

func packDate(y, m, d int) uint32 { return uint32(y)<<16 | uint32(m)<<8 | uint32(d) }

// dateKey is the key of a packed date.
func dateKey(p uint32, part int) uint64 {
	y, m, d := p>>16, p>>8&0xFF, p&0xFF
	switch part {
	case 1:
		p = y
	case 2:
		p = min(m, d)<<8 | max(m, d)
	case 3:
		p = y<<8 | m
	case 4:
		p = y<<8 | d
	}
	return mix(uint64(part)+1, uint64(p))
}

// ParseDate reads the components of a date: four digits of year with day and
// month in the given order around it, separators of any kind or none, 年月日, and
// a time after it. It does not check the calendar.
func ParseDate(s string, order Order) (y, m, d int, ok bool) {
	var num, width [4]int
	k := -1
	in := false
	for i := 0; i < len(s) && k < 3; i++ {
		c := s[i]
		if c < '0' || c > '9' {
			if in && k >= 2 {
				break
			}
			in = false
			continue
		}
		if !in {
			in = true
			k++
		}
		if k < 4 {
			num[k] = num[k]*10 + int(c-'0')
			width[k]++
		}
	}
	switch {
	case k == 0 && width[0] == 8:
		return sensible(num[0]/10000, num[0]/100%100, num[0]%100)
	case k < 2:
		return 0, 0, 0, false
	case width[0] == 4:
		return sensible(num[0], num[1], num[2])
	case width[2] == 4 && order == MonthFirst:
		return sensible(num[2], num[0], num[1])
	case width[2] == 4:
		return sensible(num[2], num[1], num[0])
	}
	return 0, 0, 0, false
}

// sensible refuses what no mistake makes of a date, and the fillers of systems.
func sensible(y, m, d int) (int, int, int, bool) {
	filler := y <= 1 || y >= 9999
	if filler || m > 31 || d > 31 || m == 0 && d == 0 && y == 1900 {
		return 0, 0, 0, false
	}
	return y, m, d, true
}
