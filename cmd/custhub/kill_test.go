package main

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/custhub/custhub/record"
)

// TestKillSQLite and TestKillPostgres kill real processes at random instants of
// the first migration, land, resolve, publish, rollback, purge and erasure.
// Whatever was cut off,
// the next run brings the store to where an uninterrupted one would have been
// (promise P2).
func TestKillSQLite(t *testing.T) { testKill(t, "sqlite", 9, 200) }

func TestKillPostgres(t *testing.T) { testKill(t, "postgres", 4, 200) }

func TestKillMySQL(t *testing.T) { testKill(t, "mysql", 3, 60) }

func testKill(t *testing.T, kind string, short, all int) {
	kills := short
	if long() {
		kills = all
	}
	// What uninterrupted runs come to, and how long they take.
	ref := newSite(t, "300", newDSN(t, kind))
	began := time.Now()
	ref.process("run").wait()
	whole := time.Since(began)
	before := ref.digest()
	ref.call("generate", "--quiet", "--advance", "--out", ref.dir)
	ref.do("run")
	after := ref.digest()
	if before == after {
		t.Fatal("the sources did not change")
	}
	whom := ref.someone()
	ref.do("customers", "erase", "--key", whom, "--reason", "request", "--yes")
	erased := ref.digest()
	if erased == after {
		t.Fatal("nobody was erased")
	}

	seed := uint64(time.Now().UnixNano()) //nolint:gosec // any number will do
	t.Logf("seed %d, a run takes %v", seed, whole)
	k := killer{rng: rand.New(rand.NewPCG(seed, 1)), left: kills, whole: whole} //nolint:gosec // not for secrets
	for k.left > 0 {
		k.story(t, kind, whom, before, after, erased)
	}
	t.Logf("killed in: %v", k.hits)
}

// killer kills processes at random instants.
type killer struct {
	rng   *rand.Rand
	left  int
	whole time.Duration // what an uninterrupted run takes
	hits  map[string]int
}

// cut starts a command and kills it within the given share of a run.
func (k *killer) cut(s *site, what string, from, to float64, args ...string) {
	s.t.Helper()
	share := from + (to-from)*k.rng.Float64()
	if s.process(args...).killAfter(time.Duration(share * float64(k.whole))) {
		k.left--
		if k.hits == nil {
			k.hits = map[string]int{}
		}
		k.hits[what]++
	}
}

// story is the life of one store: each step is killed and then done.
func (k *killer) story(t *testing.T, kind, whom, before, after, erased string) {
	s := newSite(t, "300", newDSN(t, kind))
	same := func(what, want string) {
		t.Helper()
		if got := s.digest(); got != want {
			t.Fatalf("after %s the digest is %s, not %s", what, got, want)
		}
	}
	k.cut(s, "migration", 0, 0.3, "run")
	k.cut(s, "first run", 0.1, 1, "run")
	k.cut(s, "first run", 0.1, 1, "run")
	s.do("run")
	same("the first run", before)

	s.call("generate", "--quiet", "--advance", "--out", s.dir)
	k.cut(s, "second run", 0, 1, "run")
	s.do("run")
	same("the second run", after)

	k.cut(s, "rollback", 0, 0.8, "rollback", s.loaded(), "--reason", "wrong export", "--yes")
	k.cut(s, "run after rollback", 0, 0.8, "run")
	s.do("run")
	same("the rollback", after)

	purge := []string{"store", "purge", "--before", time.Now().UTC().Format(time.RFC3339Nano), "--what", "history,quarantine", "--reason", "policy", "--yes"}
	k.cut(s, "purge", 0, 0.5, purge...)
	s.do(purge...)
	same("the purge", after)

	erase := []string{"customers", "erase", "--key", whom, "--reason", "request", "--yes"}
	k.cut(s, "erasure", 0, 0.5, erase...)
	s.do(erase...)
	same("the erasure", erased)
	s.do("run")
	same("the run after the erasure", erased)
}

// loaded is the first run that landed anything: a run that is killed early has
// no batches.
func (s *site) loaded() string {
	s.t.Helper()
	var runs []string
	for _, line := range strings.Split(strings.TrimSpace(s.do("runs", "--json")), "\n") {
		var r struct {
			ID    string
			Tally struct{ Created int64 }
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			s.t.Fatal(err)
		}
		if r.Tally.Created > 0 {
			runs = append(runs, r.ID)
		}
	}
	if len(runs) == 0 {
		s.t.Fatal("no run landed anything")
	}
	return runs[len(runs)-1] // newest first
}

// someone is a record of a customer, the same on every store of the same sources.
func (s *site) someone() string {
	s.t.Helper()
	best := ""
	for _, line := range strings.Split(strings.TrimSpace(s.do("customers", "find", "--json", "--source", "crm")), "\n") {
		var c struct{ Sources []record.Ref }
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			s.t.Fatal(err)
		}
		for _, r := range c.Sources {
			if key := r.Source + "/" + r.Stream + "/" + r.Key; r.Source == "crm" && (best == "" || key < best) {
				best = key
			}
		}
	}
	return best
}
