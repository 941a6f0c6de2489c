package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// crmRow is a row of the source of the histories: few keys, few contents, few
// phones, so that everything meets everything.
type crmRow struct{ key, name, mobile, changed int }

func (r crmRow) String() string {
	mobile := ""
	if r.mobile > 0 {
		mobile = fmt.Sprintf("1390000000%d", r.mobile)
	}
	return fmt.Sprintf("K%02d,公司%d,%s,2026-01-0%d", r.key, r.name, mobile, r.changed+1)
}

var genRow = rapid.Custom(func(t *rapid.T) crmRow {
	return crmRow{rapid.IntRange(0, 9).Draw(t, "key"), rapid.IntRange(0, 4).Draw(t, "name"), rapid.IntRange(0, 4).Draw(t, "mobile"), rapid.IntRange(0, 5).Draw(t, "changed")}
})

// step is one step of a history.
type step struct {
	what string // load, rollback, decide
	rows []crmRow
	pick int
}

var genStory = rapid.Custom(func(t *rapid.T) []step {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		return step{
			what: rapid.SampledFrom([]string{"load", "load", "rollback", "decide"}).Draw(t, "what"),
			rows: rapid.SliceOfN(genRow, 1, 9).Draw(t, "rows"),
			pick: rapid.IntRange(0, 99).Draw(t, "pick"),
		}
	}), 2, 7).Draw(t, "steps")
})

// csvSite is a project whose one source is a CSV file, read in full each time.
func csvSite(t testing.TB) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir()}
	s.write("custhub.yaml", "version: 1\nname: t\nbatch_size: 4\nstore: \"sqlite:hub.db\"\nsources:\n  crm:\n    connector: csvfile\n    options: {files: [crm.csv]}\n    deletes: compare\n    purpose: one view\n")
	s.write("mappings/crm.yaml", "version: 1\nstream: crm\nentity: customer\nkey: 编号\nchanged_at: 修改\nfields:\n  kind: =org\n  legal_name: 名称\ncontact_points:\n  - {kind: =mobile, value: 手机}\n")
	return s
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
	Gone        int64            `json:"customers_gone"`
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

// counting returns the batches that can be withdrawn.
func (s *site) counting() []store.Batch {
	s.t.Helper()
	st, err := store.OpenReadOnly(context.Background(), "sqlite:"+filepath.Join(s.dir, "hub.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer st.Close() //nolint:errcheck // read only
	all, err := st.Batches(context.Background(), 0)
	if err != nil {
		s.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(b store.Batch) bool { return b.WithdrawnBy > 0 || b.Kind == "decision" })
}

// decide lets a steward say that two records are, or are not, of one customer;
// it reports whether the store knows both.
func (s *site) decide(d store.Decision) bool {
	s.t.Helper()
	st, err := store.Open(context.Background(), "sqlite:"+filepath.Join(s.dir, "hub.db"), store.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer st.Close() //nolint:errcheck // committed
	_, err = st.Decide(context.Background(), d)
	return err == nil
}

// fromScratch is the digest of a store that read the source once and heard the
// decisions.
func fromScratch(t testing.TB, rows []crmRow, decisions []store.Decision) string {
	t.Helper()
	s := csvSite(t)
	all := slices.Clone(rows)
	s.rows(all)
	s.do("run")
	for _, d := range decisions {
		s.decide(d)
	}
	s.do("run")
	return s.digest()
}

// TestHistories plays random histories of loads, changed reloads, vanished rows,
// rollbacks of any batch, redos and decisions through the whole program. After
// each load the customers are those of a store that saw only what the source
// holds now (P3); a dry run and a preview count what the real ones do (P8); a
// rollback that is rolled back leaves everything as it was.
func TestHistories(t *testing.T) {
	n := 6
	if long() {
		n = 1000
	}
	for seed := range n {
		story := genStory.Example(seed)
		if !playStory(t, story) {
			t.Fatalf("seed %d: %+v", seed, story)
		}
	}
}

func playStory(t *testing.T, story []step) bool {
	t.Helper()
	s := csvSite(t)
	var decisions []store.Decision
	undecided := false // a decision waits for the next resolve
	for i, step := range append(story, step{what: "load", rows: story[0].rows}) {
		open := []store.Batch{}
		if i > 0 {
			open = s.counting()
		}
		switch {
		case step.what == "rollback" && len(open) > 0:
			target := batchID(open[step.pick%len(open)].ID)
			before := s.digest()
			preview := s.rollback(target, "--preview")
			done := s.rollback(target, "--reason", "test", "--yes")
			if fmt.Sprint(counted(preview)) != fmt.Sprint(counted(done)) {
				t.Errorf("step %d: the preview counts %+v, the rollback %+v", i, preview, done)
			}
			if step.pick%2 == 0 {
				s.digest()
				redo := s.rollback(done.Withdrawn[0].Batch, "--reason", "redo", "--yes")
				if redo.DigestAfter != before && !undecided {
					t.Errorf("step %d: redo of %s does not lead back", i, target)
				}
			}
			undecided = false
		case step.what == "decide" && i > 0:
			ref := func(r crmRow) record.Ref {
				return record.Ref{Source: "crm", Stream: "crm", Key: fmt.Sprintf("K%02d", r.key)}
			}
			d := store.Decision{A: ref(step.rows[0]), B: ref(step.rows[len(step.rows)-1]), Same: step.pick%2 == 0, Who: "steward", Why: "test"}
			if d.A != d.B && s.decide(d) {
				decisions, undecided = append(decisions, d), true
			}
		default:
			s.rows(step.rows)
			dry := ""
			if i > 0 {
				dry = s.counts("--dry-run")
			}
			if real := s.counts(); dry != "" && dry != real {
				t.Errorf("step %d: dry run %s\nrun %s", i, dry, real)
			}
			undecided = false
			if s.digest() != fromScratch(t, step.rows, decisions) {
				t.Errorf("step %d: not the customers of what the source holds", i)
			}
		}
		if t.Failed() {
			return false
		}
	}
	return true
}

// counted is what a rollback counts, without the numbers of its own batches.
func counted(w withdrawn) withdrawn {
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
		s := csvSite(t)
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
