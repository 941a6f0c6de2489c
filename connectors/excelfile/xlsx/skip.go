package xlsx

import (
	"bytes"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

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
