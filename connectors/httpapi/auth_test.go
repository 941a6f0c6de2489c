package httpapi

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLogins(t *testing.T) {
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("li:secret1"))
	for name, tc := range map[string]struct {
		auth  Auth
		right func(r *http.Request) bool
	}{
		"basic":   {Auth{Type: "basic", Username: "li", Password: "secret1"}, func(r *http.Request) bool { return r.Header.Get("Authorization") == basic }},
		"bearer":  {Auth{Type: "bearer", Token: "secret2"}, func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer secret2" }},
		"api key": {Auth{Type: "api_key", Token: "secret3", Name: "X-Redmine-API-Key"}, func(r *http.Request) bool { return r.Header.Get("X-Redmine-API-Key") == "secret3" }},
		"query":   {Auth{Type: "api_key", Token: "secret4", Name: "key", In: "query"}, func(r *http.Request) bool { return r.URL.Query().Get("key") == "secret4" }},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, 60)
			a.before = func(_ *api, w http.ResponseWriter, r *http.Request) bool {
				if tc.right(r) {
					return false
				}
				w.WriteHeader(http.StatusUnauthorized)
				return true
			}
			o := options(a.URL, stream("s", Paging{Type: "link"}))
			o.Auth = tc.auth
			if rows, _, _ := mustRead(t, o, ""); len(rows) != 60 {
				t.Errorf("%d rows", len(rows))
			}
			o.Auth.Token, o.Auth.Password = "wrong-secret", "wrong-secret"
			if f := wantFault(t, "httpapi.auth", o); strings.Contains(f.Error(), "wrong-secret") {
				t.Errorf("the fault shows the secret: %v", f)
			}
		})
	}
}

// TestSecretsStayOut: no error and no cursor shows a key that goes into the query.
func TestSecretsStayOut(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	srv.Close()
	o := options(srv.URL, stream("s", Paging{}))
	o.Auth, o.RetryFor = Auth{Type: "api_key", In: "query", Name: "key", Token: "secret5"}, "1ms"
	if f := wantFault(t, "httpapi.request", o); strings.Contains(f.Error(), "secret5") {
		t.Errorf("the fault shows the key: %v", f)
	}
}

// TestRedirectsTakeNoSecretAlong: a redirect to a declared host of another name gets
// no credentials, in whatever header they are, nor the address with a key in it.
func TestRedirectsTakeNoSecretAlong(t *testing.T) {
	other := newAPI(t, 10)
	var seen string
	other.before = func(_ *api, _ http.ResponseWriter, r *http.Request) bool {
		seen = fmt.Sprint(r.Header, r.URL)
		return false
	}
	elsewhere := strings.Replace(other.URL, "127.0.0.1", "localhost", 1)
	a := newAPI(t, 10)
	a.before = func(_ *api, w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, elsewhere+"/items", http.StatusFound)
		return true
	}
	for _, auth := range []Auth{
		{Type: "basic", Username: "li", Password: "secret6"},
		{Type: "bearer", Token: "secret6"},
		{Type: "api_key", Token: "secret6"},
		{Type: "api_key", Token: "secret6", In: "query", Name: "k"},
	} {
		o := options(a.URL, stream("s", Paging{}))
		o.Auth, o.Headers, o.Hosts = auth, map[string]string{"X-Tenant": "secret6"}, []string{strings.TrimPrefix(elsewhere, "http://")}
		if rows, _, _ := mustRead(t, o, ""); len(rows) != 10 {
			t.Errorf("%d rows", len(rows))
		}
		if strings.Contains(seen, "secret6") || strings.Contains(seen, "Basic") {
			t.Errorf("%s %s: the other host was told %s", auth.Type, auth.In, seen)
		}
	}
}

// TestOAuth2 logs in by client credentials and by a refresh token that the server
// replaces; a token that is refused is asked for anew, once.
func TestOAuth2(t *testing.T) {
	issued, valid, refresh := 0, "", "r0"
	a := newAPI(t, 60)
	a.before = func(a *api, w http.ResponseWriter, r *http.Request) bool {
		if a.served == 2 {
			valid = "revoked"
		}
		if r.Header.Get("Authorization") == "Bearer "+valid {
			return false
		}
		w.WriteHeader(http.StatusUnauthorized)
		return true
	}
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, secret, _ := r.BasicAuth()
		if id == "" {
			id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
		}
		if id != "hub" || secret != "s3cret" || r.PostFormValue("grant_type") == "refresh_token" && r.PostFormValue("refresh_token") != refresh {
			w.WriteHeader(http.StatusBadRequest)
			reply(w, map[string]any{"error": "invalid_grant"})
			return
		}
		issued++
		valid = fmt.Sprintf("t%d", issued)
		body := map[string]any{"access_token": valid, "token_type": "Bearer", "expires_in": 3600}
		if r.PostFormValue("grant_type") == "refresh_token" {
			refresh = fmt.Sprintf("r%d", issued)
			body["refresh_token"] = refresh
		}
		reply(w, body)
	}))
	defer tokens.Close()
	o := options(a.URL, stream("s", Paging{Type: "offset", Size: 20}))
	o.Auth = Auth{Type: "oauth2", TokenURL: tokens.URL, ClientID: "hub", ClientSecret: "s3cret"}
	wantFault(t, "httpapi.host", o)
	o.Hosts = []string{strings.TrimPrefix(tokens.URL, "http://")}
	if rows, _, _ := mustRead(t, o, ""); len(rows) != 60 || issued != 2 {
		t.Errorf("%d rows, %d tokens", len(rows), issued)
	}
	file := filepath.Join(t.TempDir(), "token")
	o.Auth.RefreshToken, o.Auth.TokenFile = "r0", file
	for range 2 { // the second run begins with the token that the first was given
		a.served = 0
		if rows, _, _ := mustRead(t, o, ""); len(rows) != 60 {
			t.Errorf("%d rows", len(rows))
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil || strings.TrimSpace(string(kept)) != refresh {
		t.Errorf("kept %q, %v; the server's is %q", kept, err, refresh)
	}
	if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	o.Auth.ClientSecret = "other-secret"
	if f := wantFault(t, "httpapi.auth", o); strings.Contains(f.Error(), "other-secret") {
		t.Errorf("the fault shows the secret: %v", f)
	}
}
