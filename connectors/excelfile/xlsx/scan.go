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
	if err == io.EOF {
		return s.corrupt("its XML ends in the middle")
	}
	return err
}

// next returns the next token. Comments and instructions are skipped.
func (s *scanner) next() (token, error) {
	for {
		if s.pos == s.end {
			if err := s.fill(); err == io.EOF {
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
		if err := s.fill(); err == io.EOF {
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
		s.name = localName(bytes.TrimRight(s.buf[s.pos+2:s.pos+i], " \t\r\n"))
		s.pos += i + 1
		if s.depth--; s.depth < 0 {
			return tokEOF, s.corrupt("its XML closes a tag that isn't open")
		}
		return tokEnd, nil
	}
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

// declaration reads what starts with "<!": a comment, literal text (true), or
// the document type, which is refused.
func (s *scanner) declaration() (bool, error) {
	const open = "<![CDATA["
	for s.end-s.pos < len(open) {
		if err := s.more(); err != nil {
			return false, err
		}
	}
	head := s.buf[s.pos:s.end]
	switch {
	case bytes.HasPrefix(head, []byte("<!--")):
		return false, s.skipPast("-->")
	case !bytes.HasPrefix(head, []byte(open)):
		return false, sheet.DTD(s.place)
	}
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte("]]>")); i >= 0 {
			s.text, s.cdata = s.buf[s.pos+len(open):s.pos+i], true
			s.pos += i + 3
			return true, nil
		}
		if err := s.more(); err != nil {
			return false, err
		}
	}
}

// skipPast consumes up to and including the mark, in bounded memory.
func (s *scanner) skipPast(mark string) error {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(mark)); i >= 0 {
			s.pos += i + len(mark)
			return nil
		}
		s.pos = max(s.pos, s.end-len(mark)+1)
		if err := s.more(); err != nil {
			return err
		}
	}
}

// skip consumes the rest of the element whose start tag was just read.
func (s *scanner) skip() error {
	if s.empty {
		return nil
	}
	for level := s.depth; s.depth >= level; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// passOver consumes the rest of the element whose start tag was just read, in
// one leap to its end tag. The element must not hold another of its name.
func (s *scanner) passOver() error {
	if s.empty {
		return nil
	}
	end := "</" + string(s.full) + ">"
	s.depth--
	return s.skipPast(end)
}
