package singer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/connectortest"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// options run this test's own binary as a tap.
func options(mode string, rows int, streams ...Stream) *Options {
	o := Connector{}.Options().(*Options)
	o.Command, o.Env, o.Streams = []string{os.Args[0]}, map[string]string{tapEnv: "1"}, streams
	o.Config = map[string]any{"mode": mode, "rows": rows, "refresh_token": "sesame-123"}
	return o
}

func TestConformance(t *testing.T) {
	users := Stream{Name: "users"}
	connectortest.Run(t, connectortest.Case{
		Connector: Connector{}, Options: options("", 35), Overlap: true,
		Rows: map[string]int{"users": 35, "orders": 35, "log": 35},
		Malformed: []connectortest.Malformed{
			{Name: "lines that are no messages", Options: options("garbage", 35, users), Rows: 37, Problems: 2},
			{Name: "tap that fails", Options: options("crash", 35, users), Fault: "singer.failed"},
			{Name: "endless message", Options: func() *Options { o := options("long", 35, users); o.MaxLine = 100_000; return o }(), Fault: "singer.too_long"},
			{Name: "no such tap", Options: &Options{Command: []string{"no-such-tap-anywhere"}}, Fault: "singer.command"},
		},
		Large: &connectortest.Large{Options: options("", 100_000, users), Rows: 100_000},
	})
}

func read(t *testing.T, ctx context.Context, src connectors.Source, stream, cursor string, size int) (rows []record.Row, cursors []string, err error) {
	t.Helper()
	rd, err := src.Read(ctx, connectors.Request{Stream: stream, Cursor: cursor})
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rd.Close() }()
	for {
		p, err := rd.Next(ctx, size)
		if err != nil {
			return rows, cursors, err
		}
		rows, cursors = append(rows, p.Rows...), append(cursors, p.Cursor)
		if p.Done {
			return rows, cursors, nil
		}
	}
}

func open(t *testing.T, o *Options, log *bytes.Buffer) connectors.Source {
	t.Helper()
	h := slog.DiscardHandler
	if log != nil {
		h = slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})
	}
	src, err := Connector{}.Open(t.Context(), connectors.Env{Source: "tap", Dir: t.TempDir(), Log: slog.New(h)}, o)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// TestStates: the cursor of a page is a state only when all records before the
// state are in it or in earlier pages.
func TestStates(t *testing.T) {
	src := open(t, options("", 35), nil)
	rows, cursors, err := read(t, t.Context(), src, "users", "", 8)
	if err != nil || len(rows) != 35 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	want := []string{"", `{"state":{"bookmarks":{"users":10}}}`, `{"state":{"bookmarks":{"users":20}}}`, `{"state":{"bookmarks":{"users":30}}}`, `{"state":{"bookmarks":{"users":30}}}`}
	if strings.Join(cursors, " ") != strings.Join(want, " ") {
		t.Errorf("cursors %q", cursors)
	}
	rows, _, err = read(t, t.Context(), src, "users", cursors[2], 8)
	if err != nil || len(rows) != 16 || rows[0].Key != "20" {
		t.Errorf("resumed: %d rows, %v", len(rows), err)
	}
	v := rows[0].Values
	got := []string{v[0].Text, v[1].Text, v[2].Text, v[3].Text, v[4].Text, v[5].Text}
	if strings.Join(got, " ") != `20.50 20 客户 20 ["a",20] 2025-12-31T16:00:00Z {"new_field":20}` {
		t.Errorf("values %q", got)
	}
	_, cursors, err = read(t, t.Context(), src, "orders", "", 100)
	if err != nil || cursors[0] != "" {
		t.Errorf("a full table has the cursor %q, %v", cursors, err)
	}
}

// TestLog: secrets of the configuration reach neither log nor faults; the tap's
// error lines reach the fault, its metrics the log.
func TestLog(t *testing.T) {
	var log bytes.Buffer
	src := open(t, options("", 35), &log)
	if _, _, err := read(t, t.Context(), src, "users", "", 10); err != nil {
		t.Fatal(err)
	}
	_, _, err := read(t, t.Context(), open(t, options("crash", 35), &log), "users", "", 10)
	var f *fault.Fault
	if !errors.As(err, &f) || !strings.Contains(f.Value, "has expired") {
		t.Errorf("fault: %v", err)
	}
	if text := log.String() + err.Error(); strings.Contains(text, "sesame-123") || !strings.Contains(text, "metric=record_count") || !strings.Contains(text, "logged in with …") {
		t.Errorf("log: %s", text)
	}
}

// TestRewrittenConfig: a refresh token that the tap replaces is kept.
func TestRewrittenConfig(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(file, []byte(`{"mode": "refresh", "rows": 3, "refresh_token": "sesame"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	o := options("", 0)
	o.Config, o.ConfigFile = nil, file
	src := open(t, o, nil)
	for range 2 {
		if _, _, err := read(t, t.Context(), src, "users", "", 10); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(b, []byte(`"sesame++"`)) {
		t.Errorf("%s, %v", b, err)
	}
}

// TestGroupEnds: cancelling ends the tap and every process it started.
func TestGroupEnds(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	script := `sleep 60 & echo $! > ` + pidFile + `; wait`
	o := &Options{Command: []string{"sh", "-c", script, "tap"}, Catalog: filepath.Join(t.TempDir(), "catalog.json")}
	if err := os.WriteFile(o.Catalog, []byte(tapCatalog), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	begun := time.Now()
	_, _, err := read(t, ctx, open(t, o, nil), "users", "", 10)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > 3*time.Second {
		t.Errorf("after %v: %v", time.Since(begun), err)
	}
	pid, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		out, err := exec.Command("ps", "-o", "stat=", "-p", strings.TrimSpace(string(pid))).Output() //nolint:gosec // our own child
		if err != nil || strings.HasPrefix(strings.TrimSpace(string(out)), "Z") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("process %s still runs: %s", pid, out)
		}
	}
}

func TestDiscoverTooLong(t *testing.T) {
	o := &Options{Command: []string{"sh", "-c", "sleep 60", "tap"}, DiscoverFor: "300ms"}
	_, err := open(t, o, nil).Streams(t.Context())
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != "singer.discover" {
		t.Errorf("got %v", err)
	}
}

func TestSelection(t *testing.T) {
	src := open(t, options("", 3, Stream{Name: "crm-users", Columns: []string{"name"}, Key: []string{"id", "name"}}), nil)
	streams, err := src.Streams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(streams[0].Schema.Names(), " "); got != "id name updated _rest" {
		t.Errorf("columns %s", got)
	}
	rows, _, err := read(t, t.Context(), src, "crm-users", "", 10)
	if err != nil || len(rows) != 3 || rows[0].Key != "1|客户 1" {
		t.Errorf("%v, %v", rows, err)
	}
}

// TestRealTap runs a tap from PyPI, made with the Meltano SDK, in a virtual
// environment of its own (or the one that CUSTHUB_TEST_TAP_VENV names). It needs a
// network and python3-venv, so it runs only when CUSTHUB_TEST_LONG is set.
func TestRealTap(t *testing.T) {
	venv := os.Getenv("CUSTHUB_TEST_TAP_VENV")
	switch {
	case venv != "":
	case os.Getenv("CUSTHUB_TEST_LONG") == "":
		t.Skip("SKIPPED: set CUSTHUB_TEST_LONG to install and run a tap from PyPI")
	default:
		venv = filepath.Join(t.TempDir(), "venv")
		for _, cmd := range [][]string{{"python3", "-m", "venv", venv}, {filepath.Join(venv, "bin", "pip"), "install", "--quiet", "tap-jsonl==0.3.1"}} {
			ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
			out, err := exec.CommandContext(ctx, cmd[0], cmd[1:]...).CombinedOutput() //nolint:gosec // fixed commands
			cancel()
			if err != nil {
				t.Skipf("SKIPPED: the tap can't be installed: %v: %s", err, out)
			}
		}
	}
	var lines bytes.Buffer
	for i := 1; i <= 40; i++ {
		fmt.Fprintf(&lines, `{"id": %d, "name": "张三 %d", "phone": "0139%08d", "amount": %d.50, "tags": ["a"]}`+"\n", i, i, i, i)
	}
	file := filepath.Join(t.TempDir(), "customers.jsonl")
	if err := os.WriteFile(file, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	o := &Options{
		Command: []string{filepath.Join(venv, "bin", "tap-jsonl")},
		Config:  map[string]any{"path": file, "stream_name": "customers", "primary_keys": []any{"id"}, "emit_state_every": 7},
	}
	src := open(t, o, nil)
	rows, cursors, err := read(t, t.Context(), src, "customers", "", 10)
	if err != nil || len(rows) != 40 || rows[2].Key != "3" {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	st, err := src.Streams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) record.Value { return rows[2].Values[st[0].Schema.Index(name)] }
	t.Logf("columns %v, cursors %q, first row %v", st[0].Schema.Names(), cursors, rows[0].Values)
	if at("name").Text != "张三 3" || at("phone").Text != "013900000003" {
		t.Errorf("row %v", rows[2].Values)
	}
	got := map[string]bool{}
	for _, r := range rows[:20] {
		got[r.Key] = true
	}
	rest, _, err := read(t, t.Context(), src, "customers", cursors[1], 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rest {
		got[r.Key] = true
	}
	if len(got) != 40 {
		t.Errorf("resumed at %s: %d of 40 rows", cursors[1], len(got))
	}
}

func FuzzMessage(f *testing.F) {
	for _, s := range []string{
		`{"type":"RECORD","stream":"a","record":{"id":1}}`, `{"type":"state","value":{"a":1}}`, `{"type":"SCHEMA","stream":"a","key_properties":"id"}`,
		`{"type":"ACTIVATE_VERSION","stream":"a","version":1}`, `{`, `{"type":"STATE","value":null}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		m, err := parseMessage(line)
		if err != nil {
			return
		}
		if m.Type == "STATE" {
			if state, err := parseCursor(cursorOf(m.Value)); err != nil || cursorOf(state) != cursorOf(m.Value) {
				t.Errorf("the state %s does not come back: %v", m.Value, err)
			}
		}
		if m.Type == "RECORD" {
			r := &reader{s: &source{}, e: &entry{name: m.Stream}, schema: record.Schema{Columns: withRest(nil)}, key: []string{"id"}}
			if row := r.row(m.Record); row.Key == "" && row.Problem == nil {
				t.Errorf("row without key and problem of %s", line)
			}
		}
	})
}

func FuzzCatalog(f *testing.F) {
	f.Add([]byte(tapCatalog))
	f.Add([]byte(`{"streams":[{"stream":"a","schema":{"properties":{"x":{"type":"string"}}},"metadata":[{"breadcrumb":null}]}]}`))
	f.Fuzz(func(_ *testing.T, text []byte) {
		c, err := parseCatalog(text)
		if err != nil {
			return
		}
		for i := range c.streams {
			c.streams[i].stream(Stream{})
			c.choose(&c.streams[i], Stream{Columns: []string{"x"}})
		}
	})
}
