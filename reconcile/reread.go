package reconcile

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/store"
)

// rereadPage is how many rows are read from a source at a time.
const rereadPage = 2000

// sources reads every source of the plan again, independently of the run, and
// compares keys, control totals and cells with the live records of the store.
func (v *verifier) sources(ctx context.Context, rep *report.Report) error {
	cells := newCellTable()
	rep.Keys = []report.Keys{}
	var totals []report.Total
	var skipped int64
	for i := range v.plan.Sources {
		found, err := v.source(ctx, &v.plan.Sources[i], cells)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil { // a source that can't be read now proves nothing; the others still do
			list := problems(v.plan.Sources[i].Name, err)
			rep.Header.Errors = append(rep.Header.Errors, list...)
			rep.Verdict.Gates = append(rep.Verdict.Gates, report.Gate{Code: "reread", Subject: list[0].Source, Status: report.Open, Unit: report.Rows, Detail: list[0].Message})
		}
		for _, f := range found {
			rep.Keys = append(rep.Keys, f.keys)
			totals = append(totals, f.totals...)
			skipped += f.skipped
		}
	}
	var wrong float64
	for _, k := range rep.Keys {
		wrong += float64(k.Missing + k.Extra)
	}
	rep.Totals = retold(rep.Totals, totals)
	rep.Cells = addCells(rep.Cells, cells, skipped)
	rep.Verdict.Gates = slices.DeleteFunc(rep.Verdict.Gates, func(g report.Gate) bool { return g.Code == "cells" || g.Code == "totals" })
	v.gate(rep, "cells", float64(rep.Cells.Findings))
	v.gate(rep, "totals", unexplained(rep.Totals))
	v.gate(rep, "keys", wrong)
	return nil
}

// retold puts control totals of streams that were read again in the place of
// those of the rows as landed; the others stay.
func retold(landed, again []report.Total) []report.Total {
	read := map[[2]string]bool{}
	for i := range again {
		read[[2]string{again[i].Source, again[i].Stream}] = true
	}
	out := slices.Clone(again)
	for i := range landed {
		if !read[[2]string{landed[i].Source, landed[i].Stream}] {
			out = append(out, landed[i])
		}
	}
	sortTotals(out)
	return out
}

// addCells adds the comparison with the sources to that with the rows as landed,
// if there is one.
func addCells(c *report.Cells, again *cellTable, skipped int64) *report.Cells {
	fields := again.list(report.AgainstSource)
	if c == nil {
		return &report.Cells{Rows: again.rows, Cells: again.cells, Findings: again.findings, Skipped: skipped, Against: report.AgainstSource, Fields: fields}
	}
	c.Rows, c.Cells, c.Findings = c.Rows+again.rows, c.Cells+again.cells, c.Findings+again.findings
	c.Skipped, c.Against = max(c.Skipped, skipped), report.AgainstBoth
	c.Fields = append(c.Fields, fields...)
	return c
}

// unexplained counts control totals that no declared transform explains.
func unexplained(totals []report.Total) (n float64) {
	for i := range totals {
		if totals[i].Status == report.Fail {
			n++
		}
	}
	return n
}

// rereadResult is what reading one stream again came to.
type rereadResult struct {
	keys    report.Keys
	totals  []report.Total
	skipped int64
}

func (v *verifier) source(ctx context.Context, sp *pipeline.SourcePlan, cells *cellTable) (out []rereadResult, err error) {
	src, err := sp.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	for _, m := range sp.Mappings {
		names := []string{m.Stream}
		if m.Glob() {
			if names, err = matching(ctx, src, m); err != nil {
				return nil, err
			}
		}
		for _, name := range names {
			f, err := v.stream(ctx, src, sp, m, name, cells)
			if err != nil {
				return nil, fmt.Errorf("%s/%s: %w", sp.Name, name, err)
			}
			out = append(out, f)
		}
	}
	return out, nil
}

func matching(ctx context.Context, src connectors.Source, m *mappings.Mapping) ([]string, error) {
	list, err := src.Streams(ctx)
	var names []string
	for _, s := range list {
		if m.Matches(s.Name) {
			names = append(names, s.Name)
		}
	}
	return names, err
}

// stream reads one stream from its beginning and compares it with the store.
func (v *verifier) stream(ctx context.Context, src connectors.Source, sp *pipeline.SourcePlan, m *mappings.Mapping, name string, cells *cellTable) (out rereadResult, err error) {
	rd, err := src.Read(ctx, connectors.Request{Stream: name})
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, rd.Close()) }()
	as := m.StoreName(name)
	r, err := newReplayer(v.plan, sp.Name, as, rd.Schema())
	if err != nil {
		return out, err
	}
	whole := true
	if p, ok := rd.(connectors.Pass); ok {
		whole = p.Whole()
	}
	c := &rereader{v: v, replayer: r, cells: cells, totals: newTotalTable(r, sp.Name, as), seen: newSeenKeys()}
	c.keys = report.Keys{Source: sp.Name, Stream: as, Reread: true}
	for {
		page, err := rd.Next(ctx, rereadPage)
		if err != nil {
			return out, err
		}
		if err := c.page(ctx, page.Rows); err != nil {
			return out, err
		}
		if page.Done {
			break
		}
	}
	if err := c.finish(ctx, whole); err != nil {
		return out, err
	}
	return rereadResult{c.keys, c.totals.report(true, "filtered", "quarantined"), c.skipped}, nil
}

// rereader compares the rows of one stream, read again, with the live records. It
// holds a page of rows and of records; what it has seen takes a bit a record.
type rereader struct {
	v        *verifier
	replayer *replayer
	cells    *cellTable
	totals   *totalTable
	keys     report.Keys
	seen     *seenKeys
	skipped  int64 // live rows mended by hand or landed under another configuration
	buf      []byte
}

// page compares a page of rows with the live records of their keys.
func (c *rereader) page(ctx context.Context, rows []record.Row) error {
	c.keys.InSource += int64(len(rows))
	keys := make([]string, len(rows)) // "" where the row says none
	for i := range rows {
		row := &rows[i]
		if row.Problem != nil || row.Deleted {
			c.keys.Kept++
			continue
		}
		c.totals.sourceRow(row.Values)
		key, problem := c.replayer.mapper.Key(row)
		if problem != nil {
			c.keys.Kept++
			continue
		}
		keys[i] = key
	}
	wanted := slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return k == "" })
	live, err := c.v.st.LiveByKey(ctx, c.keys.Source, c.keys.Stream, wanted)
	if err != nil {
		return err
	}
	erased, err := c.v.st.ErasedKeys(ctx, c.keys.Source, c.keys.Stream, wanted)
	if err != nil {
		return err
	}
	for i, key := range keys {
		if key == "" {
			continue
		}
		if err := c.row(ctx, &rows[i], key, live[key], erased); err != nil {
			return err
		}
	}
	return nil
}

// row compares a row with the live record of its key; live is nil when there is
// none, erased when nothing ever was.
func (c *rereader) row(ctx context.Context, row *record.Row, key string, live *store.Landed, erased map[string]bool) error {
	want := c.replayer.apply(row)
	if want == nil {
		c.keys.Kept++
		return nil
	}
	if erased != nil {
		gone, err := c.ownerErased(ctx, want)
		if err != nil {
			return err
		}
		if erased[key] || gone { // by law: it is left out whenever it comes
			c.keys.Kept++
			return nil
		}
	}
	if c.seen.before(key, live) { // one of them lives; which is decided by the store
		c.keys.Duplicate++
		c.keys.Duplicates = drilldown(c.keys.Duplicates, key)
		return nil
	}
	p := place{source: c.keys.Source, stream: c.keys.Stream, key: key, person: isPerson(&want.Entity)}
	p.cell = c.replayer.cellOf(&store.Landed{Ref: record.Ref{Key: key}, Origin: row.Origin})
	if live == nil {
		c.keys.Missing++
		c.keys.Missings = drilldown(c.keys.Missings, key)
		c.cells.missing(&p, &want.Entity)
		c.totals.differ(&want.Entity, nil)
		return nil
	}
	p.rec = live.Rec
	return c.compare(&p, want, live)
}

// compare holds a row against its live record.
func (c *rereader) compare(p *place, want *record.Mapped, live *store.Landed) error {
	if c.buf = record.AppendMapped(c.buf[:0], want); bytes.Equal(c.buf, live.Mapped) && live.ConfigHash == c.v.plan.ConfigHash {
		c.cells.same(p, &want.Entity)
		c.totals.same(&want.Entity)
		return nil
	}
	var m record.Mapped
	if err := record.DecodeMapped(live.Mapped, &m); err != nil {
		return fmt.Errorf("record %d: %w", live.Rec, err)
	}
	if live.Kind == "replay" || live.ConfigHash != c.v.plan.ConfigHash { // differs from the source on purpose
		c.totals.same(&m.Entity)
		c.skipped++
		return nil
	}
	before := c.cells.findings
	c.cells.differ(p, &want.Entity, &m.Entity, false)
	if c.cells.findings == before {
		c.totals.same(&want.Entity)
	} else {
		c.totals.differ(&want.Entity, &m.Entity)
	}
	return nil
}

// drilldown adds a key to the few that are shown, masked.
func drilldown(list []string, key string) []string {
	if len(list) == report.Drilldowns {
		return list
	}
	return append(list, mask.Key(key))
}

// ownerErased reports whether an event belongs to a customer that was erased.
func (c *rereader) ownerErased(ctx context.Context, m *record.Mapped) (bool, error) {
	ref := m.Customer
	if ref == nil {
		return false, nil
	}
	gone, err := c.v.st.ErasedKeys(ctx, cmp.Or(ref.Source, c.keys.Source), cmp.Or(ref.Stream, c.keys.Stream), []string{ref.Key})
	return gone[ref.Key], err
}

// finish counts the live records of the stream and, when the whole stream was
// read, finds those that the source doesn't have.
func (c *rereader) finish(ctx context.Context, whole bool) error {
	return c.v.st.LiveKeys(ctx, c.keys.Source, c.keys.Stream, func(rec int64, key, kind string) error {
		c.keys.InStore++
		if !whole || c.seen.live.Contains(uint64(rec)) || kind == "replay" {
			return nil
		}
		c.keys.Extra++
		c.keys.Extras = drilldown(c.keys.Extras, key)
		return nil
	})
}
