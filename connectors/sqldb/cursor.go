package sqldb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
)

// part is one column of a position in a stream: the text as the database prints
// it, and how it is bound again.
type part struct {
	tag  byte // i integer, d decimal or float, t text or time, b bytes (hex when written)
	text string
}

// String writes the part as cursors hold it: "i:42".
func (p part) String() string {
	text := p.text
	if p.tag == 'b' {
		text = fmt.Sprintf("%x", p.text)
	}
	return string(p.tag) + ":" + text
}

// parsePart reads what String wrote.
func parsePart(s string) (part, error) {
	if len(s) < 2 || s[1] != ':' {
		return part{}, errors.New("a value has no type")
	}
	p := part{tag: s[0], text: s[2:]}
	switch p.tag {
	case 't':
		return p, nil
	case 'i':
		if digits := strings.TrimPrefix(p.text, "-"); digits != "" && allDigits([]byte(digits)) {
			return p, nil
		}
	case 'd':
		if _, ok := connectors.PlainDecimal([]byte(p.text)); ok {
			return p, nil
		}
	case 'b':
		raw := make([]byte, len(p.text)/2)
		if len(p.text)%2 != 0 {
			break
		}
		for i := range raw {
			n, err := strconv.ParseUint(p.text[2*i:2*i+2], 16, 8)
			if err != nil {
				return part{}, errors.New("a value holds no hexadecimal bytes")
			}
			raw[i] = byte(n)
		}
		p.text = string(raw)
		return p, nil
	}
	return part{}, errors.New("a value does not fit its type")
}

// position is where reading of a stream stands.
//
// A stream without watermark is read by key: key is the last one given. A stream
// with a watermark is read in two phases: first the rows whose watermark is null,
// by key (nulls is the last one given); then the others by (watermark, key). A
// finished run leaves only the watermark: the next one begins with all rows that
// have it, since more rows with it may have come.
type position struct {
	marked bool   // the second phase has begun
	nulls  []part // last key of the first phase; nil at its beginning
	mark   *part  // last watermark; nil when there is none yet
	key    []part // last key; nil with a mark means: all rows from that mark on
	low    *part  // lowest watermark at which a run was interrupted
	past   *part  // last watermark before those that are not gone on from: see part.past
}

// sound is the last watermark that can be gone on from, or else the last.
func (p *position) sound() *part {
	if p.past != nil {
		return p.past
	}
	return p.mark
}

// wire is the written form of a position: readable JSON.
type wire struct {
	Phase string   `json:"phase,omitempty"` // "marked" while in the second phase
	Nulls []string `json:"nulls,omitempty"`
	Mark  *string  `json:"mark,omitempty"`
	Key   []string `json:"key,omitempty"`
	Low   *string  `json:"low,omitempty"`
	Past  *string  `json:"past,omitempty"`
}

// String writes the position as a cursor; the beginning is "".
func (p *position) String() string {
	w := wire{Nulls: texts(p.nulls), Mark: textOf(p.mark), Key: texts(p.key), Low: textOf(p.low), Past: textOf(p.past)}
	if p.marked {
		w.Phase = "marked"
	}
	if w.Phase == "" && w.Nulls == nil && w.Mark == nil && w.Key == nil {
		return ""
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(w); err != nil {
		return "" // strings always encode
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func texts(parts []part) []string {
	if parts == nil {
		return nil
	}
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p.String()
	}
	return out
}

func textOf(p *part) *string {
	if p == nil {
		return nil
	}
	s := p.String()
	return &s
}

// parseCursor reads a cursor of a stream whose key has the given width.
func parseCursor(cursor string, width int, watermark bool) (position, error) {
	if cursor == "" {
		return position{}, nil
	}
	bad := func(why error) (position, error) {
		return position{}, connectors.BadCursor("sqldb.cursor", why)
	}
	dec := json.NewDecoder(strings.NewReader(cursor))
	dec.DisallowUnknownFields()
	var w wire
	if err := dec.Decode(&w); err != nil {
		return bad(err)
	}
	if dec.More() {
		return bad(errors.New("text follows the cursor"))
	}
	if w.Phase != "" && w.Phase != "marked" {
		return bad(fmt.Errorf("unknown phase %q", w.Phase))
	}
	if !watermark && (w.Phase != "" || w.Mark != nil || w.Nulls != nil || w.Low != nil || w.Past != nil) {
		return bad(errors.New("it is of a stream with a watermark, and this one has none"))
	}
	if watermark && w.Key != nil && w.Mark == nil {
		return bad(errors.New("it is of a stream without a watermark, and this one has one"))
	}
	p := position{marked: w.Phase == "marked"}
	var err error
	if p.nulls, err = parts(w.Nulls, width); err != nil {
		return bad(err)
	}
	if p.key, err = parts(w.Key, width); err != nil {
		return bad(err)
	}
	if p.mark, err = onePart(w.Mark); err != nil {
		return bad(err)
	}
	if p.low, err = onePart(w.Low); err != nil {
		return bad(err)
	}
	if p.past, err = onePart(w.Past); err != nil {
		return bad(err)
	}
	return p, nil
}

func parts(texts []string, width int) ([]part, error) {
	if texts == nil {
		return nil, nil
	}
	if len(texts) != width {
		return nil, fmt.Errorf("it has %d key columns, and the stream has %d", len(texts), width)
	}
	out := make([]part, len(texts))
	for i, t := range texts {
		p, err := parsePart(t)
		if err != nil {
			return nil, err
		}
		out[i] = p
	}
	return out, nil
}

func onePart(text *string) (*part, error) {
	if text == nil {
		return nil, nil
	}
	p, err := parsePart(*text)
	return &p, err
}

// parseOverlap reads a duration or a whole number.
func parseOverlap(text string) (time.Duration, int64, error) {
	if text == "" {
		return 0, 0, nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= 0 {
		return 0, n, nil
	}
	d, err := time.ParseDuration(text)
	if err == nil && d < 0 {
		err = fault.New("sqldb.option", "an overlap can't be negative", "")
	}
	return d, 0, err
}

// earlier returns the watermark that lies an overlap before m; m itself when it
// is neither a number nor a time.
func earlier(m part, overlap string) part {
	d, n, err := parseOverlap(overlap)
	if err != nil || d == 0 && n == 0 {
		return m
	}
	if m.tag == 'i' {
		if v, err := strconv.ParseInt(m.text, 10, 64); err == nil {
			return part{tag: 'i', text: strconv.FormatInt(v-n, 10)}
		}
		return m
	}
	if t, layout, ok := m.time(); ok {
		return part{tag: m.tag, text: t.Add(-d).Format(layout)}
	}
	return m
}

// time reads a watermark that is a time.
func (p part) time() (t time.Time, layout string, ok bool) {
	if p.tag != 't' {
		return t, "", false
	}
	for _, layout := range []string{"2006-01-02 15:04:05.999999999-07", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02"} {
		if t, err := time.Parse(layout, p.text); err == nil {
			return t, layout, true
		}
	}
	return t, "", false
}
