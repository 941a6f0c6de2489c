package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
)

// api is a ticketing system of our own: a list of items behind every kind of
// paging, over real HTTP on loopback, that misbehaves on request.
type api struct {
	*httptest.Server
	mu     sync.Mutex
	items  []map[string]any
	more   map[string]any                                            // further fields of an answer
	served int                                                       // list pages served
	before func(a *api, w http.ResponseWriter, r *http.Request) bool // true: it answered
}

func newAPI(t testing.TB, n int) *api {
	a := &api{}
	for i := 1; i <= n; i++ {
		a.items = append(a.items, item(i))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/items", a.list)
	mux.HandleFunc("/items/{id}", a.one)
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

// item makes the i-th item: its number is text now and then.
func item(i int) map[string]any {
	m := map[string]any{
		"id": i, "name": fmt.Sprintf("客户 %d", i), "updated": fmt.Sprintf("2026-01-%02dT10:00:00Z", i%28+1), "open": i%5 != 0,
		"contacts": []any{map[string]any{"n": 1, "mail": fmt.Sprintf("a%d@example.com", i)}, map[string]any{"n": 2, "mail": nil}},
		"address":  map[string]any{"city": "上海", "zip": "00123"}, "amount": json.Number(strconv.Itoa(i) + ".50"),
	}
	if i%3 == 0 {
		m["amount"] = strconv.Itoa(i) + ".50"
	}
	if i%2 == 0 {
		m["contacts"] = nil
	}
	if i > 50 {
		m["late"] = "only later items have this"
	}
	return m
}

func (a *api) list(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.served++
	if a.before != nil && a.before(a, w, r) {
		return
	}
	q := r.URL.Query()
	num := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(q.Get(name)); err == nil {
			return n
		}
		return otherwise
	}
	all := a.items
	if since := q.Get("since"); since != "" {
		all = nil
		for _, m := range a.items {
			if m["updated"].(string) >= since {
				all = append(all, m)
			}
		}
	}
	size := min(num("limit", num("per_page", 20)), 40) // a cap of its own
	from := num("offset", (num("page", 1)-1)*size)
	if c := q.Get("cursor"); c != "" {
		_, _ = fmt.Sscanf(c, "after-%d", &from)
	}
	from = min(from, len(all))
	to := min(from+size, len(all))
	body := map[string]any{"data": map[string]any{"list": all[from:to]}, "total": len(all), "more": to < len(all)}
	for k, v := range a.more {
		body[k] = v
	}
	if to < len(all) {
		body["next"] = fmt.Sprintf("after-%d", to)
		w.Header().Set("Link", fmt.Sprintf(`<%s/items?offset=%d&limit=%d>; rel="next", <%s/items>; rel="first"`, a.URL, to, size, a.URL))
	}
	reply(w, body)
}

// give answers with some items, and the number of all.
func (a *api) give(w http.ResponseWriter, items []map[string]any) {
	reply(w, map[string]any{"data": map[string]any{"list": items}, "total": len(a.items)})
}

func (a *api) one(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, m := range a.items {
		if fmt.Sprint(m["id"]) == r.PathValue("id") {
			reply(w, map[string]any{"item": map[string]any{"id": m["id"], "detail": fmt.Sprintf("more of %v", m["id"])}})
			return
		}
	}
	http.NotFound(w, r)
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
