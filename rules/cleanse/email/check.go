package email

import (
	"strings"
	"unicode/utf8"
)

// localFault checks the part before the @: dot-atom or quoted string of
// RFC 5322 §3.2, letters of other scripts allowed (RFC 6532).
func localFault(s string) (code, hint string) {
	switch {
	case s == "":
		return "no_local", "there is nothing before the @"
	case len(s) > 64:
		return "local_too_long", "the part before the @ has at most 64 octets"
	case len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"':
		if strings.Contains(s[1:len(s)-1], `"`) {
			return "local", "a quoted name may not hold quotes"
		}
		return "", ""
	case s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, ".."):
		return "local_dot", "a dot may not stand at the ends or twice in a row"
	}
	for _, r := range s {
		plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r)
		if r < utf8.RuneSelf && !plain || r == utf8.RuneError {
			return "local", "a character isn't allowed before the @"
		}
	}
	return "", ""
}

// domainFault checks the domain: labels of RFC 1035, at least two, and a last
// one that can be a top-level domain.
func domainFault(d string) (code, hint string) {
	labels := strings.Split(d, ".")
	if len(labels) < 2 {
		return "no_tld", "the domain lacks its end (.com, .cn, ...)"
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return "domain", "the part behind the @ is no domain name"
		}
		for i := 0; i < len(l); i++ {
			if c := l[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
				return "domain", "the part behind the @ is no domain name"
			}
		}
	}
	tld := labels[len(labels)-1]
	if len(tld) < 2 || strings.Trim(tld, "0123456789") == "" {
		return "no_tld", "the domain lacks its end (.com, .cn, ...)"
	}
	if len(d) > 253 {
		return "domain", "a domain has at most 253 octets"
	}
	return "", ""
}
