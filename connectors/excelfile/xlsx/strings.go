package xlsx

import (
	"unsafe"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// stringTable holds the shared strings in large blocks, 8 bytes for each
// beside its text, so that millions of them cost the collector nothing.
type stringTable struct {
	blocks [][]byte
	refs   []uint64 // block<<44 | offset<<22 | length
	bytes  int64
}

const (
	blockSize  = 1 << 20
	refBits    = 22
	refMask    = 1<<refBits - 1
	maxStrings = 16 << 20
)

// at returns the string with the index; it shares the table's memory, which
// is never written again.
func (t *stringTable) at(i int) (string, bool) {
	if i < 0 || i >= len(t.refs) {
		return "", false
	}
	ref := t.refs[i]
	n := int(ref & refMask)
	if n == 0 {
		return "", true
	}
	off := int(ref >> refBits & refMask)
	block := t.blocks[ref>>(2*refBits)]
	return unsafe.String(&block[off], n), true
}

func (t *stringTable) add(text []byte) {
	last := len(t.blocks) - 1
	if last < 0 || len(t.blocks[last])+len(text) > cap(t.blocks[last]) {
		t.blocks = append(t.blocks, make([]byte, 0, max(blockSize, len(text))))
		last++
	}
	off := len(t.blocks[last])
	t.blocks[last] = append(t.blocks[last], text...)
	t.refs = append(t.refs, uint64(last)<<(2*refBits)|uint64(off)<<refBits|uint64(len(text)))
	t.bytes += int64(len(text))
}

func (w *Workbook) readStrings() error {
	s, closer, err := w.scanner(w.stringsPart)
	if err != nil {
		return err
	}
	defer func() { _ = closer.Close() }()
	var text []byte
	for {
		tok, err := s.next()
		if err != nil {
			return err
		}
		if tok == tokEOF {
			return nil
		}
		if tok != tokStart || string(s.name) != "si" {
			continue
		}
		if text, err = s.richText(text[:0]); err != nil {
			return err
		}
		w.strings.add(text)
		if w.strings.bytes > w.limits.SharedStrings || len(w.strings.refs) > maxStrings {
			return sheet.Bomb(s.place, "its shared strings need more memory than allowed")
		}
	}
}

// richText appends the text of an element whose start tag was just read: its
// <t> and those of its runs, without the phonetic guides.
func (s *scanner) richText(dst []byte) ([]byte, error) {
	if s.empty {
		return dst, nil
	}
	from := len(dst)
	inText := false
	for level := s.depth; ; {
		tok, err := s.next()
		if err != nil {
			return dst, err
		}
		switch tok {
		case tokEOF:
			return dst, s.corrupt("its XML ends in the middle")
		case tokText:
			if inText {
				if dst, err = s.append(dst); err != nil {
					return dst, err
				}
			}
		case tokStart:
			if string(s.name) == "rPh" {
				if err := s.skip(); err != nil {
					return dst, err
				}
				continue
			}
			inText = string(s.name) == "t" && !s.empty
		case tokEnd:
			inText = false
			if s.depth < level {
				return dst[:from+len(unescape(dst[from:]))], nil
			}
		}
	}
}

// append adds the current text token, decoded.
func (s *scanner) append(dst []byte) ([]byte, error) {
	dst, err := appendText(dst, s.text, s.cdata)
	if err != nil {
		return dst, s.corrupt(err.Error())
	}
	if len(dst) > s.limits.Token+firstBuffer {
		return dst, sheet.TooLong(s.place, "a text of many pieces")
	}
	return dst, nil
}
