package sqldb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/testdb"
)

// cutter is a TCP proxy that cuts each connection after some bytes of answers.
type cutter struct {
	net.Listener
	target string
	mu     sync.Mutex
	cuts   int
	limit  func() int64 // bytes until the cut; 0 means never
	wg     sync.WaitGroup
}

func newCutter(t *testing.T, target string, limit func() int64) *cutter {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{Listener: l, target: target, limit: limit}
	c.wg.Add(1)
	go c.serve()
	t.Cleanup(func() { _ = l.Close(); c.wg.Wait() })
	return c
}

func (c *cutter) serve() {
	defer c.wg.Done()
	for {
		client, err := c.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", c.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		c.wg.Add(2)
		go func() {
			defer c.wg.Done()
			_, _ = io.Copy(server, client)
			_ = server.Close()
		}()
		go func() {
			defer c.wg.Done()
			defer func() { _ = client.Close(); _ = server.Close() }()
			if n := c.limit(); n > 0 {
				if _, err := io.CopyN(client, server, n); err == nil {
					c.mu.Lock()
					c.cuts++
					c.mu.Unlock()
				}
				return
			}
			_, _ = io.Copy(client, server)
		}()
	}
}

// through returns a DSN that goes through a proxy to the same server.
func through(t *testing.T, driver, dsn string, limit func() int64) (string, *cutter) {
	if driver == "mysql" {
		cfg, err := mysql.ParseDSN(dsn)
		if err != nil {
			t.Fatal(err)
		}
		c := newCutter(t, cfg.Addr, limit)
		cfg.Addr = c.Addr().String()
		return cfg.FormatDSN(), c
	}
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	c := newCutter(t, u.Host, limit)
	u.Host = c.Addr().String()
	return u.String(), c
}

// TestCutConnections reads a table whose connection is cut again and again, at
// random places: every row arrives once, in order.
func TestCutConnections(t *testing.T) {
	for _, driver := range []string{"mysql", "postgres"} {
		t.Run(driver, func(t *testing.T) {
			dsn := hostileDB(t, driver)
			proxied, c := through(t, driver, dsn, func() int64 { return 6000 + rand.Int64N(9000) })
			eav := []EAVOptions{{Table: "attr", On: map[string]string{"h_a": "a", "h_b": "b"}, Attribute: "name", Value: "value", Columns: map[string]string{"mail": "mail"}}}
			streams := []StreamOptions{
				{Name: "key", Table: "h"},
				{Name: "mark", Table: "h", Watermark: "w"},
				{Name: "joined", Table: "h", EAV: eav},
				{Name: "query", Query: "SELECT * FROM h", Key: []string{"a", "b"}},
			}
			direct := open(t, options(driver, dsn, streams...))
			o := options(driver, proxied, streams...)
			o.PageSize, o.RetryFor = 40, "20s"
			src := open(t, o)
			for _, s := range streams {
				want, _, _, err := readFrom(t.Context(), direct, s.Name, "", 50)
				if err != nil {
					t.Fatal(err)
				}
				for range 3 {
					got, _, _, err := readFrom(t.Context(), src, s.Name, "", 25)
					if err != nil {
						t.Fatal(err)
					}
					if d := different(want, got); d != "" {
						t.Fatalf("%s: %s", s.Name, d)
					}
				}
			}
			if c.cuts == 0 {
				t.Error("no connection was cut: the test shows nothing")
			}
		})
	}
}

func different(want, got []record.Row) string {
	if len(want) != len(got) {
		return fmt.Sprintf("%d rows became %d", len(want), len(got))
	}
	for i := range want {
		if want[i].Key != got[i].Key || fmt.Sprint(want[i].Values) != fmt.Sprint(got[i].Values) {
			return fmt.Sprintf("row %d: %v became %v", i, want[i], got[i])
		}
	}
	return ""
}

// TestStalledConnection: a connection that gives nothing more is taken for dead.
func TestStalledConnection(t *testing.T) {
	dsn := hostileDB(t, "postgres")
	n := 0
	var mu sync.Mutex
	slow, _ := through(t, "postgres", dsn, func() int64 {
		mu.Lock()
		defer mu.Unlock()
		if n++; n == 2 { // the reader's first connection
			time.Sleep(2 * time.Second)
		}
		return 0
	})
	o := options("postgres", slow, StreamOptions{Table: "h"})
	o.Timeout = "500ms"
	src := open(t, o)
	rows, _, _, err := readFrom(t.Context(), src, "h", "", 50)
	if err != nil || len(rows) != 226 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// TestLoginRefused says that it is the account, and nothing of its password.
func TestLoginRefused(t *testing.T) {
	for driver, dsn := range map[string]string{
		"mysql":    regexp.MustCompile(`^[^@]*@`).ReplaceAllString(testdb.MySQL(t), "nobody_here:topsecret@"),
		"postgres": regexp.MustCompile(`//[^@]*@`).ReplaceAllString(testdb.Postgres(t), "//nobody_here:topsecret@"),
	} {
		_, err := Connector{}.Open(t.Context(), env(t), options(driver, dsn))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != "sqldb.login" || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%s: %v", driver, err)
		}
	}
}

// TestUnreachable gives up with a fault that shows no password.
func TestUnreachable(t *testing.T) {
	for driver, dsn := range map[string]string{
		"mysql":    "li:topsecret@tcp(127.0.0.1:1)/x",
		"postgres": "postgres://li:topsecret@127.0.0.1:1/x?sslmode=disable",
	} {
		o := options(driver, dsn)
		o.RetryFor = "200ms"
		_, err := Connector{}.Open(t.Context(), env(t), o)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != "sqldb.connect" || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%s: %v", driver, err)
		}
	}
	for _, dsn := range []string{"li:topsecret@nonsense", "postgres://li:topsecret@a b:x/"} {
		for _, driver := range []string{"mysql", "postgres"} {
			_, err := Connector{}.Open(t.Context(), env(t), &Options{Driver: driver, DSN: dsn, RetryFor: "1ms"})
			if err == nil || strings.Contains(err.Error(), "topsecret") {
				t.Errorf("%s %s: %v", driver, dsn, err)
			}
		}
	}
}

// TestReadsWithoutLocks writes to every row while a reader stands in the middle of
// the table: the writer does not wait, and the reader sees its snapshot.
func TestReadsWithoutLocks(t *testing.T) {
	for _, driver := range []string{"mysql", "postgres", "sqlite", "sqlite wal"} {
		t.Run(driver, func(t *testing.T) {
			kind, wal := strings.CutSuffix(driver, " wal")
			dsn := hostileDB(t, kind)
			write := dsn
			switch {
			case kind == "mysql":
				write += "?innodb_lock_wait_timeout=1"
			case kind == "postgres":
				write += "&lock_timeout=500"
			case wal:
				testdb.Exec(t, kind, dsn, "PRAGMA journal_mode = wal")
			}
			o := options(kind, dsn, StreamOptions{Table: "h"})
			o.PageSize = 10
			src := open(t, o)
			rd, err := src.Read(t.Context(), connectors.Request{Stream: "h"})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = rd.Close() }()
			seen := 0
			page, err := rd.Next(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			seen += len(page.Rows)
			testdb.Exec(t, kind, write, "UPDATE h SET w = '2030-01-01 00:00:00'; DELETE FROM h WHERE b = 0")
			changed := 0
			for !page.Done {
				if page, err = rd.Next(t.Context(), 10); err != nil {
					t.Fatal(err)
				}
				for _, r := range page.Rows {
					if strings.HasPrefix(r.Values[2].Text, "2030") {
						changed++
					}
				}
				seen += len(page.Rows)
			}
			if snapshot := driver != "sqlite"; snapshot && (seen != 226 || changed != 0) {
				t.Errorf("the snapshot shows %d rows, %d of them changed later", seen, changed)
			}
		})
	}
}

// TestCancelSlowQuery cancels a query that runs for long.
func TestCancelSlowQuery(t *testing.T) {
	for driver, query := range map[string]string{"mysql": "SELECT a, b, SLEEP(30) AS s FROM h", "postgres": "SELECT a, b, pg_sleep(30)::text AS s FROM h"} {
		dsn := hostileDB(t, driver)
		src := open(t, options(driver, dsn, StreamOptions{Name: "q", Query: query, Key: []string{"a", "b"}}))
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		begun := time.Now()
		_, _, _, err := readFrom(ctx, src, "q", "", 10)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > 3*time.Second {
			t.Errorf("%s: after %v: %v", driver, time.Since(begun), err)
		}
	}
}
