package xlsx

import (
	"bytes"
	"errors"
	"io"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

type token uint8

const (
	tokEOF token = iota
	tokStart
	tokEnd
	tokText
)

// scanner cuts XML into tags and texts. It knows no namespaces: names come
// without their prefix, which serves both the transitional and the strict
// dialect. What it hands out points into its buffer and lasts until next.
//
// It refuses document types and therefore entities of any kind but the five
// predefined ones, and anything longer or deeper than the limits.
type scanner struct {
	r      io.Reader
	place  string
	limits sheet.Limits
	buf    []byte
	pos    int
	end    int
	eof    bool
	depth  int

	name  []byte // of the tag, without prefix
	full  []byte // of the start tag, with prefix
	attrs []byte // of a start tag
	empty bool   // the start tag closes itself: no end tag follows
	text  []byte
	cdata bool // text is literal: no references in it
}

const firstBuffer = 64 << 10

func newScanner(r io.Reader, place string, limits sheet.Limits) *scanner {
	return &scanner{r: r, place: place, limits: limits, buf: make([]byte, firstBuffer)}
}

// fill reads more, moving what isn't consumed yet to the front. It returns
// io.EOF when there is no more.
func (s *scanner) fill() error {
	if s.eof {
		return io.EOF
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= s.limits.Token {
			return sheet.TooLong(s.place, "a tag or text of the XML")
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for tries := 0; tries < 100; tries++ {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err != nil {
			s.eof = true
		}
		if n > 0 {
			return nil
		}
		if s.eof {
			return io.EOF
		}
	}
	return io.ErrNoProgress
}

func (s *scanner) corrupt(what string) error { return sheet.Corrupt(s.place, what) }

// more is fill where the XML must go on.
func (s *scanner) more() error {
	err := s.fill()
	if errors.Is(err, io.EOF) {
		return s.corrupt("its XML ends in the middle")
	}
	return err
}

// next returns the next token. Comments and instructions are skipped.
func (s *scanner) next() (token, error) {
	for {
		if s.pos == s.end {
			if err := s.fill(); errors.Is(err, io.EOF) {
				if s.depth != 0 {
					return tokEOF, s.corrupt("its XML ends in the middle")
				}
				return tokEOF, nil
			} else if err != nil {
				return tokEOF, err
			}
		}
		if s.buf[s.pos] != '<' {
			return s.readText()
		}
		for s.end-s.pos < 2 {
			if err := s.more(); err != nil {
				return tokEOF, err
			}
		}
		switch s.buf[s.pos+1] {
		case '/':
			return s.readEnd()
		case '?':
			if err := s.skipPast("?>"); err != nil {
				return tokEOF, err
			}
		case '!':
			isText, err := s.declaration()
			if err != nil {
				return tokEOF, err
			}
			if isText {
				return tokText, nil
			}
		default:
			return s.readStart()
		}
	}
}

func (s *scanner) readText() (token, error) {
	from := 0
	for {
		if i := bytes.IndexByte(s.buf[s.pos+from:s.end], '<'); i >= 0 {
			s.text = s.buf[s.pos : s.pos+from+i]
			s.pos += from + i
			s.cdata = false
			return tokText, nil
		}
		from = s.end - s.pos
		if err := s.fill(); errors.Is(err, io.EOF) {
			s.text, s.cdata = s.buf[s.pos:s.end], false
			s.pos = s.end
			return tokText, nil
		} else if err != nil {
			return tokEOF, err
		}
	}
}

// readEnd reads "</p:name >".
func (s *scanner) readEnd() (token, error) {
	for {
		i := bytes.IndexByte(s.buf[s.pos:s.end], '>')
		if i < 0 {
			if err := s.more(); err != nil {
				return tokEOF, err
			}
			continue
		}
		s.name = localName(trimSpace(s.buf[s.pos+2 : s.pos+i]))
		s.pos += i + 1
		if s.depth--; s.depth < 0 {
			return tokEOF, s.corrupt("its XML closes a tag that isn't open")
		}
		return tokEnd, nil
	}
}

// plainValue reads "<v>text</v></c>", the rest of almost every cell, in one go.
// ok is false, and nothing is consumed, where a cell is of another shape or the
// buffer ends in it.
func (s *scanner) plainValue() (raw []byte, ok bool) {
	const begin, end = "<v>", "</v></c>"
	b := s.buf[s.pos:s.end]
	if len(b) < len(begin) || string(b[:len(begin)]) != begin {
		return nil, false
	}
	n := bytes.IndexByte(b[len(begin):], '<') + len(begin)
	if n < len(begin) || len(b) < n+len(end) || string(b[n:n+len(end)]) != end {
		return nil, false
	}
	s.pos += n + len(end)
	s.depth--
	return b[len(begin):n], true
}

// readStart reads "<p:name attributes>" or "<p:name attributes/>".
func (s *scanner) readStart() (token, error) {
	for {
		if i := tagEnd(s.buf[s.pos:s.end]); i > 0 {
			tag := s.buf[s.pos+1 : s.pos+i]
			s.pos += i + 1
			return s.startTag(tag)
		}
		if err := s.more(); err != nil {
			return tokEOF, err
		}
	}
}

func (s *scanner) startTag(tag []byte) (token, error) {
	if s.empty = len(tag) > 0 && tag[len(tag)-1] == '/'; s.empty {
		tag = tag[:len(tag)-1]
	} else if s.depth++; s.depth > s.limits.Depth {
		return tokEOF, sheet.Bomb(s.place, "its XML is nested deeper than allowed")
	}
	n := 0
	for n < len(tag) && tag[n] > ' ' {
		n++
	}
	s.name, s.attrs = localName(tag[:n]), tag[n:]
	s.full = tag[:n]
	if n == 0 {
		return tokEOF, s.corrupt("its XML has a tag without a name")
	}
	return tokStart, nil
}

// tagEnd returns the position of the ">" that ends the tag, or 0.
func tagEnd(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '>':
			return i
		case '"', '\'':
			j := bytes.IndexByte(b[i+1:], b[i])
			if j < 0 {
				return 0
			}
			i += j + 1
		}
	}
	return 0
}

func localName(b []byte) []byte {
	for i, c := range b {
		if c == ':' {
			return b[i+1:]
		}
	}
	return b
}

// trimSpace drops white space around a name.
func trimSpace(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	return b
}
