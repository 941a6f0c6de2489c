// Package connectortest is the one conformance suite of connectors. A connector
// calls it from a test of ten lines:
//
//	func TestConformance(t *testing.T) {
//		connectortest.Run(t, connectortest.Case{
//			Connector: csvfile.Connector{},
//			Env:       connectors.Env{Dir: "testdata"},
//			Options:   &csvfile.Options{Files: []string{"crm.csv"}},
//			Rows:      map[string]int{"crm": 120},
//		})
//	}
//
// It holds a connector to what promises P1 (every row is accounted for) and P2
// (a crash costs nothing) need of it: a stable order, exact resumption from any
// cursor, no lost row, prompt cancellation, and bounded memory.
package connectortest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/custhub/custhub/connectors"
)

// Case is a connector with a well-formed source, and what to expect of it.
type Case struct {
	Connector connectors.Connector
	Env       connectors.Env // Source and Log are filled in when empty
	Options   any            // decoded options of a source that does not change meanwhile
	// Rows is the number of rows that each named stream must give, rows with a
	// Problem included. Streams that are not named are checked all the same,
	// except for their number of rows.
	Rows map[string]int
	// Overlap allows a resumed reader to repeat rows it gave before the cursor
	// (Singer taps do, by their protocol). Nothing may be lost all the same.
	Overlap bool
	// Malformed are sources with something wrong in them.
	Malformed []Malformed
	// Large, when set, is a stream for the memory check: 100,000 rows or more.
	Large *Large
}

// Malformed is a source with something wrong in it. Either the stream gives Rows
// rows of which Problems carry a Problem, or opening or reading it ends in a
// fault with the code Fault.
type Malformed struct {
	Name     string
	Options  any
	Stream   string // "" means the only stream
	Rows     int    // rows expected, those with a Problem included
	Problems int    // rows expected to carry a Problem
	Fault    string // code of the expected fault; "" when none is
}

// Large is a big stream that must be read within little memory.
type Large struct {
	Options any    // nil means the options of the case
	Stream  string // "" means the only stream
	Rows    int    // rows expected
	Heap    uint64 // allowed growth of the live heap in bytes; 0 means 32 MiB
}

// check is one property of a connector. It returns what is broken.
type check struct {
	name string
	run  func(ctx context.Context, r *rig) error
}

// checks is the visible list of the suite.
func checks() []check {
	return []check{
		{"options are documented", documented},
		{"streams are stable", streamsStable},
		{"rows are well formed", rowsWellFormed},
		{"order is stable", orderStable},
		{"resume from every cursor", resumes},
		{"read again from the end", readsOn},
		{"two readers at once", twoReaders},
		{"cancel in the middle", cancels},
		{"unknown stream", unknownStream},
		{"bad cursor", badCursor},
		{"close twice", closesTwice},
		{"malformed input", malformed},
		{"bounded memory", boundedMemory},
	}
}

// Run holds the connector of a case to every check. Each check must also leave
// no goroutine behind.
func Run(t *testing.T, c Case) {
	t.Helper()
	if c.Env.Source == "" {
		c.Env.Source = "conformance"
	}
	if c.Env.Log == nil {
		c.Env.Log = slog.New(slog.DiscardHandler)
	}
	for _, chk := range checks() {
		t.Run(chk.name, func(t *testing.T) {
			before := goleak.IgnoreCurrent()
			ctx, cancel := context.WithDeadline(context.Background(), deadline(t))
			defer cancel()
			if err := chk.run(ctx, &rig{Case: c}); err != nil {
				t.Error(err)
			}
			cancel()
			if err := goleak.Find(before); err != nil {
				t.Errorf("a goroutine was left behind: %v", err)
			}
		})
	}
}

// deadline is when a check that hangs is given up, so that the failure names it:
// shortly before the test binary would be ended. A span of its own would fail
// checks that are only slow, as they are with -race on a busy machine.
func deadline(t *testing.T) time.Time {
	if end, ok := t.Deadline(); ok {
		return end.Add(-30 * time.Second)
	}
	return time.Now().Add(time.Hour)
}
