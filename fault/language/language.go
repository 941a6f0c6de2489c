// Package language says faults in the language of the person. What went wrong is
// put in English where it is found, which is also what machines get; here the
// English text is looked up, as it stands or by its pattern, and said in Chinese.
// A text that the catalogue doesn't have stays English.
package language

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/custhub/custhub/fault"
)

// Chinese is the language, besides English, that faults are said in.
const Chinese = "zh"

//go:embed zh.txt
var source string

// chinese reads the catalogue when the first text is asked for: a run that
// meets no fault pays nothing for it.
var chinese = sync.OnceValue(func() *catalogue { return parse(source) })

// Text returns an English text in a language, "en" or "zh": whole, or with the
// things put into it kept as they are. Those that are texts of the catalogue
// themselves are said in the language too, and so are the parts of a text and
// its cause, with a colon between them.
func Text(lang, text string) string {
	if lang != Chinese || text == "" {
		return text
	}
	c := chinese()
	if said, ok := c.text(text); ok {
		return said
	}
	return c.value(text)
}

// Severity names a severity in a language; "" is an error.
func Severity(lang string, s fault.Severity) string {
	switch {
	case lang != Chinese && s == "":
		return string(fault.Error)
	case lang != Chinese:
		return string(s)
	case s == fault.Warning:
		return "警告"
	case s == fault.Note:
		return "提示"
	default:
		return "错误"
	}
}

// Line renders a fault on one line without its hint, as Fault.Error does, in a
// language: "place: message (value "…") [code]: cause".
func Line(lang string, f *fault.Fault) string {
	if lang != Chinese {
		return f.Error()
	}
	var b strings.Builder
	if f.Place != "" {
		b.WriteString(f.Place + ": ") // as it is, so that editors find the line
	}
	b.WriteString(Text(lang, f.Message))
	if f.Value != "" {
		b.WriteString("（值 " + fault.Quote(f.Value) + "）")
	}
	b.WriteString(" [" + f.Code + "]")
	if f.Cause != nil {
		b.WriteString("：" + Text(lang, f.Cause.Error()))
	}
	return b.String()
}

// Colon is what stands between a severity and what it is about.
func Colon(lang string) string {
	if lang == Chinese {
		return "："
	}
	return ": "
}
