package reconcile

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/report"
)

// Findings that are wrapped or joined are one problem each, with their place.
func TestProblems(t *testing.T) {
	bind := fault.List{
		fault.Usage("mapping.no_column", `stream "people" has no column "Naame"`, "did you mean Name?").At("mappings/crm.yaml:5:15").With("Naame"),
		fault.Usage("mapping.no_column", `stream "people" has no column "Phon"`, "did you mean Phone?").At("mappings/crm.yaml:6:15"),
	}
	err := fmt.Errorf("source crm: %w", errors.Join(bind, fault.New("source.open", "the source can't be opened", ""), errors.New("disk full")))
	want := []report.Problem{
		{Source: "crm", Code: "mapping.no_column", Place: "mappings/crm.yaml:5:15", Value: "Naame", Message: `stream "people" has no column "Naame"`, Hint: "did you mean Name?"},
		{Source: "crm", Code: "mapping.no_column", Place: "mappings/crm.yaml:6:15", Message: `stream "people" has no column "Phon"`, Hint: "did you mean Phone?"},
		{Source: "crm", Code: "source.open", Message: "the source can't be opened"},
		{Source: "crm", Code: "failed", Message: "disk full"},
	}
	if got := problems("crm", err); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
