package sqldb

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"time"

	"github.com/custhub/custhub/fault"
)

// Options say how to reach a database and what to read of it.
type Options struct {
	Driver    string          `yaml:"driver" doc:"database: mysql (also MariaDB), postgres or sqlite" validate:"required,oneof=mysql postgres sqlite"`
	DSN       string          `yaml:"dsn" doc:"data source name of the driver; for sqlite the path of the file. Use an account that may only read" validate:"required" secret:"true"`
	Schemas   []string        `yaml:"schemas" doc:"PostgreSQL schemas to list tables of; default: those of the account's search path"`
	Streams   []StreamOptions `yaml:"streams" doc:"what to read; default: every table that has a key" validate:"dive"`
	TimeZone  string          `yaml:"time_zone" doc:"zone of columns that hold local time without a zone (DATETIME, timestamp), for example Asia/Shanghai; default: unknown, such values stay without zone. The session's own zone is always UTC"`
	ZeroDates string          `yaml:"zero_dates" doc:"what a MySQL zero date (0000-00-00) becomes: null, or text to keep it as it stands" validate:"omitempty,oneof=null text"`
	PageSize  int             `yaml:"page_size" doc:"rows fetched by one statement" validate:"min=1,max=100000"`
	Snapshot  bool            `yaml:"snapshot" doc:"read each stream in one read-only, repeatable-read transaction, so that it is consistent in itself; false reads each page on its own"`
	RetryFor  string          `yaml:"retry_for" doc:"how long to try again after a dropped or refused connection before giving up, for example 2m"`
	Timeout   string          `yaml:"timeout" doc:"how long one page may take before its connection is taken for dead, for example 10m"`
}

// StreamOptions declare one stream: a table, or a query.
type StreamOptions struct {
	Name          string        `yaml:"name" doc:"name of the stream; default: the table's name"`
	Table         string        `yaml:"table" doc:"table or view to read, schema.table where needed"`
	Query         string        `yaml:"query" doc:"SELECT to read instead of a table; needs a key"`
	Where         string        `yaml:"where" doc:"SQL condition on the rows; the table or query is called b in it"`
	Columns       []string      `yaml:"columns" doc:"columns to read; default: all. Key, watermark and deletion mark are read anyway"`
	Key           []string      `yaml:"key" doc:"columns whose values identify a row; default: the primary key, else a unique index without nulls"`
	Watermark     string        `yaml:"watermark" doc:"column that grows with each change of a row (time or counter); later runs read only from its last value on. Deletions are then seen only by deleted_column or a full read"`
	Overlap       string        `yaml:"overlap" doc:"how far before the last watermark a later run begins, for changes that were committed late: a duration (5m) for times, a number for counters"`
	DeletedColumn string        `yaml:"deleted_column" doc:"column by which the source marks a row as deleted"`
	DeletedValues []string      `yaml:"deleted_values" doc:"values of deleted_column that mean deleted; default: any but null, 0, false, n, no and empty text"`
	Join          []JoinOptions `yaml:"join" doc:"columns from other tables: code tables, link tables" validate:"dive"`
	EAV           []EAVOptions  `yaml:"eav" doc:"columns from attribute-value rows" validate:"dive"`
}

// JoinOptions add columns from another table without ever multiplying rows.
type JoinOptions struct {
	Table   string            `yaml:"table" doc:"table to join"`
	Query   string            `yaml:"query" doc:"SELECT to join instead of a table"`
	On      map[string]string `yaml:"on" doc:"column of the joined table: column of this stream that it equals" validate:"required"`
	Where   string            `yaml:"where" doc:"SQL condition on joined rows; the joined table is called j, the stream b. The place for a link's own deletion mark"`
	Columns map[string]string `yaml:"columns" doc:"new column: column of the joined table" validate:"required"`
	Order   []string          `yaml:"order" doc:"columns of the joined table that order its rows; without list, the first row wins"`
	List    string            `yaml:"list" doc:"name of one new column that holds all matching rows as a JSON list of objects, instead of the first row's columns"`
}

// EAVOptions turn attribute-value rows into columns.
type EAVOptions struct {
	Table     string            `yaml:"table" doc:"table of attribute-value rows"`
	Query     string            `yaml:"query" doc:"SELECT of attribute-value rows instead of a table"`
	On        map[string]string `yaml:"on" doc:"column of the attribute table: column of this stream that it equals" validate:"required"`
	Where     string            `yaml:"where" doc:"SQL condition on the rows; the attribute table is called j, the stream b"`
	Attribute string            `yaml:"attribute" doc:"column that names the attribute" validate:"required"`
	Value     string            `yaml:"value" doc:"column that holds its value" validate:"required"`
	Columns   map[string]string `yaml:"columns" doc:"new column: the attribute it takes" validate:"required"`
}

const (
	defaultPage    = 5000
	defaultRetry   = 2 * time.Minute
	defaultTimeout = 10 * time.Minute
)

// check reports what is wrong with the options without opening anything.
func (o *Options) check() fault.List {
	var l fault.List
	bad := func(place, format string, args ...any) {
		l = append(l, fault.Usage("sqldb.option", fmt.Sprintf(format, args...), "see docs/connectors.md, sqldb").At(place))
	}
	if _, ok := dialects[o.Driver]; !ok {
		bad("driver", "driver must be mysql, postgres or sqlite, not %q", o.Driver)
	}
	if o.DSN == "" {
		bad("dsn", "the data source name is missing")
	}
	if _, err := time.LoadLocation(o.TimeZone); err != nil {
		bad("time_zone", "no such time zone: %q", o.TimeZone)
	}
	if o.ZeroDates != "" && o.ZeroDates != "null" && o.ZeroDates != "text" {
		bad("zero_dates", "must be null or text, not %q", o.ZeroDates)
	}
	if o.PageSize < 0 || o.PageSize > 100_000 {
		bad("page_size", "must be from 1 to 100000")
	}
	for place, d := range map[string]string{"retry_for": o.RetryFor, "timeout": o.Timeout} {
		if _, err := time.ParseDuration(d); d != "" && err != nil {
			bad(place, "%q is no duration such as 90s or 5m", d)
		}
	}
	names := map[string]bool{}
	for i := range o.Streams {
		s := &o.Streams[i]
		place := fmt.Sprintf("streams[%d]", i)
		if n := s.name(); names[n] {
			bad(place+".name", "two streams are called %q", n)
		} else {
			names[n] = true
		}
		s.check(place, bad)
	}
	sort.SliceStable(l, func(i, j int) bool { return l[i].Place < l[j].Place })
	return l
}

func (s *StreamOptions) check(place string, bad func(place, format string, args ...any)) {
	switch {
	case (s.Table == "") == (s.Query == ""):
		bad(place, "a stream needs either table or query")
	case s.Query != "" && s.Name == "":
		bad(place+".name", "a query needs a name")
	case s.Query != "" && len(s.Key) == 0:
		bad(place+".key", "a query needs the columns of its key")
	}
	checkQuery(place+".query", s.Query, bad)
	if len(s.DeletedValues) > 0 && s.DeletedColumn == "" {
		bad(place+".deleted_values", "deleted_values without deleted_column has no effect")
	}
	if s.Overlap != "" && s.Watermark == "" {
		bad(place+".overlap", "overlap without watermark has no effect")
	}
	if _, _, err := parseOverlap(s.Overlap); err != nil {
		bad(place+".overlap", "%q is neither a duration such as 5m nor a number", s.Overlap)
	}
	for i, j := range s.Join {
		at := fmt.Sprintf("%s.join[%d]", place, i)
		checkLookup(at, j.Table, j.Query, j.On, j.Columns, bad)
	}
	for i, e := range s.EAV {
		at := fmt.Sprintf("%s.eav[%d]", place, i)
		checkLookup(at, e.Table, e.Query, e.On, e.Columns, bad)
		if e.Attribute == "" || e.Value == "" {
			bad(at, "eav needs attribute and value")
		}
	}
}

func checkLookup(at, table, query string, on, columns map[string]string, bad func(place, format string, args ...any)) {
	if (table == "") == (query == "") {
		bad(at, "needs either table or query")
	}
	if len(on) == 0 {
		bad(at+".on", "says which columns must be equal, and is missing")
	}
	if len(columns) == 0 {
		bad(at+".columns", "names the new columns, and is missing")
	}
	checkQuery(at+".query", query, bad)
}

// checkQuery accepts a single reading statement.
func checkQuery(place, query string, bad func(place, format string, args ...any)) {
	if query == "" {
		return
	}
	bare := strings.ToLower(quoted.ReplaceAllString(query, " "))
	first, _, _ := strings.Cut(strings.Join(strings.Fields(strings.ReplaceAll(bare, "(", " ")), " "), " ")
	if first != "select" && first != "with" && first != "values" {
		bad(place, "a query must begin with SELECT or WITH")
	}
	if strings.Contains(strings.TrimRight(bare, "; \t\r\n"), ";") {
		bad(place, "a query must be one statement, without ';'")
	}
}

// quoted finds what says nothing about the shape of a statement: texts, quoted
// names and comments.
var quoted = regexp.MustCompile(`(?s)'[^']*'|"[^"]*"|` + "`[^`]*`" + `|--[^\n]*|/\*.*?\*/`)

// name is the declared name of the stream, or that of its table.
func (s *StreamOptions) name() string {
	if s.Name != "" {
		return s.Name
	}
	return s.Table
}

// durationOr parses a checked duration.
func durationOr(text string, otherwise time.Duration) time.Duration {
	if d, err := time.ParseDuration(text); err == nil {
		return d
	}
	return otherwise
}
