package storetest

import (
	"testing"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// NewDSN makes an empty database and returns its dsn. The database may go when
// the test ends.
type NewDSN func(t testing.TB) string

// Run runs the suite.
func Run(t *testing.T, dsn NewDSN) {
	for _, c := range []struct {
		name string
		test func(*testing.T, NewDSN)
	}{
		{"fates", testFates},
		{"read", testRead},
		{"crash", testCrash},
		{"incremental", testIncremental},
		{"dry run", testDryRun},
		{"lease", testLease},
		{"fence", testFence},
		{"absent", testAbsent},
		{"clock", testClock},
		{"histories", testHistories},
		{"rollback", testRollback},
		{"superseded", testSuperseded},
		{"not superseded", testNotSuperseded},
		{"superseded and purged", testSupersededPurged},
		{"large batch", testLargeBatch},
		{"decisions", testDecisions},
		{"history", testHistory},
		{"parallel", testParallel},
		{"schema", testSchema},
		{"audit", testAudit},
		{"erase", testErase},
		{"purge", testPurge},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, dsn) })
	}
}

func tallyIs(t *testing.T, what string, got, want pipeline.Tally) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// testFates lands every fate a row can have.
func testFates(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{Now: Clock()})
	a := Row{Key: "a", Name: "甲", Keys: []string{"1"}, At: "2025-01-01"}
	b := Row{Key: "b", Name: "乙", Keys: []string{"1", "2"}, At: "2025-01-01"}
	older := Row{Key: "a", Name: "甲 old", At: "2024-01-01"}
	first := h.Batch("erp", "customers", 1, false, a, older, b, a)
	first.Read += 2
	first.Filtered = map[string]int64{"test row": 1}
	first.Quarantine = []pipeline.QuarantineRow{{Key: "q", Origin: record.Origin{Part: "t.csv", Row: 9}, Raw: []byte(`{"k":"q"}`), Code: "uscc.check_digit", Reason: "no"}}
	tallyIs(t, "first", h.Land(first).Tally, pipeline.Tally{Read: 6, Created: 2, Unchanged: 2, Superseded: 1, Filtered: 1, Quarantined: 1})

	newer := a
	newer.Name, newer.At = "甲 new", "2025-02-01"
	tallyIs(t, "duplicates over batches", h.Land(h.Batch("erp", "customers", 1, true, older, newer)).Tally,
		pipeline.Tally{Read: 2, Updated: 1, Unchanged: 1, Superseded: 1})
	h.Resolve()
	tallyIs(t, "second pass", h.Land(h.Batch("erp", "customers", 2, false, newer, older, Row{Key: "b", Deleted: true}, Row{Key: "zz", Deleted: true})).Tally,
		pipeline.Tally{Read: 4, Unchanged: 3, Superseded: 1, Deleted: 1})
	tallyIs(t, "back again", h.Land(h.Batch("erp", "customers", 3, true, b, a)).Tally, pipeline.Tally{Read: 2, Created: 1, Updated: 1})
	h.Resolve()
	order := Row{Key: "o1", Name: "SO-1", Order: true, Owner: &record.Ref{Source: "crm", Stream: "people", Key: "p1"}}
	tallyIs(t, "event", h.Land(h.Batch("erp", "orders", 1, true, order)).Tally, pipeline.Tally{Read: 1, Created: 1})
	h.Resolve()
	tallyIs(t, "its customer", h.Land(h.Batch("crm", "people", 1, true, Row{Key: "p1", Name: "丙", Keys: []string{"2"}})).Tally, pipeline.Tally{Read: 1, Created: 1})
	h.Resolve()
	h.MustCheck()
}
