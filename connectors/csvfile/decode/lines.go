package decode

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// DefaultMaxLine is the longest line read, in bytes.
const DefaultMaxLine = 1 << 20

// sampleSize is what detection looks at.
const sampleSize = 256 << 10

// Line is one physical line of a file. Its slices are valid until Next.
type Line struct {
	Text     []byte // UTF-8, without the line end
	Number   int64  // 1-based
	Offset   int64  // of its first byte in the file
	End      int64  // of the byte after it and its line end
	Encoding Encoding
	Flaws    Flaws
	TooLong  bool // only the beginning is in Text
	Open     bool // no line end: the last line, perhaps still being written
}

// Lines reads a file line by line.
type Lines struct {
	r        *bufio.Reader
	found    Detection
	declared bool
	max      int
	line     Line
	raw, buf []byte
	err      error
}

// NewLines detects the encoding unless one is declared. At begins counting
// elsewhere than at line 1 and byte 0, for a reader that was moved there.
func NewLines(r io.Reader, declared Encoding, maxLine int) (*Lines, error) {
	if maxLine <= 0 {
		maxLine = DefaultMaxLine
	}
	l := &Lines{r: bufio.NewReaderSize(r, sampleSize), max: maxLine}
	sample, err := l.r.Peek(sampleSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	l.found = Detect(sample, err != nil)
	if declared != Auto && declared != "" {
		l.declared = true
		if l.found.Encoding != declared {
			l.found = Detection{Encoding: declared}
		}
	}
	l.found.CR = bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(sample, '\r') >= 0 && l.unit() == 1
	if _, err := l.r.Discard(l.found.BOM); err != nil {
		return nil, err
	}
	l.line.End = int64(l.found.BOM)
	return l, nil
}

// Resume starts in the middle of a file: r is at the byte offset, the next line
// has the number, and what was detected at the beginning of the file still holds.
func Resume(r io.Reader, like Detection, declared bool, maxLine int, offset, number int64) *Lines {
	if maxLine <= 0 {
		maxLine = DefaultMaxLine
	}
	l := &Lines{r: bufio.NewReaderSize(r, sampleSize), max: maxLine, found: like, declared: declared}
	l.line.End, l.line.Number = offset, number-1
	return l
}

// Found returns what was detected or declared.
func (l *Lines) Found() Detection { return l.found }

// Line returns the current line.
func (l *Lines) Line() Line { return l.line }

// Err returns what ended the reading early.
func (l *Lines) Err() error { return l.err }

// unit is the width of a line end in bytes.
func (l *Lines) unit() int {
	if l.found.Encoding == UTF16LE || l.found.Encoding == UTF16BE {
		return 2
	}
	return 1
}

// Next reads the next line; false at the end or on an error.
func (l *Lines) Next() bool {
	if l.err != nil {
		return false
	}
	next := Line{Number: l.line.Number + 1, Offset: l.line.End}
	read, ok := l.readRaw(&next)
	if !ok {
		return false
	}
	next.End = next.Offset + read
	l.decode(&next)
	l.line = next
	return true
}

// readRaw collects the bytes of a line without its end, up to the limit, and
// returns how many bytes the line has in the file.
func (l *Lines) readRaw(next *Line) (read int64, ok bool) {
	l.raw = l.raw[:0]
	end := byte('\n')
	if l.found.CR {
		end = '\r'
	}
	for {
		chunk, err := l.r.ReadSlice(end)
		read += int64(len(chunk))
		if next.TooLong = next.TooLong || len(l.raw)+len(chunk) > l.max+2; !next.TooLong {
			l.raw = append(l.raw, chunk...)
		} else if room := l.max - len(l.raw); room > 0 {
			l.raw = append(l.raw, chunk[:min(room, len(chunk))]...)
		}
		switch {
		case err == nil:
			if l.unit() == 1 {
				l.trimEnd(next)
				return read, true
			}
			done, more := l.end16(read, next)
			if read += more; done {
				return read, true
			}
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			next.Open = true
			return read, read > 0
		default:
			l.err = err
			return read, false
		}
	}
}

// trimEnd drops LF, CR LF or CR.
func (l *Lines) trimEnd(next *Line) {
	if next.TooLong {
		return
	}
	l.raw = l.raw[:len(l.raw)-1]
	l.raw = bytes.TrimSuffix(l.raw, []byte("\r"))
}

// end16 decides whether the byte 0A just read ends a line of UTF-16: it is
// half of U+000A, not of another character.
func (l *Lines) end16(read int64, next *Line) (done bool, more int64) {
	if l.found.Encoding == UTF16BE {
		done = read%2 == 0 && (next.TooLong || len(l.raw) >= 2 && l.raw[len(l.raw)-2] == 0)
		if done && !next.TooLong {
			l.raw = bytes.TrimSuffix(l.raw[:len(l.raw)-2], []byte("\x00\r"))
		}
		return done, 0
	}
	if read%2 == 0 {
		return false, 0 // the high half of a character
	}
	high, err := l.r.Peek(1)
	if err != nil || high[0] != 0 {
		return false, 0
	}
	if _, err := l.r.Discard(1); err != nil {
		return false, 0
	}
	if !next.TooLong {
		l.raw = bytes.TrimSuffix(l.raw[:len(l.raw)-1], []byte("\r\x00"))
	}
	return true, 1
}

// decode turns the raw bytes into the line's text.
func (l *Lines) decode(next *Line) {
	enc := l.found.Encoding
	if next.TooLong {
		if whole, cut := cutRune(l.raw); cut {
			l.raw = whole // cut by the limit, not by the file
		}
	}
	if enc == UTF8 && utf8.Valid(l.raw) {
		next.Text, next.Encoding = l.raw, UTF8
		return
	}
	if !l.declared && l.unit() == 1 {
		enc = l.forLine(next)
	}
	l.buf, next.Flaws = enc.Append(l.buf[:0], l.raw)
	if next.TooLong && next.Flaws.Truncated {
		next.Flaws = Flaws{} // cut by the limit, not by the file
	}
	next.Text, next.Encoding = l.buf, enc
}

// forLine chooses the encoding of a line in a file of mixed encodings.
func (l *Lines) forLine(next *Line) Encoding {
	enc := l.found.Encoding
	if isASCII(l.raw) {
		return enc
	}
	if enc != UTF8 {
		if plausibleUTF8(l.raw) && utf8.Valid(l.raw) {
			return UTF8
		}
		return enc
	}
	if _, cut := cutRune(l.raw); cut && next.Open {
		return UTF8
	}
	gb, big := gbScore(l.raw), big5Score(l.raw)
	best := l.found.Fallback
	if best == "" || best == UTF8 {
		best = between(gb, big, l.raw)
	}
	if best == GB18030 && gb.mean() < 0 || best == Big5 && big.mean() < 0 {
		return UTF8 // neither: the line is damaged UTF-8
	}
	return best
}
