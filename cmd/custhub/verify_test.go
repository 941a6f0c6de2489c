package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/store/pack"
)

// loadedProject generates a project of some rows and runs it.
func loadedProject(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	for _, args := range [][]string{{"generate", "--size", size, "--out", dir, "-q", "--json"}, {"-C", dir, "run", "-q", "--json"}} {
		var out, errs bytes.Buffer
		if code := execute(t.Context(), uninterrupted(), args, &out, &errs); code != 0 {
			t.Fatalf("%v: exit %d: %s", args, code, errs.String())
		}
	}
	return dir
}

// withCopy gives a copy of the store to plant faults in.
func withCopy(t *testing.T, dir string, plant func(db *sql.DB)) string {
	t.Helper()
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(copied, "custhub.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	plant(db)
	return copied
}

// withCopyQuery gives a copy of the store after a statement.
func withCopyQuery(t *testing.T, dir, query string) string {
	t.Helper()
	return withCopy(t, dir, func(db *sql.DB) { must(t, db, query) })
}

// verified runs 'report --verify' and returns the report and the exit code.
func verified(t *testing.T, dir string, flags ...string) (*report.Report, int) {
	t.Helper()
	var out bytes.Buffer
	code := execute(t.Context(), uninterrupted(), append([]string{"-C", dir, "report", "--verify", "--json"}, flags...), &out, io.Discard)
	r := &report.Report{}
	if err := json.Unmarshal(out.Bytes(), r); err != nil {
		t.Fatalf("exit %d: %v", code, err)
	}
	return r, code
}

func must(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	res, err := db.ExecContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		t.Fatalf("%s changed nothing", query)
	}
}

// unpackAll writes the contents of all versions plain, so that SQL can damage them.
func unpackAll(t *testing.T, db *sql.DB) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT rowid, content FROM version WHERE content IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	plain := map[int64][]byte{}
	for rows.Next() {
		var id int64
		var blob sql.RawBytes
		if err := rows.Scan(&id, &blob); err != nil {
			t.Fatal(err)
		}
		content, err := pack.Open(nil, blob)
		if err != nil {
			t.Fatal(err)
		}
		plain[id] = append([]byte{'p'}, content...)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for id, content := range plain {
		must(t, db, "UPDATE version SET content = ? WHERE rowid = ?", content, id)
	}
}

func drills(r *report.Report, field string, st report.State) []report.CellDrill {
	var out []report.CellDrill
	for _, f := range r.Cells.Fields {
		if f.Field == field {
			out = append(out, f.Examples[st]...)
		}
	}
	return out
}

func gateOf(r *report.Report, code string) report.Gate {
	for _, g := range r.Verdict.Gates {
		if g.Code == code {
			return g
		}
	}
	return report.Gate{}
}

// TestPlantedFaults: each fault planted in a copy of the store is found, and the
// report says where.
func TestPlantedFaults(t *testing.T) {
	dir := loadedProject(t, "300")
	if r, code := verified(t, dir, "--reread"); code != 0 || r.Cells.Findings != 0 {
		t.Fatalf("an honest store fails: exit %d, %+v", code, r.Verdict.Gates)
	}
	var id, other int64
	for name, c := range map[string]struct {
		plant func(t *testing.T, db *sql.DB)
		flags []string
		found func(r *report.Report) bool
	}{
		"a lost row of an order": {func(t *testing.T, db *sql.DB) {
			one(t, db, &id, "SELECT MIN(id) FROM orders")
			must(t, db, "DELETE FROM orders WHERE id = ?", id)
		}, nil, func(r *report.Report) bool {
			d := drills(r, "order.no", report.MissingRow)
			return len(d) == 1 && d[0].Record == id
		}},
		"a lost version": {func(t *testing.T, db *sql.DB) {
			one(t, db, &id, "SELECT MIN(r.id) FROM source_record r WHERE r.entity = 0")
			must(t, db, "DELETE FROM version WHERE rec_id = ?", id)
		}, []string{"--reread"}, func(r *report.Report) bool {
			return gateOf(r, "versions").Status == report.Fail && gateOf(r, "keys").Status == report.Fail
		}},
		"a truncated name": {func(t *testing.T, db *sql.DB) {
			one(t, db, &id, "SELECT MIN(id) FROM customer WHERE LENGTH(legal_name) > 6")
			must(t, db, "UPDATE customer SET legal_name = SUBSTR(legal_name, 1, 3) WHERE id = ?", id)
		}, nil, func(r *report.Report) bool {
			d := drills(r, "customer.legal_name", report.ChangedUnruled)
			return len(d) == 1 && d[0].Record == id
		}},
		"a swapped cell": {func(t *testing.T, db *sql.DB) {
			one(t, db, &id, "SELECT MIN(id) FROM customer WHERE uscc IS NOT NULL")
			one(t, db, &other, "SELECT MAX(id) FROM customer WHERE uscc IS NOT NULL")
			must(t, db, "UPDATE customer SET uscc = (SELECT c.uscc FROM customer c WHERE c.id = CASE customer.id WHEN ? THEN ? ELSE ? END) WHERE id IN (?, ?)", id, other, id, id, other)
		}, nil, func(r *report.Report) bool {
			return len(drills(r, "customer.uscc", report.ChangedUnruled)) > 0
		}},
		"a doubled order": {func(t *testing.T, db *sql.DB) {
			must(t, db, "INSERT INTO orders SELECT 99999999, customer_rec, no, ordered_at, required_on, shipped_on, amount, currency, status, owner, ship_name, ship_address, remark, extra FROM orders LIMIT 1")
		}, nil, func(r *report.Report) bool {
			d := drills(r, "extra", report.MissingRow)
			return len(d) == 1 && d[0].Record == 99999999
		}},
		"a wrong merge": {func(t *testing.T, db *sql.DB) {
			one(t, db, &id, "SELECT MIN(customer_id) FROM xref")
			one(t, db, &other, "SELECT MAX(customer_id) FROM xref WHERE customer_id = rec_id")
			must(t, db, "UPDATE xref SET customer_id = ? WHERE customer_id = ?", id, other)
		}, nil, func(r *report.Report) bool {
			return gateOf(r, "misplaced").Figure > 0 && r.Matching.Conflicts[0].A == fmt.Sprintf("record %d", other)
		}},
		"a raw row changed": {func(t *testing.T, db *sql.DB) {
			unpackAll(t, db)
			one(t, db, &id, "SELECT MIN(r.id) FROM source_record r JOIN version v ON v.rec_id = r.id WHERE r.entity = 0 AND CAST(SUBSTR(v.content, 2, v.raw_bytes) AS TEXT) LIKE '%1%'")
			must(t, db, "UPDATE version SET content = CAST('p' || REPLACE(CAST(SUBSTR(content, 2, raw_bytes) AS TEXT), '1', '7') || CAST(SUBSTR(content, 2 + raw_bytes) AS TEXT) AS BLOB) WHERE rec_id = ?", id)
		}, nil, func(r *report.Report) bool { return r.Cells.Findings > 0 }},
		"raw and mapped row changed alike": {func(t *testing.T, db *sql.DB) {
			unpackAll(t, db)
			must(t, db, "UPDATE version SET content = CAST(REPLACE(CAST(content AS TEXT), '有限公司', '股份公司') AS BLOB) WHERE rec_id = (SELECT MIN(v.rec_id) FROM version v JOIN source_record r ON r.id = v.rec_id JOIN stream s ON s.id = r.stream_id WHERE r.entity = 0 AND s.source = 'erp' AND CAST(v.content AS TEXT) LIKE '%有限公司%')")
		}, []string{"--reread"}, func(r *report.Report) bool { return r.Cells.Findings > 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			r, code := verified(t, withCopy(t, dir, func(db *sql.DB) { c.plant(t, db) }), c.flags...)
			if code != fault.ExitGate || !c.found(r) {
				t.Errorf("exit %d, gates %+v", code, r.Verdict.Gates)
			}
		})
	}
}

func one(t *testing.T, db *sql.DB, dst *int64, query string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(dst); err != nil {
		t.Fatal(err)
	}
}

// TestTwoHundredPlants changes 200 random cells, and the cell comparison finds
// every one of them and nothing else.
func TestTwoHundredPlants(t *testing.T) {
	dir := loadedProject(t, "600")
	columns := []struct{ table, column, field, id string }{
		{"customer", "legal_name", "customer.legal_name", "id"},
		{"customer", "uscc", "customer.uscc", "id"},
		{"customer", "industry", "customer.industry", "id"},
		{"customer", "owner", "customer.owner", "id"},
		{"contact_point", "value", "contact_point.value", "rowid"},
		{"address", "raw", "address.raw", "rowid"},
		{"orders", "no", "order.no", "id"},
		{"orders", "amount", "order.amount", "id"},
		{"ticket", "subject", "ticket.subject", "id"},
		{"interaction", "summary", "interaction.summary", "id"},
	}
	rng := rand.New(rand.NewPCG(6, 200))
	want := map[string]int64{}
	copied := withCopy(t, dir, func(db *sql.DB) {
		done := map[string]bool{}
		for len(done) < 200 {
			c := columns[rng.IntN(len(columns))]
			var id int64
			var n int
			if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+c.table+" WHERE "+c.column+" IS NOT NULL").Scan(&n); err != nil {
				t.Fatal(err)
			}
			one(t, db, &id, fmt.Sprintf("SELECT %s FROM %s WHERE %s IS NOT NULL ORDER BY %s LIMIT 1 OFFSET %d", c.id, c.table, c.column, c.id, rng.IntN(n)))
			key := fmt.Sprint(c.table, c.column, id)
			if done[key] {
				continue
			}
			done[key] = true
			must(t, db, "UPDATE "+c.table+" SET "+c.column+" = "+c.column+" || '9' WHERE "+c.id+" = ?", id)
			want[c.field]++
		}
	})
	r, code := verified(t, copied)
	if code != fault.ExitGate || r.Cells.Findings != 200 {
		t.Errorf("exit %d, %d findings", code, r.Cells.Findings)
	}
	for _, f := range r.Cells.Fields {
		if n := f.Counts[report.ChangedUnruled]; n != want[f.Field] && n > 0 {
			t.Errorf("%s/%s %s: %d found, %d planted", f.Source, f.Stream, f.Field, n, want[f.Field])
		} else if n > 0 {
			delete(want, f.Field)
		}
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}
