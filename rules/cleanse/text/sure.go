package text

import (
	"strings"

	"github.com/custhub/custhub/record"
)

// RepairSure is RepairText for columns of which nothing is known: what could
// also be a name of another language is only suggested, and what could be a
// person's punctuation is left for a look. UTF-8 read wrongly proves itself by
// its form; bytes of GBK in Latin letters do only in runs without other letters
// (ÂíË¼), since accents of European names stand between others (Spécialités).
// column is as for RepairText.
func RepairSure(s string, column bool) Repair {
	r := RepairText(s, column)
	switch r.Code {
	case "text.mojibake.gbk_as_latin1":
		if !longRuns(s) || !allCommon(r.Value) {
			return suggestion(s, r)
		}
	case "text.mojibake.big5_as_latin1", "text.mojibake.big5_as_gbk":
		return suggestion(s, r)
	case "text.lost.question_marks", "text.spun":
		return Repair{Value: s, Outcome: record.Review, Code: r.Code, Hint: r.Hint}
	case "text.escape.percent", "text.escape.quoted_printable":
		return suggestion(s, r)
	}
	return r
}

func suggestion(s string, r Repair) Repair {
	return Repair{Value: s, Outcome: record.Suggested, Code: r.Code, Hint: r.Value}
}

// longRuns reports whether the letters beyond ASCII stand in runs of four or
// more, and none of them beside an ASCII letter.
func longRuns(s string) bool {
	run, prev := 0, rune(0)
	for _, r := range s {
		switch {
		case r >= 0x80:
			if run == 0 && asciiLetter(prev) {
				return false
			}
			run++
		default:
			if run > 0 && (run < 4 || asciiLetter(r)) {
				return false
			}
			run = 0
		}
		prev = r
	}
	return run == 0 || run >= 4
}

func asciiLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// Misread reports whether another encoding makes sense of a text and loses
// nothing. One such text may be an accident; a column of them is none.
func Misread(s string) bool {
	r := RepairMojibake(s)
	return r.Outcome == record.Fixed && strings.HasPrefix(r.Code, "text.mojibake.")
}
