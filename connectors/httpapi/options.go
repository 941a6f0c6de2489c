package httpapi

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Options say how to reach an API and what to read of it.
type Options struct {
	BaseURL      string            `yaml:"base_url" doc:"address that the paths of streams are added to; nothing else is contacted" validate:"required,url"`
	Hosts        []string          `yaml:"hosts" doc:"further hosts (host or host:port) that pages, redirects or tokens may come from"`
	AllowPrivate bool              `yaml:"allow_private" doc:"allow private, loopback and link-local addresses"`
	Proxy        string            `yaml:"proxy" doc:"address of an HTTP proxy; it then resolves the names"`
	Headers      map[string]string `yaml:"headers" doc:"headers sent with each request" secret:"true"`
	Auth         Auth              `yaml:"auth" doc:"how to log in"`
	Rate         float64           `yaml:"rate" doc:"requests a second at most; 0 means no limit" validate:"min=0"`
	Timeout      string            `yaml:"timeout" doc:"how long one request may take, for example 30s"`
	RetryFor     string            `yaml:"retry_for" doc:"how long to try a failing request again before giving up, for example 2m"`
	MaxBody      int64             `yaml:"max_body" doc:"largest accepted answer in bytes, unpacked" validate:"min=0"`
	MaxPages     int               `yaml:"max_pages" doc:"pages of one stream at most" validate:"min=0"`
	MaxTime      string            `yaml:"max_time" doc:"how long reading one stream may take, for example 6h"`
	Streams      []Stream          `yaml:"streams" doc:"what to read" validate:"required,dive"`
}

// Auth says how to log in.
type Auth struct {
	Type         string   `yaml:"type" doc:"none, basic, bearer, api_key or oauth2" validate:"omitempty,oneof=none basic bearer api_key oauth2"`
	Username     string   `yaml:"username" doc:"name for basic"`
	Password     string   `yaml:"password" doc:"password for basic" secret:"true"`
	Token        string   `yaml:"token" doc:"token for bearer, key for api_key" secret:"true"`
	Name         string   `yaml:"name" doc:"header or query parameter of api_key; default X-API-Key"`
	In           string   `yaml:"in" doc:"where an api_key goes: header (default) or query" validate:"omitempty,oneof=header query"`
	TokenURL     string   `yaml:"token_url" doc:"token endpoint of oauth2; its host must be that of base_url or one of hosts"`
	ClientID     string   `yaml:"client_id" doc:"client of oauth2"`
	ClientSecret string   `yaml:"client_secret" doc:"client secret of oauth2" secret:"true"`
	RefreshToken string   `yaml:"refresh_token" doc:"refresh token of oauth2; without one, client credentials are used" secret:"true"`
	TokenFile    string   `yaml:"token_file" doc:"file that keeps a refresh token which the server replaced, readable by its owner only"`
	Scopes       []string `yaml:"scopes" doc:"scopes asked for with oauth2"`
}

// Stream is one list of an API.
type Stream struct {
	Name        string            `yaml:"name" doc:"name of the stream" validate:"required"`
	Path        string            `yaml:"path" doc:"path below base_url" validate:"required"`
	Params      map[string]string `yaml:"params" doc:"query parameters, for example one that makes a list show closed items too"`
	Rows        string            `yaml:"rows" doc:"path to the list in an answer; default: the answer is the list"`
	Expand      string            `yaml:"expand" doc:"path within an item to a list of which each entry becomes a row of its own"`
	Parent      map[string]string `yaml:"parent" doc:"with expand: column: path in the item that the entry belongs to, such as its key"`
	Key         []string          `yaml:"key" doc:"columns that identify a row" validate:"required"`
	Columns     map[string]string `yaml:"columns" doc:"column: path in an item; default: the fields of the first page's items, lists and objects as JSON, what comes later in _rest"`
	Types       map[string]string `yaml:"types" doc:"column: text, int, decimal, bool, date or time, for values that are sometimes written as text"`
	Paging      Paging            `yaml:"paging" doc:"how the list goes on"`
	Incremental Incremental       `yaml:"incremental" doc:"how to read only what has changed"`
	Detail      Detail            `yaml:"detail" doc:"a further request for each item, where the list shows too little"`
	Deleted     string            `yaml:"deleted" doc:"path in an item to a mark that it is deleted"`
	Error       string            `yaml:"error" doc:"path to an error in an answer with status 200"`
	RetryErrors []string          `yaml:"retry_errors" doc:"texts of such errors that are worth trying again"`
}

// Paging says how a list goes on.
type Paging struct {
	Type        string `yaml:"type" doc:"none, page, offset, cursor or link" validate:"omitempty,oneof=none page offset cursor link"`
	Size        int    `yaml:"size" doc:"items asked for at once; default 100" validate:"min=0"`
	SizeParam   string `yaml:"size_param" doc:"parameter for size; default limit for offset, per_page for page, else none"`
	PageParam   string `yaml:"page_param" doc:"page: parameter for the page number; default page"`
	Start       *int64 `yaml:"start" doc:"page: number of the first page; default 1"`
	OffsetParam string `yaml:"offset_param" doc:"offset: parameter for the offset; default offset"`
	PlainOffset bool   `yaml:"plain_offset" doc:"offset: ask for exact multiples only; else each page is asked for from its predecessor's last item on, to see whether items have moved"`
	Stable      bool   `yaml:"stable" doc:"page and plain offset without total_path: the list can't move while it is read, so it need not be read twice to be sure"`
	CursorParam string `yaml:"cursor_param" doc:"cursor: parameter for the cursor; default cursor"`
	CursorPath  string `yaml:"cursor_path" doc:"cursor: path to the next cursor in an answer; an empty one ends the list"`
	NextPath    string `yaml:"next_path" doc:"link: path to the next page's address in an answer; default: the Link header"`
	TotalPath   string `yaml:"total_path" doc:"path to the number of items"`
	MorePath    string `yaml:"more_path" doc:"path to a mark that there are more pages"`
	EndStatus   []int  `yaml:"end_status" doc:"statuses that mean a page after the last, for example 404"`
}

// Incremental says how to read only what has changed.
type Incremental struct {
	Column  string `yaml:"column" doc:"column that grows with each change: a time or a number"`
	Param   string `yaml:"param" doc:"parameter that takes the last value seen"`
	Format  string `yaml:"format" doc:"form of the parameter with {mark} in it, for example >={mark}; default {mark}"`
	Overlap string `yaml:"overlap" doc:"how far before the last time seen to begin, for example 5m"`
}

// Detail is a further request for each item.
type Detail struct {
	Path   string            `yaml:"path" doc:"path below base_url with {path in the item}, for example /issues/{id}.json"`
	Params map[string]string `yaml:"params" doc:"query parameters"`
	Rows   string            `yaml:"rows" doc:"path to the item in the answer; its fields take the place of the list's"`
}

const (
	defaultSize     = 100
	defaultTimeout  = 30 * time.Second
	defaultRetry    = 2 * time.Minute
	defaultMaxBody  = 32 << 20
	defaultMaxPages = 1_000_000
	defaultMaxTime  = 12 * time.Hour
)

type reporter func(place, format string, args ...any)

// check reports what is wrong with the options without contacting anything.
func (o *Options) check() fault.List {
	var l fault.List
	bad := func(place, format string, args ...any) {
		l = append(l, fault.Usage("httpapi.option", fmt.Sprintf(format, args...), "see docs/connectors.md, httpapi").At(place))
	}
	u, err := url.Parse(o.BaseURL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		bad("base_url", "must be an address that begins with https:// or http://")
	case u.User != nil:
		bad("base_url", "must not hold a password; use auth")
	}
	for place, d := range map[string]string{"timeout": o.Timeout, "retry_for": o.RetryFor, "max_time": o.MaxTime} {
		if _, err := time.ParseDuration(d); d != "" && err != nil {
			bad(place, "%q is no duration such as 90s or 5m", d)
		}
	}
	o.Auth.check(bad)
	if len(o.Streams) == 0 {
		bad("streams", "there is no stream to read")
	}
	names := map[string]bool{}
	for i := range o.Streams {
		s := &o.Streams[i]
		place := fmt.Sprintf("streams[%d]", i)
		if names[s.Name] || s.Name == "" {
			bad(place+".name", "the name %q is missing or used twice", s.Name)
		}
		names[s.Name] = true
		s.check(place, bad)
	}
	sort.SliceStable(l, func(i, j int) bool { return l[i].Place < l[j].Place })
	return l
}

func (a *Auth) check(bad reporter) {
	need := func(name, value string) {
		if value == "" {
			bad("auth."+name, "%s needs %s", a.Type, name)
		}
	}
	switch a.Type {
	case "", "none":
	case "basic":
		need("username", a.Username)
	case "bearer", "api_key":
		need("token", a.Token)
	case "oauth2":
		need("token_url", a.TokenURL)
		need("client_id", a.ClientID)
	default:
		bad("auth.type", "must be none, basic, bearer, api_key or oauth2, not %q", a.Type)
	}
	if a.In != "" && a.In != "header" && a.In != "query" {
		bad("auth.in", "must be header or query, not %q", a.In)
	}
}

func (s *Stream) check(place string, bad reporter) {
	if s.Path == "" {
		bad(place+".path", "the path is missing")
	}
	if strings.Contains(s.Path, "://") {
		bad(place+".path", "must be a path below base_url, not an address")
	}
	if len(s.Key) == 0 {
		bad(place+".key", "the columns of the key are missing")
	}
	paths := map[string]string{
		"rows": s.Rows, "expand": s.Expand, "deleted": s.Deleted, "error": s.Error, "detail.rows": s.Detail.Rows,
		"paging.cursor_path": s.Paging.CursorPath, "paging.next_path": s.Paging.NextPath,
		"paging.total_path": s.Paging.TotalPath, "paging.more_path": s.Paging.MorePath,
	}
	for c, p := range s.Columns {
		paths["columns."+c] = p
	}
	for c, p := range s.Parent {
		paths["parent."+c] = p
	}
	for where, p := range paths {
		if _, err := parsePath(p); err != nil {
			bad(place+"."+where, "%q is no path: %v", p, err)
		}
	}
	for c, k := range s.Types {
		if _, ok := record.KindOf(k); !ok {
			bad(place+".types."+c, "%q is no kind of value", k)
		}
	}
	if len(s.Columns) > 0 {
		for _, k := range s.Key {
			if s.Columns[k] == "" && s.Parent[k] == "" {
				bad(place+".key", "the key column %q is not among the columns", k)
			}
		}
	}
	if len(s.Parent) > 0 && s.Expand == "" {
		bad(place+".parent", "parent without expand has no effect")
	}
	if (s.Incremental.Column == "") != (s.Incremental.Param == "") {
		bad(place+".incremental", "needs both column and param")
	}
	if _, err := time.ParseDuration(s.Incremental.Overlap); s.Incremental.Overlap != "" && err != nil {
		bad(place+".incremental.overlap", "%q is no duration such as 5m", s.Incremental.Overlap)
	}
	switch s.Paging.Type {
	case "", "none", "page", "offset", "link":
	case "cursor":
		if s.Paging.CursorPath == "" {
			bad(place+".paging.cursor_path", "paging by cursor needs the path to the next cursor")
		}
	default:
		bad(place+".paging.type", "must be none, page, offset, cursor or link, not %q", s.Paging.Type)
	}
}

// secretHeaders are the headers that hold credentials, or may.
func (o *Options) secretHeaders() []string {
	return append(slices.Sorted(maps.Keys(o.Headers)), "Authorization", o.Auth.keyName())
}

func durationOr(text string, otherwise time.Duration) time.Duration {
	if d, err := time.ParseDuration(text); err == nil {
		return d
	}
	return otherwise
}
