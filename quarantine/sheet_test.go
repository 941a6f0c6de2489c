package quarantine

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/custhub/custhub/handout"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

const mapping = `version: 1
stream: people
entity: customer
key: 编号
fields:
  legal_name: 姓名
  credit_limit: 额度
contact_points:
  - {kind: mobile, value: 手机}
`

// crm is a stream with a personal, a numeric and an unmapped column.
func crm(t interface{ Fatal(...any) }) *Stream {
	list, faults := mappings.Load("crm.yaml", []byte(mapping))
	if err := faults.ErrOrNil(); err != nil {
		t.Fatal(err)
	}
	s := &Stream{Source: "crm", Name: "people", Mapping: list[0], Schema: &record.Schema{Columns: []record.Column{
		{Name: "编号", Kind: record.Text}, {Name: "姓名", Kind: record.Text}, {Name: "手机", Kind: record.Text}, {Name: "额度", Kind: record.Int}, {Name: "备注", Kind: record.Text},
	}}}
	return s
}

func kept(s *Stream, id int64, values ...record.Value) *store.Quarantined {
	q := &store.Quarantined{ID: id}
	q.Source, q.Stream, q.Field, q.Code, q.Reason, q.Hint = "crm", "people", "contact_point.value", "phone.length", "too short", "look it up"
	q.Key, q.Origin = values[0].Text, record.Origin{Part: "people.xlsx!Sheet1", Row: id + 1, Grid: true}
	q.Raw = record.AppendRaw(nil, s.Schema, values)
	return q
}

// hostile are values that a spreadsheet program might take for formulas.
var hostile = []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠SUM(A1)", `=HYPERLINK("http://evil.example","x")`, "<script>alert(1)</script>"}

func TestShowCoversWhatIsPersonal(t *testing.T) {
	s := crm(t)
	for _, c := range []struct{ column, value, want string }{
		{"手机", "13800138000", "138****8000"},
		{"姓名", "王芳", "王*"},
		{"姓名", "上海某某贸易有限公司", "上海某某贸易有限公司"},
		{"备注", "call 13800138000", "call 138****8000"},
		{"额度", "5000", "5000"},
	} {
		if got := s.Show("", c.column, record.T(c.value), false); got != c.want {
			t.Errorf("%s %q is shown as %q, want %q", c.column, c.value, got, c.want)
		}
		if got := s.Show("", c.column, record.T(c.value), true); got != c.value {
			t.Errorf("in clear text %q is shown as %q", c.value, got)
		}
	}
}

// TestShowCoversTheLastOfManyItems: however many contacts a row makes, each name
// is covered.
func TestShowCoversTheLastOfManyItems(t *testing.T) {
	text := "version: 1\nstream: people\nentity: customer\nkey: 编号\ncontacts:\n"
	for i := range 100 {
		text += fmt.Sprintf("  - {name: 联系人%d}\n", i)
	}
	list, faults := mappings.Load("crm.yaml", []byte(text))
	if err := faults.ErrOrNil(); err != nil {
		t.Fatal(err)
	}
	s := &Stream{Mapping: list[0]}
	if got := s.Show("", "联系人99", record.T("王芳"), false); got != "王*" {
		t.Errorf("shown as %q", got)
	}
}

// TestConcerned: a problem names a column, or a unified field that columns feed.
func TestConcerned(t *testing.T) {
	s := crm(t)
	for field, want := range map[string]string{"手机": "手机", "contact_point.value": "手机", "customer.legal_name": "姓名", "customer.uscc": "", "nonsense": ""} {
		if got := strings.Join(s.Concerned(field), ","); got != want {
			t.Errorf("%s concerns %q, want %q", field, got, want)
		}
	}
}

// TestChanges: what a person leaves alone keeps its value, covered or not; what
// they write is kept as they wrote it; half-covered values are refused.
func TestChanges(t *testing.T) {
	s := crm(t)
	q := kept(s, 7, record.T("K1"), record.T("王芳"), record.T("1380013"), record.I(5000), record.Value{})
	shown := func() map[string]string {
		return map[string]string{"编号": "K1", "姓名": "王*", "手机": s.Show("", "手机", record.T("1380013"), false), "额度": "5000", "备注": ""}
	}
	if c, err := Changes(s, q, shown(), false); c != nil || err != nil {
		t.Errorf("nothing changed, but: %+v, %v", c, err)
	}
	cells := shown()
	cells["手机"], cells["额度"] = "13800138000", "6000"
	c, err := Changes(s, q, cells, false)
	if err != nil || strings.Join(c.Columns, ",") != "手机,额度" {
		t.Fatalf("%+v, %v", c, err)
	}
	vs, err := values(s.Schema, c.Edited)
	if err != nil || vs[1].Text != "王芳" || vs[2].Text != "13800138000" || vs[3] != record.I(6000) || !vs[4].IsNull() {
		t.Errorf("mended row: %+v, %v", vs, err)
	}
	cells["手机"] = "138****8000"
	if _, err := Changes(s, q, cells, false); err == nil {
		cells["手机"] = "138***8000"
		if _, err := Changes(s, q, cells, false); err == nil {
			t.Error("a covered value is taken for a correction")
		}
	}
	if _, err := Set(s, q, map[string]string{"电话": "1"}); err == nil || !strings.Contains(err.Error(), "no column") {
		t.Errorf("a column that isn't there: %v", err)
	}
}

// TestSheetHasNoFormulas: a hostile value is a text in the workbook and comes
// back as it was.
func TestSheetHasNoFormulas(t *testing.T) {
	s := crm(t)
	var rows []store.Quarantined
	for i, h := range hostile {
		q := kept(s, int64(i+1), record.T("K"), record.T(h), record.T("1"), record.Value{}, record.T(h))
		q.Reason, q.Hint = h, h
		rows = append(rows, *q)
	}
	sheet, err := Sheet(s, rows, true, "en")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := handout.Write(&b, []handout.Sheet{sheet}, handout.Guide{}); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetList()[0]
	for r := range len(rows) + 1 {
		for c := range len(sheet.Columns) + 2 {
			cell, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := f.GetCellFormula(name, cell); err != nil || formula != "" {
				t.Errorf("%s is the formula %q, %v", cell, formula, err)
			}
		}
	}
	back, err := handout.Read(bytes.NewReader(data), "mend.xlsx", IsFill)
	if err != nil || len(back) != len(rows) {
		t.Fatalf("%d rows come back of %d: %v", len(back), len(rows), err)
	}
	for i := range back {
		if c, err := Changes(s, &rows[i], back[i].Cells, true); c != nil || err != nil {
			t.Errorf("%q: an untouched row comes back changed: %+v, %v", hostile[i], c, err)
		}
	}
}

// TestChangesProperty: for any values, a sheet handed back untouched changes
// nothing, and one changed cell changes that cell and no other.
func TestChangesProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := crm(t)
		text := rapid.OneOf(rapid.StringMatching(`[ -~]{0,12}`), rapid.SampledFrom(hostile), rapid.StringMatching(`1[3-9][0-9]{9}`), rapid.StringMatching(`\p{Han}{0,6}`))
		vs := make([]record.Value, len(s.Schema.Columns))
		for i := range vs {
			if x := text.Draw(t, "value"); x != "" {
				vs[i] = record.T(x)
			}
		}
		q := kept(s, 1, vs...)
		clear := rapid.Bool().Draw(t, "clear")
		cells := map[string]string{}
		for i, c := range s.Schema.Columns {
			cells[c.Name] = handout.Normal(s.Show(q.Key, c.Name, vs[i], clear))
		}
		if c, err := Changes(s, q, cells, clear); c != nil || err != nil {
			t.Fatalf("untouched, but: %+v, %v", c, err)
		}
		at := rapid.IntRange(0, len(vs)-1).Draw(t, "column")
		fresh := "neu " + rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "text")
		cells[s.Schema.Columns[at].Name] = fresh
		c, err := Changes(s, q, cells, clear)
		if err != nil || c == nil || len(c.Columns) != 1 || c.Columns[0] != s.Schema.Columns[at].Name {
			t.Fatalf("%+v, %v", c, err)
		}
		got, err := values(s.Schema, c.Edited)
		if err != nil {
			t.Fatal(err)
		}
		for i := range vs {
			want := vs[i].Text
			if i == at {
				want = fresh
			}
			if got[i].Text != want {
				t.Fatalf("column %d is %q, want %q", i, got[i].Text, want)
			}
		}
	})
}
