package match

import (
	"errors"
	"strings"
	"testing"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/resolve/guess"
)

func TestParse(t *testing.T) {
	r, err := Parse("rules.yaml", strings.NewReader(`
columns:
  first_name: {kind: person, role: given}
  note: ignore
keys:
  - [person.surname, dob.year]
  - email.address
thresholds: {merge: 1.5}
key_cap: 100
`))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Columns) != 2 || r.Columns[1].Kind != "ignore" || len(r.Keys) != 2 || r.Cuts.Merge != 1.5 || r.Cuts.Slope != 3 || r.KeyCap != 100 {
		t.Errorf("got %+v", r)
	}
}

func TestParseFindsEverythingAtOnce(t *testing.T) {
	_, err := Parse("rules.yaml", strings.NewReader("colums: {}\ncolumns:\n  a: {kind: persn}\n  b: {rolle: x}\nthresholds: {merge: many}\n"))
	var list fault.List
	if !errors.As(err, &list) {
		t.Fatalf("got %v", err)
	}
	want := []string{"rules.yaml:1:1", "rules.yaml:3:13", "rules.yaml:4:7", "rules.yaml:5:21"}
	if len(list) != len(want) {
		t.Fatalf("got %d findings: %v", len(list), err)
	}
	for i, f := range list {
		if f.Place != want[i] {
			t.Errorf("finding %d at %s, want %s", i, f.Place, want[i])
		}
	}
	if !strings.Contains(list[0].Hint, `"columns"`) || !strings.Contains(list[1].Hint, `"person"`) {
		t.Errorf("hints: %q, %q", list[0].Hint, list[1].Hint)
	}
	if fault.ExitCode(err) != fault.ExitUsage {
		t.Errorf("exit code %d", fault.ExitCode(err))
	}
}

func TestApplyNamesTheNearestColumn(t *testing.T) {
	r := &Rules{Columns: []Column{{Name: "surnme", Kind: "person", Place: "r.yaml:2:3"}}}
	err := r.Apply([]guess.Column{{Name: "surname"}}, make([]guess.Guess, 1))
	var list fault.List
	if !errors.As(err, &list) || !strings.Contains(list[0].Hint, `"surname"`) {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("columns: {a: person}\nkeys: [[x]]")
	f.Add("- : {")
	f.Fuzz(func(_ *testing.T, s string) { _, _ = Parse("f", strings.NewReader(s)) })
}
