// Package sqldb reads tables and queries of MySQL, MariaDB, PostgreSQL and SQLite.
//
// It keeps promise P1 at the source: rows are read in the order of a unique key
// under the database's own collation, page by page, so that no row is lost or
// given twice, however many share a timestamp, whatever the collation, and however
// often the connection drops. It only reads, in read-only snapshots, and takes no
// row or table lock.
package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
)

// Connector is the sqldb connector.
type Connector struct{}

// Name is "sqldb".
func (Connector) Name() string { return "sqldb" }

// Options returns *Options with its defaults.
func (Connector) Options() any {
	return &Options{PageSize: defaultPage, Snapshot: true, ZeroDates: "null"}
}

// Check reports what is wrong with *Options.
func (Connector) Check(options any) fault.List { return options.(*Options).check() }

// Open connects to the database.
func (Connector) Open(ctx context.Context, env connectors.Env, options any) (connectors.Source, error) {
	o := *options.(*Options)
	if o.PageSize == 0 {
		o.PageSize = defaultPage
	}
	d, ok := dialects[o.Driver]
	if !ok {
		return nil, fault.Usage("sqldb.option", "unknown driver "+o.Driver, "use mysql, postgres or sqlite").At("driver")
	}
	db, err := d.open(o.DSN, env.Dir)
	if err != nil {
		return nil, fault.Usage("sqldb.dsn", "the data source name can't be read", "see the driver's documentation for its form").At("dsn").Because(redact(err, o.DSN))
	}
	s := &source{env: env, options: o, dialect: d, db: db}
	if o.TimeZone != "" {
		if s.zone, err = time.LoadLocation(o.TimeZone); err != nil {
			return nil, errors.Join(fault.Usage("sqldb.option", "no such time zone", "").At("time_zone").With(o.TimeZone), db.Close())
		}
	}
	if err := s.ping(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// source is an opened database.
type source struct {
	env     connectors.Env
	options Options
	dialect dialect
	db      *sqlx.DB
	zone    *time.Location // of local times; nil while unknown
}

// ping makes sure that the database answers, trying again for a while.
func (s *source) ping(ctx context.Context) error {
	return s.again(ctx, func() error {
		c, err := s.connect(ctx)
		if err != nil {
			return err
		}
		return c.Close()
	})
}

// connect returns a connection with its session set up.
func (s *source) connect(ctx context.Context) (*sql.Conn, error) {
	c, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.dialect.setup(ctx, c); err != nil {
		return nil, errors.Join(err, discard(c))
	}
	return c, nil
}

// discard closes the connection itself rather than hand it back for further use,
// which ends whatever runs on it at the server.
func discard(c *sql.Conn) error {
	_ = c.Raw(func(any) error { return driver.ErrBadConn }) // reports the error it was given
	if err := c.Close(); err != nil && !errors.Is(err, sql.ErrConnDone) {
		return err
	}
	return nil
}

// Close closes the database. Open readers end with an error.
func (s *source) Close() error { return s.db.Close() }

// Read opens a stream at a cursor.
func (s *source) Read(ctx context.Context, req connectors.Request) (connectors.Reader, error) {
	o, err := s.declared(ctx, req.Stream)
	if err != nil {
		return nil, err
	}
	var p *plan
	err = s.again(ctx, func() error {
		p, err = s.planOf(ctx, o)
		return err
	})
	if err != nil {
		return nil, s.explain(err, req.Stream)
	}
	if len(p.key) == 0 {
		return nil, p.noKey()
	}
	at, err := parseCursor(req.Cursor, len(p.key), p.mark >= 0)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, p, at)
}

// declared returns the declaration of a stream, or one for the table of its name
// when no streams are declared.
func (s *source) declared(ctx context.Context, name string) (StreamOptions, error) {
	for i := range s.options.Streams {
		if s.options.Streams[i].name() == name {
			return s.options.Streams[i], nil
		}
	}
	if len(s.options.Streams) > 0 {
		return StreamOptions{}, connectors.NoStream("sqldb.no_stream", name)
	}
	tables, err := s.dialect.tables(ctx, s.db, s.options.Schemas, name)
	if err != nil {
		return StreamOptions{}, s.explain(err, name)
	}
	if len(tables) == 0 {
		return StreamOptions{}, connectors.NoStream("sqldb.no_stream", name)
	}
	return StreamOptions{Table: name}, nil
}

// explain makes a fault of a database error; faults and cancellation pass.
func (s *source) explain(err error, place string) error {
	var f *fault.Fault
	if err == nil || errors.As(err, &f) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	code, message, hint := "sqldb.query", "the database refused to read", "check the stream's query, conditions and columns, and the rights of the account"
	switch {
	case loginRefused(err):
		code, message, hint = "sqldb.login", "the database refused the login", "check the user and the password of dsn: have they changed or expired?"
	case s.dialect.retryable(err):
		code, message, hint = "sqldb.connect", "the database does not answer", "check address, network and account, then run again: reading goes on where it stopped"
	}
	return fault.New(code, message, hint).At(place).Because(redact(err, s.options.DSN))
}

// redact removes a DSN and the passwords in it from an error's text.
func redact(err error, dsn string) error {
	text := strings.ReplaceAll(err.Error(), dsn, "…")
	for _, secret := range passwords(dsn) {
		text = strings.ReplaceAll(text, secret, "…")
	}
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}

// passwords finds what may be a password in a DSN of either form.
func passwords(dsn string) []string {
	var out []string
	if i := strings.LastIndex(dsn, "@"); i > 0 {
		login := dsn[:i]
		login = login[strings.LastIndex(login, "/")+1:]
		if _, pw, ok := strings.Cut(login, ":"); ok && pw != "" {
			out = append(out, pw)
		}
	}
	if _, rest, ok := strings.Cut(dsn, "password="); ok {
		if end := strings.IndexAny(rest, " &"); end >= 0 {
			rest = rest[:end]
		}
		if rest != "" {
			out = append(out, rest)
		}
	}
	return out
}
