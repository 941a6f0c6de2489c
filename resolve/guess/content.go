package guess

import (
	"regexp"
	"strings"
	"unicode"
)

// shape is what the values of a column look like, as shares of the sample.
type shape struct {
	email, date, digits, number, han, orgForm, postcode, listed, resident, tax, phone, mixed float64
	words, length, sameLength                                                                float64
}

var (
	datePattern = regexp.MustCompile(`^\s*(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|(1[5-9]|20)\d{2}[0-3]\d[0-3]\d)(\s.*)?$`)
	ukPostcode  = regexp.MustCompile(`(?i)^\s*[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\s*$`)
	orgForm     = regexp.MustCompile(`(?i)(\b(inc|ltd|llc|gmbh|corp|co|plc|ag|bv|nv|sa|srl|spa|limited|company|corporation|kg|oy|ab|as)\.?\s*$)|\b(technolog|electronic|industri|international|holding|group|systems|research|universit|institut|bank|chemi|pharma|semiconduct|software|logistic|trading|international|laborator|insurance|foundation)|公司|集团|事务所|合作社|工作室|商行|经营部|厂$|店$|学校|医院|大学|中学`)
	cnMobile    = regexp.MustCompile(`^\s*(\+?86[- ]?)?1[3-9]\d[- ]?[\d*]{4}[- ]?\d{4}\s*$`)
	anyPhone    = regexp.MustCompile(`^\s*(\+\d|\(?0\d|\d{3}[-/. ]\d{3}[-. ]?\d{4}|\(\d{3}\))[\d ()/.-]{5,}`)
	uscc        = regexp.MustCompile(`^\s*[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}\s*$`)
	resident    = regexp.MustCompile(`^\s*\d{6}(18|19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx]\s*$`)
)

func shapeOf(sample []string) shape {
	var s shape
	n := float64(len(sample))
	if n == 0 {
		return s
	}
	lengths := map[int]int{}
	for _, v := range sample {
		s.add(v)
		lengths[len(v)]++
	}
	for _, c := range lengths {
		s.sameLength = max(s.sameLength, float64(c)/n)
	}
	for _, p := range []*float64{&s.email, &s.date, &s.digits, &s.number, &s.han, &s.orgForm, &s.postcode, &s.listed, &s.resident, &s.tax, &s.phone, &s.mixed, &s.words, &s.length} {
		*p /= n
	}
	return s
}

func (s *shape) add(v string) {
	inc := func(p *float64, ok bool) {
		if ok {
			*p++
		}
	}
	letters, digit, han, other := 0, 0, 0, 0
	for _, r := range v {
		switch {
		case unicode.IsDigit(r):
			digit++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.IsLetter(r):
			letters++
		case r != '.' && r != '-' && r != ' ':
			other++
		}
	}
	inc(&s.email, strings.Contains(v, "@") && strings.Contains(v, "."))
	inc(&s.date, datePattern.MatchString(v))
	inc(&s.digits, digit > 0 && letters+han+other == 0 && !strings.ContainsAny(strings.TrimSpace(v), ".- "))
	inc(&s.number, digit > 0 && letters+han == 0 && strings.Count(v, "-") <= 1 && strings.Count(v, ".") <= 1)
	inc(&s.han, han > 0)
	inc(&s.orgForm, orgForm.MatchString(v))
	inc(&s.postcode, ukPostcode.MatchString(v))
	inc(&s.listed, strings.Contains(v, "**") || strings.Count(v, ";") > 0 || strings.Count(v, "|") > 0)
	inc(&s.resident, resident.MatchString(v))
	inc(&s.tax, uscc.MatchString(v))
	inc(&s.phone, cnMobile.MatchString(v) || anyPhone.MatchString(v) && !datePattern.MatchString(v))
	inc(&s.mixed, digit > 0 && letters > 0)
	s.words += float64(len(strings.Fields(v)))
	s.length += float64(len([]rune(v)))
}

// dateOrder tells day-first from month-first by values above twelve.
func dateOrder(sample []string) string {
	day, month := 0, 0
	for _, v := range sample {
		f := strings.FieldsFunc(v, func(r rune) bool { return r < '0' || r > '9' })
		if len(f) < 3 || len(f[0]) == 4 {
			continue
		}
		if len(f[0]) == 2 && f[0] > "12" {
			day++
		}
		if len(f[1]) == 2 && f[1] > "12" {
			month++
		}
	}
	switch {
	case day+month == 0:
		return ""
	case month > day:
		return "mdy"
	}
	return "dmy"
}
