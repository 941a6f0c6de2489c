package pipeline

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/record"
)

// Matcher partitions customer records into customers. Keys, links and the
// partition are pure functions of the records, the stewards' assertions and the
// model the matcher was made with (promise P4).
type Matcher interface {
	// Identity says what the matcher is.
	Identity() Identity
	// Limits says which match keys are followed.
	Limits() Limits
	// Keyer returns something that makes match keys, for one goroutine.
	Keyer() Keyer
	// Set returns an empty set of records.
	Set() Set
}

// Limits are the numbers of live records above which a key leads nowhere. The
// lowest bit of a key is 1 when the key is close.
type Limits struct {
	Weak int // of keys whose lowest bit is 0
	// Close is the limit of close keys: those whose number of holders changes what
	// the link between two of them weighs, or that link by themselves.
	Close int
}

// closeKey reports whether a key is a close one.
func closeKey(key int64) bool { return key&1 == 1 }

// Of returns the limit of a key.
func (l Limits) Of(key int64) int {
	if closeKey(key) {
		return l.Close
	}
	return l.Weak
}

// Keyer makes match keys: records that may be the same customer share at least
// one.
type Keyer interface {
	// Keys appends the keys of one record to dst; it keeps nothing of m.
	Keys(dst []int64, ref record.Ref, m *record.Mapped) []int64
	// Traits appends what else a Set takes of the record that Keys was last called
	// with: records of the same reference, keys and traits match alike.
	Traits(dst []byte) []byte
}

// Degree returns how many live records of the whole store hold a key, or 0 if
// it leads nowhere else than to one or two.
type Degree func(key int64) int

// Likeness is the hash of all that matching takes of the record that a keyer was
// last called with, and its match keys. buf is memory to work in, returned for
// the next call.
func Likeness(buf []byte, keyer Keyer, m *record.Mapped, keys []int64) (hash int64, next []byte) {
	buf = keyer.Traits(buf[:0])
	if r := m.ReplacedBy; r != nil {
		buf = append(buf, r.Source+"\x00"+r.Stream+"\x00"+r.Key...)
	}
	for _, k := range keys {
		buf = binary.BigEndian.AppendUint64(buf, uint64(k))
	}
	return int64(xxh3.Hash(buf)), buf
}

// Set is records to be linked or partitioned.
type Set interface {
	// Add takes one record; it keeps nothing of m.
	Add(id int64, ref record.Ref, m *record.Mapped)
	// Keys calls fn with match keys of the records, some perhaps several times.
	Keys(fn func(key int64))
	// Links returns the pairs, of which probe names at least one record, that belong
	// to one component or are worth a person's look.
	Links(degree Degree, probe func(id int64) bool) ([]Link, error)
	// Partition decides which records are of one customer. For a union of whole
	// components (records that binding links, must-links and common customers
	// connect) the answer is that for all records together.
	Partition(assertions []Assertion, degree Degree, workers int) (*Partition, error)
}

// Link is a pair of records that may be of one customer.
type Link struct {
	A, B    int64   // A < B
	Weight  float64 // bits of log2 odds
	Binding bool    // heavy enough to hold a component together
}

// Partition is a partition of records with what a person should look at.
type Partition struct {
	Assignments []Assignment // by rising record
	Review      []Link       // pairs of different customers that may be one
	Refused     []Refusal    // must-links that would merge what must not merge (P7)
}

// Refusal is a must-link that would merge what must not merge (promise P7).
type Refusal struct {
	Link
	// Why: "tax_id", "id_no", "member_no", "kind" (a person and an organisation),
	// "role" (a supplier and a customer) or "steward" (another decision).
	Why string
	// By are the two records that must stay apart: the linked ones, or others of
	// their customers.
	By [2]int64
}

// Assertion is a steward's word about two records; it outlives every later run.
type Assertion struct {
	A, B record.Ref
	Same bool // must link; else must not
}
