// Package email parses e-mail addresses and web addresses as people type them:
// full width, display names, lists, mistyped domains, international domains.
package email

import (
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// Class says whom an address stands for.
type Class string

// The classes of an address. A role address is shared, and never a key of a
// person; a free-mail domain is no evidence of an organisation.
const (
	Corporate Class = "corporate"
	Free      Class = "free"
	Role      Class = "role"
)

// Result is what Parse found in a cell.
type Result struct {
	Outcome record.Outcome
	Code    string
	Hint    string
	Value   string   // the first address: domain in lower case and ASCII (RFC 5891)
	More    []string // further addresses of a list
	Class   Class    // "" unless the address is usable
	Name    string   // display name: 张伟 <zhang@example.com>
	Domain  string   // domain of Value
}

// Normalised returns the addresses joined by ";"; the suggestion when the
// outcome is Suggested, "" when there is nothing usable.
func (r Result) Normalised() string {
	switch r.Outcome {
	case record.OK, record.Fixed, record.Suggested, record.Review:
		return strings.Join(append([]string{r.Value}, r.More...), ";")
	}
	return ""
}

// Parse reads a cell. The limits are those of RFC 5321 §4.5.3.1: 64 octets
// before the @, 254 in all.
func Parse(raw string) Result {
	if at := plain(raw); at > 0 {
		return finish(Result{Value: raw, Domain: raw[at+1:]}, raw[:at])
	}
	if text.IsNull(raw) {
		return Result{Outcome: record.Nulled, Code: "email.null"}
	}
	s := text.Clean(raw)
	if strings.ContainsAny(s, "*•●█") || strings.Contains(s, "…@") {
		return Result{Outcome: record.Masked, Code: "email.masked", Hint: "covered on purpose; never a key"}
	}
	edited := s != text.Trim(raw)
	parts, names := split(s)
	var first Result
	for i, p := range parts {
		r := one(p)
		r.Name = names[i]
		if r.Outcome == record.OK && bareWord(names[i]) { // zhang wei@example.com: a blank too many, or a name
			r.Outcome, r.Code, r.Hint = record.Review, "email.space", "the word in front may belong to the address"
		}
		if r.Name != "" || p != s || strings.HasSuffix(p, ".") || strings.HasSuffix(p, "。") {
			edited = true
		}
		if i == 0 {
			first = r
			continue
		}
		first = join(first, r)
	}
	if first.Outcome == record.OK && edited {
		first.Outcome, first.Code = record.Fixed, "email.form"
	}
	return first
}

// bareWord reports whether a name in front of an address is one word in small
// letters, which could as well be its beginning.
func bareWord(name string) bool { return name != "" && letters(name) }

// join adds a further address of a list to the first result.
func join(first, r Result) Result {
	switch {
	case first.Normalised() == "" && r.Normalised() != "":
		r.Outcome, r.Code, r.Hint = record.Review, "email.partly", "part of the cell is no valid address"
		return r
	case r.Normalised() == "":
		if first.Normalised() != "" {
			first.Outcome, first.Code, first.Hint = record.Review, "email.partly", "part of the cell is no valid address"
		}
	case r.Value != first.Value:
		if slices.Contains(first.More, r.Value) {
			return first
		}
		first.More = append(first.More, r.Value)
		if r.Outcome > first.Outcome {
			first.Outcome, first.Code, first.Hint = r.Outcome, r.Code, r.Hint
		}
	}
	return first
}

// plain returns the place of the @ in an address that needs no work at all:
// lower-case letters, digits and dots, hyphens, plus, underscores. -1 else.
func plain(s string) int {
	at, dot := -1, -1
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == '@':
			if at >= 0 {
				return -1
			}
			at = i
		case c == '.':
			if i == 0 || s[i-1] == '.' || s[i-1] == '@' {
				return -1
			}
			dot = i
		case (c == '-' || c == '_' || c == '+') && at < 0:
		case c == '-' && s[i-1] != '@' && s[i-1] != '.' && i+1 < len(s) && s[i+1] != '.':
		default:
			return -1
		}
	}
	if at < 1 || at > 64 || len(s) > 254 || dot < at+2 || len(s)-dot < 3 || s[at-1] == '.' || !letters(s[dot+1:]) || longLabel(s[at+1:]) {
		return -1
	}
	return at
}

// longLabel reports whether a label of the domain has more than 63 octets.
func longLabel(domain string) bool {
	start := 0
	for i := 0; i <= len(domain); i++ {
		if i == len(domain) || domain[i] == '.' {
			if i-start > 63 {
				return true
			}
			start = i + 1
		}
	}
	return false
}

func letters(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// one parses a single address.
func one(s string) Result {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "."), "。")
	bad := func(code, hint string) Result {
		return Result{Value: s, Outcome: record.Invalid, Code: "email." + code, Hint: hint}
	}
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		if r, ok := respell(s); ok {
			return r
		}
		return bad("no_at", "an address needs an @")
	}
	local, domain := s[:at], strings.ToLower(s[at+1:])
	if strings.HasSuffix(local, "@") && strings.TrimRight(local, "@") != "" && !strings.Contains(strings.TrimRight(local, "@"), "@") {
		return suggest(s, strings.TrimRight(local, "@")+"@"+domain, "email.double_at")
	}
	if strings.HasPrefix(domain, "[") && strings.HasSuffix(domain, "]") {
		return Result{
			Value: s, Domain: domain, Outcome: record.Review, Code: "email.address_literal",
			Hint: "an IP address instead of a domain: valid, but nobody's usual address",
		}
	}
	if tight := strings.ReplaceAll(local, " ", ""); tight != local && tight != "" && !strings.HasPrefix(local, `"`) {
		if r := one(tight + "@" + domain); r.Outcome <= record.Suggested && r.Value != "" {
			return suggest(s, r.Value, "email.space")
		}
	}
	if code, hint := localFault(local); code != "" {
		return bad(code, hint)
	}
	if fixed := strings.NewReplacer(",", ".", "，", ".", "。", ".", "..", ".", " ", "").Replace(domain); fixed != domain {
		if r := one(local + "@" + fixed); r.Outcome <= record.Suggested {
			return suggest(s, r.Value, "email.domain_typo")
		}
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return bad("domain", "the part behind the @ is no domain name")
	}
	if t := typo(ascii); t != "" {
		return suggest(s, local+"@"+t, "email.domain_typo")
	}
	if code, hint := domainFault(ascii); code != "" {
		return bad(code, hint)
	}
	if len(local)+1+len(ascii) > 254 {
		return bad("too_long", "an address has at most 254 octets")
	}
	local = foldLocal(local)
	r := finish(Result{Value: local + "@" + ascii, Domain: ascii}, local)
	if r.Outcome == record.OK && !text.ASCII(local) {
		r.Outcome, r.Code, r.Hint = record.Review, "email.international_local", "few mail systems accept this (RFC 6531)"
	}
	return r
}

// foldLocal puts the part before the @ in lower case. RFC 5321 lets a server
// tell the cases apart; none in use does, and the raw value is kept.
func foldLocal(local string) string { return strings.ToLower(local) }

// finish classifies a well-formed address and finds fillers and typos.
func finish(r Result, local string) Result {
	if t := typo(r.Domain); t != "" {
		return suggest(r.Value, local+"@"+t, "email.domain_typo")
	}
	if fillerAddress(local, r.Domain) {
		return Result{Value: r.Value, Outcome: record.Placeholder, Code: "email.placeholder", Hint: "a filler, not an address"}
	}
	r.Class = classify(local, r.Domain)
	if unknownEnd(r.Domain) {
		r.Outcome, r.Code, r.Hint = record.Review, "email.unknown_tld", "no top-level domain ends so; compare with the source"
	}
	return r
}

func classify(local, domain string) Class {
	switch {
	case roleLocal(local):
		return Role
	case freeDomains[domain]:
		return Free
	}
	return Corporate
}

// suggest proposes an address: Value is the proposal, for Normalised.
func suggest(_, proposal, code string) Result {
	at := strings.LastIndexByte(proposal, '@')
	local, domain := proposal[:at], proposal[at+1:]
	return Result{
		Value: proposal, Domain: domain, Outcome: record.Suggested, Code: code, Class: classify(local, domain),
		Hint: "probably " + proposal,
	}
}

// asciiLower puts A to Z in lower case and keeps every byte offset, which
// strings.ToLower doesn't.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// respell proposes an address for zhang#example.com, zhang(at)example.com.
func respell(s string) (Result, bool) {
	lower := asciiLower(s)
	for _, at := range []string{"(at)", "[at]", " at ", "#", "＃", "艾特", "◎"} {
		if i := strings.Index(lower, at); i > 0 && strings.Count(lower, at) == 1 {
			p := strings.ReplaceAll(s[:i]+"@"+s[i+len(at):], " ", "")
			p = strings.ReplaceAll(p, "(dot)", ".")
			if r := one(p); r.Outcome == record.OK || r.Outcome == record.Fixed {
				return suggest(s, r.Value, "email.no_at"), true
			}
		}
	}
	return Result{}, false
}
