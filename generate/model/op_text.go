package model

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/custhub/custhub/generate/draw"
)

// mojibake spoils the Chinese fields of a record as a decoding with the wrong
// character set does.
func (p *pen) mojibake() {
	s, yes := p.op(Mojibake, Name)
	if !yes {
		return
	}
	garble := draw.Of(&s, []func(string) string{gbkAsLatin1, utf8AsLatin1, utf8AsGBK})
	for _, f := range [...]Field{Name, ContactName, Title, AddressText, Industry} {
		v := p.r.Value[f]
		if g := garble(v); g != v {
			p.did(Mojibake, f, g)
		}
	}
}

// gbkAsLatin1 is GBK text read as ISO 8859-1. Text outside GBK stays.
func gbkAsLatin1(s string) string {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(s))
	if err != nil {
		return s
	}
	return latin1(b)
}

// utf8AsLatin1 is UTF-8 text read as ISO 8859-1. C1 control characters come out of
// it, as they do in life; none is a line break.
func utf8AsLatin1(s string) string {
	if utf8.RuneCountInString(s) == len(s) {
		return s
	}
	return latin1([]byte(s))
}

// utf8AsGBK is UTF-8 text read as GBK. Where that loses bytes, the text is taken
// to have been read as ISO 8859-1.
func utf8AsGBK(s string) string {
	read, err := simplifiedchinese.GBK.NewDecoder().String(s)
	if err == nil {
		if back, err := simplifiedchinese.GBK.NewEncoder().String(read); err == nil && back == s {
			return read
		}
	}
	return utf8AsLatin1(s)
}

func latin1(b []byte) string {
	var out strings.Builder
	for _, c := range b {
		out.WriteRune(rune(c))
	}
	return out.String()
}
