package generate

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"go.uber.org/goleak"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/generate/write"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }

const seed = 20261121

func run(t *testing.T, o Options) *Summary {
	t.Helper()
	sum, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// tree reads all files under a folder.
func tree(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sameTrees(t *testing.T, a, b map[string][]byte) {
	t.Helper()
	if len(a) != len(b) {
		t.Errorf("%d files and %d files", len(a), len(b))
	}
	for name, data := range a {
		if !bytes.Equal(data, b[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestSameSeedSameBytesWhateverTheWorkers(t *testing.T) {
	one, many := t.TempDir(), t.TempDir()
	run(t, Options{Size: 6000, Seed: seed, Out: one, Workers: 1, Script: true})
	run(t, Options{Size: 6000, Seed: seed, Out: many, Workers: 5, Script: true})
	sameTrees(t, tree(t, one), tree(t, many))
}

func TestAdvancingIsTheSameAsMakingTheVersion(t *testing.T) {
	stepped, direct := t.TempDir(), t.TempDir()
	run(t, Options{Size: 2000, Seed: seed, Out: stepped})
	for range 2 {
		o, err := Next(stepped)
		if err != nil {
			t.Fatal(err)
		}
		run(t, o)
	}
	run(t, Options{Size: 2000, Seed: seed, Out: direct, Version: 2})
	sameTrees(t, tree(t, stepped), tree(t, direct))
}

// Text files of a smaller set are prefixes, byte for byte.
func TestFilesOfSmallerSetArePrefixes(t *testing.T) {
	small, large := t.TempDir(), t.TempDir()
	run(t, Options{Size: 1000, Seed: seed, Out: small})
	run(t, Options{Size: 5000, Seed: seed, Out: large})
	a, b := tree(t, small), tree(t, large)
	for _, name := range []string{
		"all.csv", "crm.csv", "crm_activities.csv", "requesters.jsonl", "tickets.jsonl", "comments.jsonl", "truth/records.csv", "truth/fields.csv",
		"truth/entities.csv", "truth/contacts.csv", "truth/relations.csv", "truth/events.csv",
	} {
		if len(a[name]) == 0 || !bytes.HasPrefix(b[name], a[name]) {
			t.Errorf("%s of the smaller set is no prefix", name)
		}
	}
}

// truthOf reads the records of one source: key to entity.
func truthOf(t *testing.T, dir, source string) map[string]string {
	t.Helper()
	rows := readCSV(t, filepath.Join(dir, "truth", "records.csv"), nil)
	out := map[string]string{}
	for _, r := range rows[1:] {
		if r[0] == source {
			out[r[2]] = r[3]
		}
	}
	return out
}

func readCSV(t *testing.T, path string, decode func([]byte) ([]byte, error)) [][]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil && decode != nil {
		data, err = decode(data)
	}
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// flat reads all.csv: key to row.
func flat(t *testing.T, dir string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, r := range readCSV(t, filepath.Join(dir, "all.csv"), nil)[1:] {
		out[r[1]] = r
	}
	return out
}

func TestSourcesHoldWhatTheTruthSays(t *testing.T) {
	dir := t.TempDir()
	sum := run(t, Options{Size: 4000, Seed: seed, Out: dir, Version: 1})
	all := flat(t, dir)
	if len(all) != sum.States["live"] {
		t.Errorf("all.csv has %d records, live are %d", len(all), sum.States["live"])
	}
	t.Run("crm", func(t *testing.T) { checkCRM(t, dir, all) })
	t.Run("excel", func(t *testing.T) { checkExcel(t, dir, all) })
	t.Run("tickets", func(t *testing.T) { checkTickets(t, dir, all, sum) })
	t.Run("erp", func(t *testing.T) { checkERP(t, dir, all, sum) })
}

func checkCRM(t *testing.T, dir string, all map[string][]string) {
	truth := truthOf(t, dir, "crm")
	decode := simplifiedchinese.GB18030.NewDecoder().Bytes
	rows := readCSV(t, filepath.Join(dir, "crm.csv"), decode)
	if len(rows)-1 != len(truth) || strings.Join(rows[0], ",") != strings.Join(write.CRMColumns, ",") {
		t.Fatalf("%d rows, %d in truth; header %q", len(rows)-1, len(truth), rows[0])
	}
	for _, r := range rows[1:] {
		if truth[r[0]] == "" {
			t.Fatalf("%s isn't in the truth", r[0])
		}
		if want, live := all[r[0]]; live && (r[2] != want[2] || r[6] != want[6] || r[9] != want[9]) {
			t.Fatalf("row %q, all.csv %q", r, want)
		}
		if strings.ContainsRune(strings.Join(r, ""), utf8.RuneError) {
			t.Fatalf("%q was not decoded", r)
		}
	}
	for _, r := range readCSV(t, filepath.Join(dir, "crm_activities.csv"), decode)[1:] {
		if truth[r[1]] == "" {
			t.Fatalf("activity %s of an unknown customer %s", r[0], r[1])
		}
	}
}

func checkExcel(t *testing.T, dir string, all map[string][]string) {
	truth := truthOf(t, dir, "excel")
	f, err := excelize.OpenFile(filepath.Join(dir, "customers.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows(write.SheetName)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows)-1 != len(truth) {
		t.Fatalf("%d rows, %d in truth", len(rows)-1, len(truth))
	}
	for _, r := range rows[1:] {
		if truth[r[0]] == "" {
			t.Fatalf("%s isn't in the truth", r[0])
		}
		if want := all[r[0]]; r[1] != want[2] || want[6] != "" && r[6] != want[6] {
			t.Fatalf("row %q, all.csv %q", r, want)
		}
	}
}

func checkTickets(t *testing.T, dir string, all map[string][]string, sum *Summary) {
	truth := truthOf(t, dir, "ticket")
	var n int
	eachJSON(t, filepath.Join(dir, "requesters.jsonl"), func(o map[string]any) {
		n++
		id := o["id"].(json.Number).String()
		who := o["company"]
		if who == nil {
			who = o["name"]
		}
		if want := all[id]; truth[id] == "" || who != want[2] {
			t.Fatalf("requester %v, all.csv %q", o, want)
		}
	})
	if n != len(truth) {
		t.Errorf("%d requesters, %d in truth", n, len(truth))
	}
	n = 0
	eachJSON(t, filepath.Join(dir, "tickets.jsonl"), func(o map[string]any) {
		n++
		if truth[o["requester_id"].(json.Number).String()] == "" {
			t.Fatalf("ticket %v of an unknown requester", o)
		}
	})
	if n != sum.Tickets {
		t.Errorf("%d tickets, the summary says %d", n, sum.Tickets)
	}
}

func eachJSON(t *testing.T, path string, visit func(map[string]any)) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		var o map[string]any
		if err := d.Decode(&o); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		visit(o)
	}
}

func checkERP(t *testing.T, dir string, all map[string][]string, sum *Summary) {
	truth := truthOf(t, dir, "erp")
	db, err := sql.Open("sqlite", filepath.Join(dir, "erp.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Query("SELECT id, name, deleted, COALESCE(replaced_by,0) FROM customer")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		var id, name string
		var deleted, survivor int
		if err := rows.Scan(&id, &name, &deleted, &survivor); err != nil {
			t.Fatal(err)
		}
		n++
		want, live := all[id]
		if truth[id] == "" || live != (deleted == 0 && survivor == 0) || live && name != want[2] {
			t.Fatalf("customer %s %s, deleted %d, replaced by %d; all.csv %q", id, name, deleted, survivor, want)
		}
	}
	if n != len(truth) || rows.Err() != nil {
		t.Errorf("%d customers, %d in truth (%v)", n, len(truth), rows.Err())
	}
	for query, want := range map[string]int{
		"SELECT COUNT(*) FROM sales_order": sum.Orders,
		"SELECT COUNT(*) FROM sales_order o LEFT JOIN customer c ON c.id = o.customer_id WHERE c.id IS NULL":                                   0,
		"SELECT COUNT(*) FROM sales_order o WHERE ABS(amount - (SELECT SUM(i.amount) FROM sales_order_item i WHERE i.order_id = o.id)) > .001": 0,
	} {
		var got int
		if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %d, want %d (%v)", query, got, want, err)
		}
	}
}

func TestScriptMakesTheSameDatabase(t *testing.T) {
	dir := t.TempDir()
	run(t, Options{Size: 2500, Seed: 4, Out: dir, Script: true})
	script, err := os.ReadFile(filepath.Join(dir, "erp.sql"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsRune(script, '\\') {
		t.Error("the script has a backslash, which MySQL reads as an escape")
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "copy.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	for _, q := range []string{string(script), "ATTACH '" + filepath.Join(dir, "erp.db") + "' AS other"} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"customer", "sales_order", "sales_order_item"} {
		var rows, differ int
		if err := db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&rows); err != nil || rows == 0 {
			t.Fatalf("%s has %d rows (%v)", table, rows, err)
		}
		q := "SELECT COUNT(*) FROM (SELECT * FROM main." + table + " EXCEPT SELECT * FROM other." + table + ")"
		if err := db.QueryRow(q).Scan(&differ); err != nil || differ != 0 {
			t.Errorf("%d rows of %s differ (%v)", differ, table, err)
		}
	}
}

func TestWhatCannotBeGenerated(t *testing.T) {
	occupied := t.TempDir()
	if err := os.WriteFile(filepath.Join(occupied, "mine.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(occupied, "mine.txt")
	set := t.TempDir()
	run(t, Options{Size: 10, Out: set, Store: "sqlite:other.db"})
	if text, err := os.ReadFile(filepath.Join(set, "custhub.yaml")); err != nil || !bytes.Contains(text, []byte(`store: "sqlite:other.db"`)) {
		t.Errorf("the store isn't in custhub.yaml: %s (%v)", text, err)
	}
	for name, o := range map[string]Options{
		"generate.store":    {Size: 10, Out: set, Store: "sqlite:third.db"},
		"generate.occupied": {Size: 10, Out: occupied},
		"generate.write":    {Size: 10, Out: file},
		"generate.out":      {Size: 10},
	} {
		_, err := Run(context.Background(), o)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != name || f.Hint == "" {
			t.Errorf("want the fault %s with a hint, have %v", name, err)
		}
	}
	if _, err := Run(context.Background(), Options{Size: 0, Out: t.TempDir()}); err == nil {
		t.Error("a set of no records was made")
	}
	if _, err := Next(occupied); err == nil {
		t.Error("a folder without a set was advanced")
	}
}

func TestInterruptedRunLeavesTheOldSet(t *testing.T) {
	dir := t.TempDir()
	run(t, Options{Size: 1500, Seed: 1, Out: dir})
	before := tree(t, dir)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Run(ctx, Options{Size: 50_000, Seed: 2, Out: dir, Progress: func(done, _ int) {
		if done == 3 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("want a cancelled run, have %v", err)
	}
	sameTrees(t, before, tree(t, dir))
}

func BenchmarkRun(b *testing.B) {
	const size = 100_000
	for b.Loop() {
		if _, err := Run(context.Background(), Options{Size: size, Seed: seed, Out: b.TempDir()}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
