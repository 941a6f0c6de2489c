package cases

import (
	"testing"

	"github.com/custhub/custhub/rules"
)

func TestShipped(t *testing.T) {
	files, faults := Shipped()
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	rep, faults := Run(files, nil, rules.Builtin())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for _, f := range rep.Failures {
		t.Errorf("%s: %s: %v", f.Place, f.Name, f.Diffs)
	}
}
