package model

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// mojibake spoils the Chinese fields of a record as a decoding with the wrong
// character set does.
func (p *pen) mojibake() {
	s, yes := p.op(Mojibake, Name)
	if !yes {
		return
	}
	garble := garbleGBK
	if s.Chance(.5) {
		garble = garbleUTF8
	}
	for _, f := range [...]Field{Name, ContactName, Title, AddressText, Industry} {
		v := p.r.Value[f]
		if g := garble(v); g != v {
			p.did(Mojibake, f, g)
		}
	}
}

// garbleGBK is GBK text read as ISO 8859-1. Text outside GBK stays.
func garbleGBK(s string) string {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(s))
	if err != nil {
		return s
	}
	return latin1(b)
}

// garbleUTF8 is UTF-8 text read as ISO 8859-1. C1 control characters come out of
// it, as they do in life; none is a line break.
func garbleUTF8(s string) string {
	if utf8.RuneCountInString(s) == len(s) {
		return s
	}
	return latin1([]byte(s))
}

func latin1(b []byte) string {
	var out strings.Builder
	for _, c := range b {
		out.WriteRune(rune(c))
	}
	return out.String()
}
