package resolve

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/resolve/guess"
)

// rows is a table as read: the header first.
func readRows(t testing.TB, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// dataset lays out rows; the first column is the id, the columns named in skip
// are left out.
func dataset(rows [][]string, skip ...string) *Dataset {
	var columns []string
	var at []int
	for i, h := range rows[0] {
		if i > 0 && !slices.Contains(skip, h) {
			columns = append(columns, h)
			at = append(at, i)
		}
	}
	d := NewDataset(columns)
	src := d.AddSource("t")
	for _, r := range rows[1:] {
		d.AddID(src, r[0])
		for i, k := range at {
			d.Add(i, r[k])
		}
	}
	return d
}

func match(t testing.TB, d *Dataset, o Options) *Result {
	t.Helper()
	cols := d.Describe()
	r, err := Run(context.Background(), d, Fields(cols, guess.Columns(cols)), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// partitionOf is the partition by id, in a form that can be compared.
func partitionOf(d *Dataset, r *Result) string {
	groups := map[uint32][]string{}
	for rec, c := range r.Cluster {
		groups[c] = append(groups[c], d.ID(uint32(rec)))
	}
	var lines []string
	for _, g := range groups {
		slices.Sort(g)
		lines = append(lines, strings.Join(g, " "))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestFake1000(t *testing.T) {
	rows := readRows(t, "testdata/fake_1000/fake_1000.csv")
	d := dataset(rows, "cluster")
	r := match(t, d, Options{})
	truth := map[string]string{}
	for _, row := range rows[1:] {
		truth[row[0]] = row[len(row)-1]
	}
	var both, got, gold float64
	for a := range uint32(d.Len()) {
		for b := range a {
			same, found := truth[d.ID(a)] == truth[d.ID(b)], r.Cluster[a] == r.Cluster[b]
			if same {
				gold++
			}
			if found {
				got++
			}
			if same && found {
				both++
			}
		}
	}
	precision, recall := both/got, both/gold
	f1 := 2 * precision * recall / (precision + recall)
	t.Logf("F1 %.4f, precision %.4f, recall %.4f", f1, precision, recall)
	if f1 < 0.95 || precision < 0.97 {
		t.Errorf("F1 %.4f (want 0.95), precision %.4f (want 0.97)", f1, precision)
	}
}

// TestOrderAndWorkersDontMatter is promise P4 for the engine.
func TestOrderAndWorkersDontMatter(t *testing.T) {
	rows := readRows(t, "testdata/fake_1000/fake_1000.csv")
	d := dataset(rows, "cluster")
	want := partitionOf(d, match(t, d, Options{Workers: 1}))
	for i, workers := range []int{2, 8, 3} {
		body := slices.Clone(rows[1:])
		rand.New(rand.NewPCG(1, uint64(i))).Shuffle(len(body), func(i, j int) { body[i], body[j] = body[j], body[i] })
		e := dataset(append([][]string{rows[0]}, body...), "cluster")
		if got := partitionOf(e, match(t, e, Options{Workers: workers})); got != want {
			t.Errorf("%d workers, shuffled: another partition", workers)
		}
	}
}

func TestUnknownKeyIsNamed(t *testing.T) {
	d := dataset([][]string{{"id", "first_name", "surname"}, {"1", "ann", "smith"}, {"2", "anne", "smith"}, {"3", "bob", "jones"}})
	cols := d.Describe()
	_, err := Run(context.Background(), d, Fields(cols, guess.Columns(cols)), Options{Keys: [][]string{{"person.surnme"}}})
	var unknown *UnknownKeyError
	if !errors.As(err, &unknown) || unknown.Name != "person.surnme" {
		t.Errorf("got %v", err)
	}
}

func TestDegenerateTables(t *testing.T) {
	for name, rows := range map[string][][]string{
		"empty":        {{"id", "name"}},
		"one record":   {{"id", "name"}, {"1", "x"}},
		"no columns":   {{"id"}, {"1"}, {"2"}},
		"all equal":    {{"id", "name", "dob"}, {"1", "x", "2000-01-01"}, {"2", "x", "2000-01-01"}},
		"all empty":    {{"id", "name"}, {"1", ""}, {"2", ""}},
		"bad encoding": {{"id", "name", "city"}, {"1", "\xff\xfe", "a"}, {"2", "\xff", "b"}, {"3", "q", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := dataset(rows)
			if r := match(t, d, Options{}); len(r.Cluster) != len(rows)-1 {
				t.Errorf("%d clusters for %d records", len(r.Cluster), len(rows)-1)
			}
		})
	}
}

// TestConflictingTaxNumbersNeverMerge is promise P7 for whole clusters: records
// alike in everything but with two valid numbers, bridged by records without.
func TestConflictingTaxNumbersNeverMerge(t *testing.T) {
	numbers := []string{"91440300MA5EXAMP01", "91310000MA1FL0AB2C", "91110000MA00ABCD12"}
	for i := range numbers {
		numbers[i] = withCheck(numbers[i][:17])
	}
	rapid.Check(t, func(t *rapid.T) {
		rows := [][]string{{"id", "company", "tax_no", "phone", "city"}}
		n := rapid.IntRange(3, 40).Draw(t, "n")
		names := []string{"深圳市华创云图科技有限公司", "华创云图", "华创云图科技有限公司", "上海恒远国际贸易有限公司"}
		for i := range n {
			tax := ""
			if rapid.Bool().Draw(t, "has tax") {
				tax = rapid.SampledFrom(numbers).Draw(t, "tax")
				if rapid.Bool().Draw(t, "old form") {
					tax = tax[2:17]
				}
			}
			rows = append(rows, []string{
				string(rune('A'+i%26)) + string(rune('a'+i/26)), rapid.SampledFrom(names).Draw(t, "name"), tax,
				rapid.SampledFrom([]string{"", "13958204716", "0755-87654321"}).Draw(t, "phone"), rapid.SampledFrom([]string{"深圳", "上海", ""}).Draw(t, "city"),
			})
		}
		d := dataset(rows)
		cols := d.Describe()
		r, err := Run(context.Background(), d, Fields(cols, guess.Columns(cols)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[uint32]string{}
		tax := slices.IndexFunc(d.Columns, func(c column) bool { return c.Name == "tax_no" })
		for rec, c := range r.Cluster {
			v := d.Value(tax, uint32(rec))
			if len(v) == 18 {
				v = v[2:17]
			}
			if v == "" {
				continue
			}
			if old, ok := seen[c]; ok && old != v && validOld(old) && validOld(v) {
				t.Fatalf("one cluster has %s and %s", old, v)
			}
			seen[c] = v
		}
	})
}

// TestWideTablesSayWhatIsLeftOut puts what identifies behind many columns that
// say little: it must be compared, and what is not must be named.
func TestWideTablesSayWhatIsLeftOut(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	rows := [][]string{{"id"}}
	for c := range 30 {
		rows[0] = append(rows[0], fmt.Sprintf("flag%d", c))
	}
	rows[0] = append(rows[0], "email")
	for i := range 300 {
		row := []string{fmt.Sprint(i)}
		for range 30 {
			row = append(row, []string{"yes", "no", "unknown"}[r.IntN(3)])
		}
		rows = append(rows, append(row, fmt.Sprintf("person%d@example.org", i/2)))
	}
	res := match(t, dataset(rows), Options{})
	if len(res.Traits) > 16 || len(res.LeftOut) != 15 {
		t.Errorf("%d traits, left out %v", len(res.Traits), res.LeftOut)
	}
	if slices.Contains(res.LeftOut, "email") {
		t.Error("the e-mail address is left out")
	}
	if _, err := NewMatcher(res.Model("wide")); err != nil {
		t.Error(err)
	}
}
