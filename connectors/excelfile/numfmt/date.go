package numfmt

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// Day numbers of the 1900 calendar. Day 60 is 1900-02-29, which never was; the
// days before it are one higher than the calendar of 1899-12-30 says.
const (
	lastSerial = 2958465 // 9999-12-31
	leapBug    = 60
	offset1904 = 1462 // 1904-01-01 in the 1900 calendar
	dayMillis  = 24 * 60 * 60 * 1000
)

var epoch1900 = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// instant is a serial number taken apart: whole days in the 1900 calendar and
// milliseconds of the day. Days is 0 for a mere time.
type instant struct {
	days   int64
	millis int64
}

// parseSerial reads a date's serial number; ok is false outside the years 1900 to 9999.
func parseSerial(num string, date1904 bool) (instant, bool) {
	f, err := strconv.ParseFloat(num, 64)
	if err != nil || !(f >= 0) || f >= lastSerial+1 {
		return instant{}, false
	}
	days := int64(f)
	millis := int64((f-float64(days))*dayMillis + 0.5)
	if millis >= dayMillis {
		days, millis = days+1, millis-dayMillis
	}
	if date1904 && f >= 1 {
		days += offset1904
	}
	if days > lastSerial {
		return instant{}, false
	}
	return instant{days, millis}, true
}

// civil is a day as sheets show it, which knows two days that never were: 1900
// January 0 and February 29.
type civil struct {
	year    int
	month   time.Month
	day     int
	weekday time.Weekday
}

// civil returns the calendar day; real is false for the days that never were.
func (t instant) civil() (c civil, real bool) {
	switch t.days {
	case 0:
		return civil{1900, time.January, 0, time.Saturday}, false
	case leapBug:
		return civil{1900, time.February, 29, time.Wednesday}, false
	}
	days := int(t.days)
	if days < leapBug {
		days++
	}
	d := epoch1900.AddDate(0, 0, days)
	return civil{d.Year(), d.Month(), d.Day(), d.Weekday()}, true
}

// AppendMoment appends the canonical text of a serial number under a format of
// class Date, Time or Duration: "2006-01-02", "2006-01-02T15:04:05",
// "15:04:05", or hours beyond a day for a duration. The class that comes back
// says which: a number below one is a mere time whatever the format, so that
// it never becomes a day of 1899. ok is false where the number is no date:
// negative, beyond 9999, or 60, the 29 February 1900 that never was.
func (f *Format) AppendMoment(dst []byte, num string, date1904 bool) (text []byte, class Class, ok bool) {
	duration := f.Class() == Duration
	t, ok := parseSerial(num, date1904 && !duration)
	if !ok {
		return dst, General, false
	}
	if duration {
		return appendClock(dst, t.days*24, t.millis), Duration, true
	}
	if t.days == 0 {
		return appendClock(dst, 0, t.millis), Time, true
	}
	day, real := t.civil()
	if !real {
		return dst, General, false
	}
	dst = appendPad(dst, int64(day.year), 4)
	dst = appendPad(append(dst, '-'), int64(day.month), 2)
	dst = appendPad(append(dst, '-'), int64(day.day), 2)
	if t.millis != 0 {
		dst = appendClock(append(dst, 'T'), 0, t.millis)
	}
	return dst, Date, true
}

// appendClock writes milliseconds as 15:04:05, with up to .000 where there are any.
func appendClock(dst []byte, hours, millis int64) []byte {
	dst = appendPad(dst, hours+millis/3600000, 2)
	dst = appendPad(append(dst, ':'), millis/60000%60, 2)
	dst = appendPad(append(dst, ':'), millis/1000%60, 2)
	if ms := millis % 1000; ms != 0 {
		dst = bytes.TrimRight(appendPad(append(dst, '.'), ms, 3), "0")
	}
	return dst
}

// appendPad writes n with zeros in front up to a width.
func appendPad(dst []byte, n int64, width int) []byte {
	digits := 1
	for m := n; m >= 10; m /= 10 {
		digits++
	}
	for ; digits < width; digits++ {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, n, 10)
}

func pad(n int64, width int) string { return string(appendPad(nil, n, width)) }

// renderDate writes a serial number as the section says.
func (s *section) renderDate(num string, date1904 bool) (string, bool) {
	t, ok := parseSerial(num, date1904 && s.class != Duration)
	if !ok {
		return "", false
	}
	if t = s.rounded(t); date1904 && t.days == 0 && s.class == Date {
		t.days = offset1904 // a time of the first day of that calendar
	}
	day, _ := t.civil()
	var b strings.Builder
	for _, o := range s.ops {
		s.writeDatePart(&b, o, t, day)
	}
	return b.String(), true
}

// rounded drops what the section doesn't show of a second, rounding to whole
// seconds where it shows none.
func (s *section) rounded(t instant) instant {
	for _, o := range s.ops {
		if o.kind == opFraction {
			return t
		}
	}
	t.millis = (t.millis + 500) / 1000 * 1000
	if t.millis >= dayMillis {
		t.days, t.millis = t.days+1, t.millis-dayMillis
	}
	return t
}

func (s *section) writeDatePart(b *strings.Builder, o op, t instant, day civil) {
	hour := t.millis / 3600000
	switch o.kind {
	case opLiteral:
		b.WriteString(o.text)
	case opPoint:
		b.WriteByte('.')
	case opYear:
		if o.n <= 2 {
			b.WriteString(pad(int64(day.year%100), 2))
		} else {
			b.WriteString(pad(int64(day.year), 4))
		}
	case opMonth:
		b.WriteString(s.monthName(day.month, o.n))
	case opDay:
		b.WriteString(s.dayName(day, o.n))
	case opWeekday:
		b.WriteString(chineseWeekday(day.weekday, o.n > 3))
	case opHour:
		if s.half {
			hour = (hour+11)%12 + 1
		}
		b.WriteString(pad(hour, min(o.n, 2)))
	case opMinute:
		b.WriteString(pad(t.millis/60000%60, min(o.n, 2)))
	case opSecond:
		b.WriteString(pad(t.millis/1000%60, min(o.n, 2)))
	case opFraction:
		b.WriteString("." + pad(t.millis%1000, 3)[:o.n])
	case opHalfDay:
		b.WriteString(s.halfDay(hour, o.n))
	case opElapsedHour:
		b.WriteString(pad(t.days*24+hour, min(o.n, 9)))
	case opElapsedMinute:
		b.WriteString(pad(t.days*1440+t.millis/60000, min(o.n, 9)))
	case opElapsedSecond:
		b.WriteString(pad(t.days*86400+t.millis/1000, min(o.n, 9)))
	}
}
