package reconcile

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/store"
)

// rereader compares the rows of one stream, read again, with the live records. It
// holds a page of rows and of records; what it has seen takes a bit a record.
type rereader struct {
	v        *verifier
	replayer *replayer
	cells    *cellTable
	totals   *totalTable
	keys     report.Keys
	seen     *seenKeys
	waiting  map[int64]deferred
	skipped  int64 // live rows mended by hand or landed under another configuration
	buf      []byte
}

// deferred is a row that differs from the live record of its key: the source may
// have the key again, in the row that won.
type deferred struct {
	row  record.Row
	live *store.Landed
}

// maxWaiting bounds the rows that wait for another one of their key; beyond, a row
// that differs is compared at once.
const maxWaiting = 2000

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
		if live == nil || !c.same(want, live) {
			return nil
		}
		if _, ok := c.waiting[live.Rec]; !ok {
			return nil
		}
		delete(c.waiting, live.Rec)
	}
	if live != nil && c.comparable(live) && len(c.waiting) < maxWaiting && !c.same(want, live) {
		kept := *row
		kept.Values = slices.Clone(row.Values)
		c.waiting[live.Rec] = deferred{kept, live}
		return nil
	}
	return c.settle(row, key, want, live)
}

// settle counts a row as what its key should have in the store.
func (c *rereader) settle(row *record.Row, key string, want *record.Mapped, live *store.Landed) error {
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

// comparable reports whether a live record should be what its row says.
func (c *rereader) comparable(live *store.Landed) bool {
	return live.Kind != "replay" && live.ConfigHash == c.v.plan.ConfigHash
}

// same reports whether a live record is what mapping and rules make of its row.
func (c *rereader) same(want *record.Mapped, live *store.Landed) bool {
	c.buf = record.AppendMapped(c.buf[:0], want)
	return bytes.Equal(c.buf, live.Mapped)
}

// absent lists why the store may have fewer rows than the source.
func (c *rereader) absent() (why []string) {
	if c.keys.Kept > 0 {
		why = append(why, "filtered", "quarantined")
	}
	if c.keys.Duplicate > 0 {
		why = append(why, "superseded")
	}
	return why
}

// compare holds a row against its live record.
func (c *rereader) compare(p *place, want *record.Mapped, live *store.Landed) error {
	if c.comparable(live) && c.same(want, live) {
		c.cells.same(p, &want.Entity)
		c.totals.same(&want.Entity)
		return nil
	}
	var m record.Mapped
	if err := record.DecodeMapped(live.Mapped, &m); err != nil {
		return fmt.Errorf("record %d: %w", live.Rec, err)
	}
	if !c.comparable(live) { // differs from the source on purpose
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

// finish compares the rows that still wait, counts the live records of the stream and, when the whole stream was
// read, finds those that the source doesn't have.
func (c *rereader) finish(ctx context.Context, whole bool) error {
	for _, rec := range slices.Sorted(maps.Keys(c.waiting)) {
		d := c.waiting[rec]
		if want := c.replayer.apply(&d.row); want != nil {
			if err := c.settle(&d.row, d.live.Ref.Key, want, d.live); err != nil {
				return err
			}
		}
	}
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
