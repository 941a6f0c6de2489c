package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/xuri/excelize/v2"

	"github.com/custhub/custhub/report/reporttest"
)

// workbook renders the example and opens it again.
func workbook(t *testing.T, lang Lang) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := example().WriteXLSX(&b, lang); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestXLSXGolden(t *testing.T) {
	for _, lang := range []Lang{English, Chinese} {
		golden(t, "report."+string(lang)+".xlsx.txt", reporttest.Sheets(t, workbook(t, lang)))
	}
}

// TestNoFormulas: whatever the values are, no cell of the workbook is a formula.
func TestNoFormulas(t *testing.T) {
	f := workbook(t, English)
	found := false
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j := range row {
				cell := at(j+1, i+1)
				if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
					t.Errorf("%s!%s is a formula: %q %v", sheet, cell, formula, err)
				}
				if strings.ContainsAny(row[j][:min(1, len(row[j]))], "=+-@\t") {
					found = true
					if typ, _ := f.GetCellType(sheet, cell); typ != excelize.CellTypeSharedString && typ != excelize.CellTypeInlineString {
						t.Errorf("%s!%s %q is stored as %v, not as a text", sheet, cell, row[j], typ)
					}
				}
			}
		}
	}
	if !found {
		t.Error("the example has no hostile value")
	}
}

// TestHTMLSafe: hostile values never become markup, and the page refers to
// nothing outside itself.
func TestHTMLSafe(t *testing.T) {
	var b bytes.Buffer
	r := example()
	evil := `"><script>alert(1)</script><svg onload=alert(2)>`
	r.Balance[0].Stream, r.Quality.Completeness[0].Source, r.Matching.MergedBy[0].Rule, r.Header.Title = evil, evil, evil, evil
	if err := r.WriteHTML(&b, English); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, bad := range []string{`<script`, `<img`, `<svg onload`} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, attr := range regexp.MustCompile(`(src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(attr[2], "#") {
			t.Errorf("the page refers to %q", attr[2])
		}
	}
	if strings.Contains(page, "url(") || strings.Contains(page, "@import") {
		t.Error("the style refers to something outside")
	}
}

// TestTextSafe: no value moves the cursor of a terminal.
func TestTextSafe(t *testing.T) {
	r := example()
	r.Quarantine[0].Reason = "\x1b[2Jcleared\x07\u202e"
	var b bytes.Buffer
	if err := r.WriteText(&b, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\x07\u202e") {
		t.Error("control characters reach the terminal")
	}
}

// TestSchemaCurrent holds docs/schema/report.json against the model, and the
// example against the schema.
func TestSchemaCurrent(t *testing.T) {
	data, err := JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	data = append(data, '\n')
	path := filepath.Join("..", "docs", "schema", "report.json")
	if *update {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || !bytes.Equal(data, want) {
		t.Fatalf("%s is not current: go generate ./report (%v)", path, err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	schema := c.MustCompile("report.json")
	for name, r := range map[string]*Report{"example": example(), "empty": {Schema: SchemaID}} {
		var b bytes.Buffer
		if err := r.WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		if name == "example" {
			golden(t, "report.json", b.Bytes())
		}
		instance, err := jsonschema.UnmarshalJSON(&b)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSeal: a sealed report survives its JSON form and shows any change, also when
// it was made by a version whose reports have other fields.
func TestSeal(t *testing.T) {
	r := example()
	if err := r.Seal(""); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	saved := readSaved(t, data)
	saved.Sign("lin", "fine", r.Header.MadeAt)
	if data, err = saved.JSON(); err != nil {
		t.Fatal(err)
	}
	if !readSaved(t, data).Intact() {
		t.Fatal("not intact after JSON")
	}
	var back Report
	if err := json.Unmarshal(data, &back); err != nil || back.SignOff.Who != "lin" {
		t.Fatalf("signed by %q: %v", back.SignOff.Who, err)
	}
	for name, change := range map[string][2]string{
		"comment":        {`"comment":"fine"`, `"comment":"not checked"`},
		"figure":         {`"read":2000`, `"read":2001`},
		"another field":  {`"schema":`, `"added":1,"schema":`},
		"report before":  {`"sign_off":{`, `"sign_off":{"previous":"00",`},
		"missing member": {`"schema":"custhub.report/1",`, ``},
	} {
		changed := strings.Replace(string(data), change[0], change[1], 1)
		if changed == string(data) {
			t.Fatalf("%s: nothing to change", name)
		}
		if readSaved(t, []byte(changed)).Intact() {
			t.Errorf("a changed %s goes unnoticed", name)
		}
	}
	next := example()
	if err := next.Seal(r.SignOff.Hash); err != nil || next.SignOff.Previous != r.SignOff.Hash {
		t.Error("the chain does not hold")
	}
}

// A report that another version sealed: a field that this one does not know.
func TestSealOfAnotherVersion(t *testing.T) {
	other := &Saved{members: []member{{"schema", json.RawMessage(`"custhub.report/1"`)}, {"later", json.RawMessage(`{"b":1,"a":"<"}`)}, {signOffMember, nil}}}
	hash, err := other.digest()
	if err != nil {
		t.Fatal(err)
	}
	other.SignOff.Hash = hash
	data, err := other.JSON()
	if err != nil {
		t.Fatal(err)
	}
	saved := readSaved(t, data)
	saved.Sign("lin", "read", time.Now())
	if data, err = saved.JSON(); err != nil {
		t.Fatal(err)
	}
	if back := readSaved(t, data); !back.Intact() || !strings.Contains(string(data), `"later":{"b":1,"a":"<"}`) {
		t.Errorf("not intact: %s", data)
	}
}

func readSaved(t *testing.T, data []byte) *Saved {
	t.Helper()
	s, err := ReadSaved(data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
