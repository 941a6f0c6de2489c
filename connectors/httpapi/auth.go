package httpapi

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/custhub/custhub/fault"
)

// login puts credentials on requests.
type login struct {
	auth   Auth
	file   string // keeps a replaced refresh token
	client *http.Client

	mu    sync.Mutex
	token *oauth2.Token // of oauth2
}

func newLogin(a Auth, dir string, client *http.Client) *login {
	l := &login{auth: a, client: client}
	if a.TokenFile != "" {
		l.file = a.TokenFile
		if !filepath.IsAbs(l.file) {
			l.file = filepath.Join(dir, l.file)
		}
	}
	return l
}

// sign adds the credentials to a request.
func (l *login) sign(ctx context.Context, req *http.Request) error {
	switch l.auth.Type {
	case "basic":
		req.SetBasicAuth(l.auth.Username, l.auth.Password)
	case "bearer":
		req.Header.Set("Authorization", "Bearer "+l.auth.Token)
	case "api_key":
		if l.auth.In == "query" {
			q := req.URL.Query()
			q.Set(l.auth.keyName(), l.auth.Token)
			req.URL.RawQuery = q.Encode()
		} else {
			req.Header.Set(l.auth.keyName(), l.auth.Token)
		}
	case "oauth2":
		t, err := l.accessToken(ctx)
		if err != nil {
			return err
		}
		t.SetAuthHeader(req)
	}
	return nil
}

func (a *Auth) keyName() string {
	if a.Name != "" {
		return a.Name
	}
	return "X-API-Key"
}

// forget drops the access token, so that the next request asks for a new one. It
// reports whether that may help.
func (l *login) forget() bool {
	if l.auth.Type != "oauth2" {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.token == nil {
		return false
	}
	l.token = &oauth2.Token{RefreshToken: l.token.RefreshToken}
	return true
}

// accessToken returns a valid access token, asking for a new one when needed.
func (l *login) accessToken(ctx context.Context) (*oauth2.Token, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.token.Valid() {
		return l.token, nil
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, l.client)
	var t *oauth2.Token
	var err error
	if l.auth.RefreshToken == "" {
		c := clientcredentials.Config{ClientID: l.auth.ClientID, ClientSecret: l.auth.ClientSecret, TokenURL: l.auth.TokenURL, Scopes: l.auth.Scopes}
		t, err = c.Token(ctx)
	} else {
		c := oauth2.Config{ClientID: l.auth.ClientID, ClientSecret: l.auth.ClientSecret, Endpoint: oauth2.Endpoint{TokenURL: l.auth.TokenURL}, Scopes: l.auth.Scopes}
		t, err = c.TokenSource(ctx, &oauth2.Token{RefreshToken: l.refreshToken()}).Token()
	}
	if err != nil {
		return nil, l.explain(err)
	}
	l.token = t
	return t, l.keep(t.RefreshToken)
}

// explain drops the body of the token endpoint's answer, which may hold secrets.
func (l *login) explain(err error) error {
	var r *oauth2.RetrieveError
	if !errors.As(err, &r) {
		return err
	}
	text := r.ErrorCode
	if text == "" {
		text = r.Response.Status
	}
	if r.Response.StatusCode >= 500 || r.Response.StatusCode == http.StatusTooManyRequests {
		return &statusError{status: r.Response.StatusCode, after: retryAfter(r.Response.Header)}
	}
	return fault.New("httpapi.auth", "the token endpoint refuses the login", "check client, secret, refresh token and scopes").At("auth").With(text)
}

// refreshToken is the last one that the server gave, else the declared one.
func (l *login) refreshToken() string {
	if l.token != nil && l.token.RefreshToken != "" {
		return l.token.RefreshToken
	}
	if l.file != "" {
		if b, err := os.ReadFile(l.file); err == nil && len(strings.TrimSpace(string(b))) > 0 {
			return strings.TrimSpace(string(b))
		}
	}
	return l.auth.RefreshToken
}

// keep writes a replaced refresh token to the file, whole or not at all.
func (l *login) keep(refresh string) error {
	if l.file == "" || refresh == "" || refresh == l.auth.RefreshToken {
		return nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(l.file), ".token-*") // mode 0600
	if err != nil {
		return fault.New("httpapi.token_file", "the new refresh token can't be kept", "make the folder of token_file writable").At("auth.token_file").Because(err)
	}
	_, err = tmp.WriteString(refresh + "\n")
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), l.file)
	}
	if err != nil {
		return errors.Join(fault.New("httpapi.token_file", "the new refresh token can't be kept", "make the folder of token_file writable").At("auth.token_file").Because(err), os.Remove(tmp.Name()))
	}
	return nil
}
