package httpapi

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/custhub/custhub/fault"
)

// pager turns spots into requests and answers into the next spot.
type pager struct {
	s    *source
	d    *Stream
	mark string // watermark to read from
}

// first is the spot of the first page.
func (p *pager) first() spot {
	if p.d.Paging.Type == "page" {
		if p.d.Paging.Start != nil {
			return spot{Page: *p.d.Paging.Start}
		}
		return spot{Page: 1}
	}
	return spot{}
}

func (p *pager) size() int {
	if p.d.Paging.Size > 0 {
		return p.d.Paging.Size
	}
	return defaultSize
}

// blind tells whether items that vanish from pages which were read already go
// unnoticed: pages have numbers and do not overlap.
func (p *pager) blind() bool {
	g := &p.d.Paging
	return !g.Stable && (g.Type == "page" || g.Type == "offset" && (g.PlainOffset || p.size() == 1))
}

// address is the URL of a page. With overlap, an offset page begins at its
// predecessor's last item.
func (p *pager) address(at spot, overlap bool) (*url.URL, error) {
	if at.Next != "" {
		return p.s.absolute(at.Next)
	}
	u, err := p.s.resolve(p.d.Path)
	if err != nil {
		return nil, err
	}
	q := u.Query()
	for k, v := range p.d.Params {
		q.Set(k, v)
	}
	g := &p.d.Paging
	set := func(name, otherwise, value string) {
		if name == "" {
			name = otherwise
		}
		if name != "" {
			q.Set(name, value)
		}
	}
	switch g.Type {
	case "page":
		set(g.PageParam, "page", strconv.FormatInt(at.Page, 10))
		set(g.SizeParam, "per_page", strconv.Itoa(p.size()))
	case "offset":
		offset := at.Offset
		if overlap {
			offset--
		}
		set(g.OffsetParam, "offset", strconv.FormatInt(offset, 10))
		set(g.SizeParam, "limit", strconv.Itoa(p.size()))
	case "cursor":
		if at.Token != "" {
			set(g.CursorParam, "cursor", at.Token)
		}
		set(g.SizeParam, "", strconv.Itoa(p.size()))
	case "link":
		set(g.SizeParam, "", strconv.Itoa(p.size()))
	}
	if p.mark != "" && p.d.Incremental.Param != "" {
		format := p.d.Incremental.Format
		if format == "" {
			format = "{mark}"
		}
		q.Set(p.d.Incremental.Param, strings.ReplaceAll(format, "{mark}", before(p.mark, p.d.Incremental.Overlap)))
	}
	u.RawQuery = q.Encode()
	return u, nil
}

// resolve makes an address of a path below the base. A path is taken as it stands,
// so that "../" or "//host" can't lead elsewhere.
func (s *source) resolve(p string) (*url.URL, error) {
	path, query, _ := strings.Cut(p, "?")
	return s.at(strings.TrimRight(s.base.EscapedPath(), "/")+"/"+strings.TrimLeft(path, "/"), query)
}

// absolute makes an address of an absolute path and query on the base's host.
func (s *source) absolute(p string) (*url.URL, error) {
	path, query, _ := strings.Cut(p, "?")
	return s.at("/"+strings.TrimLeft(path, "/"), query)
}

func (s *source) at(text, query string) (*url.URL, error) {
	u := *s.base
	plain, err := url.PathUnescape(text)
	if err != nil {
		return nil, fault.New("httpapi.address", "the path is no part of an address", "").With(text).Because(err)
	}
	u.Path, u.RawPath, u.RawQuery = plain, text, query
	return &u, nil
}

// next finds the spot after a page that held n items; nil when it was the last.
func (p *pager) next(at spot, a *answer, n int) (*spot, error) {
	g := &p.d.Paging
	if g.MorePath != "" && !p.more(a) {
		return nil, nil
	}
	next := spot{Count: at.Count + 1}
	switch g.Type {
	case "page":
		if n == 0 {
			return nil, nil
		}
		next.Page = at.Page + 1
	case "offset":
		if n == 0 {
			return nil, nil
		}
		next.Offset = at.Offset + int64(n)
	case "cursor":
		v, _ := lookup(g.CursorPath, a.doc)
		if next.Token = scalarText(v); next.Token == "" {
			return nil, nil
		}
	case "link":
		return p.nextLink(a, next)
	default:
		return nil, nil
	}
	return &next, nil
}

// nextLink follows the address in the body or the Link header.
func (p *pager) nextLink(a *answer, next spot) (*spot, error) {
	target := nextLink(a.header.Values("Link"))
	if p.d.Paging.NextPath != "" {
		v, _ := lookup(p.d.Paging.NextPath, a.doc)
		target = scalarText(v)
	}
	if target == "" {
		return nil, nil
	}
	u, err := a.url.Parse(target)
	if err != nil {
		return nil, fault.New("httpapi.address", "the address of the next page can't be read", "").Because(err)
	}
	if err := p.s.guard.allows(u); err != nil {
		return nil, err
	}
	if !strings.EqualFold(hostPort(u), hostPort(p.s.base)) {
		return nil, fault.New("httpapi.host", "the next page is on another host than the first", "declare the stream with that host as base_url").With(u.Host)
	}
	if p.s.options.Auth.In == "query" { // keep the key out of the cursor
		q := u.Query()
		q.Del(p.s.options.Auth.keyName())
		u.RawQuery = q.Encode()
	}
	next.Next = u.EscapedPath()
	if u.RawQuery != "" {
		next.Next += "?" + u.RawQuery
	}
	return &next, nil
}

// more reads the mark that there are more pages.
func (p *pager) more(a *answer) bool {
	v, _ := lookup(p.d.Paging.MorePath, a.doc)
	return truthy(v)
}

// total reads the number of items, or -1.
func (p *pager) total(a *answer) int64 {
	if p.d.Paging.TotalPath == "" {
		return -1
	}
	v, _ := lookup(p.d.Paging.TotalPath, a.doc)
	n, err := strconv.ParseInt(scalarText(v), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// isEnd tells whether a status means a page after the last.
func (p *pager) isEnd(status int, at spot) bool {
	return at.Count > 0 && slices.Contains(p.d.Paging.EndStatus, status)
}

// lookup finds a value by the text of a checked path.
func lookup(text string, doc any) (any, bool) {
	p, err := parsePath(text)
	if err != nil {
		return nil, false
	}
	return p.find(doc)
}

// scalarText is the text of a string or number, else "".
func scalarText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// truthy tells whether a JSON value says yes.
func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != "" && v != "0" && !strings.EqualFold(v, "false") && !strings.EqualFold(v, "no")
	case json.Number:
		return strings.Trim(v.String(), "-0.") != ""
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	}
	return true
}
