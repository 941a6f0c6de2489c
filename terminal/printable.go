package terminal

import "strings"

// Printable returns s with every character replaced that would steer a terminal
// instead of showing: control characters but line feed and tab, and marks that
// turn the direction of the text around them. Values of a source hold anything,
// also sequences that clear the screen or write elsewhere on it.
func Printable(s string) string { return strings.Map(printable, s) }

// OneLine is Printable for a text that stands within a line: line feeds, carriage
// returns and tabs become spaces, too.
func OneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		return printable(r)
	}, s)
}

func printable(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x2028, r == 0x2029:
		return '\uFFFD'
	}
	return r
}
