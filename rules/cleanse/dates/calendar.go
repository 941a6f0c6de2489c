package dates

// DayNumber returns the number of days from 1970-01-01 to a day of the
// proleptic Gregorian calendar.
func DayNumber(y, m, d int) int {
	if m <= 2 {
		y--
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	mp := (m + 9) % 12
	doy := (153*mp+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468
}

// CivilDay is the inverse of DayNumber.
func CivilDay(n int) (y, m, d int) {
	n += 719468
	era := n / 146097
	if n < 0 {
		era = (n - 146096) / 146097
	}
	doe := n - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	y = yoe + era*400
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp + 3
	if m > 12 {
		m -= 12
	}
	if m <= 2 {
		y++
	}
	return y, m, d
}

// Valid reports whether year, month and day are a day of the calendar, years 1
// to 9999.
func Valid(y, m, d int) bool {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 {
		return false
	}
	days := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m-1]
	if m == 2 && (y%4 == 0 && y%100 != 0 || y%400 == 0) {
		days = 29
	}
	return d <= days
}

// fullYear completes a two-digit year: 00 to 29 are 2000 to 2029, 30 to 99 are
// 1930 to 1999, the pivot spreadsheets use.
func fullYear(y, digits int) int {
	if digits > 2 {
		return y
	}
	if y < 30 {
		return 2000 + y
	}
	return 1900 + y
}
