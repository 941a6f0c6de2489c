package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// crmRow is a row of the source of the histories: few keys, few contents, few
// phones, so that everything meets everything. A row of name 0 has none, and
// waits in quarantine.
type crmRow struct{ key, name, mobile, changed int }

func (r crmRow) ref() record.Ref {
	return record.Ref{Source: "crm", Stream: "crm", Key: fmt.Sprintf("K%02d", r.key)}
}

func (r crmRow) String() string {
	mobile, name := "", ""
	if r.mobile > 0 {
		mobile = fmt.Sprintf("1390000000%d", r.mobile)
	}
	if r.name > 0 {
		name = fmt.Sprintf("公司%d", r.name)
	}
	return fmt.Sprintf("K%02d,%s,%s,2026-01-0%d", r.key, name, mobile, r.changed+1)
}

var genRow = rapid.Custom(func(t *rapid.T) crmRow {
	return crmRow{rapid.IntRange(0, 9).Draw(t, "key"), rapid.IntRange(0, 4).Draw(t, "name"), rapid.IntRange(0, 4).Draw(t, "mobile"), rapid.IntRange(0, 5).Draw(t, "changed")}
})

// step is one step of a history.
type step struct {
	what string
	rows []crmRow
	pick int
}

var genStory = rapid.Custom(func(t *rapid.T) []step {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		return step{
			what: rapid.SampledFrom([]string{"load", "load", "load", "rollback", "rollback", "decide", "override", "mend", "discard", "reprocess", "purge", "erase"}).Draw(t, "what"),
			rows: rapid.SliceOfN(genRow, 1, 9).Draw(t, "rows"),
			pick: rapid.IntRange(0, 99).Draw(t, "pick"),
		}
	}), 2, 8).Draw(t, "steps")
})

// csvSite is a project whose one source is a CSV file, read in full each time.
// An empty dsn keeps the store in SQLite in the project's folder.
func csvSite(t testing.TB, dsn string) *site {
	t.Helper()
	s := &site{t: t, dir: memoryDir(t)}
	if dsn == "" {
		dsn = "sqlite:" + filepath.Join(s.dir, "hub.db")
		emptyStore(t, filepath.Join(s.dir, "hub.db"))
	}
	s.dsn = dsn
	s.write("custhub.yaml", "version: 1\nname: t\nbatch_size: 4\nstore: \""+dsn+"\"\nsources:\n  crm:\n    connector: csvfile\n    options: {files: [crm.csv]}\n    deletes: compare\n    rules: [rules/crm.yaml]\n    purpose: one view\n")
	s.write("rules/crm.yaml", "version: 1\napply_to: crm\ncleanse:\n  - {fields: ['*'], rules: [clean, trim]}\n  - {fields: [contact_point.value], rules: [phone]}\nvalidate:\n  - {fields: [customer.legal_name], rules: [required], on_fail: quarantine}\n")
	s.write("mappings/crm.yaml", "version: 1\nstream: crm\nentity: customer\nkey: 编号\nchanged_at: 修改\nfields:\n  kind: =org\n  legal_name: 名称\ncontact_points:\n  - {kind: =mobile, value: 手机}\n")
	return s
}

// memoryDir is a folder that no disk slows down, where there is such a thing.
func memoryDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "custhub")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// empty is a migrated SQLite store: migrating is half of what a short history costs.
var empty = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "custhub")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // temporary
	file := filepath.Join(dir, "hub.db")
	st, err := store.Open(context.Background(), "sqlite:"+file, store.Options{})
	if err != nil {
		return nil, err
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(file) //nolint:gosec // just written
})

func emptyStore(t testing.TB, file string) {
	t.Helper()
	data, err := empty()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (s *site) write(file, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, file)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// rows writes the source.
func (s *site) rows(rows []crmRow) {
	lines := []string{"编号,名称,手机,修改"}
	for _, r := range rows {
		lines = append(lines, r.String())
	}
	s.write("crm.csv", strings.Join(lines, "\n")+"\n")
}

// counts runs the job and returns what the report counts.
func (s *site) counts(args ...string) string {
	s.t.Helper()
	var rep struct {
		Balance json.RawMessage `json:"balance"`
	}
	out := s.do(append([]string{"run", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &rep); err != nil || len(rep.Balance) == 0 {
		s.t.Fatalf("no balance: %v in %s", err, out)
	}
	return string(rep.Balance)
}

// withdrawn is what a rollback prints.
type withdrawn struct {
	Withdrawn   []withdrawnLine  `json:"withdrawn"`
	Customers   int64            `json:"customers_written"`
	Effects     store.RunChanges `json:"customers"`
	Kept        store.Kept       `json:"kept_for_people"`
	Gone        int64            `json:"customers_gone"`
	Samples     []customerSample `json:"samples"`
	DigestAfter string           `json:"digest_after"`
}

func (s *site) rollback(args ...string) withdrawn {
	s.t.Helper()
	var w withdrawn
	if err := json.Unmarshal([]byte(s.do(append([]string{"rollback", "--json"}, args...)...)), &w); err != nil {
		s.t.Fatal(err)
	}
	return w
}

// with lets fn have the store.
func (s *site) with(fn func(ctx context.Context, st *store.Store) error) error {
	s.t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, s.dsn, store.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	return errors.Join(fn(ctx, st), st.Close())
}

// counting returns the batches that can be withdrawn.
func (s *site) counting() []store.Batch {
	s.t.Helper()
	var all []store.Batch
	err := s.with(func(ctx context.Context, st *store.Store) (err error) {
		all, err = st.Batches(ctx, 0)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(b store.Batch) bool { return b.WithdrawnBy > 0 || b.Kind == "decision" || b.Kind == "erase" })
}

// saying is what a person decided: that two records are, or are not, of one
// customer, or a value of a customer.
type saying struct {
	store.Decision
	industry string // of the customer of A; "" for a decision
}

func (x saying) about(ref record.Ref) bool { return x.A == ref || x.B == ref }

// say lets a person decide; it reports whether the store knows the records.
func (s *site) say(x saying) bool {
	s.t.Helper()
	return s.with(func(ctx context.Context, st *store.Store) (err error) {
		if x.industry != "" {
			_, err = st.Override(ctx, x.A, record.CustomerIndustry, record.T(x.industry), x.Who, x.Why)
		} else {
			_, err = st.Decide(ctx, x.Decision)
		}
		return err
	}) == nil
}

// fromScratch is the digest of a store that read the source once and heard what
// people decided.
func fromScratch(t testing.TB, rows []crmRow, said []saying) string {
	t.Helper()
	s := csvSite(t, "")
	s.rows(rows)
	s.do("run", "--verify", "never")
	for _, x := range said {
		s.say(x)
	}
	if len(said) > 0 {
		s.do("run", "--verify", "never")
	}
	return strings.TrimSpace(s.do("digest"))
}

// TestHistories plays random histories of loads, changed reloads, vanished rows,
// rollbacks of any batch, redos, decisions, values set by hand, mended and
// discarded rows, reprocessing, purges and erasures through the whole program.
// After each load the customers are those of a store that saw only what the source
// holds now (P3), without whom was erased (P9); a dry run and a preview count what
// the real ones do (P8); a rollback that is rolled back leaves everything as it
// was; a purge changes nothing; no batch loses a row (P1).
func TestHistories(t *testing.T) {
	n := 12
	if long() {
		n = 1000
	}
	for seed := range n {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			tell(t, csvSite(t, ""), seed, true)
		})
	}
}

// TestSameHistories: the same histories on SQLite, PostgreSQL and MariaDB give
// the same digests, step by step (P5).
func TestSameHistories(t *testing.T) {
	n := 2
	if long() {
		n = 25
	}
	for seed := range n {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			want := tell(t, csvSite(t, ""), seed, false)
			for _, kind := range []string{"postgres", "mysql"} {
				if got := tell(t, csvSite(t, newDSN(t, kind)), seed, false); !slices.Equal(got, want) {
					t.Errorf("%s: %v\nsqlite: %v", kind, got, want)
				}
			}
		})
	}
}

// teller plays a history.
type teller struct {
	t         *testing.T
	s         *site
	scratch   bool // compare with a store made from scratch
	said      []saying
	undecided bool // something that was said waits for the next resolve
	erased    map[record.Ref]bool
	horizon   int64 // batches up to this were purged
	digests   []string
}

// tell plays the history of a seed and returns the digest after each step.
func tell(t *testing.T, s *site, seed int, scratch bool) []string {
	t.Helper()
	story := genStory.Example(seed)
	w := teller{t: t, s: s, scratch: scratch, erased: map[record.Ref]bool{}}
	w.load(step{what: "load", rows: story[0].rows}, true)
	for i, x := range append(story[1:], step{what: "load", rows: story[0].rows}) {
		w.step(x)
		if t.Failed() {
			t.Fatalf("seed %d, step %d of %+v", seed, i+1, story)
		}
		w.digests = append(w.digests, s.digest())
	}
	return w.digests
}

func (w *teller) step(x step) {
	w.t.Helper()
	first, last := x.rows[0].ref(), x.rows[len(x.rows)-1].ref()
	switch x.what {
	case "load":
		w.load(x, false)
	case "rollback":
		w.rollback(x)
	case "decide":
		if first != last {
			w.say(saying{Decision: store.Decision{A: first, B: last, Same: x.pick%2 == 0, Who: "steward", Why: "test"}})
		}
	case "override":
		w.say(saying{Decision: store.Decision{A: first, B: first, Who: "steward", Why: "test"}, industry: fmt.Sprint("行业", x.pick%3)})
	case "mend", "discard":
		w.mend(x)
	case "reprocess":
		before := w.s.digest()
		w.s.do("reprocess")
		if !w.undecided && w.s.digest() != before {
			w.t.Error("reprocessing under the same rules changed something")
		}
		w.undecided = false
	case "purge":
		w.purge()
	case "erase":
		w.erase(first)
	}
}

func (w *teller) load(x step, first bool) {
	w.t.Helper()
	w.s.rows(x.rows)
	dry := ""
	if !first {
		dry = w.s.counts("--dry-run")
	}
	if real := w.s.counts(); dry != "" && dry != real {
		w.t.Errorf("dry run %s\nrun %s", dry, real)
	}
	w.undecided = false
	if !w.scratch {
		return
	}
	rows := slices.DeleteFunc(slices.Clone(x.rows), func(r crmRow) bool { return w.erased[r.ref()] })
	if w.s.digest() != fromScratch(w.t, rows, w.said) {
		w.t.Error("not the customers of what the source holds")
	}
}

func (w *teller) rollback(x step) {
	w.t.Helper()
	open := w.s.counting()
	if len(open) == 0 {
		return
	}
	b := open[x.pick%len(open)]
	target := batchID(b.ID)
	root := b
	for root.Target != 0 {
		root = *w.batch(root.Target)
	}
	if root.ID <= w.horizon {
		if errs := w.s.refuse("rollback", target, "--preview"); !strings.Contains(errs, "purged") {
			w.t.Errorf("the rollback of a purged batch is refused with: %s", errs)
		}
		return
	}
	before := w.s.digest()
	// Without the digest a preview counts customers and doesn't write them.
	preview, count := w.s.rollback(target, "--preview"), w.s.rollback(target, "--preview", "--proof", "never")
	done := w.s.rollback(target, "--reason", "test", "--yes")
	if preview.DigestAfter != done.DigestAfter {
		w.t.Errorf("the preview comes to %s, the rollback to %s", preview.DigestAfter, done.DigestAfter)
	}
	for _, p := range []withdrawn{preview, count} {
		if a, b := asJSON(w.t, counted(p)), asJSON(w.t, counted(done)); a != b {
			w.t.Errorf("the preview counts %s, the rollback %s", a, b)
		}
	}
	if x.pick%2 == 0 {
		redo := w.s.rollback(done.Withdrawn[0].Batch, "--reason", "redo", "--yes")
		if redo.DigestAfter != before && !w.undecided {
			w.t.Errorf("redo of %s does not lead back", target)
		}
	}
	w.undecided = false
}

func (w *teller) batch(id int64) (b *store.Batch) {
	w.t.Helper()
	err := w.s.with(func(ctx context.Context, st *store.Store) (err error) {
		b, err = st.BatchByID(ctx, id)
		return err
	})
	if err != nil || b == nil {
		w.t.Fatalf("batch %d: %v", id, err)
	}
	return b
}

func (w *teller) say(x saying) {
	w.t.Helper()
	if w.s.say(x) {
		w.said, w.undecided = append(w.said, x), true
	}
}

// mend edits and replays a row that waits, or discards it.
func (w *teller) mend(x step) {
	w.t.Helper()
	id := ""
	for _, line := range strings.Split(w.s.do("quarantine", "list", "--json"), "\n") {
		var q struct {
			ID     int64
			Status string
		}
		if json.Unmarshal([]byte(line), &q) == nil && q.Status == "waiting" {
			id = fmt.Sprint(q.ID)
		}
	}
	switch {
	case id == "":
	case x.what == "discard":
		w.s.do("quarantine", "discard", id, "--reason", "test")
	default:
		w.s.do("quarantine", "edit", id, "--set", fmt.Sprint("名称=公司", 1+x.pick%4), "--reason", "test")
		if x.pick%3 > 0 {
			w.s.do("quarantine", "replay", id)
			w.undecided = false
		}
	}
}

// asJSON shows what pointers point to.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func (w *teller) purge() {
	w.t.Helper()
	before := w.s.digest()
	args := []string{"store", "purge", "--before", time.Now().UTC().Format(time.RFC3339Nano), "--what", "history,quarantine,reports", "--json"}
	preview, done := w.purged(append(args, "--preview")...), w.purged(append(args, "--reason", "test", "--yes")...)
	if fmt.Sprint(preview) != fmt.Sprint(done) {
		w.t.Errorf("the preview counts %+v, the purge %+v", preview, done)
	}
	for _, s := range done.Streams {
		w.horizon = s.Upto
	}
	if w.s.digest() != before {
		w.t.Error("a purge changed the customers")
	}
}

func (w *teller) purged(args ...string) (p store.Purged) {
	w.t.Helper()
	if err := json.Unmarshal([]byte(w.s.do(args...)), &p); err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *teller) erase(ref record.Ref) {
	w.t.Helper()
	key := ref.Source + "/" + ref.Stream + "/" + ref.Key
	w.s.do("customers", "erase", "--key", key, "--reason", "test", "--yes")
	w.erased[ref] = true
	w.said = slices.DeleteFunc(w.said, func(x saying) bool { return x.about(ref) })
	w.undecided = false
}

// counted is what a rollback counts, without the numbers of its own batches.
func counted(w withdrawn) withdrawn {
	w.DigestAfter = ""
	w.Withdrawn = slices.Clone(w.Withdrawn)
	for i := range w.Withdrawn {
		w.Withdrawn[i].Batch = ""
	}
	return w
}

// TestOneDigest: whatever the order of the rows, the size of batches and the
// number of workers, the customers are the same (P4).
func TestOneDigest(t *testing.T) {
	n := 8
	if long() {
		n = 100
	}
	rng := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // a test
	var rows []crmRow
	for range 60 { // some keys come several times
		rows = append(rows, crmRow{rng.IntN(40), rng.IntN(9), rng.IntN(8), rng.IntN(6)})
	}
	want := ""
	for i := range n {
		rng.Shuffle(len(rows), func(a, b int) { rows[a], rows[b] = rows[b], rows[a] })
		size := []int{1, 2, 7, 100, 10_000}[i%5]
		workers := 1 + i%8
		s := csvSite(t, "")
		s.rows(rows)
		s.do("run", "--batch-size", fmt.Sprint(size), "--workers", fmt.Sprint(workers))
		got := s.digest()
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("shuffle %d, batches of %d, %d workers: another digest", i, size, workers)
		}
	}
}
