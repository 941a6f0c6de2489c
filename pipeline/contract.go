// Package pipeline runs the main job: it lands batches of source rows, resolves
// them to customers, lets golden records survive, publishes them, and
// reconciles. The types in this file are what it asks of a store; package store
// keeps them over SQLite, PostgreSQL and MySQL/MariaDB.
package pipeline

import (
	"context"
	"errors"
	"time"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Tally is the row balance of a batch, a stream or a run (promise P1):
// Read = Created + Updated + Unchanged + Deleted + Filtered + Quarantined.
type Tally struct {
	Read        int64 `json:"read"`
	Created     int64 `json:"created"`
	Updated     int64 `json:"updated"`
	Unchanged   int64 `json:"unchanged"`
	Deleted     int64 `json:"deleted"`
	Filtered    int64 `json:"filtered"`
	Quarantined int64 `json:"quarantined"`
	// Superseded is the part of Unchanged whose key had come before in the same
	// pass with a newer content: a duplicate key in the source.
	Superseded int64 `json:"superseded,omitempty"`
}

// Residual is Read minus everything that became of the rows; P1 demands 0.
func (t Tally) Residual() int64 {
	return t.Read - t.Created - t.Updated - t.Unchanged - t.Deleted - t.Filtered - t.Quarantined
}

// Plus returns the sum of two tallies.
func (t Tally) Plus(o Tally) Tally {
	t.Read += o.Read
	t.Created += o.Created
	t.Updated += o.Updated
	t.Unchanged += o.Unchanged
	t.Deleted += o.Deleted
	t.Filtered += o.Filtered
	t.Quarantined += o.Quarantined
	t.Superseded += o.Superseded
	return t
}

// EndedBy is the status of a run that ended with an error before it did anything:
// what was asked wrongly was refused, and did not fail; neither did what a person
// stopped.
func EndedBy(err error) string {
	switch {
	case fault.ExitCode(err) == fault.ExitUsage:
		return "refused"
	case errors.Is(err, context.Canceled):
		return "stopped"
	}
	return "failed"
}

// Run is one execution: a load, a rollback, a reprocess, a decision.
type Run struct {
	ID         int64
	Kind       string // "load", "rollback", "reprocess", "replay"
	Status     string // "running", "done", "failed", "refused", "stopped", "held"
	StartedAt  time.Time
	EndedAt    time.Time // zero while running
	ConfigHash string
	Version    string // of the binary
	Operator   string
	Reason     string
	Summary    []byte // the report as JSON, once finished
	Resumed    bool   // this process goes on with a run that another left unfinished
}

// RunStart says what run to begin or go on with.
type RunStart struct {
	Kind       string
	Sources    []string // leased for the run: no other run may land them meanwhile
	ConfigHash string
	Snapshot   map[string]string // configuration files in force: name → content, secrets unexpanded
	Version    string
	Operator   string
	Reason     string
	Holder     string // identifies this process: host:pid:nonce
}

// StreamState is where a stream stands. It is committed with each batch.
type StreamState struct {
	Source, Stream string
	Cursor         string // where reading goes on
	Pass           int64  // number of the read-through that is under way or was the last
	PassOpen       bool   // that pass has not reached its end
	ConfigHash     string // configuration under which the open pass began
	Schema         []byte // last seen schema of the source as JSON (record.Schema), with the habits of its columns
	Live           bool   // some loaded batch of the stream counts: it wasn't withdrawn
}

// Landing is one batch: a slice of one stream, committed in one transaction
// with its versions, keys, quarantine, counts and cursor.
type Landing struct {
	Run            int64
	Kind           string // "load", "delete", "reprocess", "replay"
	Source, Stream string
	Pass           int64
	CursorBefore   string
	CursorAfter    string
	PassDone       bool // the last batch of its pass
	ConfigHash     string
	Schema         []byte // record.Schema as JSON, or nil to keep the last
	Read           int64  // rows read from the source for this batch
	Rows           []LandRow
	Quarantine     []QuarantineRow
	Filtered       map[string]int64 // count by reason
	Notes          []byte           // JSON: field fill and rule outcome counts, for the report
}

// LandRow is one mapped row on its way into the store.
type LandRow struct {
	Key       string
	Entity    record.EntityType
	Delete    bool   // the source says, or a full compare found, that the row is gone
	Filter    string // with Delete: the filter's reason that leaves the row out; counted as filtered unless it ends a live record
	Hash      int64  // xxh3 of raw and mapped content: equal means unchanged
	ChangedAt string // time of last change in the source, canonical, or ""
	Origin    record.Origin
	Raw       []byte      // JSON object: column → value; UTF-8 without NUL
	Mapped    []byte      // record.Mapped as JSON (record.AppendMapped)
	Keys      []int64     // match keys; the lowest bit tells close (1) from weak (0), see Limits
	Likeness  int64       // hash of all that matching takes of a customer record: while it stays, the partition stays; 0: not known
	Customer  *record.Ref // events: whose they are; Source and Stream always set
}

// QuarantineRow is a row kept out, with all that a person needs to mend it.
type QuarantineRow struct {
	Key    string
	Origin record.Origin
	Raw    []byte // JSON object: column → value
	Code   string
	Rule   string
	Field  string // unified field or source column concerned
	Value  string // the value as it was (shown masked when the field is personal)
	Reason string
	Hint   string
}

// Committed is what a landing came to.
type Committed struct {
	Batch int64
	Tally Tally
}

// Stored is a source record as the store has it.
type Stored struct {
	ID       int64 // surrogate, minted once for (source, stream, key), never reused
	Ref      record.Ref
	Batch    int64     // batch whose version is live
	MintedAt time.Time // when the record was first seen: the time in the id of a customer named after it
	Mapped   string
	Keys     []int64 // match keys as landed; not given by Members
	Customer int64   // id of the customer it belongs to now; 0 when not assigned yet
}

// Assignment puts a record into a customer. The id of a customer is the id of
// its oldest live record, so ids need no minting of their own: after a merge the
// oldest survives, an unmerge brings the old id back, a rollback restores it.
type Assignment struct {
	Record   int64
	Customer int64
	Rule     string  // how it was joined to the others: "uscc", "mobile", "alone", "steward", …
	Score    float64 // match weight in bits; 0 for a record alone
}

// Golden is a customer as it survives from its records.
type Golden struct {
	Customer   int64
	MintedAt   time.Time // of its oldest record
	Members    []int64
	Entity     record.Entity // golden fields; nested contacts, contact points, addresses, consents merged
	Provenance []byte        // JSON: for each field the winner, the rule, the losers; nil for a single record
	Complete   float64       // share of the profile's required fields that are validly filled, 0 to 1
}

// Scope is what has to be resolved again.
type Scope struct {
	Batches []int64 // committed or withdrawn since the last resolve
	Touched int64   // records touched by them
	Full    bool    // cheaper, or necessary, to resolve everything
}

// Empty reports whether nothing has to be resolved.
func (s Scope) Empty() bool { return len(s.Batches) == 0 && !s.Full }

// Ledger keeps runs, leases and the state of streams.
type Ledger interface {
	// StartRun begins a run and takes the leases of its sources, or goes on with
	// the newest unfinished run of the same kind and sources whose holder is dead.
	StartRun(ctx context.Context, start RunStart) (*Run, error)
	// KeepAlive renews the leases; call it more often than their lifetime.
	KeepAlive(ctx context.Context, run int64, holder string) error
	FinishRun(ctx context.Context, run int64, status string, summary []byte) error
	StreamState(ctx context.Context, source, stream string) (StreamState, error)
}

// Lander commits batches.
type Lander interface {
	// Land commits one batch in one transaction.
	Land(ctx context.Context, l *Landing) (Committed, error)
	// Absent calls fn with the keys of live records of the stream that no batch of
	// the pass has written or observed, a few thousand at a time. It returns how many
	// records of the stream were live.
	Absent(ctx context.Context, source, stream string, pass int64, fn func(keys []string, entities []record.EntityType) error) (live int64, err error)
}

// Resolver holds the work of resolve: which records, which customers.
type Resolver interface {
	// Pending says what changed since the last completed resolve.
	Pending(ctx context.Context) (Scope, error)
	// Release lets another process resolve, when this one won't go on after Pending.
	Release(ctx context.Context) error
	// Gather begins the durable work set with the touched customer records whose
	// likeness changed, the holders of their close keys, and the holders of those of
	// their keys that pass the limit, either way, by what was touched. To every
	// record it adds the members of its customer and those whom a steward named along
	// with it. It notes the customers of all touched records for publication.
	Gather(ctx context.Context, s Scope, limits Limits) error
	// IndexKeys brings the index of match keys in line with the scope. A resolve of
	// everything calls it after Gather and before Degrees, perhaps while it reads
	// records; for any other Gather has done it.
	IndexKeys(ctx context.Context, s Scope) error
	// Records calls fn with each live customer record that joined the work set since
	// the last call, by rising id. The Stored and its Mapped are valid only during
	// the call.
	Records(ctx context.Context, fn func(*Stored) error) error
	// Fetch calls fn with those of the records that are live, given and returned by
	// rising id. The Stored and its Mapped are valid only during the call.
	Fetch(ctx context.Context, ids []int64, fn func(*Stored) error) error
	// Near calls fn with the live customer records outside the work set that share a
	// key within the limits with a record of the last call of Records, by rising id.
	Near(ctx context.Context, limits Limits, fn func(*Stored) error) error
	// Include adds records to the work set as Gather does, and returns how many
	// joined it by that.
	Include(ctx context.Context, ids []int64) (int64, error)
	// Degrees calls fn with how many live records of the store hold each of the keys.
	// With nil it gives all keys of which that may matter: close ones of three
	// holders or more, and those beyond their limit.
	Degrees(ctx context.Context, keys []int64, limits Limits, fn func(key int64, holders int)) error
	// Assign writes the assignments of the whole work set, and notes durably which
	// customers that changes.
	Assign(ctx context.Context, as []Assignment) error
	// Doubts replaces the pairs that wait for a person, as far as they concern the
	// work set.
	Doubts(ctx context.Context, review []Link, refused []Refusal) error
	// Members calls fn with each customer to publish and its live records by rising
	// id; a customer that has none left is passed with an empty slice.
	Members(ctx context.Context, fn func(customer int64, members []Stored) error) error
	// Finish marks the scope as resolved and clears the work set.
	Finish(ctx context.Context, s Scope) error
}

// Publisher writes golden records and events.
type Publisher interface {
	// Publish replaces the given customers and removes those in gone, in one
	// transaction.
	Publish(ctx context.Context, golden []Golden, gone []int64) error
	// PublishEvents brings interactions, orders and tickets in line with the live
	// event records that the scope touched.
	PublishEvents(ctx context.Context, s Scope) error
}

// Store is everything the pipeline asks of a store.
type Store interface {
	Ledger
	Lander
	Resolver
	Publisher
}
