package pipeline

import (
	"github.com/custhub/custhub/record"
)

// Matcher partitions customer records into customers. Keys and the partition
// are pure functions of the records, the stewards' assertions and the model the
// matcher was made with (promise P4).
type Matcher interface {
	// Keys appends the match keys of a record: records that may be the same
	// customer share at least one. The lowest bit of a key is 1 when it is strong:
	// evidence however many records hold it.
	Keys(dst []int64, ref record.Ref, m *record.Mapped) []int64
	// MaxDegree is the number of live records above which a weak key is no evidence.
	MaxDegree() int
	// Partition begins the partition of a set of records. stop holds the weak keys
	// of theirs that more than MaxDegree live records of the whole store hold.
	Partition(assertions []Assertion, stop map[int64]bool) Partition
}

// Partition collects records and then solves.
type Partition interface {
	// Add takes one record; it keeps nothing of m.
	Add(id int64, ref record.Ref, m *record.Mapped)
	// Solve returns one assignment for each record, by rising record id.
	Solve() []Assignment
}

// Assertion is a steward's word about two records; it outlives every later run.
type Assertion struct {
	A, B record.Ref
	Same bool // must link; else must not
}
