// Package delimited cuts decoded lines into records of fields: delimiter and
// quotes found or declared, fields over several lines, and every oddity told
// rather than lost.
package delimited

import (
	"bytes"
	"strings"
)

// Dialect is how a file separates and quotes its fields.
type Dialect struct {
	Delimiter string // one or more characters
	Quote     byte   // 0 for none
}

// Candidates are the delimiters that Sniff tries, most likely first.
var candidates = []string{",", "\t", ";", "|", "\x01", "，"}

// DelimiterByName returns the delimiter that a configuration means: the
// characters themselves, or tab, comma, semicolon, pipe, space, ctrl-a, ^A.
func DelimiterByName(name string) string {
	switch strings.ToLower(name) {
	case "tab", `\t`:
		return "\t"
	case "comma":
		return ","
	case "semicolon":
		return ";"
	case "pipe":
		return "|"
	case "space":
		return " "
	case "ctrl-a", "^a", `\x01`, `\u0001`:
		return "\x01"
	}
	return name
}

// Sniff finds the dialect from the first lines of a file: the delimiter by
// which the most lines have the same number of fields, more than one.
func Sniff(lines [][]byte) Dialect {
	quote := sniffQuote(lines)
	best, bestScore := Dialect{Delimiter: ",", Quote: quote}, 0
	for _, c := range candidates {
		d := Dialect{Delimiter: c, Quote: quote}
		if s := d.score(lines); s > bestScore {
			best, bestScore = d, s
		}
	}
	return best
}

// score weighs how many lines agree on a number of fields, and how many fields
// that is.
func (d Dialect) score(lines [][]byte) int {
	counts := map[int]int{}
	total, open := 0, false
	for _, line := range lines {
		n, ends := d.count(line, open)
		if open || !ends {
			open = !ends // a field over several lines: its pieces don't count
			continue
		}
		if len(bytes.TrimSpace(line)) > 0 {
			counts[n]++
			total++
		}
	}
	score := 0
	for n, lines := range counts {
		if n > 1 {
			score = max(score, lines*1000/total*100+min(n, 99))
		}
	}
	return score
}

// count returns the number of fields of a line that begins inside a quoted
// field or not, and whether it ends outside of one.
func (d Dialect) count(line []byte, inside bool) (fields int, outside bool) {
	fields = 1
	for i := 0; i < len(line); {
		switch {
		case d.Quote != 0 && line[i] == d.Quote:
			inside = !inside
			i++
		case !inside && bytes.HasPrefix(line[i:], []byte(d.Delimiter)):
			fields++
			i += len(d.Delimiter)
		default:
			i++
		}
	}
	return fields, !inside
}

// sniffQuote finds out whether fields are quoted by " or by '.
func sniffQuote(lines [][]byte) byte {
	single := 0
	for _, line := range lines {
		if bytes.IndexByte(line, '"') >= 0 {
			return '"'
		}
		line = bytes.TrimSpace(line)
		if len(line) > 1 && line[0] == '\'' && line[len(line)-1] == '\'' {
			single++
		}
	}
	if single*2 > len(lines) {
		return '\''
	}
	return '"'
}
