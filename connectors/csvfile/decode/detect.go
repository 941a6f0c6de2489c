package decode

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
)

// Detection is what a sample says about a file.
type Detection struct {
	Encoding Encoding
	BOM      int      // length of the byte order mark
	Fallback Encoding // for lines that Encoding doesn't fit; "" when there is none in the sample
	CR       bool     // lines end in CR alone
}

var marks = []struct {
	mark string
	enc  Encoding
}{
	{"\xEF\xBB\xBF", UTF8}, {"\xFF\xFE", UTF16LE}, {"\xFE\xFF", UTF16BE}, {"\x84\x31\x95\x33", GB18030},
}

// Detect finds the encoding from the beginning of a file: byte order mark,
// strict UTF-8, UTF-16 by its zero bytes, else GB18030 or Big5 by how much
// each reads like Chinese, else Windows-1252. complete says that the sample is
// the whole file.
func Detect(sample []byte, complete bool) Detection {
	for _, m := range marks {
		if bytes.HasPrefix(sample, []byte(m.mark)) {
			return Detection{Encoding: m.enc, BOM: len(m.mark)}
		}
	}
	if enc, ok := zeroPattern(sample); ok {
		return Detection{Encoding: enc}
	}
	if !complete {
		sample = wholeLines(sample)
	}
	return byLines(sample)
}

// wholeLines drops the last, cut line of a sample.
func wholeLines(sample []byte) []byte {
	if i := bytes.LastIndexByte(sample, '\n'); i > 0 {
		return sample[:i+1]
	}
	return sample
}

// zeroPattern recognises UTF-16 without a mark: the zero bytes of its ASCII
// characters are all on one side.
func zeroPattern(b []byte) (Encoding, bool) {
	var even, odd int
	for i, c := range b {
		if c == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	if (even+odd)*100 < len(b) || len(b) < 4 {
		return "", false
	}
	switch {
	case odd > 9*even && wideLineEnds(b, 0):
		return UTF16LE, true
	case even > 9*odd && wideLineEnds(b, 1):
		return UTF16BE, true
	}
	return "", false
}

// wideLineEnds reports whether every line end is a unit of 16 bits, with its
// byte 0A at an even or odd place: text with stray zero bytes fails this.
func wideLineEnds(b []byte, odd int) bool {
	for i, c := range b {
		if c != '\n' || i%2 != odd {
			continue
		}
		if odd == 1 && b[i-1] != 0 || odd == 0 && i+1 < len(b) && b[i+1] != 0 {
			return false
		}
	}
	narrow := bytes.Count(b, []byte("\n")) - bytes.Count(b, []byte("\n\x00")) // BE: 00 0A
	return odd == 1 || narrow <= 1
}

// byLines weighs the lines of the sample that aren't plain ASCII.
func byLines(sample []byte) Detection {
	var utf, other int
	var gb, big score
	var strange []byte
	for len(sample) > 0 {
		line := sample
		if i := bytes.IndexByte(sample, '\n'); i >= 0 {
			line = sample[:i]
			sample = sample[i+1:]
		} else {
			sample = nil
		}
		switch {
		case isASCII(line):
		case plausibleUTF8(line):
			utf++
		default:
			other++
			gb.add(gbScore(line))
			big.add(big5Score(line))
			if len(strange) < 4096 {
				strange = append(append(strange, line...), '\n')
			}
		}
	}
	if other == 0 {
		return Detection{Encoding: UTF8}
	}
	fallback := between(gb, big, strange)
	if utf >= other {
		return Detection{Encoding: UTF8, Fallback: fallback}
	}
	return Detection{Encoding: fallback, Fallback: UTF8}
}

// between decides for one of the encodings of pairs, or against both.
func between(gb, big score, text []byte) Encoding {
	const clear = 40 // hundredths of a point
	g, b := gb.mean(), big.mean()
	switch {
	case g < 50 && b < 50 && isolated(text):
		return Windows1252
	case g >= b+clear:
		return GB18030
	case b >= g+clear:
		return Big5
	}
	if chardet.Detect(text).Charset == "Big5" { // too close: a second opinion
		return Big5
	}
	return GB18030
}

// isolated reports whether most bytes beyond ASCII stand alone, as accented
// letters do and pairs never.
func isolated(b []byte) bool {
	alone, runs := 0, 0
	for i := 0; i < len(b); i++ {
		if b[i] < utf8.RuneSelf {
			continue
		}
		runs++
		n := 1
		for i+n < len(b) && b[i+n] >= utf8.RuneSelf {
			n++
		}
		if n == 1 {
			alone++
		}
		i += n - 1
	}
	return alone*4 >= runs*3
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// plausibleUTF8 reports whether a line is UTF-8 and means something as such.
// Short GBK words of rare trail bytes pass for two-byte UTF-8 (the letters of
// Cyrillic, Arabic, Hebrew): runs of those that read as common Chinese don't.
func plausibleUTF8(line []byte) bool {
	if !utf8.Valid(line) {
		r, cut := cutRune(line)
		if !cut || len(r) == 0 || isASCII(r) {
			return false
		}
		line = r
	}
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRune(line[i:])
		if r >= 0x800 && !unicode.Is(unicode.Co, r) {
			return true
		}
		i += n
	}
	if isASCII(line) {
		return true
	}
	return isolatedPairs(line) || gbScore(line).mean() < worthCommon*100
}

// cutRune drops a character cut off at the end of a line.
func cutRune(line []byte) ([]byte, bool) {
	for n := 1; n <= 3 && n <= len(line); n++ {
		rest := line[:len(line)-n]
		if utf8.RuneStart(line[len(line)-n]) {
			return rest, !utf8.FullRune(line[len(line)-n:]) && utf8.Valid(rest)
		}
	}
	return line, false
}

// isolatedPairs reports whether most letters beyond ASCII stand alone.
func isolatedPairs(line []byte) bool {
	alone, runs := 0, 0
	for i := 0; i < len(line); i++ {
		if line[i] < utf8.RuneSelf {
			continue
		}
		n := 1
		for i+n < len(line) && line[i+n] >= utf8.RuneSelf {
			n++
		}
		runs++
		if n <= 2 {
			alone++
		}
		i += n - 1
	}
	return alone*2 > runs
}
