package dates

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/record"
)

// token is one number or month name of a date, with the mark behind it.
type token struct {
	n, digits int
	month     bool // a month name
	unit      rune // 年 月 日, or the separator: '-', '/', '.', ' ', 0 at the end
}

// tokens cuts a date into numbers and month names; ok is false when there is
// anything else in it.
func tokens(s string) (list []token, ok bool) {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			j := i
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			n, ok := num(s[i:j])
			if !ok || len(list) == 4 {
				return nil, false
			}
			list = append(list, token{n: n, digits: j - i})
			i = j
		case c >= 'a' && c <= 'z':
			j := i
			for j < len(s) && (s[j] >= 'a' && s[j] <= 'z') {
				j++
			}
			if m, isMonth := months[s[i:j]]; isMonth {
				list = append(list, token{n: m, month: true})
			} else if !filler(s[i:j]) {
				return nil, false
			}
			i = j
		case c == '-' || c == '/' || c == '.' || c == ' ' || c == ',' || c == '\'' || c == '\\':
			if len(list) > 0 && (list[len(list)-1].unit == 0 || list[len(list)-1].unit == ' ') {
				list[len(list)-1].unit = rune(c)
			}
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			switch r {
			case '年', '月', '日':
			case '号', '號':
				r = '日'
			case '、', '，', '。', '—', '–', '第', '份', '度':
				i += n
				continue
			default:
				return nil, false
			}
			if len(list) == 0 {
				return nil, false
			}
			list[len(list)-1].unit = r
			i += n
		}
	}
	return list, len(list) > 0
}

// filler reports whether an English word in a date says nothing about it.
func filler(w string) bool {
	switch w {
	case "st", "nd", "rd", "th", "of", "t", "the", "on",
		"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday":
		return true
	}
	return false
}

// datePart reads the date without its time.
func datePart(s string, base int, opt Options) (Result, bool) {
	list, ok := tokens(strings.TrimSpace(s))
	if !ok {
		return Result{}, false
	}
	named, marked := false, false
	for _, t := range list {
		named = named || t.month
		marked = marked || t.unit == '年' || t.unit == '月' || t.unit == '日'
	}
	switch {
	case named:
		return namedMonth(list)
	case marked:
		return markedUnits(list, base)
	}
	return numeric(list, base, opt)
}

// date returns the result for a year and, where not 0, month and day.
func date(y, m, d int) (Result, bool) {
	r := Result{Precision: Day, Year: y, Month: m, Day: d, Offset: Shanghai}
	switch {
	case m == 0:
		r.Precision = Year
		return r, y >= 1000 && y <= 9999 // 0002 would be read as a number of days again
	case d == 0:
		r.Precision = Month
		return r, y >= 1000 && y <= 9999 && m <= 12
	}
	return r, Valid(y, m, d)
}

// namedMonth reads 15-Mar-2024, Mar 15, 2024, March 2024.
func namedMonth(list []token) (Result, bool) {
	var month int
	var rest []token
	for _, t := range list {
		if t.month {
			if month != 0 {
				return Result{}, false
			}
			month = t.n
			continue
		}
		rest = append(rest, t)
	}
	switch len(rest) {
	case 1:
		if rest[0].digits == 4 {
			return date(rest[0].n, month, 0)
		}
		if Valid(2000, month, rest[0].n) {
			return finding(NoYear), true
		}
		return date(fullYear(rest[0].n, rest[0].digits), month, 0)
	case 2:
		a, b := rest[0], rest[1]
		if a.digits == 4 || a.n > 31 {
			a, b = b, a
		}
		return date(fullYear(b.n, b.digits), month, a.n)
	}
	return Result{}, false
}

// markedUnits reads 2024年3月15日 and its parts.
func markedUnits(list []token, base int) (Result, bool) {
	var y, m, d, digits int
	for i, t := range list {
		switch {
		case t.unit == '年' && i == 0:
			y, digits = t.n, t.digits
		case t.unit == '月' && m == 0:
			m = t.n
		case t.unit == '日' && d == 0:
			d = t.n
		case m != 0 && d == 0 && i == len(list)-1:
			d = t.n
		case m == 0 && y != 0 && i == len(list)-1:
			m = t.n
		case i == 0 && (t.unit == '-' || t.unit == '.' || t.unit == '/' || t.unit == ' ') && t.digits == 4:
			y, digits = t.n, t.digits
		default:
			return Result{}, false
		}
	}
	switch {
	case digits == 0:
		if m >= 1 && m <= 12 && (d == 0 || Valid(2000, m, d)) {
			return finding(NoYear), true
		}
		return Result{}, false
	case base != 0:
		r, ok := date(y+base, m, d)
		return r, ok && y > 0
	case digits == 3:
		return republic(y, m, d)
	case m == 0 && d != 0:
		return Result{}, false
	}
	return date(fullYear(y, digits), m, d)
}

// republic reads a year of three digits as one of the Republic calendar of
// Taiwan, which nothing in the text says.
func republic(y, m, d int) (Result, bool) {
	r, ok := date(y+1911, m, d)
	r.Outcome, r.Code, r.Hint = record.Review, "date.republic_year", "a year of three digits: read as the Republic calendar (民国)"
	return r, ok && y >= 1 && y < 200
}

// numeric reads dates of numbers and separators only.
func numeric(list []token, base int, opt Options) (Result, bool) {
	switch len(list) {
	case 1:
		if base != 0 {
			return date(list[0].n+base, 0, 0)
		}
		if list[0].digits == 8 || list[0].digits == 6 || list[0].digits == 4 {
			return numberDate(list[0].text(), opt)
		}
	case 2:
		return twoNumbers(list[0], list[1], base)
	case 3:
		return threeNumbers(list[0], list[1], list[2], base, opt)
	case 4:
		r, ok := threeNumbers(list[0], list[1], list[2], base, opt)
		if !ok || list[0].digits != 4 || list[3].n > 23 || list[3].digits > 2 {
			return Result{}, false
		}
		return clock{h: list[3].n, precision: Hour, offset: Shanghai}.on(r), true
	}
	return Result{}, false
}

// text returns the digits of a number as they were written.
func (t token) text() string {
	b := make([]byte, t.digits)
	for i, n := t.digits-1, t.n; i >= 0; i, n = i-1, n/10 {
		b[i] = byte('0' + n%10)
	}
	return string(b)
}

func twoNumbers(a, b token, base int) (Result, bool) {
	switch {
	case base != 0:
		return date(a.n+base, b.n, 0)
	case a.digits == 4:
		r, ok := date(a.n, b.n, 0)
		return r, ok && b.n > 0
	case b.digits == 4:
		r, ok := date(b.n, a.n, 0)
		return r, ok && a.n > 0
	case Valid(2000, a.n, b.n) || Valid(2000, b.n, a.n):
		return finding(NoYear), true
	}
	return Result{}, false
}

func threeNumbers(a, b, c token, base int, opt Options) (Result, bool) {
	if c.n == 0 || b.n == 0 {
		zero := a.n == 0 && b.n == 0 && c.n == 0
		return Result{Precision: Day}, zero
	}
	switch {
	case base != 0:
		return date(a.n+base, b.n, c.n)
	case a.digits == 4:
		return date(a.n, b.n, c.n)
	case a.digits == 3:
		return republic(a.n, b.n, c.n)
	case c.digits == 4:
		return dayMonth(a.n, b.n, c.n, opt)
	case a.digits > 2 || b.digits > 2 || c.digits > 2:
		return Result{}, false
	}
	if opt.Order != Unknown {
		return dayMonth(a.n, b.n, fullYear(c.n, 2), opt)
	}
	ymd, ok := date(fullYear(a.n, 2), b.n, c.n)
	if ok && (a.unit != '/' || a.n > 12 || a.n == 0) {
		return ymd, true
	}
	dmy, dmyOK := date(fullYear(c.n, 2), b.n, a.n)
	mdy, mdyOK := date(fullYear(c.n, 2), a.n, b.n)
	switch {
	case ok && !dmyOK && !mdyOK:
		return ymd, true
	case !ok && dmyOK && !mdyOK:
		return dmy, true
	case !ok && mdyOK && !dmyOK:
		return mdy, true
	case !ok && !dmyOK && !mdyOK:
		return Result{}, false
	case !ok && dmy == mdy:
		return dmy, true
	}
	return Result{Precision: Ambiguous}, true
}

// dayMonth reads 03/15/2024: by the order of the column, else by what is
// possible.
func dayMonth(a, b, y int, opt Options) (Result, bool) {
	dmy, dmyOK := date(y, b, a)
	mdy, mdyOK := date(y, a, b)
	switch {
	case opt.Order == DMY && dmyOK:
		return dmy.ordered(mdyOK && a != b), true
	case opt.Order == MDY && mdyOK:
		return mdy.ordered(dmyOK && a != b), true
	case opt.Order != Unknown:
		return Result{}, false
	case dmyOK && mdyOK && a != b:
		return Result{Precision: Ambiguous}, true
	case dmyOK:
		return dmy, true
	case mdyOK:
		return mdy, true
	}
	return Result{}, false
}

// ordered notes that the column's order made the date this one.
func (r Result) ordered(open bool) Result {
	if open {
		r.Code = "date.order"
	}
	return r
}
