package fault_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/custhub/custhub/fault"
)

func TestAll(t *testing.T) {
	gate, usage, failure := fault.Gate("gate", "says no", ""), fault.Usage("usage", "is wrong", ""), fault.New("failure", "broke", "")
	plain := errors.New("disk full")
	for _, c := range []struct {
		name string
		err  error
		want []string
		exit int
	}{
		{"nothing", nil, nil, fault.ExitDone},
		{"one", failure, []string{"failure"}, fault.ExitFailed},
		{"wrapped", fmt.Errorf("load: %w", usage), []string{"usage"}, fault.ExitUsage},
		{"plain", plain, []string{"failed"}, fault.ExitFailed},
		{"plain, wrapped", fmt.Errorf("load: %w", plain), []string{"failed"}, fault.ExitFailed},
		{"findings", fault.List{usage, usage}, []string{"usage", "usage"}, fault.ExitUsage},
		{"findings, wrapped", fmt.Errorf("source erp: %w", fault.List{usage, gate}), []string{"usage", "gate"}, fault.ExitGate},
		{"findings as a cause", fault.New("outer", "outer", "").Because(fault.List{usage}), []string{"outer"}, fault.ExitUsage},
		{"two failed sources", errors.Join(gate, failure), []string{"gate", "failure"}, fault.ExitFailed},
		{"a gate and wrong usage", errors.Join(gate, fmt.Errorf("crm: %w", usage)), []string{"gate", "usage"}, fault.ExitUsage},
		{"two gates", errors.Join(gate, nil, gate), []string{"gate", "gate"}, fault.ExitGate},
		{"joins in joins", fmt.Errorf("run: %w", errors.Join(errors.Join(gate, plain), fault.List{usage})), []string{"gate", "failed", "usage"}, fault.ExitFailed},
		{"two causes of one", fmt.Errorf("%w, then %w", usage, failure), []string{"usage", "failure"}, fault.ExitFailed},
		{"stopped", fmt.Errorf("read: %w", context.Canceled), []string{"cancelled"}, fault.ExitFailed},
		{"stopped beside a gate", errors.Join(gate, context.Canceled), []string{"gate"}, fault.ExitFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range fault.All(c.err) {
				got = append(got, f.Code)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if code := fault.ExitCode(c.err); code != c.exit {
				t.Errorf("exit code %d, want %d", code, c.exit)
			}
		})
	}
}
