package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/custhub/custhub/fault"
)

// guard keeps requests on the declared hosts and off private addresses.
type guard struct {
	base         *url.URL
	hosts        []string
	allowPrivate bool
	secret       []string // headers that only the host of base gets
}

// allows reports a fault unless an address is on a declared host, by the declared
// scheme or a safer one.
func (g *guard) allows(u *url.URL) error {
	host := strings.ToLower(u.Host)
	known := strings.EqualFold(hostPort(u), hostPort(g.base)) || slices.ContainsFunc(g.hosts, func(h string) bool {
		return strings.EqualFold(h, host) || strings.EqualFold(h, u.Hostname()) && (u.Port() == "" || u.Port() == defaultPort(u.Scheme))
	})
	switch {
	case u.Scheme != "https" && u.Scheme != "http" || u.User != nil:
		return fault.New("httpapi.address", "the address of a page is not a plain web address", "").With(u.Redacted())
	case u.Scheme == "http" && g.base.Scheme == "https":
		return fault.New("httpapi.address", "the source leads from https to plain http, which is refused", "").With(u.Host)
	case !known:
		return fault.New("httpapi.host", "the source leads to a host that is not declared", "if it is right, add it to hosts").With(u.Host)
	}
	return nil
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = defaultPort(u.Scheme)
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

func defaultPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}

// redirect is http.Client.CheckRedirect. Of the credentials only Authorization is
// taken off by net/http when a redirect leads to another host: the declared headers
// stay behind too, as does the address with the key in its query (Referer).
func (g *guard) redirect(req *http.Request, via []*http.Request) error {
	if len(via) >= 5 {
		return fault.New("httpapi.redirect", "more than five redirects", "check base_url")
	}
	req.Header.Del("Referer")
	if !strings.EqualFold(req.URL.Hostname(), g.base.Hostname()) {
		for _, h := range g.secret {
			req.Header.Del(h)
		}
	}
	return g.allows(req.URL)
}

// control is net.Dialer.Control: it sees the address that a name resolved to, so
// a name can't be pointed at a private address after it was checked.
func (g *guard) control(_, address string, _ syscall.RawConn) error {
	if g.allowPrivate {
		return nil
	}
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("address %q: %w", address, err)
	}
	if !public(ap.Addr()) {
		return fault.New("httpapi.private", "the address is private, loopback or link-local, which is refused", "set allow_private: true if the source is in your own network").With(ap.Addr().String())
	}
	return nil
}

// reserved are the blocks that netip's own predicates do not cover: "this
// network", carrier NAT, protocol assignments, documentation and benchmark nets,
// 6to4 relays and future use (RFC 6890), NAT64 and 6to4 prefixes, which embed IPv4 addresses.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001:db8::/32"),
}

// public reports whether an address is one of the open Internet.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() || !a.IsValid() {
		return false
	}
	return !slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(a) })
}

// client returns an HTTP client that keeps to the guard.
func (g *guard) client(proxy string, timeout time.Duration) (*http.Client, error) {
	d := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second, TLSHandshakeTimeout: 15 * time.Second,
		ResponseHeaderTimeout: timeout, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 1 << 20,
	}
	if proxy != "" {
		u, err := url.Parse(proxy)
		if err != nil || u.Host == "" {
			return nil, fault.Usage("httpapi.option", "the proxy is no address", "").At("proxy")
		}
		t.Proxy = http.ProxyURL(u)
	} else {
		d.Control = g.control
	}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		return d.DialContext(ctx, network, address)
	}
	return &http.Client{Transport: t, CheckRedirect: g.redirect, Timeout: timeout}, nil
}

// refused reports whether an error comes from the guard: trying again is no use.
func refused(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f)
}
