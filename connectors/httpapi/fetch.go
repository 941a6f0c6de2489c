package httpapi

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cenkalti/backoff/v5"
	"github.com/sony/gobreaker/v2"

	"github.com/custhub/custhub/fault"
)

// answer is a decoded page.
type answer struct {
	doc    any // numbers are json.Number
	header http.Header
	url    *url.URL
	bad    bool // the body was not valid UTF-8
}

// bodyError is an error within an answer of status 200.
type bodyError struct{ text string }

func (e *bodyError) Error() string { return "the answer holds an error: " + e.text }

// webPage is an answer of HTML instead of JSON.
type webPage struct{}

func (webPage) Error() string { return "the answer is a web page, not JSON" }

// retryable tells whether trying again may help.
func retryable(err error) bool {
	var cert *tls.CertificateVerificationError
	var plain tls.RecordHeaderError
	if errors.As(err, &cert) || errors.As(err, &plain) || errors.Is(err, http.ErrSchemeMismatch) {
		return false
	}
	var s *statusError
	if errors.As(err, &s) {
		switch s.status {
		case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests,
			http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	return !refused(err)
}

// fetch gets an address, again and again while that may help, and decodes it.
// accept may turn an answer into an error.
func (s *source) fetch(ctx context.Context, u *url.URL, accept func(*answer) error) (*answer, error) {
	if err := s.guard.allows(u); err != nil {
		return nil, err
	}
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 250*time.Millisecond, 30*time.Second
	end := time.Now().Add(durationOr(s.options.RetryFor, defaultRetry))
	renewed := false
	for {
		a, err := s.breaker.Execute(func() (*answer, error) {
			a, err := s.once(ctx, u)
			if err == nil && accept != nil {
				err = accept(a)
			}
			return a, err
		})
		var st *statusError
		switch {
		case err == nil:
			return a, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &st) && st.status == http.StatusUnauthorized && !renewed && s.login.forget():
			renewed = true
			continue
		case !retryable(err):
			return nil, s.explain(err, u)
		}
		wait := pause.NextBackOff()
		if st != nil && st.after > 0 {
			wait = st.after
		}
		if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
			wait = max(wait, breakerPause/4)
		}
		if time.Now().Add(wait).After(end) {
			return nil, s.explain(err, u)
		}
		s.env.Log.Warn("request failed, trying again", "source", s.env.Source, "path", u.Path, "in", wait, "error", s.redact(err))
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// probe asks once for a page of which the source's total says that there is none;
// nil when it has none. Whatever the source says to such a request, the total holds.
func (s *source) probe(ctx context.Context, u *url.URL, accept func(*answer) error) (*answer, error) {
	if err := s.guard.allows(u); err != nil {
		return nil, err
	}
	a, err := s.once(ctx, u)
	if err == nil && accept != nil {
		err = accept(a)
	}
	if err != nil {
		return nil, ctx.Err()
	}
	return a, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// once makes one request.
func (s *source) once(ctx context.Context, u *url.URL) (*answer, error) {
	if err := s.limit.Wait(ctx); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "custhub")
	for k, v := range s.options.Headers {
		req.Header.Set(k, v)
	}
	if err := s.login.sign(ctx, req); err != nil {
		return nil, err
	}
	res, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		_, _ = io.CopyN(io.Discard, res.Body, 64<<10) // so that the connection can be used again
		return nil, &statusError{status: res.StatusCode, after: retryAfter(res.Header)}
	}
	return s.decode(res)
}

// decode reads a body within the cap and decodes it.
func (s *source) decode(res *http.Response) (*answer, error) {
	body, err := io.ReadAll(io.LimitReader(res.Body, s.maxBody+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > s.maxBody {
		return nil, fault.New("httpapi.too_large", fmt.Sprintf("an answer is larger than %d bytes", s.maxBody), "ask for smaller pages, or raise max_body")
	}
	a := &answer{header: res.Header, url: res.Request.URL, bad: !utf8.Valid(body)}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if res.StatusCode == http.StatusNoContent || len(bytes.TrimSpace(body)) == 0 {
		return nil, errors.New("the answer is empty")
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return nil, webPage{}
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&a.doc); err != nil {
		return nil, fmt.Errorf("the answer is no JSON: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the answer is no JSON: text follows the document")
	}
	return a, nil
}

// explain makes a fault of an error. Bodies are not shown: they may hold personal
// data. Query parameters are not shown either: they may hold the key.
func (s *source) explain(err error, u *url.URL) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		if f.Place == "" {
			f.Place = u.Path
		}
		return f
	}
	var st *statusError
	var be *bodyError
	var cert *tls.CertificateVerificationError
	var plain tls.RecordHeaderError
	switch {
	case errors.As(err, &st):
		return &refusal{Fault: st.refuse().At(u.Path), status: st.status}
	case errors.As(err, &be):
		return fault.New("httpapi.body_error", "the source answers with status 200, but with an error inside", "check path, parameters and rights").At(u.Path).With(be.text)
	case errors.Is(err, webPage{}):
		return fault.New("httpapi.web_page", "the source answers with a web page instead of JSON", "a login page means that the login is missing or has expired: check auth; else check base_url and path").At(u.Path)
	case errors.As(err, &cert):
		return fault.New("httpapi.certificate", "the certificate of the source can't be trusted", "check the host's name in base_url and the certificate's dates; name the file of an authority of your own in SSL_CERT_FILE").At(u.Host).Because(cert.Err)
	case errors.As(err, &plain), errors.Is(err, http.ErrSchemeMismatch):
		return fault.New("httpapi.no_tls", "the source does not speak TLS", "check the port, or write http:// in base_url").At(u.Host)
	case errors.Is(err, gobreaker.ErrOpenState):
		return fault.New("httpapi.down", "the source has failed many times in a row and is left alone for a while", "try later").At(u.Path)
	}
	return fault.New("httpapi.request", "the source does not answer as it should", "check address and network, or try later").At(u.Path).Because(s.redact(err))
}

// redact removes the query of an address and the key from an error's text.
func (s *source) redact(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = fmt.Errorf("%s: %w", strings.ToLower(ue.Op), ue.Err)
	}
	text := err.Error()
	for _, secret := range []string{s.options.Auth.Token, s.options.Auth.Password, s.options.Auth.ClientSecret, s.options.Auth.RefreshToken} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	if text != err.Error() {
		return errors.New(text)
	}
	return err
}
