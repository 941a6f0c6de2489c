// Package reconcile holds what was read against what the store has, and makes
// the reconciliation report of it (promise P1). It reads; it changes nothing.
package reconcile

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/sampling"
	"github.com/custhub/custhub/store"
)

// About says what the report is about, beyond what the store knows.
type About struct {
	Project    string
	DryRun     bool
	Thresholds pipeline.Thresholds
	Target     float64 // completeness aimed at, 0 to 1
	MadeAt     time.Time
	Failed     map[string]error // sources that failed, by name
	Resolve    pipeline.ResolveResult
	Timings    []pipeline.Timing
}

// Run makes the report of one run from what the store has of it.
func Run(ctx context.Context, st *store.Store, id int64, about About) (*report.Report, error) {
	run, err := st.RunByID(ctx, id)
	if err != nil {
		return nil, err
	}
	if run == nil {
		return nil, fault.Usage("report.no_run", fmt.Sprintf("there is no run %d", id), "'custhub runs' lists them")
	}
	b := builder{st: st, run: run, extent: Extent{Run: id}, about: &about}
	return b.make(ctx)
}

// make fills the report section by section.
func (b *builder) make(ctx context.Context) (*report.Report, error) {
	all, err := b.st.Figures(ctx, extremes)
	if err != nil {
		return nil, err
	}
	b.all = all
	b.rep = &report.Report{Schema: report.SchemaID}
	for _, section := range []func(context.Context) error{b.batches, b.balance, b.quarantine, b.published, b.matching, b.quality, b.clusters, b.ages, b.trend, b.orphans, b.sample} {
		if err := section(ctx); err != nil {
			return nil, err
		}
	}
	b.header()
	b.timings()
	b.verdict()
	return b.rep, nil
}

type builder struct {
	st     *store.Store
	run    *pipeline.Run
	extent Extent
	about  *About
	rep    *report.Report
	all    *store.Figures

	list  []store.Batch
	notes map[string]*pipeline.Notes // by source
	kept  []store.QuarantineCount
}

func (b *builder) header() {
	h := &b.rep.Header
	h.Title, h.DryRun = b.about.Project, b.about.DryRun
	h.Scope, h.Subject = b.extent.scope()
	h.Run, h.Kind, h.Status = b.run.ID, b.run.Kind, b.run.Status
	h.ConfigHash, h.Version, h.Operator, h.Reason = b.run.ConfigHash, b.run.Version, b.run.Operator, b.run.Reason
	h.StartedAt, h.EndedAt, h.MadeAt, h.Masked = b.run.StartedAt, b.run.EndedAt, b.about.MadeAt, true
	if h.EndedAt.IsZero() {
		h.EndedAt = b.about.MadeAt
	}
	h.Batches = []int64{}
	for _, batch := range b.list {
		h.Batches = append(h.Batches, batch.ID)
	}
	h.Sources = b.ranges()
	for _, source := range slices.Sorted(maps.Keys(b.about.Failed)) {
		h.Errors = append(h.Errors, problems(source, b.about.Failed[source])...)
	}
}

func (b *builder) timings() {
	for _, t := range b.about.Timings {
		out := report.Timing{Stage: t.Stage, Seconds: t.Took.Seconds(), Peak: t.Peak}
		switch t.Stage {
		case "land":
			sum := report.Sum(b.rep.Balance)
			out.Units = sum.Read
		case "resolve":
			out.Units = b.about.Resolve.Records
		}
		b.rep.Timings = append(b.rep.Timings, out)
	}
}

// ranges says which part of each stream the run read.
func (b *builder) ranges() []report.SourceRange {
	var out []report.SourceRange
	index := map[[2]string]int{}
	for _, batch := range b.list {
		key := [2]string{batch.Source, batch.Stream}
		i, ok := index[key]
		if !ok {
			i = len(out)
			index[key] = i
			out = append(out, report.SourceRange{Source: batch.Source, Stream: batch.Stream, Pass: batch.Pass, CursorBefore: batch.Before})
		}
		out[i].CursorAfter = batch.After
		out[i].Whole = batch.After == "" && out[i].CursorBefore == ""
	}
	slices.SortStableFunc(out, func(a, b report.SourceRange) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Stream, b.Stream))
	})
	return out
}

func (b *builder) batches(ctx context.Context) (err error) {
	if b.list, err = b.extent.batches(ctx, b.st); err != nil {
		return err
	}
	b.notes = map[string]*pipeline.Notes{}
	b.rep.Drift = []report.Drift{}
	for _, batch := range b.list {
		if len(batch.Notes) == 0 {
			continue
		}
		var n pipeline.Notes
		if err := json.Unmarshal(batch.Notes, &n); err != nil {
			return fmt.Errorf("notes of batch %d: %w", batch.ID, err)
		}
		for _, c := range n.Drift {
			b.rep.Drift = append(b.rep.Drift, report.Drift{Source: batch.Source, Stream: batch.Stream, Column: c.Column, Change: c.Change, Before: c.Before, After: c.After, Policy: c.Policy})
		}
		if b.notes[batch.Source] == nil {
			b.notes[batch.Source] = pipeline.NewNotes()
		}
		b.notes[batch.Source].Add(&n)
	}
	return nil
}

// balance fills the row balance of each stream.
func (b *builder) balance(ctx context.Context) error {
	streams := balances(b.list)
	b.rep.Balance = []report.Flow{}
	for _, s := range streams {
		t := s.Tally
		b.rep.Balance = append(b.rep.Balance, report.Flow{
			Source: s.Source, Stream: s.Stream, Batches: int(s.Batches),
			Read: t.Read, Created: t.Created, Updated: t.Updated, Unchanged: t.Unchanged, Deleted: t.Deleted,
			Filtered: t.Filtered, Quarantined: t.Quarantined, Superseded: t.Superseded, FilteredBy: b.filtered(s.Source, s.Stream),
		})
	}
	return nil
}

func (b *builder) filtered(source, stream string) map[string]int64 {
	sum := map[string]int64{}
	for _, batch := range b.list {
		if batch.Source == source && batch.Stream == stream {
			for reason, n := range batch.Filtered {
				sum[reason] += n
			}
		}
	}
	return sum
}

// quarantine counts the rows that the run kept out, and at which stage.
func (b *builder) quarantine(ctx context.Context) (err error) {
	if b.kept, err = b.st.QuarantineByReason(ctx, b.extent.quarantine()); err != nil {
		return err
	}
	b.rep.Quarantine = []report.Kept{}
	for _, k := range b.kept {
		kept := report.Kept{Source: k.Source, Stream: k.Stream, Code: k.Code, Rule: k.Rule, Field: k.Field, Rows: k.Rows, Waiting: k.Waiting, Superseded: k.Superseded, Replayed: k.Replayed}
		if err := b.examples(ctx, &kept); err != nil {
			return err
		}
		b.rep.Quarantine = append(b.rep.Quarantine, kept)
		for i := range b.rep.Balance {
			if f := &b.rep.Balance[i]; f.Source == k.Source && f.Stream == k.Stream {
				switch k.Rule {
				case "read":
					f.Problems += k.Rows
				case "map":
					f.Rejected += k.Rows
				default:
					f.Invalid += k.Rows
				}
			}
		}
	}
	return nil
}

// examples shows some rows of one reason, their values masked.
func (b *builder) examples(ctx context.Context, k *report.Kept) error {
	q := b.extent.quarantine()
	q.Source, q.Stream, q.Limit = k.Source, k.Stream, report.Drilldowns
	q.Reason = &store.QuarantineReason{Code: k.Code, Rule: k.Rule, Field: k.Field}
	rows, err := b.st.QuarantineRows(ctx, q)
	if err != nil {
		return err
	}
	for _, r := range rows {
		k.Reason, k.Hint = r.Reason, r.Hint
		k.Examples = append(k.Examples, report.KeptDrill{ID: r.ID, Key: mask.Key(r.Key), Place: mask.Key(r.Origin.String()), Value: mask.Path(r.Field, r.Value, true)})
	}
	return nil
}

// published says what the store holds now.
func (b *builder) published(ctx context.Context) error {
	l := &report.Linked{Customers: b.all.Customers, Published: b.about.Resolve.Published, Gone: b.about.Resolve.Gone}
	for _, c := range b.all.Live {
		for i := range b.rep.Balance {
			if f := &b.rep.Balance[i]; f.Source == c.Source && f.Stream == c.Stream {
				f.Entity = c.Entity.String()
			}
		}
		if c.Entity.Event() {
			l.Events += c.Count
		} else {
			l.Records += c.Count
		}
	}
	b.rep.Publish = l
	return nil
}

func (b *builder) matching(ctx context.Context) (err error) {
	m := &report.Matching{Records: b.rep.Publish.Records, Customers: b.rep.Publish.Customers, Sizes: []report.SizeCount{}, MergedBy: []report.RuleCount{}}
	for _, size := range slices.Sorted(maps.Keys(b.all.Sizes)) {
		m.Sizes = append(m.Sizes, report.SizeCount{Size: int(size), Customers: b.all.Sizes[size]})
	}
	for rule, n := range b.all.Joined {
		if rule != "alone" {
			m.MergedBy = append(m.MergedBy, report.RuleCount{Rule: rule, Count: n})
		}
	}
	slices.SortFunc(m.MergedBy, func(a, b report.RuleCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Rule, b.Rule))
	})
	if m.Review, m.Refused, err = b.st.CountDoubts(ctx); err != nil {
		return err
	}
	b.rep.Matching = m
	return b.conflicts(ctx, m)
}

// conflictExamples is how many refused must-links of each reason are listed.
const conflictExamples = 5

// conflicts lists the must-links that were refused: a few of each reason, the
// first of which stands for those left out.
func (b *builder) conflicts(ctx context.Context, m *report.Matching) error {
	list, err := b.st.Refusals(ctx, 0)
	if err != nil {
		return err
	}
	first, listed := map[string]int{}, map[string]int{}
	text := func(r record.Ref) string { return r.Source + "/" + r.Stream + "/" + mask.Key(r.Key) }
	for _, r := range list {
		if listed[r.Why]++; listed[r.Why] > conflictExamples {
			m.Conflicts[first[r.Why]].Count++
			continue
		}
		if listed[r.Why] == 1 {
			first[r.Why] = len(m.Conflicts)
		}
		c := report.Conflict{A: text(r.A), B: text(r.B), Why: r.Why, Count: 1}
		if r.By != [2]record.Ref{r.A, r.B} {
			c.Detail = text(r.By[0]) + " ≠ " + text(r.By[1])
		}
		m.Conflicts = append(m.Conflicts, c)
	}
	return nil
}

// quality compares completeness and filling before (rows) and after (customers).
func (b *builder) quality(ctx context.Context) error {
	q := &report.Quality{Target: b.about.Target}
	total := pipeline.NewNotes()
	for _, source := range slices.Sorted(maps.Keys(b.notes)) {
		n := b.notes[source]
		total.Add(n)
		if customers := n.Records["customer"]; customers > 0 {
			q.Completeness = append(q.Completeness, report.Completeness{Source: source, Records: customers, Share: steady(n.Complete / float64(customers))})
		}
	}
	q.Completeness = append(q.Completeness, report.Completeness{Records: b.all.Customers, Share: b.all.Complete})
	for _, f := range b.all.Fills {
		path := f.Field.Info().Path()
		before := total.Fill[path]
		if before.Stated == 0 && f.Filled == 0 {
			continue
		}
		q.Fields = append(q.Fields, report.FieldQuality{
			Field:  path,
			Before: report.FieldFilling{Rows: total.Records["customer"], Stated: before.Stated, Usable: before.Usable},
			After:  report.FieldFilling{Rows: f.Of, Stated: f.Filled, Usable: f.Filled},
		})
	}
	q.Findings = findings(total)
	b.rep.Quality = q
	return nil
}

// steady drops the last digits of a share: its sum was made in the order in which
// goroutines happened to add, and a report must not tell.
func steady(share float64) float64 { return math.Round(share*1e12) / 1e12 }

func findings(n *pipeline.Notes) []report.RuleFinding {
	var out []report.RuleFinding
	for key, count := range n.Findings {
		rule, field, outcome := pipeline.SplitFinding(key)
		out = append(out, report.RuleFinding{Rule: rule, Field: field, Outcome: outcome, Count: count})
	}
	slices.SortFunc(out, func(a, b report.RuleFinding) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Outcome, b.Outcome))
	})
	return out
}

// orphanKeys is how many events without a customer are named for a stream.
const orphanKeys = 5

func (b *builder) orphans(ctx context.Context) error {
	b.rep.Orphans = []report.Orphans{}
	index := map[[2]string]int{}
	at := func(c store.StreamCount) *report.Orphans {
		key := [2]string{c.Source, c.Stream}
		i, ok := index[key]
		if !ok {
			i = len(b.rep.Orphans)
			index[key] = i
			b.rep.Orphans = append(b.rep.Orphans, report.Orphans{Source: c.Source, Stream: c.Stream, Entity: c.Entity.String()})
		}
		return &b.rep.Orphans[i]
	}
	for _, c := range b.all.Waiting {
		at(c).Waiting = c.Count
		b.rep.Publish.Unlinked += c.Count
	}
	for _, c := range b.all.Nameless {
		at(c).Nameless = c.Count
		b.rep.Publish.Unlinked += c.Count
	}
	b.rep.Publish.Events -= b.rep.Publish.Unlinked
	for i := range b.rep.Orphans {
		o := &b.rep.Orphans[i]
		keys, err := b.st.OrphanKeys(ctx, o.Source, o.Stream, orphanKeys)
		if err != nil {
			return err
		}
		for _, key := range keys {
			o.Examples = append(o.Examples, mask.Key(key))
		}
	}
	return nil
}

// sample adds what the newest sample of the run proves.
func (b *builder) sample(ctx context.Context) (err error) {
	if b.run.ID > 0 {
		b.rep.Sample, err = sampling.Newest(ctx, b.st, b.run.ID)
	}
	return err
}
