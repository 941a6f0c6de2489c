// Package amount reads sums of money and counts of people as people write
// them: thousands separators of any country, 万 and 亿, Chinese numerals and
// capitals, currencies, accounting negatives, ranges. Values are exact
// decimals; binary floating point is never used.
package amount

import (
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// Finding is what is remarkable about an amount.
type Finding string

// The findings; "" is a plain amount.
const (
	Plain          Finding = ""
	RangeFound     Finding = "range"            // 10-50万: Low and High
	Approx         Finding = "approx"           // 约100万
	Headcount      Finding = "headcount"        // 200人: a count of people, not money
	HeadcountAbout Finding = "headcount-approx" // 约200人
	HeadcountRange Finding = "headcount-range"  // 50-100人
	NeedsLocale    Finding = "review-locale"    // ¥ or $ alone: the source's country decides
	Ambiguous      Finding = "ambiguous"        // 1.234: 1.234 or 1234
	Null           Finding = "null"
	Invalid        Finding = "invalid"
)

// Options say what the value itself can't.
type Options struct {
	Yen    string // currency of a bare ¥: "CNY" or "JPY"; "" asks for review
	Dollar string // currency of a bare $: "USD", ...; "" asks for review
	Comma  bool   // the source writes a decimal comma (1.234 is 1234)
	Dot    bool   // the source writes a decimal dot (1.234 is 1.234)
}

// Result is what Parse found.
type Result struct {
	Outcome  record.Outcome
	Finding  Finding
	Code     string
	Hint     string
	Value    string // exact decimal with at least two places ("1234.50"); a count has none
	High     string // upper end of a range, "" when open
	Open     bool   // an end of the range is open: "" stands for it
	Currency string // ISO 4217, "" when the text names none
}

// String returns the value, or "low..high" for a range.
func (r Result) String() string {
	if r.Finding == RangeFound || r.Finding == HeadcountRange {
		return r.Value + ".." + r.High
	}
	return r.Value
}

// Parse reads one value.
func Parse(raw string, opt Options) Result {
	if v, ok := simple(raw); ok {
		r := Result{Value: v}
		if v != raw {
			r.Outcome, r.Code = record.Fixed, "amount.form"
		}
		return r
	}
	if text.IsNull(raw) {
		return Result{Outcome: record.Nulled, Finding: Null, Code: "amount.null"}
	}
	if len(raw) > 200 {
		return bad()
	}
	if r, ok := twice(raw, opt); ok {
		return r
	}
	p := parser{opt: opt, s: strings.ReplaceAll(raw, "￥", "CNY ")}
	p.s = strings.ToLower(text.Clean(p.s))
	p.strip()
	low, high, ranged, ok := p.value()
	if !ok {
		return bad()
	}
	return p.result(raw, low, high, ranged)
}

// twice reads an amount written in words and, in brackets behind them, in
// figures: 叁拾万元整（¥300,000.00）. Both must agree.
func twice(raw string, opt Options) (Result, bool) {
	s := text.Clean(raw)
	open := strings.LastIndexByte(s, '(')
	if open < 3 || !strings.HasSuffix(s, ")") {
		return Result{}, false
	}
	a, b := Parse(s[:open], opt), Parse(s[open+1:len(s)-1], opt)
	if a.Finding != Plain || b.Value != a.Value || b.Finding != Plain && b.Finding != NeedsLocale {
		return Result{}, false
	}
	a.Outcome, a.Code = record.Fixed, "amount.form"
	if a.Currency == "" {
		a.Currency = b.Currency
	}
	return a, true
}

func bad() Result {
	return Result{Outcome: record.Invalid, Finding: Invalid, Code: "amount.invalid", Hint: "not a number; compare with the source"}
}

// simple is the fast path: ASCII digits with at most one dot that can't be a
// thousands separator. The result has at least two decimals.
func simple(s string) (string, bool) {
	dot := -1
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case c == '.' && dot < 0 && i > 0:
			dot = i
		case c == '-' && i == 0 && len(s) > 1:
		default:
			return "", false
		}
	}
	if s == "" || dot == len(s)-1 || len(s) > 40 {
		return "", false
	}
	digits := s[:max(dot, 0)]
	if dot < 0 {
		digits = s
	}
	start := 0
	if digits[0] == '-' {
		start = 1
	}
	if len(digits) == start || digits[start] == '0' && len(digits) > start+1 {
		return "", false
	}
	if dot >= 0 && len(s)-dot == 4 && len(digits)-start <= 3 && digits[start] != '0' {
		return "", false // 1.234
	}
	switch {
	case dot < 0:
		if s == "-0" {
			return "", false
		}
		return s + ".00", true
	case len(s)-dot == 2:
		if s == "-0.0" {
			return "", false
		}
		return s + "0", true
	case len(s)-dot == 3:
		return s, s != "-0.00"
	}
	return "", false
}

// result puts a parsed value together.
func (p *parser) result(raw string, low, high number, ranged bool) Result {
	if p.negative {
		low.neg, high.neg = !low.neg, !high.neg
	}
	places := 2
	if p.people {
		places = 0
	}
	r := Result{Currency: p.currency}
	switch {
	case ranged:
		r.Finding, r.Outcome, r.Code, r.Hint = RangeFound, record.Review, "amount.range", "a range: decide for one value or map both ends"
		if !low.none {
			r.Value = low.text(places)
		}
		if !high.none {
			r.High = high.text(places)
		}
		r.Open = low.none || high.none
		if p.people {
			r.Finding, r.Outcome = HeadcountRange, record.Fixed
		}
		return r
	case low.ambiguous:
		r.Finding, r.Outcome, r.Code, r.Hint = Ambiguous, record.Review, "amount.ambiguous", "1.234 may be 1.234 or 1234: set the decimal sign of the source"
		r.Value = low.asWritten
		return r
	case p.people:
		r.Finding, r.Outcome = Headcount, record.Fixed
		if p.about {
			r.Finding, r.Outcome, r.Code, r.Hint = HeadcountAbout, record.Review, "amount.headcount_approx", "roughly so many people"
		}
	case p.bare:
		r.Finding, r.Outcome, r.Code, r.Hint = NeedsLocale, record.Review, "amount.currency", "the sign stands for several currencies: set the source's currency"
	case p.about:
		r.Finding, r.Outcome, r.Code, r.Hint = Approx, record.Review, "amount.approx", "the text gives the amount only roughly"
	}
	r.Value = low.text(places)
	if r.Outcome == record.OK && r.Value != raw {
		r.Outcome, r.Code = record.Fixed, "amount.form"
	}
	return r
}
