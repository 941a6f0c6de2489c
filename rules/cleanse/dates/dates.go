// Package dates reads dates and times as people and systems write them, and
// keeps the precision they have: a year stays a year.
//
// Without a zone, a time is China Standard Time (Asia/Shanghai, UTC+8, no
// daylight saving since 1991), or that of Options.Zone. The package has no clock: words relative to
// today (昨天) are recognised, not resolved.
package dates

import (
	"fmt"
	"strings"
	"time"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// Precision says how much of a date is known.
type Precision string

// The precisions, and the findings that stand in their place.
const (
	Year      Precision = "year"
	Half      Precision = "half"
	Quarter   Precision = "quarter"
	Month     Precision = "month"
	Day       Precision = "day"
	Hour      Precision = "hour"
	Minute    Precision = "minute"
	Second    Precision = "second"
	NullDate  Precision = "null"       // a sentinel such as 1900-01-01, or a null word
	OpenEnd   Precision = "open-ended" // 长期, 9999-12-31
	Relative  Precision = "relative"   // 昨天: needs the time of the record
	Ambiguous Precision = "ambiguous"  // 03/04/2024: the column decides
	NoYear    Precision = "no-year"    // 3月15日
	Bad       Precision = "invalid"
)

// Order says how to read 03/04/2024.
type Order uint8

// The orders of day and month. A column has one order; see Column.
const (
	Unknown Order = iota
	DMY
	MDY
)

// Options say what the value itself can't.
type Options struct {
	Order    Order
	Date1904 bool           // serial numbers of a workbook with workbookPr date1904=1
	NoSerial bool           // numbers are never spreadsheet serials
	Zone     *time.Location // of times whose text names none; nil: China Standard Time
}

// Result is what Parse found.
type Result struct {
	Outcome   record.Outcome
	Precision Precision
	Code      string
	Hint      string

	Year, Month, Day     int // 0 below the precision
	Hour, Minute, Second int
	Nanos                int
	Offset               int    // seconds east of UTC of the text; the options' zone's when it names none
	Zoned                bool   // the text names its zone, or counts from an instant
	End                  string // last month of a quarter or half: "2024-03"
}

// Shanghai is the offset of China Standard Time in seconds.
const Shanghai = 8 * 3600

// Known reports whether the result is a date.
func (r Result) Known() bool { return r.Year != 0 }

// HasTime reports whether the result has a time of day.
func (r Result) HasTime() bool {
	return r.Precision == Hour || r.Precision == Minute || r.Precision == Second
}

// String returns the date in ISO 8601, in the precision it has; a time of day
// in China Standard Time: "2024-03", "2024-03-15T14:30:00+08:00",
// "2024-01/2024-03" for a quarter. "" when there is no date.
func (r Result) String() string {
	switch {
	case !r.Known():
		return ""
	case r.Precision == Year:
		return fmt.Sprintf("%04d", r.Year)
	case r.Precision == Month:
		return fmt.Sprintf("%04d-%02d", r.Year, r.Month)
	case r.End != "":
		return fmt.Sprintf("%04d-%02d/%s", r.Year, r.Month, r.End)
	case r.HasTime():
		l := r.shift(Shanghai)
		return l.day() + "T" + l.clock() + "+08:00"
	}
	return r.day()
}

// UTC returns the canonical text of a record.Time: "2024-03-15T06:30:00Z". ""
// without a time of day.
func (r Result) UTC() string {
	if !r.HasTime() || !r.Known() {
		return ""
	}
	u := r.shift(0)
	return u.day() + "T" + u.clock() + "Z"
}

func (r Result) day() string {
	b := [10]byte{
		byte('0' + r.Year/1000%10), byte('0' + r.Year/100%10), byte('0' + r.Year/10%10), byte('0' + r.Year%10), '-',
		byte('0' + r.Month/10), byte('0' + r.Month%10), '-', byte('0' + r.Day/10), byte('0' + r.Day%10),
	}
	return string(b[:])
}

func (r Result) clock() string {
	b := [8]byte{byte('0' + r.Hour/10), byte('0' + r.Hour%10), ':', byte('0' + r.Minute/10), byte('0' + r.Minute%10), ':', byte('0' + r.Second/10), byte('0' + r.Second%10)}
	if r.Nanos == 0 {
		return string(b[:])
	}
	return string(b[:]) + strings.TrimRight(fmt.Sprintf(".%09d", r.Nanos), "0")
}

// shift returns the same instant with another offset.
func (r Result) shift(offset int) Result {
	if r.Offset == offset {
		return r
	}
	secs := r.Hour*3600 + r.Minute*60 + r.Second + offset - r.Offset
	days := DayNumber(r.Year, r.Month, r.Day)
	for secs < 0 {
		secs += 86400
		days--
	}
	days += secs / 86400
	secs %= 86400
	r.Year, r.Month, r.Day = CivilDay(days)
	r.Hour, r.Minute, r.Second, r.Offset = secs/3600, secs/60%60, secs%60, offset
	return r
}

// Parse reads one value.
func Parse(raw string, opt Options) Result {
	r := parse(raw, opt)
	if opt.Zone != nil && !r.Zoned && r.HasTime() && r.Known() {
		_, r.Offset = time.Date(r.Year, time.Month(r.Month), r.Day, r.Hour, r.Minute, r.Second, r.Nanos, opt.Zone).Zone()
	}
	return r
}

func parse(raw string, opt Options) Result {
	if r, ok := isoDay(raw); ok {
		return conclude(raw, r)
	}
	if r, ok := isoTime(raw); ok {
		return conclude(raw, r)
	}
	if text.IsNull(raw) {
		return Result{Outcome: record.Nulled, Precision: NullDate, Code: "date.null"}
	}
	s := strings.TrimSpace(strings.ToLower(text.Clean(raw)))
	s = strings.Trim(s, "'\"`")
	if p, ok := wordDates[s]; ok {
		return finding(p)
	}
	if r, ok := numberDate(s, opt); ok {
		return conclude(raw, r)
	}
	if relative(s) {
		return finding(Relative)
	}
	r, ok := written(s, opt)
	if !ok {
		return finding(Bad)
	}
	return conclude(raw, r)
}

// isoDay is the fast path: 2024-03-15, 2024/03/15.
func isoDay(s string) (Result, bool) {
	if len(s) != 10 || s[4] != s[7] || (s[4] != '-' && s[4] != '/') {
		return Result{}, false
	}
	y, ok1 := num(s[:4])
	m, ok2 := num(s[5:7])
	d, ok3 := num(s[8:])
	if !ok1 || !ok2 || !ok3 || !Valid(y, m, d) && y != 0 {
		return Result{}, false
	}
	if y == 0 && (m != 0 || d != 0) {
		return Result{}, false
	}
	return Result{Precision: Day, Year: y, Month: m, Day: d, Offset: Shanghai}, true
}

// isoTime is the fast path of database exports: 2024-03-15 14:30,
// 2024-03-15T14:30:00, with or without Z.
func isoTime(s string) (Result, bool) {
	if len(s) < 16 || len(s) > 20 || s[10] != ' ' && s[10] != 'T' || s[13] != ':' {
		return Result{}, false
	}
	r, ok := isoDay(s[:10])
	if !ok || r.Year == 0 {
		return r, false
	}
	h, ok1 := num(s[11:13])
	m, ok2 := num(s[14:16])
	if !ok1 || !ok2 || h > 23 || m > 59 {
		return r, false
	}
	r.Hour, r.Minute, r.Precision = h, m, Minute
	s = s[16:]
	if len(s) >= 3 && s[0] == ':' {
		if r.Second, ok = num(s[1:3]); !ok || r.Second > 59 {
			return r, false
		}
		r.Precision = Second
		s = s[3:]
	}
	if s == "Z" {
		r.Offset, r.Zoned = 0, true
		return r, true
	}
	return r, s == ""
}

// num reads up to nine ASCII digits.
func num(s string) (int, bool) {
	if len(s) == 0 || len(s) > 9 {
		return 0, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return n, true
}

// conclude recognises sentinels, checks bounds, and sets the outcome of a date
// that was read.
func conclude(raw string, r Result) Result {
	if r.Precision == Ambiguous {
		return Result{Outcome: record.Review, Precision: Ambiguous, Code: "date.ambiguous", Hint: "day first or month first? Set order: dmy or mdy for the column"}
	}
	if r.Code == "" {
		switch {
		case r.Year == 0 || sentinel(r):
			return Result{Outcome: record.Nulled, Precision: NullDate, Code: "date.sentinel", Hint: "a column default or empty date, not a day"}
		case openEnd(r):
			return Result{Outcome: record.Nulled, Precision: OpenEnd, Code: "date.open_ended", Hint: "no end is set"}
		}
	}
	if r.Outcome == record.OK && r.String() != raw {
		r.Outcome = record.Fixed
		if r.Code == "" {
			r.Code = "date.form"
		}
	}
	return r
}

// sentinel recognises the dates databases and spreadsheets put for "none".
func sentinel(r Result) bool {
	if r.Precision != Day && !r.HasTime() {
		return false
	}
	switch [3]int{r.Year, r.Month, r.Day} {
	case [3]int{1900, 1, 1}, [3]int{1970, 1, 1}, [3]int{1, 1, 1}, [3]int{1753, 1, 1}, [3]int{1899, 12, 30}, [3]int{1899, 12, 31}, [3]int{1900, 1, 0}:
		return true
	}
	return false
}

// openEnd recognises the dates that stand for "for ever".
func openEnd(r Result) bool {
	return (r.Precision == Day || r.HasTime()) && r.Month == 12 && r.Day == 31 && (r.Year == 9999 || r.Year == 2099 || r.Year == 2999 || r.Year == 3000) ||
		r.Year == 9999
}

// finding returns the result for something that isn't a date.
func finding(p Precision) Result {
	switch p {
	case NullDate:
		return Result{Outcome: record.Nulled, Precision: p, Code: "date.null"}
	case OpenEnd:
		return Result{Outcome: record.Nulled, Precision: p, Code: "date.open_ended", Hint: "no end is set"}
	case Relative:
		return Result{Outcome: record.Review, Precision: p, Code: "date.relative", Hint: "relative to the day it was written; use the record's own time"}
	case NoYear:
		return Result{Outcome: record.Review, Precision: p, Code: "date.no_year", Hint: "the year is missing; use the record's own time"}
	}
	return Result{Outcome: record.Invalid, Precision: Bad, Code: "date.invalid", Hint: "not a date of the calendar"}
}
