package phone

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cell is a cell cut into pieces: runs of digits with what stands between them.
type cell struct {
	segments []segment
	name     string // other text, such as a name glued to the number
}

// segment is what may be one number: groups of digits, an extension.
type segment struct {
	groups []group
	plus   bool // a + stands in front
	ext    string
	sep    rune // what separated it from the segment before: '/', '~', '、', 't' for text
}

// group is a run of digits and the character in front of it: ' ', '-', '(', 0.
type group struct {
	digits string
	sep    byte
}

// digits returns all digits of the segment.
func (s segment) digits() string {
	if len(s.groups) == 1 {
		return s.groups[0].digits
	}
	var b strings.Builder
	for _, g := range s.groups {
		b.WriteString(g.digits)
	}
	return b.String()
}

// extMarks are the marks in front of an extension.
var extMarks = []string{"转分机", "轉分機", "转接", "转", "轉", "分机号", "分机", "分機", "内线", "extension", "extn", "ext", "#", "*", "x"}

// labels are words that say what follows; they are no part of a name.
var labels = []string{
	"手机号码", "手机号", "手机", "手機", "移动电话", "联系电话", "联系方式", "电话号码", "电话", "電話", "座机", "固话", "办公", "传真", "微信同号", "微信同步", "微信号", "微信",
	"同微信", "同号", "号码", "热线", "客服", "whatsapp", "wechat", "mobile", "mob", "cell", "phone", "tel", "fax", "office", "home", "work", "hp",
}

// scanner cuts a cell.
type scanner struct {
	out  cell
	cur  segment
	name strings.Builder
	sep  byte
	ext  bool // the next digits are an extension
}

// scan cuts a cell into segments. s has gone through text.Clean.
func scan(s string) cell {
	var sc scanner
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			j := i + 1
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			sc.digits(s[i:j])
			i = j
			continue
		case c == '+':
			if len(sc.cur.groups) > 0 {
				sc.cut(';')
			}
			sc.cur.plus = true
			i++
			continue
		case c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '_':
			if c == ')' {
				c = ' '
			}
			if sc.sep == 0 || c == '-' || c == '(' {
				sc.sep = c
			}
			i++
			continue
		case c == ':':
			i++
			continue
		}
		if n := sc.mark(s[i:]); n > 0 {
			i += n
			continue
		}
		if n := label(s[i:]); n > 0 {
			sc.cut('t')
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		sc.other(r)
		i += n
	}
	sc.cut(0)
	sc.out.name = strings.TrimSpace(sc.name.String())
	return sc.out
}

func (sc *scanner) digits(d string) {
	if sc.ext {
		sc.cur.ext, sc.ext = d, false
		sc.cut('e')
		return
	}
	if len(sc.cur.groups) == 0 {
		sc.sep = 0
	}
	sc.cur.groups = append(sc.cur.groups, group{d, sc.sep})
	sc.sep = 0
}

// mark recognises an extension mark behind digits.
func (sc *scanner) mark(s string) int {
	if len(sc.cur.groups) == 0 {
		return 0
	}
	for _, m := range extMarks {
		if len(s) >= len(m) && strings.EqualFold(s[:len(m)], m) {
			rest := strings.TrimLeft(s[len(m):], " :.-号")
			if rest == "" || rest[0] < '0' || rest[0] > '9' {
				continue
			}
			sc.ext = true
			return len(s) - len(rest)
		}
	}
	return 0
}

func label(s string) int {
	for _, l := range labels {
		if len(s) >= len(l) && strings.EqualFold(s[:len(l)], l) {
			return len(l)
		}
	}
	return 0
}

// other handles separators and text.
func (sc *scanner) other(r rune) {
	switch r {
	case '/', '、', ';', ',', '，', '；', '|', '\\', '&', '或', '和', '及', '。':
		sc.cut(r)
	case '~', '～', '至', '到':
		sc.cut('~')
	case '–', '—', '−', '‐', '‑', '－', 'ー':
		sc.sep = '-'
	default:
		sc.cut('t')
		if unicode.IsLetter(r) {
			sc.name.WriteRune(r)
		}
	}
}

// cut ends the current segment.
func (sc *scanner) cut(sep rune) {
	if len(sc.cur.groups) > 0 {
		sc.out.segments = append(sc.out.segments, sc.cur)
		sc.cur = segment{sep: sep}
	} else if sep != 't' {
		sc.cur.sep = sep
	}
	sc.ext, sc.sep = false, 0
	sc.cur.plus = false
}
