package httpapi

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"github.com/custhub/custhub/connectors/jsonvalue"
)

func TestPath(t *testing.T) {
	var doc any
	dec := json.NewDecoder(strings.NewReader(`{"a":{"b":[{"c":1},{"c":2},{"d":3}]},"x.y":"dots","":"empty"}`))
	dec.UseNumber()
	if err := dec.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"a.b[1].c": "2", "a.b[*].c": "[1,2]", `["x.y"]`: `"dots"`, "$.a.b[0]": `{"c":1}`, `$["a"]["b"][2].d`: "3", "a.b[9]": "", "a.q": "", "a.b.c": "",
	} {
		p, err := parsePath(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		v, ok := p.find(doc)
		got := ""
		if ok {
			got = jsonvalue.Compact(v)
		}
		if got != want {
			t.Errorf("%s gives %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"a..b", "a[", "a[-1]", "a[x]", `["a`, ".a", "a.", "a]b", "a[0]b", `["a"x]`} {
		if _, err := parsePath(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestNextLink(t *testing.T) {
	for header, want := range map[string]string{
		`<https://a/b?page=2>; rel="next"`:                                     "https://a/b?page=2",
		`<https://a/1>; rel="prev first", </x>; title="a, b"; rel="last next"`: "/x",
		`<https://a/1,2>; rel=next`:                                            "https://a/1,2",
		`<https://a/1>; rel="prev"`:                                            "",
		`<https://a/1>; rel="nextish"`:                                         "",
		`<https://a/1; rel="next"`:                                             "",
		``:                                                                     "",
	} {
		if got := nextLink([]string{header}); got != want {
			t.Errorf("%s gives %q, want %q", header, got, want)
		}
	}
}

func TestPublic(t *testing.T) {
	for addr, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "127.0.0.1": false, "10.1.2.3": false, "169.254.169.254": false, "100.64.0.1": false,
		"::1": false, "fe80::1": false, "fd00::1": false, "::ffff:127.0.0.1": false, "64:ff9b::7f00:1": false, "0.0.0.0": false, "224.0.0.1": false, "192.168.1.1": false,
	} {
		if got := public(netip.MustParseAddr(addr)); got != want {
			t.Errorf("public(%s) = %v", addr, got)
		}
	}
}

func TestCheck(t *testing.T) {
	o := &Options{BaseURL: "ftp://x", Timeout: "soon", Auth: Auth{Type: "basic"}, Streams: []Stream{
		{Name: "a", Path: "https://other/x", Rows: "a..b", Paging: Paging{Type: "cursor"}},
		{Name: "a", Path: "/b", Key: []string{"id"}, Columns: map[string]string{"x": "y"}, Types: map[string]string{"x": "integer"}},
	}}
	var places []string
	for _, f := range (Connector{}).Check(o) {
		places = append(places, f.Place)
	}
	want := "auth.username base_url streams[0].key streams[0].paging.cursor_path streams[0].path streams[0].rows streams[1].key streams[1].name streams[1].types.x timeout"
	if got := strings.Join(places, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"a.b[0].c", `["x.y"][*]`, "$", "a[*]", "a["} {
		f.Add(s)
	}
	doc := map[string]any{"a": []any{map[string]any{"b": json.Number("1")}}}
	f.Fuzz(func(_ *testing.T, text string) {
		if p, err := parsePath(text); err == nil {
			p.find(doc)
		}
	})
}

func FuzzNextLink(f *testing.F) {
	f.Add(`<https://a/b>; rel="next", <x>; rel=prev`)
	f.Add(`<a>; title="\"x,"; rel=next`)
	f.Fuzz(func(t *testing.T, header string) {
		if got := nextLink([]string{header}); got != "" && !strings.Contains(header, "<"+got+">") {
			t.Errorf("%q is no target of %q", got, header)
		}
	})
}

func FuzzState(f *testing.F) {
	for _, s := range []string{"", `{"at":{"page":3},"skip":20,"last":"x"}`, `{"mark":"2026-01-01"}`, `{"at":{"next":"/x?y=1"}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		for _, paging := range []string{"page", "link", "offset", "cursor"} {
			s, err := parseState(cursor, paging)
			if err != nil {
				continue
			}
			again, err := parseState(s.String(), paging)
			if err != nil || again.String() != s.String() {
				t.Errorf("%q became %q: %v", cursor, s.String(), err)
			}
		}
	})
}
