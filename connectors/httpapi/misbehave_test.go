package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// discard is a log that goes nowhere.
var discard = slog.New(slog.DiscardHandler)

// read reads the only stream to its end.
func read(ctx context.Context, o *Options, cursor string) (rows []record.Row, last string, whole bool, err error) {
	src, err := Connector{}.Open(ctx, connectors.Env{Source: "test", Log: discard}, o)
	if err != nil {
		return nil, "", false, err
	}
	defer func() { _ = src.Close() }()
	rd, err := src.Read(ctx, connectors.Request{Stream: o.Streams[0].Name, Cursor: cursor})
	if err != nil {
		return nil, "", false, err
	}
	defer func() { _ = rd.Close() }()
	for {
		p, err := rd.Next(ctx, 10)
		if err != nil {
			return rows, last, false, err
		}
		rows = append(rows, p.Rows...)
		if last = p.Cursor; p.Done {
			return rows, last, rd.(connectors.Pass).Whole(), nil
		}
	}
}

func mustRead(t *testing.T, o *Options, cursor string) ([]record.Row, string, bool) {
	t.Helper()
	rows, last, whole, err := read(t.Context(), o, cursor)
	if err != nil {
		t.Fatal(err)
	}
	return rows, last, whole
}

func wantFault(t *testing.T, code string, o *Options) *fault.Fault {
	t.Helper()
	_, _, _, err := read(t.Context(), o, "")
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != code {
		t.Fatalf("expected the fault %s, got: %v", code, err)
	}
	return f
}

// TestMovingLists changes the list while it is read: every item that stays must be
// given, and none twice with the same content.
func TestMovingLists(t *testing.T) {
	changes := map[string]func(a *api){
		"vanish": func(a *api) { a.items = slices.Delete(a.items, 2, 5) },
		"appear": func(a *api) { a.items = slices.Insert(a.items, 0, item(1001), item(1002)) },
		"move up": func(a *api) {
			m := a.items[90]
			a.items = slices.Insert(slices.Delete(a.items, 90, 91), 0, m)
		},
		"move down": func(a *api) {
			m := a.items[3]
			a.items = append(slices.Delete(a.items, 3, 4), m)
		},
	}
	pagings := map[string]Paging{
		"page": {Type: "page", Size: 20}, "page with total": {Type: "page", Size: 20, TotalPath: "total"},
		"offset": {Type: "offset", Size: 20}, "plain offset": {Type: "offset", Size: 20, PlainOffset: true},
	}
	for change, apply := range changes {
		for kind, p := range pagings {
			t.Run(change+" "+kind, func(t *testing.T) {
				a := newAPI(t, 130)
				stay := map[string]bool{}
				for _, m := range a.items {
					stay[fmt.Sprint(m["id"])] = true
				}
				a.before = func(a *api, _ http.ResponseWriter, _ *http.Request) bool {
					if a.served == 3 {
						apply(a)
					}
					return false
				}
				rows, _, whole := mustRead(t, options(a.URL, stream("s", p)), "")
				got := map[string]int{}
				for _, r := range rows {
					got[r.Key]++
				}
				for _, m := range a.items {
					if id := fmt.Sprint(m["id"]); stay[id] && got[id] != 1 {
						t.Errorf("item %s was given %d times", id, got[id])
					}
				}
				if !whole {
					t.Error("the list stood still in the end, so the pass is whole")
				}
			})
		}
	}
}

func TestRestlessList(t *testing.T) {
	a := newAPI(t, 60)
	n := 0
	a.before = func(a *api, _ http.ResponseWriter, _ *http.Request) bool {
		n++
		a.items = slices.Insert(a.items, 0, item(1000+n))
		return false
	}
	rows, _, whole := mustRead(t, options(a.URL, stream("s", Paging{Type: "page", Size: 20})), "")
	if whole {
		t.Error("a list that never stands still must not count as whole")
	}
	if len(rows) < 60 {
		t.Errorf("only %d rows", len(rows))
	}
}

// TestTransientErrors answers the third request wrongly once, in several ways.
func TestTransientErrors(t *testing.T) {
	hijack := func(w http.ResponseWriter, text string) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = c.Write([]byte(text))
			_ = c.Close()
		}
	}
	for name, wrong := range map[string]func(w http.ResponseWriter){
		"503": func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		"429 with Retry-After": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"cut off":          func(w http.ResponseWriter) { hijack(w, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":") },
		"connection reset": func(w http.ResponseWriter) { hijack(w, "") },
		"HTML with 200":    func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html>Bad gateway</html>")) },
		"empty with 200":   func(http.ResponseWriter) {},
		"too slow":         func(http.ResponseWriter) { time.Sleep(400 * time.Millisecond) },
		"error inside":     func(w http.ResponseWriter) { reply(w, map[string]any{"error": "busy, come back"}) },
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, 130)
			failed := time.Time{}
			a.before = func(a *api, w http.ResponseWriter, _ *http.Request) bool {
				if a.served == 3 {
					failed = time.Now()
					wrong(w)
					return true
				}
				if a.served == 4 && name == "429 with Retry-After" && time.Since(failed) < 900*time.Millisecond {
					t.Error("came back before Retry-After")
				}
				return false
			}
			s := stream("s", Paging{Type: "offset", Size: 20})
			s.Error, s.RetryErrors = "error", []string{"busy"}
			o := options(a.URL, s)
			if name == "too slow" {
				o.Timeout = "200ms"
			}
			if rows, _, _ := mustRead(t, o, ""); len(rows) != 130 {
				t.Errorf("%d rows", len(rows))
			}
		})
	}
}

func TestLastingErrors(t *testing.T) {
	base := stream("s", Paging{Type: "page", Size: 20})
	withError := base
	withError.Error = "error"
	for name, tc := range map[string]struct {
		s     Stream
		code  string
		reply func(w http.ResponseWriter, r *http.Request)
	}{
		"error inside": {withError, "httpapi.body_error", func(w http.ResponseWriter, _ *http.Request) {
			reply(w, map[string]any{"error": map[string]any{"code": 7}, "data": map[string]any{"list": []any{}}})
		}},
		"no list":   {base, "httpapi.no_rows", func(w http.ResponseWriter, _ *http.Request) { reply(w, map[string]any{"message": "no right"}) }},
		"forbidden": {base, "httpapi.auth", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }},
		"not found": {base, "httpapi.status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }},
		"down":      {base, "httpapi.status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }},
		"same page for ever": {base, "httpapi.loop", func(w http.ResponseWriter, _ *http.Request) {
			reply(w, map[string]any{"data": map[string]any{"list": []any{item(1), item(2)}}})
		}},
		"same cursor for ever": {stream("s", Paging{Type: "cursor", CursorPath: "next"}), "httpapi.loop", func(w http.ResponseWriter, r *http.Request) {
			reply(w, map[string]any{"data": map[string]any{"list": []any{item(1), item(len(r.URL.RawQuery))}}, "next": "x"})
		}},
		"link to another host": {stream("s", Paging{Type: "link"}), "httpapi.host", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", `<https://evil.example/items?page=2>; rel=next`)
			reply(w, map[string]any{"data": map[string]any{"list": []any{item(1)}}})
		}},
		"redirect to another host": {base, "httpapi.host", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/items", http.StatusFound)
		}},
		"a login page": {base, "httpapi.web_page", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("\n<!DOCTYPE html><title>Log in</title>"))
		}},
		"too large": {base, "httpapi.too_large", func(w http.ResponseWriter, _ *http.Request) {
			reply(w, map[string]any{"data": map[string]any{"list": []any{strings.Repeat("x", 5000)}}})
		}},
		"too many pages": {base, "httpapi.too_many_pages", func(w http.ResponseWriter, r *http.Request) {
			reply(w, map[string]any{"data": map[string]any{"list": []any{map[string]any{"id": r.URL.Query().Get("page")}}}})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(tc.reply))
			defer srv.Close()
			o := options(srv.URL, tc.s)
			o.RetryFor, o.MaxBody, o.MaxPages = "600ms", 4000, 30
			wantFault(t, tc.code, o)
		})
	}
}

// TestLongPause: a source that asks for ten days is not waited for, and the message
// says what it asked.
func TestLongPause(t *testing.T) {
	for _, after := range []string{"864000", time.Now().Add(240 * time.Hour).UTC().Format(http.TimeFormat)} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", after)
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		f := wantFault(t, "httpapi.status", options(srv.URL, stream("s", Paging{})))
		if !strings.HasPrefix(f.Value, "status 429 Too Many Requests, Retry-After 2") || !strings.Contains(f.Message, "retry_for") {
			t.Errorf("the fault does not say how long: %v", f)
		}
		srv.Close()
	}
}

// TestCertificates: neither an unknown certificate nor a server without TLS gets
// better by trying again for two minutes.
func TestCertificates(t *testing.T) {
	n := 0
	safe := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	safe.Config.ErrorLog = log.New(io.Discard, "", 0)
	safe.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			n++
		}
	}
	safe.StartTLS()
	defer safe.Close()
	wantFault(t, "httpapi.certificate", options(safe.URL, stream("s", Paging{})))
	plain := newAPI(t, 1)
	wantFault(t, "httpapi.no_tls", options(strings.Replace(plain.URL, "http:", "https:", 1), stream("s", Paging{})))
	if n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestMaxTime(t *testing.T) {
	a := newAPI(t, 130)
	o := options(a.URL, stream("s", Paging{Type: "offset", Size: 20}))
	o.MaxTime = "1ns"
	wantFault(t, "httpapi.too_long", o)
}

// TestBreaker shows that a source that is down is left alone for a while.
func TestBreaker(t *testing.T) {
	n := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n++
		w.WriteHeader(http.StatusInternalServerError)
	}))
	defer srv.Close()
	o := options(srv.URL, stream("s", Paging{Type: "none"}))
	o.RetryFor = "1ms"
	src, err := Connector{}.Open(t.Context(), connectors.Env{Log: discard}, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = src.Close() }()
	var f *fault.Fault
	for range breakerFailures + 3 {
		if _, err = src.Read(t.Context(), connectors.Request{Stream: "s"}); !errors.As(err, &f) {
			t.Fatal(err)
		}
	}
	if f.Code != "httpapi.down" || n != breakerFailures {
		t.Errorf("after %d requests: %v", n, err)
	}
}

func TestRate(t *testing.T) {
	a := newAPI(t, 130)
	o := options(a.URL, stream("s", Paging{Type: "offset", Size: 20, TotalPath: "total"}))
	o.Rate = 30
	begun := time.Now()
	mustRead(t, o, "")
	if d := time.Since(begun); d < 150*time.Millisecond {
		t.Errorf("%d requests at 30 a second took %v", a.served, d)
	}
}

func TestPrivateAddresses(t *testing.T) {
	a := newAPI(t, 1)
	o := options(a.URL, stream("s", Paging{}))
	o.AllowPrivate = false
	wantFault(t, "httpapi.private", o)
}

// TestBadItems shows that an item that can't be read is a row with a problem.
func TestBadItems(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("[{\"id\":1,\"n\":1e3},{\"id\":\"2\",\"n\":\"x\xff\"},{\"n\":3},7,{\"id\":12345678901234567890,\"n\":0.10}]"))
	}))
	defer srv.Close()
	s := Stream{Name: "s", Path: "/", Key: []string{"id"}}
	rows, _, _ := mustRead(t, options(srv.URL, s), "")
	var got []string
	for _, r := range rows {
		code := ""
		if r.Problem != nil {
			code = r.Problem.Code
		}
		n := ""
		if len(r.Values) > 1 {
			n = r.Values[1].Text
		}
		got = append(got, r.Key+"/"+n+"/"+code)
	}
	want := []string{"1/1000/", "2/x\uFFFD/httpapi.encoding", "/3/httpapi.no_key", "//httpapi.item", "12345678901234567890/0.10/"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestVanishedDetail: an item that is gone when its detail is asked for is a
// deleted row, not a lost one.
func TestVanishedDetail(t *testing.T) {
	a := newAPI(t, 5)
	a.before = func(a *api, w http.ResponseWriter, _ *http.Request) bool {
		reply(w, map[string]any{"data": map[string]any{"list": []any{item(1), item(77)}}})
		return true
	}
	s := stream("s", Paging{})
	s.Detail = Detail{Path: "/items/{id}", Rows: "item"}
	rows, _, _ := mustRead(t, options(a.URL, s), "")
	if len(rows) != 2 || rows[0].Deleted || !rows[1].Deleted {
		t.Errorf("got %+v", rows)
	}
}

func TestIncremental(t *testing.T) {
	a := newAPI(t, 100)
	s := stream("s", Paging{Type: "offset", Size: 30})
	s.Incremental = Incremental{Column: "updated", Param: "since"}
	o := options(a.URL, s)
	rows, last, whole := mustRead(t, o, "")
	if len(rows) != 100 || !whole || last != `{"mark":"2026-01-28T10:00:00Z"}` {
		t.Fatalf("%d rows, whole %v, cursor %s", len(rows), whole, last)
	}
	a.items[4]["updated"] = "2026-02-01T00:00:00Z"
	rows, last, whole = mustRead(t, o, last)
	if whole || last != `{"mark":"2026-02-01T00:00:00Z"}` {
		t.Errorf("whole %v, cursor %s", whole, last)
	}
	if !slices.ContainsFunc(rows, func(r record.Row) bool { return r.Key == "5" }) || len(rows) > 10 {
		t.Errorf("%d rows", len(rows))
	}
}

// TestFutureMark: one item with a time in the far future must not keep all later
// changes from being read, nor does such a mark that an earlier run has left.
func TestFutureMark(t *testing.T) {
	a := newAPI(t, 100)
	s := stream("s", Paging{Type: "offset", Size: 30})
	s.Incremental = Incremental{Column: "updated", Param: "since"}
	o := options(a.URL, s)
	a.items[7]["updated"] = "2999-01-01T00:00:00Z"
	_, last, _ := mustRead(t, o, "")
	for _, mark := range []string{last, `{"mark":"2999-01-01T00:00:00Z"}`} {
		a.items[4]["updated"] = "2026-02-01T00:00:00Z"
		rows, next, _ := mustRead(t, o, mark)
		if next != `{"mark":"2026-02-01T00:00:00Z"}` || !slices.ContainsFunc(rows, func(r record.Row) bool { return r.Key == "5" }) {
			t.Errorf("from %s: %d rows, cursor %s", mark, len(rows), next)
		}
	}
}

// TestHiddenByDefault: a parameter makes the list show what it hides.
func TestHiddenByDefault(t *testing.T) {
	a := newAPI(t, 50)
	a.before = func(a *api, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("status") == "*" {
			return false
		}
		open := slices.DeleteFunc(slices.Clone(a.items), func(m map[string]any) bool { return m["open"] == false })
		reply(w, map[string]any{"data": map[string]any{"list": open}})
		return true
	}
	s := stream("s", Paging{})
	if rows, _, _ := mustRead(t, options(a.URL, s), ""); len(rows) != 40 {
		t.Errorf("%d open items", len(rows))
	}
	s.Params = map[string]string{"status": "*", "limit": "40"}
	if rows, _, _ := mustRead(t, options(a.URL, s), ""); len(rows) != 40 {
		t.Errorf("%d items", len(rows))
	}
	s.Paging = Paging{Type: "offset"}
	if rows, _, _ := mustRead(t, options(a.URL, s), ""); len(rows) != 50 {
		t.Errorf("%d items", len(rows))
	}
}
