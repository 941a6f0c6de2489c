package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestAnswersStayOutOfTheLog: a server that sends more than it announced makes
// net/http print the rest on its own log, personal data and all.
func TestAnswersStayOutOfTheLog(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer c.Close() //nolint:errcheck // the test looks at the other end
		const half = `{"items":[{"id":"1","name":"甲公司"}],"next":""}`
		_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(half), half)
		time.Sleep(50 * time.Millisecond)
		_, _ = c.Write([]byte(`{"id":"2","phone":"13900010001"}`))
		time.Sleep(50 * time.Millisecond)
	}))
	defer srv.Close()
	g := &gate{Server: srv}
	s := g.site(t, "")
	p := s.process("run")
	p.wait()
	for _, out := range []*bytes.Buffer{&p.errs, &p.out} {
		if strings.Contains(out.String(), "1390001") || strings.Contains(out.String(), "Unsolicited") {
			t.Errorf("a piece of the answer is shown: %s", out.String())
		}
	}
}
