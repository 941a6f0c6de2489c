package pipeline

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/custhub/custhub/fault"
)

// What a person stopped did not fail, and what was asked wrongly was refused.
func TestEndedBy(t *testing.T) {
	for want, err := range map[string]error{
		"stopped": fmt.Errorf("resolve: %w", context.Canceled),
		"refused": fmt.Errorf("rollback: %w", fault.Usage("x", "no such batch", "")),
		"failed":  errors.New("disk full"),
	} {
		if got := EndedBy(err); got != want {
			t.Errorf("%v: %s, not %s", err, got, want)
		}
	}
}
