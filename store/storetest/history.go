package storetest

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// op is one step of a random history.
type op struct {
	what    string // load, delete, reprocess, rollback, resolve, full, report, purge, erase
	stream  int
	newPass bool
	rows    []Row
	pick    int // rollback: which batch
}

// streams of the histories: two of customers, one of orders.
var streams = [][2]string{{"erp", "customers"}, {"crm", "people"}, {"erp", "orders"}}

// genHistory makes a history: few keys, few contents, few match keys, so that
// everything meets everything.
var genHistory = rapid.Custom(func(t *rapid.T) []op {
	ops := rapid.SliceOfN(rapid.Custom(genOp), 1, 14).Draw(t, "ops")
	return append(ops, op{what: "resolve"})
})

func genOp(t *rapid.T) op {
	o := op{
		what:    rapid.SampledFrom([]string{"load", "load", "load", "delete", "reprocess", "rollback", "rollback", "resolve", "full", "report", "purge", "erase"}).Draw(t, "what"),
		stream:  rapid.IntRange(0, 2).Draw(t, "stream"),
		newPass: rapid.Bool().Draw(t, "new pass"),
		pick:    rapid.IntRange(0, 99).Draw(t, "pick"),
	}
	for range rapid.IntRange(1, 6).Draw(t, "rows") {
		o.rows = append(o.rows, genRow(t, o.stream == 2))
	}
	return o
}

func genRow(t *rapid.T, order bool) Row {
	r := Row{
		Key:     fmt.Sprintf("k%d", rapid.IntRange(0, 5).Draw(t, "key")),
		Name:    fmt.Sprintf("名%d", rapid.IntRange(0, 3).Draw(t, "name")),
		At:      rapid.SampledFrom([]string{"", "2024", "2025"}).Draw(t, "at"),
		Deleted: rapid.IntRange(0, 7).Draw(t, "deleted") == 0,
		Order:   order,
	}
	if order {
		if i := rapid.IntRange(0, 2).Draw(t, "owner"); i < 2 {
			r.Owner = &record.Ref{Source: streams[i][0], Stream: streams[i][1], Key: fmt.Sprintf("k%d", rapid.IntRange(0, 5).Draw(t, "owner key"))}
		}
		return r
	}
	for range rapid.IntRange(0, 2).Draw(t, "keys") {
		r.Keys = append(r.Keys, rapid.SampledFrom([]string{"1", "2", "3", "4", "!5"}).Draw(t, "match key"))
	}
	slices.Sort(r.Keys)
	r.Keys = slices.Compact(r.Keys)
	return r
}

// played is a batch of a history.
type played struct {
	op     op
	pass   int64
	batch  int64
	target int // rollbacks: index of the batch withdrawn; else -1
	gone   bool
}

// play runs a history and returns its batches; gone are those that count no more.
func play(h *Hub, ops []op) []played {
	h.T.Helper()
	var log []played
	pass := make([]int64, len(streams))
	horizon := map[int]int64{} // by stream: batches up to this can't be withdrawn any more
	for _, o := range ops {
		switch o.what {
		case "resolve", "full":
			h.must(h.ResolveUntil("", o.what == "full"))
		case "report":
			h.figures() // are kept from here on
		case "rollback":
			log = playRollback(h, log, o, horizon)
		case "purge":
			playPurge(h, log, o, horizon)
		case "erase":
			h.playErase(o)
		default:
			if o.newPass || pass[o.stream] == 0 {
				pass[o.stream]++
			}
			p := played{op: o, pass: pass[o.stream], target: -1}
			p.batch = h.playBatch(p)
			p.op.rows = h.unerased(p.op) // what of it counts
			log = append(log, p)
		}
	}
	h.must(h.S.Scrub(h.ctx))
	return log
}

// playRollback withdraws one of the batches that count, or a rollback: redo.
func playRollback(h *Hub, log []played, o op, horizon map[int]int64) []played {
	h.T.Helper()
	var open []int
	for i := range log {
		if !log[i].gone {
			open = append(open, i)
		}
	}
	if len(open) == 0 {
		return log
	}
	i := open[o.pick%len(open)]
	done, err := h.S.Rollback(h.ctx, store.RollbackStart{Run: h.Run, Batches: []int64{log[i].batch}})
	root := i
	for log[root].target >= 0 {
		root = log[root].target
	}
	var f *fault.Fault
	if purged := log[root].batch <= horizon[log[root].op.stream]; purged != (errors.As(err, &f) && f.Code == "rollback.purged") {
		h.T.Fatalf("batch %d of stream %d, purged up to %d: %v", log[root].batch, log[root].op.stream, horizon[log[root].op.stream], err)
	} else if purged {
		return log
	}
	h.must(err)
	log = append(log, played{op: o, batch: done[0].Batch, target: i})
	// A batch is gone while a rollback that counts names it: newest first.
	for j := range log {
		log[j].gone = false
	}
	for j := len(log) - 1; j >= 0; j-- {
		if log[j].target >= 0 && !log[j].gone {
			log[log[j].target].gone = true
		}
	}
	return log
}

// playPurge purges what is older than a batch, or all that can be.
func playPurge(h *Hub, log []played, o op, horizon map[int]int64) {
	h.T.Helper()
	keep := store.Retention{History: time.Now().Add(time.Hour)}
	if len(log) > 0 && o.pick%3 > 0 {
		b, err := h.S.BatchByID(h.ctx, log[o.pick%len(log)].batch)
		h.must(err)
		keep.History = b.CommittedAt
	}
	if o.pick%2 == 0 {
		keep.Raw, keep.Quarantine = keep.History, keep.History
	}
	before := h.Digest()
	done, err := h.S.Purge(h.ctx, h.Run, keep)
	h.must(err)
	for _, p := range done.Streams {
		if i := slices.Index(streams, [2]string{p.Source, p.Stream}); i >= 0 {
			horizon[i] = p.Upto
		}
	}
	if h.Digest() != before {
		h.T.Fatal("a purge changed the digest")
	}
}

// playErase erases a record by its key.
func (h *Hub) playErase(o op) {
	h.T.Helper()
	_, err := h.S.Erase(h.ctx, store.EraseStart{Run: h.Run, Key: record.Ref{Source: streams[o.stream][0], Stream: streams[o.stream][1], Key: o.rows[0].Key}})
	var f *fault.Fault
	if errors.As(err, &f) && f.Code == "erase.stream" {
		return // nothing was ever loaded into it
	}
	h.must(err)
}

// unerased are the rows of a step that are not left out since they, or their
// owners, were erased.
func (h *Hub) unerased(o op) (rows []Row) {
	h.T.Helper()
	for _, r := range o.rows {
		s := streams[o.stream]
		if h.erased(record.Ref{Source: s[0], Stream: s[1], Key: r.Key}) || r.Owner != nil && !r.Deleted && o.what != "delete" && h.erased(*r.Owner) {
			continue
		}
		rows = append(rows, r)
	}
	return rows
}

func (h *Hub) erased(ref record.Ref) bool {
	h.T.Helper()
	gone, err := h.S.ErasedKeys(h.ctx, ref.Source, ref.Stream, []string{ref.Key})
	h.must(err)
	return gone[ref.Key]
}

// playBatch lands the batch of a step.
func (h *Hub) playBatch(p played) int64 {
	h.T.Helper()
	s := streams[p.op.stream]
	rows := p.op.rows
	if p.op.what == "delete" {
		rows = slices.Clone(rows)
		for i := range rows {
			rows[i] = Row{Key: rows[i].Key, Deleted: true, Order: rows[i].Order}
		}
	}
	l := h.Batch(s[0], s[1], p.pass, true, rows...)
	l.Kind = p.op.what
	return h.Land(l).Batch
}

// replay makes the history anew without the batches that are gone and the
// records that were erased.
func replay(h, from *Hub, log []played) string {
	h.T.Helper()
	for _, p := range log {
		if p.target < 0 && !p.gone {
			s := streams[p.op.stream]
			p.op.rows = slices.DeleteFunc(slices.Clone(p.op.rows), func(r Row) bool { return from.erased(record.Ref{Source: s[0], Stream: s[1], Key: r.Key}) })
			h.playBatch(p)
		}
	}
	h.Resolve()
	h.MustCheck()
	return h.Digest()
}

func sqliteDSN(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "hub.db") }

// testHistories plays random histories: afterwards the store is that of the
// history without the withdrawn batches (promise P3), computed from scratch on
// SQLite, so that it also is the same on every database (promise P5).
func testHistories(t *testing.T, dsn NewDSN) {
	for seed := range 8 {
		ops := genHistory.Example(seed)
		h := OpenHub(t, dsn(t), store.Options{})
		log := play(h, ops)
		h.MustCheck()
		if replay(OpenHub(t, sqliteDSN(t), store.Options{}), h, log) != h.Digest() {
			t.Errorf("seed %d: the digest differs from that of the history without its withdrawn batches:\n%+v", seed, log)
		}
	}
}

// RunHistories plays as many random histories as rapid is told to.
func RunHistories(t *testing.T, dsn NewDSN) {
	rapid.Check(t, func(rt *rapid.T) {
		ops := genHistory.Draw(rt, "history")
		h := OpenHub(t, dsn(t), store.Options{})
		log := play(h, ops)
		faults, err := h.S.Check(h.ctx)
		if err != nil || len(faults) > 0 {
			rt.Fatalf("check: %v %v", faults, err)
		}
		if replay(OpenHub(t, sqliteDSN(t), store.Options{}), h, log) != h.Digest() {
			rt.Fatalf("the digest differs from that of the history without its withdrawn batches")
		}
		_ = h.S.Close()
	})
}
