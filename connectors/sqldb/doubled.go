package sqldb

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/custhub/custhub/record"
)

// doubledSample is the number of rows looked at for text that was encoded twice.
const doubledSample = 100

// Undouble undoes a double encoding: UTF-8 bytes that were taken for Windows-1252,
// Latin-1 or GBK and encoded once more ("å¼ ä¸‰" or "寮犱笁" for "张三"). It returns the
// repaired text and whether the text looks doubled: only when the way back is
// lossless, and leads to Chinese or accented letters from text that has none such
// in a row. Nothing is changed at reading: a mapping's cleansing rule decides.
func Undouble(s string) (string, bool) {
	if ascii(s) {
		return s, false
	}
	if b, ok := latin1(s); ok && utf8.Valid(b) && !ascii(string(b)) {
		return string(b), true
	}
	b, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err == nil && utf8.ValidString(b) && common(b) && !common(s) {
		return b, true
	}
	return s, false
}

// latin1 encodes text as MySQL's latin1 does: as Windows-1252, and where that has
// no character, as the control character of Latin-1.
func latin1(s string) ([]byte, bool) {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok && r >= 0x80 && r < 0xA0 {
			b, ok = byte(r), true
		}
		if !ok {
			return nil, false
		}
		out = append(out, b)
	}
	return out, true
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// common reports whether every Han character of a text is among those that GB2312
// has on its first level, which cover nearly all of ordinary text; text that was
// decoded wrongly hardly ever passes.
func common(s string) bool {
	han := false
	for _, r := range s {
		if r == utf8.RuneError || unicode.Is(unicode.Co, r) {
			return false
		}
		if !unicode.Is(unicode.Han, r) {
			continue
		}
		han = true
		b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r)))
		if err != nil || len(b) != 2 || b[0] < 0xB0 || b[0] > 0xD7 || b[1] < 0xA1 {
			return false
		}
	}
	return han
}

// sampleDoubled names the text columns of which most samples outside ASCII look
// encoded twice.
func (s *source) sampleDoubled(ctx context.Context, conn *sql.Conn, p *plan) ([]string, error) {
	c := &clause{d: p.dialect}
	var names []string
	for i := range p.columns {
		col := &p.columns[i]
		if col.form != formText || strings.HasPrefix(col.code, "_") {
			continue
		}
		if len(names) == 0 {
			c.add("SELECT ")
		} else {
			c.add(", ")
		}
		names = append(names, col.Name)
		c.add(p.dialect.expr("b."+p.dialect.quote(col.Name), col))
	}
	if len(names) == 0 {
		return nil, nil
	}
	c.add(" FROM ", p.from, " b")
	if p.where != "" {
		c.add(" WHERE (", p.where, ")")
	}
	c.add(" LIMIT ", strconv.Itoa(doubledSample))
	rows, err := conn.QueryContext(ctx, c.sql.String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	doubled, odd := make([]int, len(names)), make([]int, len(names))
	ln := line{}
	cells, dest := make([]cell, len(names)), make([]any, len(names))
	for i := range cells {
		cells[i] = cell{line: &ln}
		dest[i] = &cells[i]
	}
	for rows.Next() {
		ln.buf = ln.buf[:0]
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		all := string(ln.buf)
		for i := range cells {
			v := cells[i].value(all)
			if v.Kind != record.Text || ascii(v.Text) {
				continue
			}
			odd[i]++
			if _, is := Undouble(v.Text); is {
				doubled[i]++
			}
		}
	}
	var out []string
	for i, n := range names {
		if doubled[i]*2 > odd[i] {
			out = append(out, n)
		}
	}
	return out, rows.Err()
}
