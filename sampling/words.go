package sampling

import (
	"strings"

	"github.com/custhub/custhub/sample"
)

// The titles of the columns that a reviewer fills in, in English and Chinese.
const (
	ClassTitle   = "class"
	NoteTitle    = "note"
	classChinese = "结论"
	noteChinese  = "备注"
)

// IsFill reports whether reviewers fill in the column with the title.
func IsFill(title string) bool {
	switch title {
	case ClassTitle, NoteTitle, classChinese, noteChinese:
		return true
	}
	return false
}

// Words speaks the reviewer's language; empty ones speak English.
type Words struct {
	Text func(en, zh string) string
	Word func(kind, word string) string // as report.Name
}

func (w Words) text(en, zh string) string {
	if w.Text == nil {
		return en
	}
	return w.Text(en, zh)
}

func (w Words) word(kind, word string) string {
	if w.Word == nil {
		return word
	}
	return w.Word(kind, word)
}

// chineseClasses are the classes as a Chinese sheet has them.
var chineseClasses = map[sample.Class]string{sample.Right: "正确", sample.Minor: "轻微", sample.Major: "主要", sample.Critical: "严重", sample.Unclear: "不明"}

func (w Words) class(c sample.Class) string { return w.text(string(c), chineseClasses[c]) }

// ParseClass reads a class in either language.
func ParseClass(text string) (sample.Class, bool) {
	for class, said := range chineseClasses {
		if text == said {
			return class, true
		}
	}
	return sample.ParseClass(strings.ToLower(text))
}

func (w Words) classes() []string {
	names := make([]string, len(sample.Classes))
	for i, c := range sample.Classes {
		names[i] = w.class(c)
	}
	return names
}

// answers returns the class and the note of a row handed back, in whatever
// language its sheet was.
func answers(cells map[string]string) (class, note string) {
	return strings.TrimSpace(cells[ClassTitle] + cells[classChinese]), strings.TrimSpace(cells[NoteTitle] + cells[noteChinese])
}

// prompt says beside a cell what the classes mean.
func (w Words) prompt() string {
	return w.text("ok: right. minor: spelling, tags. major: contact data. critical: wrong merge, lost name or tax id. unclear: can't be told.",
		"正确；轻微：错字、标签；主要：联系方式；严重：错误合并、名称或税号丢失；不明：无法判断。")
}
