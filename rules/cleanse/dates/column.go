package dates

// Column decides the order of day and month for a whole column from the values
// that leave no choice. The zero value is ready to use.
type Column struct {
	DayFirst   int // values that can only be day first (15/03/2024)
	MonthFirst int // values that can only be month first (03/15/2024)
	Open       int // values that could be either
}

// Add counts one value. A year of two digits says nothing about the order: of
// 24-3-15 the first number may be the year.
func (c *Column) Add(raw string) {
	if _, ok := isoDay(raw); ok {
		return
	}
	plain := Parse(raw, Options{})
	if plain.Precision == Ambiguous {
		c.Open++
		return
	}
	if plain.Precision != Day && !plain.HasTime() {
		return
	}
	dmy, mdy := Parse(raw, Options{Order: DMY}), Parse(raw, Options{Order: MDY})
	switch {
	case dmy.Known() && !mdy.Known() && dmy.same(plain):
		c.DayFirst++
	case mdy.Known() && !dmy.Known() && mdy.same(plain):
		c.MonthFirst++
	}
}

// same reports whether two results are the same day.
func (r Result) same(o Result) bool { return r.Year == o.Year && r.Month == o.Month && r.Day == o.Day }

// Order returns the order of the column; Unknown when no value decides it, or
// values contradict each other: then the column must be stopped and asked for.
func (c *Column) Order() Order {
	switch {
	case c.DayFirst > 0 && c.MonthFirst == 0:
		return DMY
	case c.MonthFirst > 0 && c.DayFirst == 0:
		return MDY
	}
	return Unknown
}
