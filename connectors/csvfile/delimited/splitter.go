package delimited

import "bytes"

// splitter cuts a record with quoted fields, line by line.
type splitter struct {
	*Reader
	line   []byte
	inside bool // in a quoted field
}

// run cuts the current line; false when a quoted field goes on in the next.
func (s *splitter) run() bool {
	d := []byte(s.dialect.Delimiter)
	for {
		if s.inside {
			if !s.body() {
				return false
			}
		} else if s.line = s.open(); s.inside {
			continue
		}
		// Outside of quotes: the rest of the field is literal.
		i := bytes.Index(s.line, d)
		if i < 0 || len(d) == 0 {
			s.field(s.line)
			return true
		}
		s.field(s.line[:i])
		s.line = s.line[i+len(d):]
	}
}

// open enters a quoted field when the line begins with a quote, perhaps after
// spaces.
func (s *splitter) open() []byte {
	trimmed := s.trim(s.line)
	if len(trimmed) > 0 && trimmed[0] == s.dialect.Quote {
		s.inside = true
		return trimmed[1:]
	}
	return s.line
}

// body reads a quoted field up to its closing quote; false when the line ends
// first. A quote that neither closes nor is doubled is a character.
func (s *splitter) body() bool {
	q := s.dialect.Quote
	for {
		i := bytes.IndexByte(s.line, q)
		if i < 0 {
			s.text = append(s.text, s.line...)
			return false
		}
		s.text = append(s.text, s.line[:i]...)
		rest := s.line[i+1:]
		switch {
		case len(rest) > 0 && rest[0] == q:
			s.text = append(s.text, q)
			s.line = rest[1:]
		case s.closes(rest):
			s.line = s.trim(rest)
			s.inside = false
			return true
		default:
			s.text = append(s.text, q)
			s.line = rest
		}
	}
}

// closes reports whether what follows a quote ends the field.
func (s *splitter) closes(rest []byte) bool {
	rest = s.trim(rest)
	return len(rest) == 0 || bytes.HasPrefix(rest, []byte(s.dialect.Delimiter))
}

// trim drops spaces around a quoted field, unless they are the delimiter.
func (s *splitter) trim(b []byte) []byte {
	if s.dialect.Delimiter == " " {
		return b
	}
	return bytes.TrimLeft(b, " ")
}
