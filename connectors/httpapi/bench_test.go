package httpapi

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/custhub/custhub/connectors"
)

// BenchmarkPages reads 50,000 items of 10 fields in pages of 500 that are ready
// made, so that it shows the reader's own share.
func BenchmarkPages(b *testing.B) {
	const pages, size = 100, 500
	ready := make([][]byte, pages+1)
	for p := range pages {
		var t strings.Builder
		for i := range size {
			if i > 0 {
				t.WriteByte(',')
			}
			n := p*size + i
			fmt.Fprintf(&t, `{"id":%d,"name":"上海某某贸易有限公司%d","tax":"91310000%010d","mobile":"139%08d","email":"u%d@example.com","city":"上海","credit":%d.25,"active":true,"updated":"2026-01-01T00:00:00Z","tags":["a","b"]}`, n, n, n, n, n, n)
		}
		ready[p] = []byte(`{"total":` + strconv.Itoa(pages*size) + `,"data":[` + t.String() + `]}`)
	}
	ready[pages] = []byte(`{"total":` + strconv.Itoa(pages*size) + `,"data":[]}`)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, _ := strconv.Atoi(r.URL.Query().Get("page"))
		_, _ = w.Write(ready[min(max(p-1, 0), pages)])
	}))
	defer srv.Close()
	o := options(srv.URL, Stream{Name: "s", Path: "/", Rows: "data", Key: []string{"id"}, Paging: Paging{Type: "page", Size: size, TotalPath: "total"}})
	src, err := Connector{}.Open(b.Context(), connectors.Env{Log: discard}, o)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = src.Close() }()
	for b.Loop() {
		rd, err := src.Read(b.Context(), connectors.Request{Stream: "s"})
		if err != nil {
			b.Fatal(err)
		}
		rows := 0
		for {
			p, err := rd.Next(b.Context(), 1000)
			if err != nil {
				b.Fatal(err)
			}
			if rows += len(p.Rows); p.Done {
				break
			}
		}
		_ = rd.Close()
		if rows != pages*size {
			b.Fatal(rows)
		}
	}
	b.ReportMetric(float64(pages*size*b.N)/b.Elapsed().Seconds(), "rows/s")
}
