package email

import (
	"strings"

	"github.com/custhub/custhub/rules/cleanse/text"
)

// split cuts a cell into addresses with their display names: lists with ; , 、
// / and spaces, "Name <address>", "mailto:address", 邮箱:address. At least one
// part comes back.
func split(s string) (parts, names []string) {
	pieces := strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '、' || r == '；' || r == '|' || r == '\n' })
	for _, p := range pieces {
		for _, q := range splitList(p) {
			addr, name := address(q)
			if addr == "" {
				continue
			}
			parts, names = append(parts, addr), append(names, name)
		}
	}
	if len(parts) == 0 {
		return []string{s}, []string{""}
	}
	return parts, names
}

// splitList cuts at commas, slashes and spaces where that leaves an @ in every
// part.
func splitList(p string) []string {
	if strings.Count(p, "@") < 2 {
		return []string{p}
	}
	for _, sep := range []string{",", "，", "/", " "} {
		parts := strings.Split(p, sep)
		if len(parts) < 2 {
			continue
		}
		ok := true
		for _, q := range parts {
			ok = ok && strings.Contains(q, "@")
		}
		if ok {
			return parts
		}
	}
	return []string{p}
}

// address takes the address out of "Name <address>" and drops labels.
func address(s string) (addr, name string) {
	s = strings.TrimRight(strings.TrimSpace(s), ",，;；、")
	for _, pair := range [][2]string{{"<", ">"}, {"《", "》"}, {"(", ")"}, {"[", "]"}} {
		open := strings.LastIndex(s, pair[0])
		if open < 0 || !strings.HasSuffix(s, pair[1]) || open+len(pair[0]) > len(s)-len(pair[1]) {
			continue
		}
		inner := s[open+len(pair[0]) : len(s)-len(pair[1])]
		switch {
		case strings.Contains(inner, "@") && !strings.HasSuffix(s[:open], "@"):
			return address2(inner), strings.Trim(s[:open], ` "'`)
		case pair[0] == "(" && strings.Contains(s[:open], "@"): // address (name)
			return address2(s[:open]), strings.TrimSpace(inner)
		}
	}
	if i := strings.IndexByte(s, ' '); i > 0 && strings.Contains(s[:i], "@") && !strings.HasSuffix(s[:i], "@") && strings.Count(s, "@") == 1 && text.HasHan(s[i:]) {
		return address2(s[:i]), strings.TrimSpace(s[i:]) // zhang@example.com 张伟
	}
	if quoted := strings.HasPrefix(s, `"`) && strings.Contains(s, `"@`); quoted { // RFC 5321 §4.1.2: "zhang wei"@example.com
		return address2(s), ""
	}
	if i := strings.LastIndexByte(s, ' '); i > 0 && strings.Count(s, "@") == 1 && strings.Contains(s[i:], "@") && !strings.HasPrefix(s[i:], " @") {
		head := strings.TrimRight(strings.TrimSpace(s[:i]), ":：")
		if isLabel(head) {
			head = ""
		}
		return address2(s[i+1:]), head
	}
	return address2(s), ""
}

// address2 drops mailto:, labels and quotes in front of an address.
func address2(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, ":"); i >= 0 && i < strings.IndexByte(s, '@') && isLabel(s[:i]) {
		s = s[i+1:]
	}
	if i := strings.Index(s, "："); i >= 0 && i < strings.IndexByte(s, '@') && isLabel(s[:i]) {
		s = s[i+len("："):]
	}
	if !strings.HasPrefix(s, `"`) || !strings.Contains(s, `"@`) {
		s = strings.Trim(s, `'"<>`)
	}
	return strings.TrimSpace(s)
}

func isLabel(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "mailto", "email", "e-mail", "mail", "邮箱", "电子邮箱", "电子邮件", "邮件", "邮箱地址", "电邮":
		return true
	}
	return false
}
