package pipeline

import (
	"context"
	"io"
	"log/slog"
	"runtime"
	"time"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/rules/survive"
)

// Plan is what a run does: which sources, mapped and cleansed how, and how
// customers are matched and survive. It holds no open connection.
type Plan struct {
	Sources    []SourcePlan
	Match      Matcher
	Survive    *survive.Rules
	Profiles   Profiles
	Thresholds Thresholds
	ConfigHash string
	Snapshot   map[string]string // configuration files in force, secrets unexpanded
	BatchSize  int               // rows of a batch, at most; 0 means DefaultBatchSize
}

// DefaultBatchSize is the number of rows of a batch. Larger batches commit less
// often, smaller ones lose less work to a crash; 5,000 is where SQLite and
// PostgreSQL stop getting faster.
const DefaultBatchSize = 5000

// SourcePlan is one source of a plan.
type SourcePlan struct {
	Name     string
	Open     func(ctx context.Context) (connectors.Source, error)
	Mappings []*mappings.Mapping
	Rules    *rules.Set
	Zone     *time.Location // of times without one; nil leaves them without
	Deletes  DeletePolicy
	Drift    DriftPolicy
}

// DeletePolicy says what it means when a whole pass did not show a record.
type DeletePolicy string

// The delete policies.
const (
	IgnoreMissing DeletePolicy = "ignore"  // nothing: the record stays
	DeleteMissing DeletePolicy = "compare" // the record is deleted
)

// DriftPolicy says what happens when the columns of a stream changed since the
// last run: "note" or "stop". A mapped column that is missing always stops the
// stream before its first row.
type DriftPolicy struct {
	Added, Changed string
}

// Options say how a run is carried out; they don't change what it does.
type Options struct {
	Kind         string // of the run; "" means "load"
	Workers      int    // goroutines that map and cleanse one stream; 0 means one for each core
	Operator     string
	Reason       string
	Version      string
	Holder       string
	Restart      bool            // begin open passes again
	WithNewRules bool            // go on with an open pass under a changed configuration
	Redecide     bool            // find the habits of columns again (record.Habit) and forget the old ones
	Stop         <-chan struct{} // closed: stop at the end of the batch under way
	Progress     Progress        // nil: none
	Log          *slog.Logger    // nil: none
}

func (o *Options) fill() {
	if o.Kind == "" {
		o.Kind = "load"
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Progress == nil {
		o.Progress = noProgress{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
}

// stopping reports whether a stop was asked for.
func (o *Options) stopping() bool {
	select {
	case <-o.Stop:
		return true
	default:
		return false
	}
}

// Progress is told how far the work is. Its methods are called from several
// goroutines.
type Progress interface {
	// Stage begins one piece of work; total is -1 when unknown.
	Stage(name string, total int64)
	// Add counts finished units of a stage.
	Add(name string, n int64)
	// Done ends a stage.
	Done(name string)
}

type noProgress struct{}

func (noProgress) Stage(string, int64) {}
func (noProgress) Add(string, int64)   {}
func (noProgress) Done(string)         {}

// task is one stream of a source under one mapping.
type task struct {
	source  *SourcePlan
	mapping *mappings.Mapping
	stream  string // of the connector
	as      string // in the store
}

// tasks resolves the stream patterns of a source's mappings against what the
// source has. A pattern without wildcards is taken as it stands.
func tasks(ctx context.Context, sp *SourcePlan, src connectors.Source) ([]task, error) {
	var out []task
	var listed []connectors.Stream
	for _, m := range sp.Mappings {
		if !m.Glob() {
			out = append(out, task{sp, m, m.Stream, m.StoreName(m.Stream)})
			continue
		}
		if listed == nil {
			var err error
			if listed, err = src.Streams(ctx); err != nil {
				return nil, err
			}
		}
		for _, s := range listed {
			if m.Matches(s.Name) {
				out = append(out, task{sp, m, s.Name, m.StoreName(s.Name)})
			}
		}
	}
	return out, nil
}
