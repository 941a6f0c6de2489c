package store

import (
	"errors"
	"fmt"
	"testing"

	"github.com/custhub/custhub/fault"
)

func TestUseFault(t *testing.T) {
	for _, text := range []string{
		"store: finish resolve: database or disk is full (13)", "write /x: no space left on device",
		"Error 1114 (HY000): The table 'version' is full", `pq: could not extend file "base/1/2": No space left on device`,
	} {
		var f *fault.Fault
		if err := useFault(errors.New(text)); !errors.As(err, &f) || f.Code != "store.full" || f.Hint == "" {
			t.Errorf("%s: %v", text, err)
		}
	}
	other := errors.New("x")
	known := fmt.Errorf("y: %w", fault.New("a", "the disk is full", "b"))
	if !errors.Is(useFault(other), other) || useFault(known).Error() != known.Error() || useFault(nil) != nil {
		t.Error("what is none of its business is changed")
	}
}
