package discover

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/record"
)

// Stream is what was found out about one stream.
type Stream struct {
	Name      string   `json:"name"`
	Note      string   `json:"note,omitempty"`
	Rows      int64    `json:"rows"`    // -1 when the source doesn't say
	Sampled   int      `json:"sampled"` // rows that were looked at
	Key       []string `json:"key"`     // declared by the source, or chosen
	KeyWhy    string   `json:"key_why"` // declared, unique in the sample, position
	Watermark string   `json:"watermark,omitempty"`
	Entity    string   `json:"entity"` // what it seems to hold: customer, ticket, order, interaction
	System    *System  `json:"system,omitempty"`
	Columns   []Column `json:"columns"`

	Problem *fault.Fault `json:"problem,omitempty"` // why no rows could be looked at
}

// Column is what was found out about one column.
type Column struct {
	Name     string   `json:"name"`
	Type     string   `json:"type,omitempty"` // the source's own
	Kind     string   `json:"kind"`           // of the values seen
	Filled   float64  `json:"filled"`         // share of the sampled rows, 0 to 1
	Distinct int      `json:"distinct"`       // among the sampled rows
	Patterns []string `json:"patterns,omitempty"`
	Example  string   `json:"example,omitempty"` // masked as its proposed field asks
	Proposal
}

// patternsShown is how many of a column's patterns are kept.
const patternsShown = 3

// column gathers a column while rows pass.
type column struct {
	filled   int
	kinds    [record.JSON + 1]int
	distinct map[string]struct{}
	patterns map[string]int
	example  string
	content  tally
	nested   int // values that are JSON objects or lists
}

func (c *column) add(v record.Value) {
	if v.Empty() || strings.TrimSpace(v.Text) == "" {
		return
	}
	c.filled++
	c.kinds[v.Kind]++
	c.distinct[v.Text] = struct{}{}
	c.patterns[Pattern(v.Text)]++
	if c.example == "" {
		c.example = v.Text
	}
	if nested(v) {
		c.nested++
		return
	}
	c.content.add(v)
}

// nested reports whether a value is a JSON object or list, as a kind of its own or
// as a text: a number in the midst of it makes it no number.
func nested(v record.Value) bool {
	if v.Kind != record.Text && v.Kind != record.JSON {
		return false
	}
	text := strings.TrimSpace(v.Text)
	return text != "" && (text[0] == '{' || text[0] == '[') && json.Valid([]byte(text))
}

// structured reports whether the column holds objects or lists, which no field takes.
func (c *column) structured() bool { return 4*c.nested >= 3*c.filled && c.nested > 0 }

// takesLists are the targets that a column of objects or lists may have.
var takesLists = []string{"", Ext, Skip, Key, "customer.tags"}

// kind is the kind of all values; of a mixture it is text.
func (c *column) kind(declared record.Kind) string {
	seen := record.Null
	for k, n := range c.kinds {
		if n == 0 {
			continue
		}
		if seen != record.Null {
			return record.Text.String()
		}
		seen = record.Kind(k)
	}
	if seen == record.Null {
		seen = declared
	}
	return seen.String()
}

// common returns the most frequent patterns.
func (c *column) common() []string {
	var out []string
	for p := range c.patterns {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool {
		if c.patterns[out[i]] != c.patterns[out[j]] {
			return c.patterns[out[i]] > c.patterns[out[j]]
		}
		return out[i] < out[j]
	})
	return out[:min(len(out), patternsShown)]
}

// Unread describes a stream of which no rows can be looked at, by what the source
// says of it.
func Unread(st connectors.Stream, err error) *Stream {
	out := &Stream{Name: st.Name, Note: st.Note, Rows: st.Rows, Key: st.Key, Watermark: st.Watermark}
	if all := fault.All(err); len(all) > 0 {
		out.Problem = all[0]
	}
	out.describe(&st.Schema, make([]column, len(st.Schema.Columns)))
	return out
}

// Look reads up to sample rows of a stream and describes its columns.
func Look(ctx context.Context, src connectors.Source, st connectors.Stream, sample int) (out *Stream, err error) {
	r, err := src.Read(ctx, connectors.Request{Stream: st.Name})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	schema := r.Schema()
	cols := make([]column, len(schema.Columns))
	for i := range cols {
		cols[i] = column{distinct: map[string]struct{}{}, patterns: map[string]int{}, content: tally{}}
	}
	out = &Stream{Name: st.Name, Note: st.Note, Rows: st.Rows, Key: st.Key, Watermark: st.Watermark}
	if p, ok := r.(connectors.Pass); ok && out.Rows < 0 {
		out.Rows = p.Total()
	}
	for out.Sampled < sample {
		page, err := r.Next(ctx, sample-out.Sampled)
		if err != nil {
			return nil, err
		}
		for i := range page.Rows {
			for j, v := range page.Rows[i].Values {
				cols[j].add(v)
			}
		}
		out.Sampled += len(page.Rows)
		if page.Done {
			out.Rows = max(out.Rows, int64(out.Sampled))
			break
		}
	}
	out.describe(schema, cols)
	return out, nil
}

func (s *Stream) describe(schema *record.Schema, cols []column) {
	p := NewProposer(s.Name, schema.Names(), Dictionary())
	s.System, s.Entity = p.System, p.Entity
	var contents []string
	for i, def := range schema.Columns {
		c := &cols[i]
		col := Column{Name: def.Name, Type: def.Type, Kind: c.kind(def.Kind), Distinct: len(c.distinct), Patterns: c.common()}
		if s.Sampled > 0 {
			col.Filled = float64(c.filled) / float64(s.Sampled)
		}
		content := c.content.winner(c.filled)
		col.Proposal = p.Propose(def.Name, def.Comment, content)
		col.Target = p.inEntity(col.Target)
		if c.structured() && col.Why != "system" && !slices.Contains(takesLists, col.Target) {
			col.Proposal = Proposal{}
		}
		col.Example = example(col.Target, c.example, content == personName)
		s.Columns = append(s.Columns, col)
		contents = append(contents, content)
	}
	s.contactsApart(contents, cols)
	s.chooseKey(schema)
	s.chooseWatermark()
}

// contactsApart takes a column called name that holds persons for the contact's
// where another column holds the names of companies.
func (s *Stream) contactsApart(contents []string, cols []column) {
	companies := slices.Index(contents, "customer.legal_name")
	if companies < 0 || s.System != nil {
		return
	}
	for i := range s.Columns {
		if c := &s.Columns[i]; i != companies && c.Target == "customer.legal_name" && contents[i] == personName {
			c.Proposal = Proposal{personName, "content"}
			c.Example = example(personName, cols[i].example, true)
		}
	}
}

// example masks a value as the field asks that its column is proposed for; of a
// column of which nothing is known, and of what is left out, nothing is shown.
func example(target, value string, person bool) string {
	switch target {
	case "", Skip, Ext, Link:
		return ""
	case Key, ChangedAt, Deleted:
		return mask.Text(value)
	}
	if strings.HasPrefix(target, "contact_point.") {
		return mask.Contact(value)
	}
	return mask.Path(target, value, person || strings.HasPrefix(target, "contact."))
}

// chooseKey takes the declared key, else the first column called one that is
// filled and unique in the sample.
func (s *Stream) chooseKey(schema *record.Schema) {
	if len(s.Key) == 0 {
		for _, c := range schema.Columns {
			if c.Key {
				s.Key = append(s.Key, c.Name)
			}
		}
	}
	if len(s.Key) > 0 {
		s.KeyWhy = "declared"
		return
	}
	for _, c := range s.Columns {
		if c.Target == Key && c.Filled == 1 && c.Distinct == s.Sampled && s.Sampled > 0 {
			s.Key, s.KeyWhy = []string{c.Name}, "unique in the sample"
			return
		}
	}
	s.KeyWhy = "position: no column is called a key and is unique"
}

func (s *Stream) chooseWatermark() {
	if s.Watermark != "" {
		return
	}
	for _, c := range s.Columns {
		if c.Target == ChangedAt {
			s.Watermark = c.Name
			return
		}
	}
}

// Pattern writes the shape of a value: 9 for a digit, A and a for Latin letters,
// 汉 for ideographs, other signs as they are; runs with their length: 9{11},
// 汉{4}(汉{2}), a{5}@a{7}.a{3}.
func Pattern(s string) string {
	const longest = 60
	var b strings.Builder
	last, run := rune(0), 0
	flush := func() {
		if run == 0 {
			return
		}
		b.WriteRune(last)
		if run > 1 {
			b.WriteString("{" + strconv.Itoa(run) + "}")
		}
	}
	for _, r := range s {
		c := shape(r)
		if c == last {
			run++
			continue
		}
		flush()
		if last, run = c, 1; b.Len() > longest {
			b.WriteString("…")
			return b.String()
		}
	}
	flush()
	return b.String()
}

func shape(r rune) rune {
	switch {
	case r >= '0' && r <= '9':
		return '9'
	case unicode.Is(unicode.Han, r):
		return '汉'
	case unicode.IsUpper(r):
		return 'A'
	case unicode.IsLetter(r):
		return 'a'
	}
	return r
}
