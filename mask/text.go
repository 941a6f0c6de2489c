package mask

import "strings"

// Text covers what looks personal inside a text of unknown meaning: runs of
// seven digits and more (telephones, identity numbers, accounts) and e-mail
// addresses. It can't know names, so a value whose column is known to be
// personal belongs to Field instead.
func Text(s string) string { return eachToken(s, coverToken) }

// eachToken returns s with its address-like runs covered.
func eachToken(s string, cover func(token string) string) string {
	if !strings.ContainsAny(s, "@0123456789") {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		n := token(s)
		if n == 0 {
			n = gap(s)
			b.WriteString(s[:n])
		} else {
			b.WriteString(cover(s[:n]))
		}
		s = s[n:]
	}
	return b.String()
}

// token is the length of the address-like run that s begins with.
func token(s string) int {
	i := 0
	for i < len(s) && tokenByte(s[i]) {
		i++
	}
	return i
}

func gap(s string) int {
	i := 1
	for i < len(s) && !tokenByte(s[i]) {
		i++
	}
	return i
}

func tokenByte(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("@._+-%", c) >= 0
}

func coverToken(t string) string {
	if at := strings.IndexByte(t, '@'); at > 0 && at < len(t)-1 {
		return Email(t)
	}
	run, longest := 0, 0
	for i := 0; i < len(t); i++ {
		switch {
		case isDigit(t[i]):
			run++
		case t[i] == '-':
		default:
			run = 0
		}
		longest = max(longest, run)
	}
	switch {
	case longest < 7 || isDate(t):
		return t
	case longest >= 15:
		return ID(t)
	default:
		return Phone(t)
	}
}

// isDate lets dates and times through: 2024-03-15, 2024-03-15T10.
func isDate(t string) bool {
	return len(t) >= 10 && t[4] == '-' && t[7] == '-' && (t[:2] == "19" || t[:2] == "20") && isDigit(t[5]) && isDigit(t[8])
}
