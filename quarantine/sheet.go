// Package quarantine turns rows that were kept out of the store into sheets that
// a person mends, and what comes back into corrections (promise P10).
package quarantine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/handout"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// Stream is what is known of the stream that rows come from.
type Stream struct {
	Source, Name string
	Schema       *record.Schema    // columns as last seen
	Mapping      *mappings.Mapping // nil when the project maps it no more
}

// fixed marks the titles of the columns that say what is wrong; the others are
// the columns of the source.
const fixed = "▸ "

// fixedTitles returns those titles in English or in Chinese ("zh").
func fixedTitles(lang string) []string {
	if lang == "zh" {
		return []string{"编号", "位置", "列", "原因", "处理建议", "代码"}
	}
	return []string{"id", "place", "column", "reason", "hint", "code"}
}

// IsFill reports whether a title is one of a column of the source, which people
// may mend.
func IsFill(title string) bool { return !strings.HasPrefix(title, fixed) }

// fields returns the unified fields that a column feeds.
func (s *Stream) fields(column string) []record.FieldID {
	if s.Mapping == nil {
		return nil
	}
	var ids []record.FieldID
	for place, columns := range s.Mapping.Places() {
		if slices.Contains(columns, column) {
			ids = append(ids, place.Field)
		}
	}
	return ids
}

// Show returns the value of a column of the row with the key as it may be shown:
// covered when it feeds a personal field, or looks personal.
func (s *Stream) Show(key, column string, v record.Value, clear bool) string {
	if clear || v.Empty() {
		return v.Text
	}
	ids := s.fields(column)
	switch {
	case len(ids) > 0:
	case v.Text == key || s.isKey(column):
		return mask.Key(v.Text)
	default:
		return mask.Text(v.Text)
	}
	for _, id := range ids {
		if covered := mask.Field(id, v.Text, maybePerson(v.Text)); covered != v.Text {
			return covered
		}
	}
	return v.Text
}

// isKey says whether a column holds a key, which people need to look rows up.
func (s *Stream) isKey(column string) bool {
	return s.Mapping != nil && slices.Contains(s.Mapping.KeyColumns(), column)
}

// maybePerson says whether a name may be that of a natural person: a row that
// was kept out has no settled kind. Names of organisations are longer.
func maybePerson(name string) bool { return len([]rune(name)) <= 4 }

// Concerned returns the columns of the source that a row's problem is about:
// its field is a column, or a unified field that columns feed.
func (s *Stream) Concerned(field string) []string {
	if s.Schema.Index(field) >= 0 {
		return []string{field}
	}
	entity, name, _ := strings.Cut(field, ".")
	t, ok := record.EntityOf(entity)
	if !ok || s.Mapping == nil {
		return nil
	}
	id, ok := record.Lookup(t, name)
	if !ok {
		return nil
	}
	for place, columns := range s.Mapping.Places() {
		if place.Field == id && len(columns) > 0 {
			return columns
		}
	}
	return nil
}

// values reads the raw row as a person left it: mended, or as it was read.
func values(schema *record.Schema, raw []byte) ([]record.Value, error) {
	out := make([]record.Value, len(schema.Columns))
	err := record.DecodeRaw(raw, func(column string, v record.Value) {
		if i := schema.Index(column); i >= 0 {
			out[i] = v
		}
	})
	return out, err
}

func newest(q *store.Quarantined) []byte {
	if q.EditedRaw != nil {
		return q.EditedRaw
	}
	return q.Raw
}

// Sheet is the sheet of one stream's rows. The cell concerned is highlighted and
// has the reason beside it. The titles are in English or in Chinese ("zh").
func Sheet(s *Stream, rows []store.Quarantined, clear bool, lang string) (handout.Sheet, error) {
	sheet := handout.Sheet{Name: s.Source + " " + s.Name}
	for i, t := range fixedTitles(lang) {
		sheet.Columns = append(sheet.Columns, handout.Column{Title: fixed + t, Width: []float64{8, 28, 18, 40, 40, 22}[i], Wrap: i == 3 || i == 4})
	}
	for i := range s.Schema.Columns {
		sheet.Columns = append(sheet.Columns, handout.Column{Title: s.Schema.Columns[i].Name, Fill: true})
	}
	for i := range rows {
		q := &rows[i]
		vs, err := values(s.Schema, newest(q))
		if err != nil {
			return sheet, fmt.Errorf("row %d: %w", q.ID, err)
		}
		columns := s.Concerned(q.Field)
		row := handout.Row{Key: strconv.FormatInt(q.ID, 10), Note: q.Reason}
		place := s.place(q, columns)
		if !clear {
			place = mask.Key(place)
		}
		row.Cells = []string{row.Key, place, strings.Join(columns, ", "), q.Reason, q.Hint, q.Code}
		for j, v := range vs {
			row.Cells = append(row.Cells, s.Show(q.Key, s.Schema.Columns[j].Name, v, clear))
			if row.Mark == 0 && slices.Contains(columns, s.Schema.Columns[j].Name) {
				row.Mark = len(row.Cells)
			}
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return sheet, nil
}

// place is the cell concerned, or the row.
func (s *Stream) place(q *store.Quarantined, columns []string) string {
	if len(columns) > 0 {
		if i := s.Schema.Index(columns[0]); i >= 0 {
			return q.Origin.Cell(s.Schema.Columns[i], q.Key)
		}
	}
	return q.Origin.String()
}

// Changed is a correction of one row.
type Changed struct {
	ID      int64
	Edited  []byte   // the whole row as mended: JSON, column → value
	Columns []string // that were changed
}

// Changes compares a row handed back with what was handed out. Cells left as
// they were shown keep their value, covered or not. It returns nil when nothing
// was changed.
func Changes(s *Stream, q *store.Quarantined, cells map[string]string, clear bool) (*Changed, error) {
	vs, err := values(s.Schema, newest(q))
	if err != nil {
		return nil, fmt.Errorf("row %d: %w", q.ID, err)
	}
	c := &Changed{ID: q.ID}
	for i := range s.Schema.Columns {
		name := s.Schema.Columns[i].Name
		cell, ok := cells[name]
		if !ok || cell == handout.Normal(s.Show(q.Key, name, vs[i], clear)) || cell == handout.Normal(vs[i].Text) || cell == handout.Normal(s.Show(q.Key, name, vs[i], false)) {
			continue // as it was, covered or not
		}
		if strings.Contains(cell, "***") {
			return nil, fault.Usage("quarantine.covered", "the cell still has covered characters in it", "write the whole value, or leave the cell as it was").At(fmt.Sprintf("row %d, column %s", q.ID, name))
		}
		vs[i] = like(vs[i], cell)
		c.Columns = append(c.Columns, name)
	}
	if len(c.Columns) == 0 {
		return nil, nil
	}
	c.Edited = record.AppendRaw(nil, s.Schema, vs)
	return c, nil
}

// like makes a value of a text, a number again where a number stood before.
func like(before record.Value, text string) record.Value {
	if text == "" {
		return record.Value{}
	}
	if before.Kind == record.Int || before.Kind == record.Decimal {
		if v, ok := record.Number(text); ok {
			return v
		}
	}
	return record.T(text)
}

// Set corrects single columns of a row by name.
func Set(s *Stream, q *store.Quarantined, set map[string]string) (*Changed, error) {
	for name := range set {
		if s.Schema.Index(name) < 0 {
			return nil, fault.Usage("quarantine.no_column", fmt.Sprintf("stream %s of source %s has no column %q", s.Name, s.Source, name), "its columns are "+strings.Join(s.Schema.Names(), ", "))
		}
	}
	return Changes(s, q, set, true)
}
