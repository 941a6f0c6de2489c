package main

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"github.com/custhub/custhub/testdb"
)

// wanted is what an uninterrupted run of a site comes to.
func wanted(t *testing.T, size string) string {
	t.Helper()
	ref := newSite(t, size, "")
	ref.do("run")
	return ref.digest()
}

// TestKillServer kills the database server's processes in the middle of a pass:
// the server recovers, and the next run goes on.
func TestKillServer(t *testing.T) {
	ref := newGate(t, 0).site(t, "")
	ref.do("run")
	want := ref.digest()
	server, err := testdb.StartPostgres(false) // one of our own: others must not suffer
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	testdb.Exec(t, "postgres", server.DSN, "CREATE DATABASE hub TEMPLATE template0 ENCODING 'UTF8'")
	g := newGate(t, gateHold)
	s := g.site(t, strings.Replace(server.DSN, "/postgres?", "/hub?", 1))
	db, err := sql.Open("postgres", server.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test
	p := s.process("run")
	<-g.reached
	s.landed(p, 3)
	var pid int
	if err := db.QueryRow("SELECT pid FROM pg_stat_activity WHERE datname = 'hub' LIMIT 1").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	// The death of one process makes the server stop all, recover and start anew.
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	g.letGo()
	t.Logf("exit %d: %s", p.wait(), p.errs.String())
	for deadline := time.Now().Add(time.Minute); db.Ping() != nil && time.Now().Before(deadline); {
		time.Sleep(50 * time.Millisecond)
	}
	s.do("run")
	if s.digest() != want {
		t.Error("it went on to another result")
	}
	if n := s.runs(); n > 2 {
		t.Errorf("%d runs", n)
	}
}

// TestKillConnection cuts every connection to the store after some bytes.
func TestKillConnection(t *testing.T) {
	want := wanted(t, "300")
	cuts := 2
	if long() {
		cuts = 20
	}
	for _, kind := range []string{"postgres", "mysql"} {
		t.Run(kind, func(t *testing.T) {
			s := newSite(t, "300", newDSN(t, kind))
			dsn, err := url.Parse(storeOf(t, s))
			if err != nil {
				t.Fatal(err)
			}
			failed := 0
			for range cuts {
				proxy := toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), "store", "127.0.0.1:0", dsn.Host)
				if err := proxy.Start(); err != nil {
					t.Fatal(err)
				}
				after := 5_000 + rand.IntN(200_000) //nolint:gosec // a test
				toxic := fmt.Sprintf(`{"type":"limit_data","stream":"upstream","attributes":{"bytes":%d}}`, after)
				if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
					t.Fatal(err)
				}
				through := *dsn
				through.Host = proxy.Listen
				t.Setenv("CUSTHUB_STORE", through.String())
				p := s.process("run")
				if p.wait() == 1 {
					failed++
				}
				proxy.Stop()
			}
			if err := os.Unsetenv("CUSTHUB_STORE"); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d of %d runs failed", failed, cuts)
			s.do("run")
			if s.digest() != want {
				t.Error("it went on to another result")
			}
		})
	}
}

// storeOf is the DSN in the site's custhub.yaml.
func storeOf(t testing.TB, s *site) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "custhub.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), `store: "`)
	dsn, _, _ := strings.Cut(rest, `"`)
	return dsn
}

// TestKillDiskFull runs into a full disk under a SQLite store.
func TestKillDiskFull(t *testing.T) {
	want := wanted(t, "500")
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=1500k"); err != nil {
		t.Skip("a small disk can't be mounted here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	s := newSite(t, "500", "sqlite:"+filepath.Join(disk, "hub.db"))
	p := s.process("run")
	if code := p.wait(); code != 1 {
		t.Fatalf("exit %d on a full disk: %s", code, p.errs.String())
	}
	if !strings.Contains(p.errs.String(), "[store.full]") || !strings.Contains(p.errs.String(), "disk is full") {
		t.Errorf("it does not say that the disk is full: %s", p.errs.String())
	}
	if strings.Contains(p.out.String(), "Accepted") {
		t.Errorf("a run that failed is called accepted: %s", p.out.String())
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	s.do("run")
	if s.digest() != want {
		t.Error("it went on to another result")
	}
}

// tableSite is a project with one SQLite table as its source.
func tableSite(t *testing.T, stream, rows string) (s *site, source string) {
	t.Helper()
	s = &site{t: t, dir: t.TempDir()}
	source = filepath.Join(s.dir, "src.db")
	testdb.Exec(t, "sqlite", source, rows)
	for name, text := range map[string]string{
		"custhub.yaml": "version: 1\nname: t\nbatch_size: 10\nstore: \"sqlite:hub.db\"\nsources:\n  erp:\n    connector: sqldb\n    options:\n      driver: sqlite\n      dsn: src.db\n" +
			"      page_size: 10\n      retry_for: 1s\n      streams:\n" + stream + "    purpose: one view\n",
		"mappings/erp.yaml": "version: 1\nstream: c\nentity: customer\nkey: id\nfields:\n  legal_name: name\n",
	} {
		path := filepath.Join(s.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s, source
}

const hundredRows = `CREATE TABLE c (id INTEGER PRIMARY KEY, name TEXT, changed INTEGER, gone INTEGER);
CREATE TABLE switch (broken INTEGER);
INSERT INTO switch VALUES (0);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
INSERT INTO c SELECT i, '公司' || i, i, 0 FROM n`

// TestKillSource: a source that fails at a row costs the rows after it only; the
// next run goes on there.
func TestKillSource(t *testing.T) {
	stream := "        - name: c\n          query: SELECT id, name, CASE WHEN id = 57 AND (SELECT broken FROM switch) = 1 THEN abs(-9223372036854775807 - 1) ELSE 0 END AS x FROM c\n          key: [id]\n"
	ref, _ := tableSite(t, stream, hundredRows)
	ref.do("run")
	want := ref.digest()
	s, source := tableSite(t, stream, hundredRows)
	testdb.Exec(t, "sqlite", source, "UPDATE switch SET broken = 1")
	p := s.process("run")
	if code := p.wait(); code != 1 || !strings.Contains(p.errs.String(), "overflow") {
		t.Fatalf("exit %d: %s", code, p.errs.String())
	}
	// The batch that was being committed as the source failed may be lost.
	n := strings.Count(s.do("customers", "find"), "公司")
	if n%10 != 0 || n < 30 || n > 50 {
		t.Errorf("%d customers of the 50 rows before the failure", n)
	}
	testdb.Exec(t, "sqlite", source, "UPDATE switch SET broken = 0")
	if out := s.do("run", "--json"); !strings.Contains(out, fmt.Sprintf(`"read":%d`, 100-n)) {
		t.Errorf("the second run did not go on after row %d: %s", n, out)
	}
	if s.digest() != want {
		t.Error("it went on to another result")
	}
}

// TestChangeByWatermark: later runs read only what changed; a mark of deletion
// deletes.
func TestChangeByWatermark(t *testing.T) {
	stream := "        - table: c\n          watermark: changed\n          deleted_column: gone\n"
	s, source := tableSite(t, stream, hundredRows)
	s.do("run")
	testdb.Exec(t, "sqlite", source, "UPDATE c SET name = '新公司', changed = 101 WHERE id = 7; UPDATE c SET gone = 1, changed = 102 WHERE id = 8; INSERT INTO c VALUES (101, '公司101', 103, 0)")
	out := s.do("run", "--json")
	for _, n := range []string{`"created":1`, `"updated":1`, `"deleted":1`} {
		if !strings.Contains(out, n) {
			t.Errorf("no %s in %s", n, out)
		}
	}
	if strings.Contains(out, `"balance":[{"source":"erp","stream":"c","read":10`) {
		t.Error("everything was read again")
	}
	list := s.do("customers", "find")
	if !strings.Contains(list, "新公司") || strings.Contains(list, "公司8 ") || !strings.Contains(list, "公司101") {
		t.Errorf("customers: %s", list)
	}
	got := s.digest()
	fresh, _ := tableSite(t, stream, hundredRows)
	testdb.Exec(t, "sqlite", filepath.Join(fresh.dir, "src.db"), "UPDATE c SET name = '新公司', changed = 101 WHERE id = 7; UPDATE c SET gone = 1, changed = 102 WHERE id = 8; INSERT INTO c VALUES (101, '公司101', 103, 0)")
	fresh.do("run")
	if fresh.digest() != got {
		t.Error("read step by step and read at once differ")
	}
}

// TestRollbackWithinCutPass: a batch from the middle of a pass that was cut off
// is rolled back; the pass goes on there, and takes nothing for gone that it has
// shown before.
func TestRollbackWithinCutPass(t *testing.T) {
	stream := "        - name: c\n          query: SELECT id, name, CASE WHEN id = 57 AND (SELECT broken FROM switch) = 1 THEN abs(-9223372036854775807 - 1) ELSE 0 END AS x FROM c\n          key: [id]\n    deletes: compare\n"
	ref, _ := tableSite(t, stream, hundredRows)
	ref.do("run")
	want := ref.digest()
	for _, batch := range []string{"b1", "b2", "b3"} {
		s, source := tableSite(t, stream, hundredRows)
		testdb.Exec(t, "sqlite", source, "UPDATE switch SET broken = 1")
		if code := s.process("run").wait(); code != 1 {
			t.Fatalf("exit %d", code)
		}
		s.do("rollback", batch, "--reason", "wrong", "--yes")
		testdb.Exec(t, "sqlite", source, "UPDATE switch SET broken = 0")
		if out := s.do("run", "--json"); strings.Contains(out, `"deleted":1`) {
			t.Errorf("%s: rows were taken for gone", batch)
		}
		if s.digest() != want {
			t.Errorf("%s: it went on to another result", batch)
		}
	}
}
