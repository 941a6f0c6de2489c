package httpapi

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/connectortest"
	"github.com/custhub/custhub/record"
)

// redmine starts a private Redmine (from apt: redmine, redmine-sqlite, puma) on
// SQLite in a temporary folder, and returns its address and an API key.
func redmine(t *testing.T) (address, key string) {
	const home = "/usr/share/redmine"
	if _, err := os.Stat(home); err != nil {
		t.Skip("SKIPPED: Redmine is not installed: apt-get install redmine redmine-sqlite puma")
	}
	for _, binary := range []string{"puma", "rake", "ruby"} {
		if _, err := exec.LookPath(binary); err != nil {
			t.Skipf("SKIPPED: %s is not installed: apt-get install redmine redmine-sqlite puma", binary)
		}
	}
	folder := t.TempDir()
	for _, d := range []string{"config", "tmp", "log", "files"} {
		if err := os.Mkdir(filepath.Join(folder, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	seed, err := filepath.Abs("testdata/redmine_seed.rb")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"database.yml":   "production:\n  adapter: sqlite3\n  encoding: utf8\n  timeout: 20000\n  database: " + filepath.Join(folder, "redmine.db") + "\n",
		"secret_key.txt": strings.Repeat("0123456789abcdef", 4),
	} {
		if err := os.WriteFile(filepath.Join(folder, "config", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// The Debian package looks for its instance in a folder of its own; a relative
	// name leads to ours.
	env := append(os.Environ(), "RAILS_ENV=production", "SCHEMA=/dev/null", "REDMINE_INSTANCE=../../../../../.."+folder)
	run := func(name string, args ...string) string {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // fixed commands
		cmd.Dir, cmd.Env = home, env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %v: %v: %s", name, args, err, out[:min(len(out), 1500)])
		}
		return string(out)
	}
	run("rake", "db:migrate")
	m := regexp.MustCompile(`KEY=(\w+)`).FindStringSubmatch(run("ruby", "bin/rails", "runner", seed))
	if m == nil {
		t.Fatal("no API key")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = l.Addr().String()
	_ = l.Close()
	log, err := os.Create(filepath.Join(folder, "puma.log"))
	if err != nil {
		t.Fatal(err)
	}
	puma := exec.Command("puma", "-q", "-t", "2:4", "-b", "tcp://"+address, "--dir", home) //nolint:gosec // fixed command
	puma.Dir, puma.Env, puma.Stdout, puma.Stderr = home, env, log, log
	puma.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := puma.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-puma.Process.Pid, syscall.SIGKILL)
		_ = puma.Wait()
		_ = log.Close()
	})
	address = "http://" + address
	for range 300 {
		res, err := http.Get(address + "/issues.json?limit=1") //nolint:gosec // our own server
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK || res.StatusCode == http.StatusUnauthorized {
				http.DefaultClient.CloseIdleConnections()
				return address, m[1]
			}
		}
		time.Sleep(200 * time.Millisecond)
	}
	text, _ := os.ReadFile(log.Name())
	t.Fatalf("Redmine does not answer: %s", text)
	return "", ""
}

// TestRedmine reads the tickets of a real Redmine: the default list hides closed
// ones, details are asked for, tickets are deleted and changed while it reads.
func TestRedmine(t *testing.T) {
	address, key := redmine(t)
	issues := Stream{
		Name: "issues", Path: "/issues.json", Rows: "issues", Key: []string{"id"}, Params: map[string]string{"status_id": "*", "sort": "id"},
		Paging: Paging{Type: "offset", Size: 9, TotalPath: "total_count"},
		Columns: map[string]string{
			"id": "id", "subject": "subject", "status": "status.name", "customer": "custom_fields[0].value", "updated_on": "updated_on", "closed": "status.is_closed",
		},
		Types: map[string]string{"updated_on": "time"},
	}
	with := func(s Stream) *Options {
		o := options(address, s)
		o.Auth = Auth{Type: "api_key", Name: "X-Redmine-API-Key", Token: key}
		return o
	}
	detailed := issues
	detailed.Name, detailed.Detail = "detailed", Detail{Path: "/issues/{id}.json", Params: map[string]string{"include": "journals"}, Rows: "issue"}
	detailed.Paging.Size = 50
	connectortest.Run(t, connectortest.Case{Connector: Connector{}, Options: with(issues), Rows: map[string]int{"issues": 60}})
	if rows, _, _ := mustRead(t, with(detailed), ""); len(rows) != 60 {
		t.Errorf("%d tickets with details", len(rows))
	}

	open := issues
	open.Params = nil
	if rows, _, _ := mustRead(t, with(open), ""); len(rows) != 40 {
		t.Errorf("the default list has %d tickets", len(rows))
	}
	rows, _, whole := mustRead(t, with(issues), "")
	src, err := Connector{}.Open(t.Context(), connectors.Env{}, with(issues))
	if err != nil {
		t.Fatal(err)
	}
	streams, err := src.Streams(t.Context())
	_ = src.Close()
	if err != nil || streams[0].Rows != 60 || !whole {
		t.Errorf("%+v, whole %v, %v", streams, whole, err)
	}
	at := func(r record.Row, name string) string { return r.Values[streams[0].Schema.Index(name)].Text }
	if at(rows[6], "customer") != "C00007" || at(rows[2], "closed") != "true" || at(rows[6], "subject") != "工单 7" {
		t.Errorf("ticket 7: %v, ticket 3: %v", rows[6], rows[2])
	}
	wrong := with(issues)
	wrong.Auth.Token = "not-the-key"
	wantFault(t, "httpapi.auth", wrong)
	deleteWhileReading(t, with(issues), address, key)
	changedSince(t, with(issues), address, key)
}

// deleteWhileReading deletes read tickets between two pages: no other is lost.
func deleteWhileReading(t *testing.T, o *Options, address, key string) {
	src, err := Connector{}.Open(t.Context(), connectors.Env{Log: discard}, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = src.Close() }()
	rd, err := src.Read(t.Context(), connectors.Request{Stream: "issues"})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for n := 0; ; n++ {
		p, err := rd.Next(t.Context(), 9)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Rows {
			seen[r.Key]++
		}
		if p.Done {
			break
		}
		if n == 1 {
			change(t, http.MethodDelete, address+"/issues/2.json", key, "")
			change(t, http.MethodDelete, address+"/issues/5.json", key, "")
		}
	}
	for i := 1; i <= 60; i++ {
		if seen[fmt.Sprint(i)] != 1 {
			t.Errorf("ticket %d was given %d times", i, seen[fmt.Sprint(i)])
		}
	}
}

// changedSince reads only what changed since the last run.
func changedSince(t *testing.T, o *Options, address, key string) {
	o.Streams[0].Incremental = Incremental{Column: "updated_on", Param: "updated_on", Format: ">={mark}"}
	rows, last, _ := mustRead(t, o, "")
	if len(rows) != 58 {
		t.Errorf("%d tickets", len(rows))
	}
	time.Sleep(1100 * time.Millisecond) // Redmine's times have whole seconds
	change(t, http.MethodPut, address+"/issues/11.json", key, `{"issue": {"notes": "called back"}}`)
	rows, next, whole := mustRead(t, o, last)
	found := false
	for _, r := range rows {
		found = found || r.Key == "11"
	}
	if !found || whole || next <= last {
		t.Errorf("%d changed tickets from %s to %s, whole %v", len(rows), last, next, whole)
	}
}

func change(t *testing.T, method, address, key, body string) {
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Redmine-API-Key", key)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if res.StatusCode > 299 {
		t.Fatalf("%s %s: %s", method, address, res.Status)
	}
}
