package dates

import (
	"strings"

	"github.com/custhub/custhub/record"
)

// written reads dates that are more than a number. s is clean and in lower
// case.
func written(s string, opt Options) (Result, bool) {
	if len(s) > 80 {
		return Result{}, false
	}
	s, ok := jsonDate(s)
	if ok {
		return numberDate(s, Options{NoSerial: true})
	}
	s = stripWeekday(hanNumbers(s))
	s, approx := approximate(s)
	s, base := era(eraLetter(s))
	if r, ok := span(s, base); ok {
		return r, true
	}
	clock, date, hasTime, ok := splitTime(s)
	if !ok {
		return Result{}, false
	}
	r, ok := datePart(date, base, opt)
	if !ok {
		return Result{}, false
	}
	if r.Precision == NoYear {
		return finding(NoYear), true
	}
	if hasTime && r.Precision == Day {
		r = clock.on(r)
	} else if hasTime && r.Precision != Ambiguous {
		return Result{}, false
	}
	if approx && r.Outcome == record.OK {
		r.Outcome, r.Code, r.Hint = record.Review, "date.approximate", "the text gives the date only roughly"
	}
	if r.Outcome == record.OK && r.Year != 0 && unlikely(r) && !sentinel(r) && !openEnd(r) {
		r.Outcome, r.Code, r.Hint = record.Review, "date.year", "an unlikely year"
	}
	return r, true
}

// unlikely reports a year that hardly any date has. Beyond lastYear that counts
// for a year alone, whose four digits are a spreadsheet serial to who reads them next.
func unlikely(r Result) bool {
	return r.Year < firstYear || r.Precision == Year && r.Year > lastYear
}

// jsonDate reads /Date(1710484200000)/ of older .NET services.
func jsonDate(s string) (string, bool) {
	inner, ok := strings.CutPrefix(s, "/date(")
	if !ok {
		return s, false
	}
	inner, ok = strings.CutSuffix(inner, ")/")
	if i := strings.IndexAny(inner, "+-"); i > 0 {
		inner = inner[:i]
	}
	return inner, ok
}

// stripWeekday drops 星期三, 周五, (五) and brackets with a remark.
func stripWeekday(s string) string {
	for _, w := range []string{"星期", "礼拜", "周"} {
		i := strings.Index(s, w)
		if i < 0 {
			continue
		}
		for _, d := range []string{"1", "2", "3", "4", "5", "6", "日", "天"} { // numerals are digits by now
			if rest, ok := strings.CutPrefix(s[i+len(w):], d); ok {
				s = s[:i] + " " + rest
				break
			}
		}
	}
	if i := strings.IndexByte(s, '('); i >= 0 && strings.HasSuffix(s, ")") {
		s = s[:i]
	}
	return strings.TrimSpace(s)
}

// hanNumbers writes Chinese numerals in digits: 二〇二四年三月十五日 becomes
// 2024年3月15日.
func hanNumbers(s string) string {
	if !strings.ContainsAny(s, "〇○零一二三四五六七八九十廿卅两元壹贰叁肆伍陆柒捌玖拾") {
		return s
	}
	s = strings.ReplaceAll(s, "元年", "1年")
	s = strings.ReplaceAll(s, "元月", "1月")
	var b strings.Builder
	var run []int // digits; 10, 20, 30 for 十 廿 卅
	flush := func() {
		if len(run) > 0 {
			b.WriteString(hanRun(run))
			run = run[:0]
		}
	}
	for _, r := range s {
		if d := hanDigit(r); d >= 0 {
			run = append(run, d)
			continue
		}
		flush()
		b.WriteRune(r)
	}
	flush()
	return b.String()
}

func hanDigit(r rune) int {
	switch r {
	case '〇', '○', '零', 'Ｏ':
		return 0
	case '一', '壹':
		return 1
	case '二', '两', '贰':
		return 2
	case '三', '叁':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	case '十', '拾':
		return 10
	case '廿':
		return 20
	case '卅':
		return 30
	case '百':
		return 100
	}
	return -1
}

// hanRun writes a run of numerals: digit by digit, or by place when it holds a
// ten or a hundred.
func hanRun(run []int) string {
	tens := false
	for _, d := range run {
		tens = tens || d >= 10
	}
	var b []byte
	if !tens {
		for _, d := range run {
			b = append(b, byte('0'+d))
		}
		return string(b)
	}
	n, digit := 0, -1
	for _, d := range run {
		switch {
		case d < 10:
			digit = d
			continue
		case d == 10 || d == 100:
			if digit < 0 {
				digit = 1
			}
			n += digit * d
		default:
			n += d
		}
		digit = -1
	}
	n += max(digit, 0)
	for n > 0 {
		b = append([]byte{byte('0' + n%10)}, b...)
		n /= 10
	}
	return string(b)
}

// approximate drops words that make a date a rough one.
func approximate(s string) (string, bool) {
	out := s
	for _, p := range []string{"约", "大约", "大概", "about ", "circa ", "c. "} {
		out = strings.TrimPrefix(out, p)
	}
	for _, p := range []string{"左右", "上旬", "中旬", "下旬", "年初", "年底", "年末", "年中", "月初", "月底", "月末", "前后"} {
		if t, ok := strings.CutSuffix(out, p); ok {
			if strings.HasPrefix(p, "年") {
				t += "年"
			}
			if strings.HasPrefix(p, "月") {
				t += "月"
			}
			out = t
		}
	}
	return strings.TrimSpace(out), out != s
}

// eraLetter writes the letter of a Japanese era as its name: r6.3.15 is 令和6.3.15.
func eraLetter(s string) string {
	if len(s) < 6 || s[1] < '0' || s[1] > '9' || strings.Trim(s[1:], "0123456789./-") != "" {
		return s
	}
	switch s[0] {
	case 'r':
		return "令和" + s[1:]
	case 'h':
		return "平成" + s[1:]
	case 's':
		return "昭和" + s[1:]
	case 't':
		return "大正" + s[1:]
	}
	return s
}

// era drops the name of an era and returns the year before its first.
func era(s string) (string, int) {
	for _, e := range eras {
		if t, ok := strings.CutPrefix(s, e.name); ok {
			return strings.TrimSpace(t), e.base
		}
	}
	return s, 0
}

// spanMarks drops what may stand between the parts of a quarter.
var spanMarks = strings.NewReplacer(" ", "", "-", "", "/", "", "第", "", "年度", "年")

// span reads quarters and halves: 2024q1, q1 2024, 2024年第1季度, 2024年上半年.
func span(s string, base int) (Result, bool) {
	if !strings.ContainsAny(s, "qh季半") {
		return Result{}, false
	}
	s = spanMarks.Replace(s)
	mk := func(y, from, to int, p Precision) (Result, bool) {
		y += base
		if y < 100 {
			y = fullYear(y, 2)
		}
		r := Result{Precision: p, Year: y, Month: from, Offset: Shanghai}
		r.End = Result{Year: y, Month: to, Precision: Month}.String()
		return r, y >= 1000 && y <= 9999
	}
	for _, h := range []struct {
		tail     string
		from, to int
	}{{"年上半年", 1, 6}, {"年下半年", 7, 12}, {"上半年", 1, 6}, {"下半年", 7, 12}, {"h1", 1, 6}, {"h2", 7, 12}} {
		if y, ok := strings.CutSuffix(s, h.tail); ok {
			if n, ok := num(y); ok {
				return mk(n, h.from, h.to, Half)
			}
		}
	}
	var y, q string
	switch i := strings.IndexByte(s, 'q'); {
	case i == 0 && len(s) > 2:
		q, y = s[1:2], s[2:]
	case i > 0 && i+2 == len(s):
		y, q = s[:i], s[i+1:]
	default:
		t, ok := strings.CutSuffix(s, "季度")
		if !ok {
			if t, ok = strings.CutSuffix(s, "季"); !ok {
				return Result{}, false
			}
		}
		y, q, ok = strings.Cut(t, "年")
		if !ok {
			return Result{}, false
		}
	}
	n, ok1 := num(strings.TrimSuffix(y, "年"))
	k, ok2 := num(q)
	if !ok1 || !ok2 || k < 1 || k > 4 {
		return Result{}, false
	}
	return mk(n, 3*k-2, 3*k, Quarter)
}
