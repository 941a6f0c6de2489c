package dates

import "slices"

import "strings"

// clock is a time of day.
type clock struct {
	h, m, s, nanos int
	precision      Precision
	offset         int
	zoned          bool
}

// on puts the time of day on a day; 24:00 is 0:00 of the next.
func (c clock) on(r Result) Result {
	r.Hour, r.Minute, r.Second, r.Nanos, r.Offset, r.Precision, r.Zoned = c.h, c.m, c.s, c.nanos, c.offset, c.precision, c.zoned
	if c.h == 24 {
		r.Hour = 0
		r.Year, r.Month, r.Day = CivilDay(DayNumber(r.Year, r.Month, r.Day) + 1)
	}
	return r
}

// hourMarks writes half hours in digits.
var hourMarks = strings.NewReplacer("点半", ":30", "點半", ":30", "时半", ":30", "点钟", "点", "點", "点", "時", "时")

// splitTime takes the time of day out of s: 14:30:00.000+0000, 下午2点30分,
// 2:30 pm, 14时. ok is false when there is a time that can't be.
func splitTime(s string) (c clock, date string, found, ok bool) {
	s, add := daytime(s)
	if strings.ContainsAny(s, "点點時时") {
		s = hourMarks.Replace(s)
	}
	i := strings.IndexByte(s, ':')
	unit := ""
	if i < 0 {
		for _, u := range []string{"时", "点"} {
			if j := strings.Index(s, u); j > 0 {
				i, unit = j, u
				break
			}
		}
	} else {
		unit = ":"
	}
	if i < 1 {
		return clock{}, s, false, true
	}
	start := i
	for start > 0 && s[start-1] >= '0' && s[start-1] <= '9' {
		start--
	}
	c = clock{precision: Hour, offset: Shanghai}
	if i-start > 2 { // 20240315t143000:… is no time
		return c, s, false, false
	}
	if c.h, ok = num(s[start:i]); !ok {
		return c, s, false, false
	}
	rest := c.minutes(s[i+len(unit):], unit)
	if add > 0 && c.h < 12 {
		c.h += 12
	}
	if add == 0 && c.h == 12 {
		c.h = 0
	}
	rest = c.zone(rest)
	date = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s[:start]), "t")) + " " + rest
	good := c.h < 24 && c.m < 60 && c.s < 61 || c.h == 24 && c.m == 0 && c.s == 0
	return c, strings.TrimSpace(date), true, good
}

// minutes reads what follows the hour and returns the rest.
func (c *clock) minutes(s, unit string) string {
	s = strings.TrimLeft(s, " ")
	m, rest := leading(s)
	if m < 0 {
		return s
	}
	c.m, c.precision = m, Minute
	switch {
	case strings.HasPrefix(rest, ":"):
		rest = rest[1:]
	case strings.HasPrefix(rest, "分"):
		rest = strings.TrimLeft(strings.TrimPrefix(rest, "分"), " 钟")
	case unit != ":":
		return rest
	default:
		return rest
	}
	sec, after := leading(rest)
	if sec < 0 {
		return rest
	}
	c.s, c.precision = sec, Second
	after = strings.TrimPrefix(after, "秒")
	if len(after) > 1 && (after[0] == '.' || after[0] == ',') && after[1] >= '0' && after[1] <= '9' {
		after = after[1:]
		scale := 100_000_000
		for len(after) > 0 && after[0] >= '0' && after[0] <= '9' {
			c.nanos += int(after[0]-'0') * scale
			scale /= 10
			after = after[1:]
		}
	}
	return after
}

// leading reads one or two digits at the beginning of s; -1 if there are none.
func leading(s string) (int, string) {
	i := 0
	for i < len(s) && i < 2 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	n, ok := num(s[:i])
	if !ok {
		return -1, s
	}
	return n, s[i:]
}

// zone reads a zone at the beginning of s and returns the rest.
func (c *clock) zone(s string) string {
	s = strings.TrimSpace(s)
	name := s
	if i := strings.IndexAny(s, " +-("); i >= 0 {
		name = s[:i]
	}
	if off, ok := zones[name]; ok && name != "" {
		c.offset, c.zoned = off, true
		s = strings.TrimSpace(s[len(name):])
	}
	if s == "" || s[0] != '+' && s[0] != '-' {
		return s
	}
	h, rest := leading(s[1:])
	if h < 0 || h > 14 {
		return s
	}
	rest = strings.TrimPrefix(rest, ":")
	m, rest2 := leading(rest)
	if m < 0 {
		m, rest2 = 0, rest
	}
	c.offset, c.zoned = h*3600+m*60, true
	if s[0] == '-' {
		c.offset = -c.offset
	}
	rest2 = strings.TrimSpace(rest2)
	if slices.Contains([]string{"utc", "gmt", "cst"}, rest2) {
		return ""
	}
	return rest2
}

// daytime drops 上午, 下午, am, pm and returns the hours to add: -1 when there
// is no such word.
func daytime(s string) (string, int) {
	for _, d := range daytimes {
		i := strings.Index(s, d.name)
		if i < 0 {
			continue
		}
		if d.name[0] < 0x80 && !standsAlone(s, i, i+len(d.name)) {
			continue
		}
		return strings.TrimSpace(s[:i] + " " + s[i+len(d.name):]), d.add
	}
	return s, -1
}

// standsAlone reports whether s[i:j] has no letter beside it.
func standsAlone(s string, i, j int) bool {
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' }
	return (i == 0 || !letter(s[i-1])) && (j == len(s) || !letter(s[j]))
}
