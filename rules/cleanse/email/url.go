package email

import (
	"net/url"
	"strings"

	"golang.org/x/net/idna"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// URL is what ParseURL found.
type URL struct {
	Outcome record.Outcome
	Code    string
	Hint    string
	Value   string // scheme and host in lower case and ASCII, http:// added, no trailing slash alone
	Domain  string // host without "www."
}

// ParseURL reads a web address (RFC 3986, host by RFC 5891). A bare host gets
// "http://"; several in a cell: the first is taken.
func ParseURL(raw string) URL {
	if text.IsNull(raw) {
		return URL{Outcome: record.Nulled, Code: "url.null"}
	}
	s := strings.TrimSpace(strings.ReplaceAll(text.Clean(raw), "。", "."))
	if i := strings.IndexAny(s, " ;,、"); i > 0 {
		s = s[:i]
	}
	s = strings.TrimRight(s, ".")
	bad := URL{Outcome: record.Invalid, Code: "url.form", Hint: "a web address looks like https://www.example.com", Value: raw}
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		scheme, rest = "http", strings.TrimLeft(s, "/:")
	}
	scheme = strings.ToLower(scheme)
	if scheme != "http" && scheme != "https" && scheme != "ftp" {
		return bad
	}
	if strings.Contains(rest, "@") && !ok {
		return bad
	}
	u, err := url.Parse(scheme + "://" + rest)
	if err != nil {
		return bad
	}
	host, err := idna.Lookup.ToASCII(strings.ToLower(u.Hostname()))
	if err != nil {
		return bad
	}
	if code, _ := domainFault(host); code != "" {
		return bad
	}
	out := host
	usual := map[string]string{"http": "80", "https": "443", "ftp": "21"}[scheme]
	if p := u.Port(); p != "" && p != usual {
		out += ":" + p
	}
	if u.Path != "/" {
		out += u.EscapedPath()
	}
	if u.RawQuery != "" {
		out += "?" + u.RawQuery
	}
	r := URL{Value: scheme + "://" + out, Domain: strings.TrimPrefix(host, "www.")}
	if r.Value != raw {
		r.Outcome, r.Code = record.Fixed, "url.form"
	}
	return r
}
