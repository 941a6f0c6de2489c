package xlsx

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

var declared = regexp.MustCompile(`^<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']`)

// decoded returns the part's XML in UTF-8: its byte order mark dropped, UTF-16
// recoded. XML in other encodings, which the format forbids, is refused rather
// than read wrong.
func decoded(p *partReader) (io.Reader, error) {
	br := bufio.NewReaderSize(p, 4096)
	head, err := br.Peek(256)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		_, err := br.Discard(3)
		return br, err
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(br), nil
	case bytes.HasPrefix(head, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Reader(br), nil
	}
	if m := declared.FindSubmatch(head); m != nil {
		switch strings.ToLower(string(m[1])) {
		case "utf-8", "utf8", "us-ascii", "ascii":
		default:
			return nil, sheet.Corrupt(p.a.place(p.part), "its XML is in an encoding that workbooks can't have").With(string(m[1]))
		}
	}
	return br, nil
}
