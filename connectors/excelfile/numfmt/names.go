package numfmt

import "time"

var (
	chineseMonths = [...]string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"}
	chineseDays   = [...]string{"日", "一", "二", "三", "四", "五", "六"}
)

// monthName writes a month with n letters m: a number for one or two, a short
// or full name for three and four, an initial for five.
func (s *section) monthName(m time.Month, n int) string {
	switch {
	case n <= 2:
		return pad(int64(m), n)
	case s.english && n == 3:
		return m.String()[:3]
	case s.english && n == 4:
		return m.String()
	case s.english:
		return m.String()[:1]
	case n <= 4:
		return chineseMonths[m-1] + "月"
	}
	return chineseMonths[m-1]
}

// dayName writes a day with n letters d: a number for one or two, a weekday
// for three and four.
func (s *section) dayName(day civil, n int) string {
	switch {
	case n <= 2:
		return pad(int64(day.day), n)
	case s.english && n == 3:
		return day.weekday.String()[:3]
	case s.english:
		return day.weekday.String()
	}
	return chineseWeekday(day.weekday, n > 3)
}

func chineseWeekday(d time.Weekday, long bool) string {
	if long {
		return "星期" + chineseDays[d]
	}
	return "周" + chineseDays[d]
}

func (s *section) halfDay(hour int64, style int) string {
	morning := hour < 12
	switch {
	case style == 'p' && morning:
		return "A"
	case style == 'p':
		return "P"
	case s.english && style == 'a' && morning:
		return "AM"
	case s.english && style == 'a':
		return "PM"
	case morning:
		return "上午"
	}
	return "下午"
}
