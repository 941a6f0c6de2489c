package report

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

// A long message and hint stand in a narrow terminal's report in full.
func TestProblemsInFull(t *testing.T) {
	r := &Report{Header: Header{Errors: []Problem{{
		Source: "crm", Code: "mapping.no_column", Place: "mappings/crm.yaml:5:15", Value: "客户名称",
		Message: `stream "people" has no column "客户名称"`,
		Hint:    "add stream: with the table, sheet, file or endpoint; 'custhub discover SOURCE' lists them",
	}}}}
	for lang, want := range map[Lang][]string{
		English: {`stream "people" has no column "客户名称" (value "客户名称") [mapping.no_column]`, "→ add stream: with the table, sheet, file or endpoint; 'custhub discover SOURCE' lists them"},
		Chinese: {`数据流 "people" 没有列 "客户名称"（值 "客户名称"） [mapping.no_column]`, "→ 添加 stream: 并写明表、工作表、文件或接口；'custhub discover SOURCE' 可列出"},
	} {
		var b strings.Builder
		if err := r.WriteText(&b, TextOptions{Lang: lang, Width: 60}); err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(b.String(), "crm")
		var whole string
		for l := range strings.Lines(text) {
			if w := uniseg.StringWidth(strings.TrimRight(l, "\n")); w > 60 {
				t.Errorf("%s: %d columns wide: %s", lang, w, l)
			}
			whole += strings.TrimSpace(l)
		}
		for _, w := range want {
			if !strings.Contains(strings.ReplaceAll(whole, " ", ""), strings.ReplaceAll(w, " ", "")) {
				t.Errorf("%s: %q is not in full in\n%s", lang, w, b.String())
			}
		}
	}
}
