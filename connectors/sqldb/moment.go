package sqldb

import (
	"bytes"
	"time"

	"github.com/custhub/custhub/record"
)

// moment reads dates and times as MySQL, PostgreSQL and SQLite print them.
func (c *cell) moment(raw []byte) {
	if bytes.HasPrefix(raw, []byte("0000-00-00")) {
		if c.line.zeros {
			c.kind = record.Text
			return
		}
		c.replace(record.Null, "")
		return
	}
	if !dateForm(raw) {
		c.text(raw)
		return
	}
	if len(raw) == 10 {
		c.date(raw)
		return
	}
	c.clock(raw)
}

// dateForm accepts "2006-01-02" followed by nothing or a time.
func dateForm(raw []byte) bool {
	return len(raw) >= 10 && raw[4] == '-' && raw[7] == '-' && allDigits(raw[:4]) && allDigits(raw[5:7]) && allDigits(raw[8:10]) &&
		(len(raw) == 10 || len(raw) >= 19 && (raw[10] == ' ' || raw[10] == 'T') && raw[13] == ':' && raw[16] == ':' &&
			allDigits(raw[11:13]) && allDigits(raw[14:16]) && allDigits(raw[17:19]))
}

// date keeps a whole date, and what is known of one whose day or month is zero.
func (c *cell) date(raw []byte) {
	year, month, day := two(raw[0:2])*100+two(raw[2:4]), two(raw[5:7]), two(raw[8:10])
	switch {
	case validDate(year, month, day):
		c.kind = record.Date
	case month == 0 && day == 0 && year > 0:
		c.replace(record.Date, string(raw[:4]))
	case day == 0 && month >= 1 && month <= 12 && year > 0:
		c.replace(record.Date, string(raw[:7]))
	default:
		c.kind = record.Text
	}
}

// clock keeps a date with a time, in UTC where the zone is known.
func (c *cell) clock(raw []byte) {
	year, month, day := two(raw[0:2])*100+two(raw[2:4]), two(raw[5:7]), two(raw[8:10])
	hour, minute, second := two(raw[11:13]), two(raw[14:16]), two(raw[17:19])
	rest := raw[19:]
	fraction, zone := splitFraction(rest)
	offset, zoned, ok := parseOffset(zone)
	switch {
	case (month == 0 || day == 0) && bytes.Equal(raw[11:19], []byte("00:00:00")) && len(rest) == 0:
		c.replace(c.kind, string(raw[:10]))
		c.date(c.line.buf[c.start:])
	case !ok || !validDate(year, month, day) || hour > 23 || minute > 59 || second > 59:
		c.text(raw)
	case zoned && offset == 0 || !zoned && (c.form == formUTC || c.line.zone == nil):
		c.stamp(len(fraction), zoned || c.form == formUTC)
	default:
		nanos := 0
		for i := range 9 {
			nanos *= 10
			if i+1 < len(fraction) {
				nanos += int(fraction[i+1] - '0')
			}
		}
		loc := c.line.zone
		if zoned {
			loc = time.FixedZone("", offset)
		}
		t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, loc).UTC()
		c.replace(record.Time, t.Format("2006-01-02T15:04:05.999999999Z"))
	}
}

// stamp rewrites "2006-01-02 15:04:05.120" in place as "2006-01-02T15:04:05.12",
// with a Z where the time is UTC.
func (c *cell) stamp(fraction int, utc bool) {
	l := c.line
	l.buf[c.start+10] = 'T'
	text := l.buf[:c.start+19+fraction]
	if fraction > 0 {
		text = bytes.TrimRight(text, "0")
		text = bytes.TrimSuffix(text, []byte("."))
	}
	if utc {
		text = append(text, 'Z')
	}
	l.buf, c.kind, c.end = text, record.Time, len(text)
}

// splitFraction splits ".123+08" into the fraction with its dot and the zone.
func splitFraction(rest []byte) (fraction, zone []byte) {
	if len(rest) < 2 || rest[0] != '.' {
		return nil, rest
	}
	n := 1
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	if n == 1 || n > 10 {
		return nil, rest
	}
	return rest[:n], rest[n:]
}

// parseOffset reads "", "Z", "+08", "+08:00", "-03:30:00" as seconds east.
func parseOffset(z []byte) (seconds int, zoned, ok bool) {
	switch {
	case len(z) == 0:
		return 0, false, true
	case len(z) == 1 && z[0] == 'Z':
		return 0, true, true
	case len(z) < 3 || z[0] != '+' && z[0] != '-':
		return 0, false, false
	}
	for i, unit := range []int{3600, 60, 1} {
		at := 1 + 3*i
		if at >= len(z) {
			break
		}
		if at+2 > len(z) || !allDigits(z[at:at+2]) || i > 0 && z[at-1] != ':' {
			return 0, false, false
		}
		seconds += two(z[at:at+2]) * unit
	}
	if z[0] == '-' {
		seconds = -seconds
	}
	return seconds, true, true
}

func two(b []byte) int { return int(b[0]-'0')*10 + int(b[1]-'0') }

func validDate(year, month, day int) bool {
	if year < 1 || month < 1 || month > 12 || day < 1 {
		return false
	}
	if day <= 28 {
		return true
	}
	return day <= time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
