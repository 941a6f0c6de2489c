package main

import (
	"testing"

	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/resolve"
)

// What explains a match has a Chinese name: every trait of the unified schema and
// every level that a comparison comes out at.
func TestMatchWordsAreTranslated(t *testing.T) {
	model, err := resolve.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	check := func(kind, word string) {
		t.Helper()
		if report.Name(report.Chinese, kind, word) == word {
			t.Errorf("%s %q has no Chinese", kind, word)
		}
	}
	for _, tr := range model.Traits {
		check("trait", tr.Name)
		for _, l := range tr.Levels {
			check("level", l.Level)
		}
	}
}
