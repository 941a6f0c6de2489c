// Package httpapi reads paged JSON lists of web APIs that are declared in YAML,
// without code.
//
// It expects the source to misbehave: pages shift while they are read, answers are
// cut off, refused, slowed down or wrong with status 200. Every item that stays in
// the list while it is read is given (promise P1); requests never leave the
// declared hosts.
package httpapi

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/sony/gobreaker/v2"
	"golang.org/x/time/rate"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
)

// Connector is the httpapi connector.
type Connector struct{}

// Name is "httpapi".
func (Connector) Name() string { return "httpapi" }

// Options returns *Options with its defaults.
func (Connector) Options() any {
	return &Options{MaxBody: defaultMaxBody, MaxPages: defaultMaxPages}
}

// Check reports what is wrong with *Options.
func (Connector) Check(options any) fault.List { return options.(*Options).check() }

// The circuit breaker opens after so many failures in a row, for so long.
const (
	breakerFailures = 8
	breakerPause    = 20 * time.Second
)

// Open prepares a client. It does not contact the source yet.
func (c Connector) Open(_ context.Context, env connectors.Env, options any) (connectors.Source, error) {
	o := *options.(*Options)
	if err := o.check().ErrOrNil(); err != nil {
		return nil, err
	}
	base, err := url.Parse(o.BaseURL)
	if err != nil {
		return nil, err
	}
	s := &source{env: env, options: o, base: base, maxBody: o.MaxBody, maxPages: o.MaxPages}
	if s.maxBody == 0 {
		s.maxBody = defaultMaxBody
	}
	if s.maxPages == 0 {
		s.maxPages = defaultMaxPages
	}
	s.guard = &guard{base: base, hosts: o.Hosts, allowPrivate: o.AllowPrivate, secret: o.secretHeaders()}
	if s.client, err = s.guard.client(o.Proxy, durationOr(o.Timeout, defaultTimeout)); err != nil {
		return nil, err
	}
	if o.Auth.Type == "oauth2" {
		t, err := url.Parse(o.Auth.TokenURL)
		if err != nil {
			return nil, fault.Usage("httpapi.option", "token_url is no address", "").At("auth.token_url")
		}
		if err := s.guard.allows(t); err != nil {
			return nil, err
		}
	}
	s.login = newLogin(o.Auth, env.Dir, s.client)
	s.limit = rate.NewLimiter(rate.Inf, 1)
	if o.Rate > 0 {
		s.limit = rate.NewLimiter(rate.Limit(o.Rate), 1)
	}
	s.breaker = gobreaker.NewCircuitBreaker[*answer](gobreaker.Settings{
		Name: env.Source, Timeout: breakerPause,
		ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= breakerFailures },
		IsSuccessful: func(err error) bool { return err == nil || !retryable(err) || errors.Is(err, context.Canceled) },
	})
	return s, nil
}

// source is an API.
type source struct {
	env      connectors.Env
	options  Options
	base     *url.URL
	guard    *guard
	client   *http.Client
	login    *login
	limit    *rate.Limiter
	breaker  *gobreaker.CircuitBreaker[*answer]
	maxBody  int64
	maxPages int
}

// Close drops idle connections.
func (s *source) Close() error {
	s.client.CloseIdleConnections()
	return nil
}

// Streams lists the declared streams with the columns of their first page.
func (s *source) Streams(ctx context.Context) ([]connectors.Stream, error) {
	out := make([]connectors.Stream, 0, len(s.options.Streams))
	for i := range s.options.Streams {
		r, err := s.open(ctx, &s.options.Streams[i], state{})
		if err != nil {
			return nil, err
		}
		d := r.d
		out = append(out, connectors.Stream{Name: d.Name, Schema: r.schema, Key: d.Key, Watermark: d.Incremental.Column, Rows: r.Total()})
	}
	return out, nil
}

// Read opens a stream at a cursor.
func (s *source) Read(ctx context.Context, req connectors.Request) (connectors.Reader, error) {
	for i := range s.options.Streams {
		d := &s.options.Streams[i]
		if d.Name != req.Stream {
			continue
		}
		at, err := parseState(req.Cursor, d.Paging.Type)
		if err != nil {
			return nil, err
		}
		r, err := s.open(ctx, d, at)
		if err != nil {
			return nil, err
		}
		return r, nil
	}
	return nil, connectors.NoStream("httpapi.no_stream", req.Stream)
}
