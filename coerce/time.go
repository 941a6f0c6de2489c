package coerce

import (
	"strings"
	"time"

	"github.com/custhub/custhub/record"
)

// utc is the canonical form of a Time in UTC; trailing zeros of the fraction are
// dropped, so that equal times have equal texts.
const utc = "2006-01-02T15:04:05.999999999Z"

// layouts of times that can be read in one way only, longest first.
var layouts = [...]string{
	"2006-01-02T15:04:05.999999999Z07:00",
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02T15:04:05.999999999Z07",
	"2006-01-02T15:04Z07:00",
}

var localLayouts = [...]string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04"}

func toTime(v record.Value, zone *time.Location) record.Value {
	switch v.Kind {
	case record.Time:
		return zoned(v, zone)
	case record.Date:
		return v
	case record.Text:
	default:
		return v
	}
	s := strings.TrimSpace(v.Text)
	if isDay(s) {
		return record.Value{Kind: record.Date, Text: s}
	}
	if len(s) < len("2006-01-02T15:04") || !isDay(s[:10]) || (s[10] != ' ' && s[10] != 'T') {
		return v
	}
	if s[10] != 'T' || strings.IndexByte(s[11:], ' ') >= 0 {
		s = s[:10] + "T" + strings.Replace(s[11:], " ", "", 1)
	}
	if !hasZone(s) {
		return local(v, s, zone)
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return FromTime(t)
		}
	}
	return v
}

// hasZone reports whether a time ends in a zone: Z, +08:00, -0500.
func hasZone(s string) bool {
	return s[len(s)-1] == 'Z' || strings.ContainsAny(s[len("2006-01-02T15:04"):], "+-")
}

// local reads a time without a zone.
func local(v record.Value, s string, zone *time.Location) record.Value {
	layout := localLayouts[0]
	if len(s) == len("2006-01-02T15:04") {
		layout = localLayouts[1]
	}
	if len(s) == len("2006-01-02T15:04:05") && isClock(s[11:]) { // most times are
		if zone == nil {
			return record.Value{Kind: record.Time, Text: s} // as it is written
		}
		n := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
		return FromTime(time.Date(n(0)*100+n(2), time.Month(n(5)), n(8), n(11), n(14), n(17), 0, zone))
	}
	if zone == nil {
		zone = unknownZone
	}
	t, err := time.ParseInLocation(layout, s, zone)
	switch {
	case err != nil:
		return v
	case zone == unknownZone:
		return record.Value{Kind: record.Time, Text: strings.TrimSuffix(t.Format(utc), "Z")}
	default:
		return FromTime(t)
	}
}

// isClock reports whether a text is a time of day as 15:04:05.
func isClock(s string) bool {
	two := func(i int, below byte) bool {
		tens, ones := s[i]-'0', s[i+1]-'0'
		return tens <= 9 && ones <= 9 && tens*10+ones < below
	}
	return len(s) == 8 && s[2] == ':' && s[5] == ':' && two(0, 24) && two(3, 60) && two(6, 60)
}

// unknownZone stands for the zone of times whose zone nobody knows.
var unknownZone = time.FixedZone("", 0)

// zoned turns a time without a zone into UTC.
func zoned(v record.Value, zone *time.Location) record.Value {
	if zone == nil || strings.HasSuffix(v.Text, "Z") {
		return v
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05.999999999", v.Text, zone)
	if err != nil {
		return v
	}
	return FromTime(t)
}

// FromTime returns a Time value in UTC.
func FromTime(t time.Time) record.Value {
	t = t.UTC()
	if y := t.Year(); t.Nanosecond() != 0 || y < 0 || y > 9999 {
		return record.Value{Kind: record.Time, Text: t.Format(utc)}
	}
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	text := [...]byte{
		'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0', '0', ':', '0', '0', ':', '0', '0', 'Z',
	}
	for i, n := range [...]int{year / 100, year % 100} {
		put(text[2*i:], n)
	}
	for i, n := range [...]int{int(month), day, hour, minute, second} {
		put(text[5+3*i:], n)
	}
	return record.Value{Kind: record.Time, Text: string(text[:])}
}

// put writes two digits.
func put(to []byte, n int) {
	to[0], to[1] = byte('0'+n/10), byte('0'+n%10)
}

func toDate(v record.Value, zone *time.Location) record.Value {
	switch v.Kind {
	case record.Time:
		return dayOf(v, zone)
	case record.Text:
		s := strings.TrimSpace(v.Text)
		if isDay(s) {
			return record.Value{Kind: record.Date, Text: s}
		}
		// A day written as a time at midnight is how databases export dates.
		if len(s) > 10 && isDay(s[:10]) && (s[10] == ' ' || s[10] == 'T') && strings.Trim(s[11:], "0:.") == "" {
			return record.Value{Kind: record.Date, Text: s[:10]}
		}
	}
	return v
}

// dayOf returns the day on which a time falls in the zone.
func dayOf(v record.Value, zone *time.Location) record.Value {
	if strings.HasSuffix(v.Text, "Z") && zone != nil {
		if t, err := time.Parse(time.RFC3339Nano, v.Text); err == nil {
			return record.Value{Kind: record.Date, Text: t.In(zone).Format(time.DateOnly)}
		}
		return v
	}
	if len(v.Text) < 10 {
		return v
	}
	return record.Value{Kind: record.Date, Text: v.Text[:10]}
}

// isDay reports whether s is a real day in the form 2006-01-02.
func isDay(s string) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || !digits(s[:4]) || !digits(s[5:7]) || !digits(s[8:]) {
		return false
	}
	if month, day := (s[5]-'0')*10+s[6]-'0', (s[8]-'0')*10+s[9]-'0'; month >= 1 && month <= 12 && day >= 1 && day <= 28 {
		return true // in every month
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
