package trait

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/custhub/custhub/resolve/fold"
)

// Street splits an address: Latin ones at blanks, Chinese ones after each
// administrative or street level, with numbers by themselves.
func Street(raw string) (string, []string) {
	s := foldStreet(raw)
	if !hasHan(s) {
		return s, strings.Fields(s)
	}
	var out []string
	from := 0
	cut := func(to int) {
		if to > from {
			out = append(out, s[from:to])
		}
		from = to
	}
	digit := false
	for i, r := range s {
		if d := unicode.IsDigit(r) || r < utf8.RuneSelf; d != digit {
			if d {
				cut(i) // a number begins
			}
			digit = d
		}
		if strings.ContainsRune(levels, r) && i+utf8.RuneLen(r)-from > utf8.RuneLen(r) {
			cut(i + utf8.RuneLen(r))
		}
	}
	cut(len(s))
	return s, out
}

// foldStreet folds an address; a Chinese one has no blanks.
func foldStreet(raw string) string {
	s := fold.Text(raw, "", fold.Simplify)
	if strings.IndexByte(s, ' ') >= 0 && hasHan(s) {
		return strings.ReplaceAll(s, " ", "")
	}
	return s
}

// levels end a component of a Chinese address.
const levels = "省市区县旗镇乡村路街道巷弄号栋幢楼层室座园"
