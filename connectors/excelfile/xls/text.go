package xls

import (
	"errors"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// codepage returns the encoding of 8-bit text in files before BIFF8.
func codepage(n int) encoding.Encoding {
	switch n {
	case 932:
		return japanese.ShiftJIS
	case 936:
		return simplifiedchinese.GB18030
	case 949:
		return korean.EUCKR
	case 950:
		return traditionalchinese.Big5
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	}
	return charmap.Windows1252
}

// appendWide appends UTF-16LE text as UTF-8.
func appendWide(dst, b []byte) []byte {
	for i := 0; i+1 < len(b); i += 2 {
		r := rune(b[i]) | rune(b[i+1])<<8
		if utf16.IsSurrogate(r) && i+3 < len(b) {
			low := rune(b[i+2]) | rune(b[i+3])<<8
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				r = pair
				i += 2
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// appendNarrow appends text whose high bytes, all zero, were left out.
func appendNarrow(dst, b []byte) []byte {
	for _, c := range b {
		dst = utf8.AppendRune(dst, rune(c))
	}
	return dst
}

// plainString reads a BIFF8 string of n characters at the flags byte, which
// lies in one record.
func plainString(b []byte, n int) (string, bool) {
	if len(b) < 1 {
		return "", n == 0
	}
	flags, b := b[0], b[1:]
	if flags&8 != 0 { // count of formatting runs
		b = b[min(2, len(b)):]
	}
	if flags&4 != 0 { // size of phonetic data
		b = b[min(4, len(b)):]
	}
	if flags&1 != 0 {
		if 2*n > len(b) {
			return "", false
		}
		return string(appendWide(nil, b[:2*n])), true
	}
	if n > len(b) {
		return "", false
	}
	return string(appendNarrow(nil, b[:n])), true
}

// pieces reads the data of a record and the CONTINUE records after it.
type pieces struct {
	stream []byte
	cur    []byte
	next   int
}

var errShort = errors.New("it ends early")

// advance goes on to the next CONTINUE record.
func (p *pieces) advance() error {
	rec, ok := recordAt(p.stream, p.next)
	if !ok || rec.kind != recContinue {
		return errShort
	}
	p.cur, p.next = rec.data, rec.next
	return nil
}

func (p *pieces) byte() (byte, error) {
	for len(p.cur) == 0 {
		if err := p.advance(); err != nil {
			return 0, err
		}
	}
	c := p.cur[0]
	p.cur = p.cur[1:]
	return c, nil
}

func (p *pieces) number(bytes int) (int, error) {
	n := 0
	for i := 0; i < bytes; i++ {
		c, err := p.byte()
		if err != nil {
			return 0, err
		}
		n |= int(c) << (8 * i)
	}
	return n, nil
}

func (p *pieces) skip(n int) error {
	for n > len(p.cur) {
		n -= len(p.cur)
		if err := p.advance(); err != nil {
			return err
		}
	}
	p.cur = p.cur[n:]
	return nil
}

// text appends one string of the shared table: its characters may go on in the
// next record, which then says again how wide they are.
func (p *pieces) text(dst []byte) ([]byte, error) {
	n, err := p.number(2)
	if err != nil {
		return dst, err
	}
	flags, err := p.byte()
	if err != nil {
		return dst, err
	}
	runs, extra := 0, 0
	if flags&8 != 0 {
		if runs, err = p.number(2); err != nil {
			return dst, err
		}
	}
	if flags&4 != 0 {
		if extra, err = p.number(4); err != nil {
			return dst, err
		}
	}
	if dst, err = p.characters(dst, n, flags&1 != 0); err != nil {
		return dst, err
	}
	return dst, p.skip(4*runs + extra)
}

func (p *pieces) characters(dst []byte, n int, wide bool) ([]byte, error) {
	for n > 0 {
		if len(p.cur) == 0 {
			if err := p.advance(); err != nil {
				return dst, err
			}
			if len(p.cur) == 0 {
				continue
			}
			wide = p.cur[0]&1 != 0
			p.cur = p.cur[1:]
		}
		if wide {
			take := min(n, len(p.cur)/2)
			dst = appendWide(dst, p.cur[:2*take])
			p.cur = p.cur[2*take:]
			if n -= take; take == 0 {
				p.cur = nil // half a character: the record is damaged
			}
		} else {
			take := min(n, len(p.cur))
			dst = appendNarrow(dst, p.cur[:take])
			p.cur = p.cur[take:]
			n -= take
		}
	}
	return dst, nil
}
