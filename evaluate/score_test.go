package evaluate

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/fault"
)

// folder writes files and returns their folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const someRecords = `source,stream,id,entity,operators,state,survivor,changed
erp,customer,1,a,,live,,0
erp,customer,2,b,name_typo,live,,0
crm,customers,C1,a,name_short;mobile_format,live,,0
crm,customers,C2,a,name_short,live,,0
crm,customers,C3,c,,merged,C2,0
`

const someRelations = "entity,related,kind\nb,a,branch\nc,b,homophone\nz,a,branch\n"

func someTruth(t *testing.T) (*Truth, string) {
	t.Helper()
	dir := folder(t, map[string]string{"truth/records.csv": someRecords, "truth/relations.csv": someRelations})
	truth, err := ReadTruth(dir)
	if err != nil {
		t.Fatal(err)
	}
	return truth, dir
}

func score(t *testing.T, clusters string) *Report {
	t.Helper()
	truth, dir := someTruth(t)
	path := filepath.Join(dir, "clusters.csv")
	if err := os.WriteFile(path, []byte("source,id,cluster\n"+clusters), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := ReadClusters(truth, path)
	if err != nil {
		t.Fatal(err)
	}
	return Score(truth, c)
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// Worked out by hand: a = {1, C1, C2}, b = {2}; the result has {1, C1, 2}, {C2}.
func TestScoreByHand(t *testing.T) {
	r := score(t, "erp,1,x\ncrm,C1,x\nerp,2,x\ncrm,C2,y\nerp,99,z\n")
	if r.Records != 4 || r.Entities != 2 || r.Clusters != 2 || r.Missing != 0 || r.Unknown != 1 || r.Exact != 0 {
		t.Errorf("counts: %+v", r)
	}
	if p := r.Pairwise; p.True != 3 || p.Found != 3 || p.Common != 1 || !near(p.Precision, 1./3) || !near(p.F1, 1./3) {
		t.Errorf("pairwise: %+v", p)
	}
	// B³ precision: 1 and C1 have 2/3, 2 has 1/3, C2 has 1; recall: 2/3, 2/3, 1/3 (C2), 1.
	if b := r.BCubed; !near(b.Precision, (2./3+2./3+1./3+1)/4) || !near(b.Recall, (2./3+2./3+1./3+1)/4) {
		t.Errorf("B³: %+v", b)
	}
	if p := r.Sources["crm-erp"]; p.True != 2 || p.Found != 2 || p.Common != 1 {
		t.Errorf("crm-erp: %+v", p)
	}
	if p := r.Sources["crm-crm"]; p.True != 1 || p.Found != 0 || p.Common != 0 {
		t.Errorf("crm-crm: %+v", p)
	}
	if r.MustNotMerge["branch"] != 1 || r.Violated["branch"] != 1 || r.Violated["homophone"] != 0 || r.FalsePairs["branch"] != 2 {
		t.Errorf("relations: %v, %v, %v", r.MustNotMerge, r.Violated, r.FalsePairs)
	}
	want := map[string]OpScore{
		"name_short":    {"name_short", 2, 4, 1, 1, .25},
		"mobile_format": {"mobile_format", 1, 2, 1, 1, .5},
		"name_typo":     {"name_typo", 1, 0, 0, 2, 1},
		"none":          {"none", 1, 2, 1, 1, .5},
	}
	for _, o := range r.Ops {
		if o != want[o.Operator] {
			t.Errorf("operator %+v, want %+v", o, want[o.Operator])
		}
	}
}

func TestMissingRecordsCountAsAlone(t *testing.T) {
	r := score(t, "erp,1,x\ncrm,C1,x\n")
	if r.Missing != 2 || r.Records != 4 || r.Pairwise.Common != 1 || r.Pairwise.True != 3 || r.Pairwise.Found != 1 {
		t.Errorf("%+v", r)
	}
}

// Records that their source has deleted may be in a result, or not.
func TestDeletedRecordsMayBeThere(t *testing.T) {
	if r := score(t, "erp,1,x\ncrm,C3,x\n"); r.Records != 5 || r.Pairwise.Found != 1 || r.Pairwise.Common != 0 || r.FalsePairs["unrelated"] != 1 {
		t.Errorf("%+v", r)
	}
}

// all.csv isn't a source of the truth; its keys alone name the records.
func TestKeysAloneName(t *testing.T) {
	if r := score(t, "all,1,x\nall,C1,x\nall,C2,x\nall,2,y\n"); r.Pairwise.F1 != 1 || r.Exact != 2 {
		t.Errorf("%+v", r)
	}
}

func TestCustomersAsTheStorePrintsThem(t *testing.T) {
	truth, _ := someTruth(t)
	lines := `{"id":"h1","kind":"org","sources":[{"source":"erp","stream":"customer","key":"1"},{"source":"crm","stream":"customers","key":"C1"}]}

{"id":"h2","sources":[{"source":"crm","stream":"customers","key":"C2"}]}
`
	c, err := readCustomers(truth, strings.NewReader(lines), "x")
	if err != nil {
		t.Fatal(err)
	}
	if c.Count != 2 || Score(truth, c).Pairwise.Common != 1 {
		t.Errorf("%+v", c)
	}
	if _, err := readCustomers(truth, strings.NewReader("{}\nid;name\n"), "x.jsonl"); err == nil || !strings.Contains(err.Error(), "x.jsonl:2") {
		t.Errorf("the place of the broken line is missing: %v", err)
	}
}

func TestFaults(t *testing.T) {
	truth, _ := someTruth(t)
	for name, c := range map[string]struct{ text, code string }{
		"no header":      {"", "evaluate.empty"},
		"no column":      {"source,id\nerp,1\n", "evaluate.column"},
		"too few fields": {"source,id,cluster\nerp,1\n", "evaluate.ragged"},
		"not csv":        {"source,id,cluster\nerp,\"1\"x,y\n", "evaluate.csv"},
		"two clusters":   {"source,id,cluster\nerp,1,x\nerp,1,y\n", "evaluate.two_clusters"},
		"other records":  {"source,id,cluster\nerp,77,x\n", "evaluate.nothing"},
	} {
		dir := folder(t, map[string]string{"c.csv": c.text})
		_, err := ReadClusters(truth, filepath.Join(dir, "c.csv"))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("%s: want %s, have %v", name, c.code, err)
		}
	}
	for _, text := range []string{"source,id\n", someRecords + "erp,customer,1,a,,live,,0\n"} {
		if _, err := ReadTruth(folder(t, map[string]string{"records.csv": text})); err == nil {
			t.Errorf("truth %q was read", text)
		}
	}
}

// A perfect result scores 1; everything alone has recall 0 and precision 1; the
// counts of source pairs add up to the whole.
func TestScoreLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		truth := &Truth{Sources: []string{"a", "b", "c"}, Apart: map[[2]int32]string{}, entities: map[string]int32{}}
		c := &Clusters{}
		for i := range n {
			truth.Keys = append(truth.Keys, Key{"a", fmt.Sprint(i)})
			truth.Entity = append(truth.Entity, rapid.Int32Range(0, 8).Draw(t, "entity"))
			truth.Source = append(truth.Source, rapid.Int8Range(0, 2).Draw(t, "source"))
			truth.Live = append(truth.Live, true)
			truth.Ops = append(truth.Ops, nil)
			c.Of = append(c.Of, rapid.Int32Range(-1, 8).Draw(t, "cluster"))
		}
		c.Count = 9
		r := Score(truth, c)
		var sum Pairs
		for _, p := range r.Sources {
			sum.True, sum.Found, sum.Common = sum.True+p.True, sum.Found+p.Found, sum.Common+p.Common
		}
		if sum.True != r.Pairwise.True || sum.Found != r.Pairwise.Found || sum.Common != r.Pairwise.Common {
			t.Fatalf("source pairs add up to %+v, all is %+v", sum, r.Pairwise)
		}
		brute := bruteForce(truth, c)
		if brute != [3]int64{r.Pairwise.True, r.Pairwise.Found, r.Pairwise.Common} {
			t.Fatalf("pairs %+v, counted one by one %v", r.Pairwise, brute)
		}
		perfect := &Clusters{Of: truth.Entity, Count: 9}
		if p := Score(truth, perfect); p.Pairwise.F1 != 1 || !near(p.BCubed.F1, 1) || p.Exact != p.Entities {
			t.Fatalf("a perfect result: %+v", p)
		}
	})
}

func bruteForce(t *Truth, c *Clusters) (n [3]int64) {
	for i := range t.Keys {
		for j := range i {
			same, together := t.Entity[i] == t.Entity[j], c.Of[i] >= 0 && c.Of[i] == c.Of[j]
			for k, hit := range [3]bool{same, together, same && together} {
				if hit {
					n[k]++
				}
			}
		}
	}
	return n
}

func TestPrintNamesEverything(t *testing.T) {
	var b bytes.Buffer
	if err := score(t, "erp,1,x\ncrm,C1,x\nerp,2,x\ncrm,C2,y\n").Print(&b, english); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"pairwise", "B³", "crm-erp", "name_short", "branch", "unrelated", "0.3333"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}

func english(en, _ string) string { return en }
