package main

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"
)

// The tests of this file kill real processes at random instants of an adoption.
// The next run, or the same adoption again, goes on with it, and the store is
// what an adoption in one go would have made of it (promise P2).
func TestKillAdoptionSQLite(t *testing.T) { testKillAdoption(t, "sqlite", 3, 100) }

func TestKillAdoptionPostgres(t *testing.T) { testKillAdoption(t, "postgres", 2, 60) }

func TestKillAdoptionMySQL(t *testing.T) { testKillAdoption(t, "mysql", 1, 30) }

func testKillAdoption(t *testing.T, kind string, short, all int) {
	kills := short
	if long() {
		kills = all
	}
	s := newSite(t, "1500", newDSN(t, kind))
	s.do("run")
	adopt := func(model string) []string {
		return []string{"model", "adopt", model, "--reason", "kill test", "--yes"}
	}
	want := map[string]string{"builtin": s.digest()}
	began := time.Now()
	s.process(adopt("exact")...).wait()
	k := killer{rng: rand.New(rand.NewPCG(uint64(began.UnixNano()), 1)), left: kills, whole: time.Since(began)} //nolint:gosec // not for secrets
	if want["exact"] = s.digest(); want["exact"] == want["builtin"] {
		t.Fatal("the two models give the same customers: nothing is tested")
	}
	for next := "builtin"; k.left > 0; {
		before := k.left
		k.cut(s, next, 0.05, 1, adopt(next)...)
		s.do("run")
		if name := s.model(); s.digest() != want[name] {
			t.Fatalf("after a kill and a run, model %s is in force, and the customers are not its", name)
		}
		if k.left == before { // done before it could be killed
			next = map[string]string{"builtin": "exact", "exact": "builtin"}[next]
			continue
		}
		s.do(adopt(next)...)
		if s.digest() != want[next] {
			t.Fatalf("after a kill and the adoption of %s again, the customers are not its", next)
		}
		s.do("store", "check")
		next = map[string]string{"builtin": "exact", "exact": "builtin"}[next]
	}
	t.Logf("killed in: %v", k.hits)
}

// model names the model in force.
func (s *site) model() string {
	s.t.Helper()
	var list []struct {
		Name    string `json:"name"`
		State   string `json:"state"`
		Current bool   `json:"current"`
	}
	if err := json.Unmarshal([]byte(s.do("model", "list", "--json")), &list); err != nil {
		s.t.Fatal(err)
	}
	last := list[len(list)-1]
	if !last.Current || last.State != "done" {
		s.t.Fatalf("after a run, the adoption of %s is %s", last.Name, last.State)
	}
	return last.Name
}
