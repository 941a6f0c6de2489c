package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/custhub/custhub/evaluate"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/generate"
)

// command runs a command line.
func command(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	ctx, in := interruptible(context.Background())
	code = execute(ctx, in, args, &o, &e)
	return code, o.String(), e.String()
}

func TestGenerateAdvanceEvaluate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "set")
	if code, out, errs := command(t, "generate", "--size", "1k", "--seed", "7", "--out", dir); code != fault.ExitDone || !strings.Contains(out, "1000 records") {
		t.Fatalf("exit %d, %s%s", code, out, errs)
	}
	code, out, errs := command(t, "generate", "--advance", "--out", dir, "--json")
	var sum generate.Summary
	if err := json.Unmarshal([]byte(out), &sum); code != fault.ExitDone || err != nil || sum.Version != 1 || sum.Seed != 7 || sum.Size != 1000 {
		t.Fatalf("exit %d, %s%s (%v)", code, out, errs, err)
	}
	truth, err := os.ReadFile(filepath.Join(dir, "truth", "records.csv"))
	if err != nil {
		t.Fatal(err)
	}
	clusters := filepath.Join(t.TempDir(), "clusters.csv")
	perfect := strings.Replace(string(truth), "source,stream,id,entity", "source,stream,id,cluster", 1)
	if err := os.WriteFile(clusters, []byte(perfect), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs = command(t, "evaluate", "--truth", dir, "--clusters", clusters, "--json")
	var r evaluate.Report
	if err := json.Unmarshal([]byte(out), &r); code != fault.ExitDone || err != nil || r.Pairwise.F1 != 1 || r.Missing != 0 {
		t.Fatalf("exit %d, %s%s (%v)", code, out, errs, err)
	}
}

func TestGenerateAndEvaluateWrongUsage(t *testing.T) {
	for _, args := range [][]string{
		{"generate"},
		{"generate", "--size", "10x", "--out", "x"},
		{"generate", "--size", "0", "--out", "x"},
		{"generate", "--size", "1e9M", "--out", "x"},
		{"generate", "--advance", "--out", "no-such-set"},
		{"generate", "--advance", "--seed", "3", "--out", "no-such-set"},
		{"evaluate", "--truth", "no-such-set"},
		{"evaluate", "--truth", "no-such-set", "--clusters", "a", "--values", "b"},
		{"evaluate", "--truth", "no-such-set", "--clusters", "a"},
	} {
		if code, _, errs := command(t, args...); code != fault.ExitUsage || errs == "" {
			t.Errorf("%v: exit %d, %s", args, code, errs)
		}
	}
}

func TestParseSize(t *testing.T) {
	for s, want := range map[string]int{"1": 1, "500": 500, "10k": 10_000, "1M": 1_000_000, "1.5m": 1_500_000, "2K": 2000} {
		if n, err := parseSize(s); err != nil || n != want {
			t.Errorf("parseSize(%q) = %d, %v", s, n, err)
		}
	}
}

// A generated set is a project that runs as it stands, and again when its sources
// have moved on; nothing is lost, and most of what it merges is right.
func TestGeneratedSetRuns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "set")
	steps := [][]string{{"generate", "--size", "2k", "--out", dir}, {"generate", "--advance", "--out", dir}}
	for _, step := range steps {
		for _, args := range [][]string{step, {"run", "-C", dir}} {
			if code, out, errs := command(t, args...); code != fault.ExitDone {
				t.Fatalf("%v: exit %d, %s%s", args, code, out, errs)
			}
		}
		var r evaluate.Report
		code, out, errs := command(t, "evaluate", "--truth", dir, "-C", dir, "--json")
		if err := json.Unmarshal([]byte(out), &r); err != nil || code != fault.ExitDone {
			t.Fatalf("exit %d, %s%s (%v)", code, out, errs, err)
		}
		if r.Missing != 0 || r.Unknown != 0 {
			t.Errorf("%d live records are missing, %d unknown", r.Missing, r.Unknown)
		}
		if r.Pairwise.Precision < .8 || r.Pairwise.Recall < .3 {
			t.Errorf("pairwise %+v", r.Pairwise)
		}
	}
}

// Every spoiled value of a set is found again in the store, and the rules do
// something about most numbers in an odd format.
func TestCleansingOfGeneratedSet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "set")
	for _, args := range [][]string{{"generate", "--size", "2k", "--out", dir}, {"run", "-C", dir}} {
		if code, out, errs := command(t, args...); code != fault.ExitDone {
			t.Fatalf("%v: exit %d, %s%s", args, code, out, errs)
		}
	}
	code, out, errs := command(t, "evaluate", "--truth", dir, "-C", dir, "--cleansing", "--json")
	var r evaluate.RepairReport
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != fault.ExitDone {
		t.Fatalf("exit %d, %s%s (%v)", code, out, errs, err)
	}
	if len(r.Ops) < 25 {
		t.Errorf("only %d operators", len(r.Ops))
	}
	for _, o := range r.Ops {
		if o.Absent > o.Values/10 {
			t.Errorf("%s: %d of %d values are not in the store", o.Operator, o.Absent, o.Values)
		}
		if o.Operator == "mobile_format" && o.Repaired < o.Values/2 {
			t.Errorf("only %d of %d odd formats were repaired", o.Repaired, o.Values)
		}
	}
}
