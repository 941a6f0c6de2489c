package dates

import "strings"

// Four digits from firstYear to lastYear are a year, others a spreadsheet serial.
const (
	firstYear = 1900
	lastYear  = 2100
)

// numberDate reads values that are a number: compact dates, spreadsheet
// serials, Unix times. ok is false when s isn't a number.
func numberDate(s string, opt Options) (Result, bool) {
	if r, ok := basic(s); ok {
		return r, true
	}
	whole, frac, dotted := strings.Cut(s, ".")
	if whole == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(frac, "0123456789") != "" || len(whole) > 19 {
		return Result{}, false
	}
	frac = strings.TrimRight(frac, "0")
	bad := finding(Bad)
	if dotted && frac != "" {
		if len(whole) == 4 && len(frac) <= 2 && whole >= "1900" && whole <= "2100" {
			return Result{}, false // 2024.3 is a month, written with a dot
		}
		if len(whole) > 7 && len(whole) != 10 {
			return bad, true
		}
	}
	switch len(whole) {
	case 14, 12:
		if r, ok := compact(whole); ok {
			return r, true
		}
		return bad, true
	case 13, 16, 19:
		n := num64(whole[:len(whole)-3])
		switch len(whole) {
		case 16:
			n /= 1_000
		case 19:
			n /= 1_000_000
		}
		return unix(n), true
	case 10:
		if r, ok := dayHour(whole); ok && frac == "" {
			return r, true
		}
		n := num64(whole)
		return unix(n), true
	case 8:
		if strings.Trim(whole, "0") == "" {
			return Result{Precision: Day}, true
		}
		if r, ok := ymd8(whole); ok {
			return r, true
		}
		return bad, true
	case 6:
		if r, ok := six(whole); ok {
			return r, true
		}
	case 4:
		if y, _ := num(whole); y >= firstYear && y <= lastYear && frac == "" {
			return Result{Precision: Year, Year: y, Offset: Shanghai}, true
		}
	}
	if opt.NoSerial || len(whole) > 7 {
		return bad, true
	}
	n, _ := num(whole)
	return serial(n, frac, opt.Date1904), true
}

// num64 reads up to 17 digits.
func num64(s string) int64 {
	var n int64
	for i := 0; i < len(s) && i < 17; i++ {
		n = 10*n + int64(s[i]-'0')
	}
	return n
}

// ymd8 reads 20240315.
func ymd8(s string) (Result, bool) {
	y, _ := num(s[:4])
	m, _ := num(s[4:6])
	d, _ := num(s[6:])
	if !Valid(y, m, d) {
		return Result{}, false
	}
	return Result{Precision: Day, Year: y, Month: m, Day: d, Offset: Shanghai}, true
}

// compact reads 202403151430 and 20240315143000.
func compact(s string) (Result, bool) {
	r, ok := ymd8(s[:8])
	if !ok {
		return Result{Precision: Day}, strings.Trim(s, "0") == ""
	}
	r.Precision = Minute
	r.Hour, _ = num(s[8:10])
	r.Minute, _ = num(s[10:12])
	if len(s) == 14 {
		r.Precision = Second
		r.Second, _ = num(s[12:])
	}
	return r, r.Hour < 24 && r.Minute < 60 && r.Second < 60
}

// dayHour reads 2024031514, an hour of a day; as seconds since 1970 it would lie
// beyond 2033.
func dayHour(s string) (Result, bool) {
	r, ok := ymd8(s[:8])
	h, _ := num(s[8:])
	if !ok || r.Year < 2000 || r.Year > 2099 || h > 23 {
		return Result{}, false
	}
	r.Precision, r.Hour = Hour, h
	return r, true
}

// basic reads the basic form of ISO 8601: 20240315t143000z, 20240315 1430.
func basic(s string) (Result, bool) {
	if len(s) < 13 || len(s) > 16 || s[8] != ' ' && s[8] != 't' {
		return Result{}, false
	}
	t, utc := strings.CutSuffix(s, "z")
	t = t[:8] + t[9:]
	if len(t) != 12 && len(t) != 14 || strings.Trim(t, "0123456789") != "" {
		return Result{}, false
	}
	r, ok := compact(t)
	if utc {
		r.Offset, r.Zoned = 0, true
	}
	return r, ok
}

// six reads 202403 as a month and 240315 as a day.
func six(s string) (Result, bool) {
	y, _ := num(s[:4])
	m, _ := num(s[4:])
	if y >= firstYear && y <= lastYear && m >= 1 && m <= 12 {
		return Result{Precision: Month, Year: y, Month: m, Offset: Shanghai}, true
	}
	y, _ = num(s[:2])
	m, _ = num(s[2:4])
	d, _ := num(s[4:])
	if y = fullYear(y, 2); Valid(y, m, d) {
		return Result{Precision: Day, Year: y, Month: m, Day: d, Offset: Shanghai}, true
	}
	return Result{}, false
}

// unix reads seconds since 1970-01-01T00:00:00Z.
func unix(n int64) Result {
	days := int(n / 86400)
	r := Result{Precision: Second, Zoned: true}
	r.Year, r.Month, r.Day = CivilDay(days)
	secs := int(n % 86400)
	r.Hour, r.Minute, r.Second = secs/3600, secs/60%60, secs%60
	if r.Year > 9999 {
		return finding(Bad)
	}
	return r
}

// lastSerial is 9999-12-31 in the 1900 system.
const lastSerial = 2958465

// serial reads a spreadsheet's day number. In the 1900 system serial 60 is
// 29 February 1900, a day that never was; below it the count is one off. The
// 1904 system starts 1,462 days later (ECMA-376 part 1, §18.17.4).
func serial(n int, frac string, date1904 bool) Result {
	if date1904 {
		n += 1462
	}
	switch {
	case n == 0 && strings.Trim(frac, "0") == "":
		return Result{Precision: Day}
	case n == 60 && !date1904, n > lastSerial, n == 0:
		return finding(Bad)
	}
	days := DayNumber(1899, 12, 30) + n
	if n < 60 && !date1904 {
		days++
	}
	r := Result{Precision: Day, Offset: Shanghai}
	r.Year, r.Month, r.Day = CivilDay(days)
	if frac == "" {
		return r
	}
	return withFraction(r, days, frac)
}

// withFraction adds the time of day of a serial's fraction, rounded to seconds.
func withFraction(r Result, days int, frac string) Result {
	num, den := 0, 1
	for i := 0; i < len(frac) && i < 12; i++ {
		num, den = 10*num+int(frac[i]-'0'), 10*den
	}
	secs := (num*86400 + den/2) / den
	if secs >= 86400 {
		secs -= 86400
		r.Year, r.Month, r.Day = CivilDay(days + 1)
	}
	if secs == 0 {
		return r
	}
	r.Hour, r.Minute, r.Second = secs/3600, secs/60%60, secs%60
	r.Precision = Minute
	if r.Second != 0 {
		r.Precision = Second
	}
	return r
}
