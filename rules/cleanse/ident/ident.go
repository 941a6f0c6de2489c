// Package ident checks the numbers that identify organisations and people in
// China: unified social credit code (GB 32100-2015), organisation code
// (GB 11714-1997), 15-digit registration number (GS 15-2006), tax number, and
// resident identity number (GB 11643-1999). Each parser is pure, takes any
// bytes, and never loses a value: an invalid one comes back as it was.
package ident

import (
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// Result is what a parser found about one number.
type Result struct {
	Value   string         // canonical form when Valid; else the value as given
	Valid   bool           // the number passes its check
	Outcome record.Outcome // OK, Fixed (spelling only), Suggested, Review, Nulled, Masked, Placeholder, Invalid
	Code    string         // "uscc.check_digit"
	Hint    string         // what to do; for Suggested the proposed number is in Suggest
	Suggest string         // the one repair that passes, for Suggested
	Kind    string         // kind of number: id18, id15, domestic, uscc, tax15, ...
}

// spelling drops what isn't part of a number: invisible characters, spaces,
// hyphens and dots between the characters, an apostrophe of Excel, a label such
// as 统一社会信用代码:, and folds width and case.
func spelling(s string) string {
	clean := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	s = text.Clean(s)
	if i := strings.LastIndexAny(s, ":"); i >= 0 && i+1 < len(s) {
		s = s[i+1:]
	}
	if i := strings.LastIndex(s, "："); i >= 0 {
		s = s[i+len("："):]
	}
	if i := strings.IndexByte(s, '('); i > 8 && strings.HasSuffix(s, ")") { // …(三证合一)
		s = s[:i]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r == ' ', r == '-', r == '\'', r == '`', r == '‘', r == '’', r == '"', r == '“', r == '”', r == '–', r == '—', r == '_', r == '·', r == '.':
			return -1
		}
		return r
	}, s)
}

// common outcomes that every number shares; ok is false when none applies.
func shared(raw, prefix string) (Result, bool) {
	if text.IsNull(raw) && raw != "0" {
		return Result{Value: raw, Outcome: record.Nulled, Code: prefix + ".null"}, true
	}
	if strings.ContainsAny(raw, "*•●＊×█") {
		return Result{
			Value: raw, Outcome: record.Masked, Code: prefix + ".masked", Kind: "masked",
			Hint: "covered on purpose; never a key",
		}, true
	}
	if scientific(raw) {
		return Result{
			Value: raw, Outcome: record.Invalid, Code: prefix + ".excel_scientific",
			Hint: "Excel turned the number into scientific notation and lost digits; export the column again as text",
		}, true
	}
	return Result{}, false
}

// scientific recognises a number that a spreadsheet has put into exponent form:
// 9.144E+17.
func scientific(s string) bool {
	i := strings.IndexAny(s, "eE")
	if i < 1 || i+2 >= len(s) || (s[i+1] != '+' && s[i+1] != '-') {
		return false
	}
	return strings.Trim(s[:i], "0123456789. ") == "" && strings.Trim(s[i+2:], "0123456789 ") == ""
}

// repeated reports whether s consists of one character only.
func repeated(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			return false
		}
	}
	return len(s) > 0
}

// counted reports whether s counts up: 123456789012345678.
func counted(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' || s[i] != s[i-1]+1 && (s[i-1] != '9' || s[i] != '0') {
			return false
		}
	}
	return len(s) > 5 && s[0] >= '0' && s[0] <= '9'
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) > 0
}

func invalid(raw, code, hint string) Result {
	return Result{Value: raw, Outcome: record.Invalid, Code: code, Hint: hint}
}

// accepted returns the result for a number that passes: Fixed when its spelling
// had to change.
func accepted(raw, value, prefix string) Result {
	if raw == value {
		return Result{Value: value, Valid: true}
	}
	return Result{Value: value, Valid: true, Outcome: record.Fixed, Code: prefix + ".spelling"}
}
