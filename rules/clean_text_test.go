package rules

import (
	"strings"
	"testing"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/division"
)

// TestCleanTextStays: the repair of mojibake takes no name of a division for
// broken text, rare characters or not (岷县, 勐海县, 深圳市).
func TestCleanTextStays(t *testing.T) {
	r, err := Builtin().New("text", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"璟玥", "瑾瑄", "灞柳", "玥君", "鲨鱼", "镁玉镗"} {
		if got := r.Apply(record.T(s)); got.Outcome != record.OK {
			t.Errorf("%s became %s (%s)", s, got.Value.Text, got.Code)
		}
	}
	for _, d := range division.All() {
		for _, s := range []string{d.Name, d.Short, d.Province().Name + d.Name} {
			if got := r.Apply(record.T(s)); got.Outcome != record.OK {
				t.Errorf("%s became %s (%s)", s, got.Value.Text, got.Code)
			}
		}
	}
}

// TestAddressOfDivision: every division written out gives its own code, through
// the rule as a project uses it.
func TestAddressOfDivision(t *testing.T) {
	r, err := Builtin().New("address", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range division.All() {
		names := []string{}
		for u := d; u != nil; u = u.Up {
			if !u.Solo {
				names = append([]string{u.Name}, names...)
			}
		}
		if got := r.Apply(record.T(strings.Join(names, "") + "人民路1号")).Part("division_code"); got != d.Code {
			t.Errorf("%v: %s, want %s", names, got, d.Code)
		}
	}
}
