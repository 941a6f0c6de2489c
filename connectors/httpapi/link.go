package httpapi

import "strings"

// nextLink finds the address of the next page in Link headers (RFC 8288): the
// target of the first link whose relation types include "next".
func nextLink(headers []string) string {
	for _, h := range headers {
		for rest := h; ; {
			target, params, after, ok := oneLink(rest)
			if !ok {
				break
			}
			if isNext(params) {
				return target
			}
			rest = after
		}
	}
	return ""
}

// oneLink splits `<target>; params, rest` with quoted strings in the parameters.
func oneLink(s string) (target, params, rest string, ok bool) {
	_, s, _ = strings.Cut(s, "<")
	target, s, ok = strings.Cut(s, ">")
	if !ok {
		return "", "", "", false
	}
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			return target, s[:i], s[i+1:], true
		}
	}
	return target, s, "", true
}

func isNext(params string) bool {
	for _, p := range strings.Split(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		for _, rel := range strings.Fields(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(rel, "next") {
				return true
			}
		}
	}
	return false
}
