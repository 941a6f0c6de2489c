// Package decode finds the encoding of a text file and turns its lines into
// UTF-8, telling of each line what could not be read and where. Files change
// encoding in the middle, so a file's encoding is only the first guess for each
// of its lines, unless it is declared.
package decode

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Encoding is a character encoding.
type Encoding string

// The encodings of legacy exports.
const (
	Auto        Encoding = "auto" // to be detected
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	GB18030     Encoding = "gb18030" // also for files labelled GB2312 or GBK
	Big5        Encoding = "big5"
	Windows1252 Encoding = "windows-1252"
)

// ByName returns the encoding that a label means, and whether it is known.
func ByName(label string) (Encoding, bool) {
	switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(label)) {
	case "", "auto":
		return Auto, true
	case "utf8", "ascii", "utf8sig", "utf8bom":
		return UTF8, true
	case "utf16", "utf16le", "unicode", "ucs2":
		return UTF16LE, true
	case "utf16be":
		return UTF16BE, true
	case "gb18030", "gbk", "gb2312", "cp936", "936", "ansi936", "euccn":
		return GB18030, true
	case "big5", "cp950", "950", "big5hkscs":
		return Big5, true
	case "windows1252", "cp1252", "latin1", "iso88591":
		return Windows1252, true
	}
	return "", false
}

// Flaws says what of a line could not be decoded. The zero value is none.
type Flaws struct {
	Count     int  // bytes or pairs of bytes that mean nothing
	First     int  // offset of the first in the line
	Truncated bool // the only flaw is a character cut off at the end
}

func (f *Flaws) add(at int) {
	if f.Count == 0 {
		f.First = at
	}
	f.Count++
}

// Append appends raw decoded from e to dst; what means nothing becomes U+FFFD
// and is counted. Auto decodes as UTF-8.
func (e Encoding) Append(dst, raw []byte) ([]byte, Flaws) {
	switch e {
	case GB18030:
		return appendPairs(dst, raw, gbTable())
	case Big5:
		return appendPairs(dst, raw, big5Table())
	case UTF16LE, UTF16BE:
		return appendUTF16(dst, raw, e == UTF16BE)
	case Windows1252:
		return append1252(dst, raw), Flaws{}
	}
	return appendUTF8(dst, raw)
}

func append1252(dst, raw []byte) []byte {
	for _, c := range raw {
		dst = utf8.AppendRune(dst, charmap.Windows1252.DecodeByte(c))
	}
	return dst
}

func appendUTF8(dst, raw []byte) ([]byte, Flaws) {
	var flaws Flaws
	if utf8.Valid(raw) {
		return append(dst, raw...), flaws
	}
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			if flaws.Count == 0 && !utf8.FullRune(raw[i:]) {
				flaws.Truncated = true
				flaws.add(i)
				return utf8.AppendRune(dst, utf8.RuneError), flaws
			}
			flaws.add(i)
		}
		dst = utf8.AppendRune(dst, r)
		i += n
	}
	return dst, flaws
}
