package httpapi

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
)

// TestWrongTotals: a total that is wrong never costs a row. APIs tell the items of
// the page, count no further than some thousand, or count what nobody may see.
func TestWrongTotals(t *testing.T) {
	for name, tc := range map[string]struct {
		total any
		whole bool
	}{
		"of the page": {20, true}, "capped": {100, true}, "first page is all": {130, true}, "one short": {129, true},
		"too many": {5000, false}, "negative": {-7, true}, "text": {"many", true}, "nothing": {0, true},
	} {
		for kind, p := range map[string]Paging{
			"page": {Type: "page", Size: 20, TotalPath: "told"}, "offset": {Type: "offset", Size: 20, TotalPath: "told"},
			"plain offset": {Type: "offset", Size: 20, PlainOffset: true, TotalPath: "told"},
		} {
			t.Run(name+" "+kind, func(t *testing.T) {
				a := newAPI(t, 130)
				a.more = map[string]any{"told": tc.total}
				rows, _, whole := mustRead(t, options(a.URL, stream("s", p)), "")
				if len(rows) != 130 || whole != tc.whole {
					t.Errorf("%d rows, whole %v", len(rows), whole)
				}
				if a.served > 25 {
					t.Errorf("%d requests for 7 pages", a.served)
				}
			})
		}
	}
}

// TestBeyondTheTotal: what a source says to a request for a page after the last
// does not matter when as many items were read as it told.
func TestBeyondTheTotal(t *testing.T) {
	for name, beyond := range map[string]func(a *api, w http.ResponseWriter){
		"404":           func(_ *api, w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) },
		"500":           func(_ *api, w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"message":       func(_ *api, w http.ResponseWriter) { reply(w, map[string]any{"message": "no such page"}) },
		"null":          func(_ *api, w http.ResponseWriter) { reply(w, map[string]any{"data": map[string]any{"list": nil}}) },
		"web page":      func(_ *api, w http.ResponseWriter) { _, _ = w.Write([]byte("<html>")) },
		"first page":    func(a *api, w http.ResponseWriter) { a.give(w, a.items[:20]) },
		"last page":     func(a *api, w http.ResponseWriter) { a.give(w, a.items[100:]) },
		"empty as told": func(a *api, w http.ResponseWriter) { a.give(w, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, 120)
			a.before = func(a *api, w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Query().Get("page") != "7" {
					return false
				}
				beyond(a, w)
				return true
			}
			rows, _, whole := mustRead(t, options(a.URL, stream("s", Paging{Type: "page", Size: 20, TotalPath: "total"})), "")
			if len(rows) != 120 || !whole || a.served != 7 {
				t.Errorf("%d rows, whole %v, %d requests", len(rows), whole, a.served)
			}
		})
	}
}

// TestEndStatus: the statuses in end_status end a list, whatever else they mean;
// others don't, and none does at the first page.
func TestEndStatus(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 410, 416} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			a := newAPI(t, 120)
			first, after := "7", ""
			a.before = func(_ *api, w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Query().Get("page") != first {
					return false
				}
				if after != "" {
					w.Header().Set("Retry-After", after)
				}
				w.WriteHeader(status)
				return true
			}
			ends := stream("s", Paging{Type: "page", Size: 20, EndStatus: []int{status}})
			for _, after = range []string{"", "864000"} {
				rows, _, _ := mustRead(t, options(a.URL, ends), "")
				if len(rows) != 120 {
					t.Errorf("Retry-After %q: %d rows", after, len(rows))
				}
			}
			code := "httpapi.status"
			if status == http.StatusUnauthorized || status == http.StatusForbidden {
				code = "httpapi.auth"
			}
			wantFault(t, code, options(a.URL, stream("s", Paging{Type: "page", Size: 20, EndStatus: []int{405}})))
			first = "1"
			wantFault(t, code, options(a.URL, ends))
		})
	}
}

// TestLongCircles: a list that comes back to its beginning ends with a fault, not
// after a million pages.
func TestLongCircles(t *testing.T) {
	for name, tc := range map[string]struct {
		p    Paging
		next func(n int) map[string]any // fields of the n-th answer beside the list
	}{
		"cursors A B A": {Paging{Type: "cursor", CursorPath: "next"}, func(n int) map[string]any {
			return map[string]any{"next": string(rune('A' + n%2))}
		}},
		"links in a ring": {Paging{Type: "link", NextPath: "next"}, func(n int) map[string]any {
			return map[string]any{"next": "/items?p=" + strconv.Itoa((n+1)%3)}
		}},
		"ever new cursors": {Paging{Type: "cursor", CursorPath: "next"}, func(n int) map[string]any {
			return map[string]any{"next": strconv.Itoa(n)}
		}},
		"page numbers wrap": {Paging{Type: "page", Size: 20}, func(int) map[string]any { return map[string]any{} }},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				answer := tc.next(n)
				answer["data"] = map[string]any{"list": []any{item(n%3*2 + 1), item(n%3*2 + 2)}}
				n++
				reply(w, answer)
			}))
			defer srv.Close()
			if f := wantFault(t, "httpapi.loop", options(srv.URL, stream("s", tc.p))); f.Place != "s" {
				t.Errorf("place %q", f.Place)
			}
			if n > 12 {
				t.Errorf("%d requests for a ring of 3 pages", n)
			}
		})
	}
}

// TestSamePageWithoutKeys: items without a key can't be told apart by it.
func TestSamePageWithoutKeys(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reply(w, map[string]any{"data": map[string]any{"list": []any{map[string]any{"name": "甲"}, map[string]any{"name": "乙"}}}})
	}))
	defer srv.Close()
	s := stream("s", Paging{Type: "page"})
	s.Columns = map[string]string{"id": "id", "name": "name"}
	o := options(srv.URL, s)
	o.MaxPages = 50
	wantFault(t, "httpapi.loop", o)
}

// TestNullList: null in place of the list may be the end, or an error inside an
// answer of status 200. Unless the source says that all were there, nothing that is
// absent may be taken for deleted.
func TestNullList(t *testing.T) {
	for name, tc := range map[string]struct {
		p     Paging
		more  map[string]any
		whole bool
	}{
		"an error, perhaps": {Paging{Type: "page", Size: 20}, nil, false},
		"total not reached": {Paging{Type: "page", Size: 20, TotalPath: "total"}, nil, false},
		"the mark says end": {Paging{Type: "page", Size: 20, MorePath: "more"}, map[string]any{"more": false}, true},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, 130)
			a.before = func(_ *api, w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Query().Get("page") != "3" {
					return false
				}
				answer := map[string]any{"code": 401, "message": "token expired", "data": map[string]any{"list": nil}}
				for k, v := range tc.more {
					answer[k] = v
				}
				reply(w, answer)
				return true
			}
			rows, _, whole := mustRead(t, options(a.URL, stream("s", tc.p)), "")
			if len(rows) != 40 || whole != tc.whole {
				t.Errorf("%d rows, whole %v", len(rows), whole)
			}
		})
	}
	a := newAPI(t, 0)
	a.before = func(_ *api, w http.ResponseWriter, _ *http.Request) bool {
		reply(w, map[string]any{"data": map[string]any{"list": nil}, "total": 0})
		return true
	}
	if rows, _, whole := mustRead(t, options(a.URL, stream("s", Paging{Type: "page", TotalPath: "total"})), ""); len(rows) != 0 || !whole {
		t.Errorf("%d rows, whole %v: the total says that there are none", len(rows), whole)
	}
}

// TestForgottenPlace: cursors expire. A run that goes on at one which the source
// does not know any more reads the list from its beginning.
func TestForgottenPlace(t *testing.T) {
	a := newAPI(t, 130)
	a.before = func(_ *api, w http.ResponseWriter, r *http.Request) bool {
		old := r.URL.Query().Get("cursor") == "expired"
		if old {
			w.WriteHeader(http.StatusGone)
		}
		return old
	}
	var log bytes.Buffer
	o := options(a.URL, stream("s", Paging{Type: "cursor", CursorPath: "next"}))
	src, err := Connector{}.Open(t.Context(), connectors.Env{Source: "test", Log: slog.New(slog.NewTextHandler(&log, nil))}, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = src.Close() }()
	rd, err := src.Read(t.Context(), connectors.Request{Stream: "s", Cursor: `{"at":{"token":"expired","count":3},"high":"x"}`})
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for done := false; !done; {
		p, err := rd.Next(t.Context(), 50)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range p.Rows {
			keys[row.Key] = true
		}
		done = p.Done
	}
	if len(keys) != 130 || !strings.Contains(log.String(), "read from the beginning") {
		t.Errorf("%d rows; log: %s", len(keys), log.String())
	}
	a.before = func(_ *api, w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusGone)
		return true
	}
	var f *fault.Fault
	if _, _, _, err = read(t.Context(), o, `{"at":{"token":"expired","count":3}}`); !errors.As(err, &f) || f.Code != "httpapi.status" {
		t.Errorf("a source that refuses its first page too must fail, got %v", err)
	}
}
