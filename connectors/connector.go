// Package connectors defines what custhub needs from a source system. Each
// connector is a folder of its own; the registry that the command wires is a
// visible list (see package connectors/all).
//
// A connector turns a configured source into streams (tables, sheets, files,
// endpoints) and each stream into pages of rows, in a fixed order, with a cursor
// after each page from which reading can go on. Cursors are committed together
// with the rows they follow (promise P2), so a connector never acknowledges,
// marks or changes anything at the source.
package connectors

import (
	"context"
	"log/slog"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Connector makes sources of one kind. It is a value without state.
type Connector interface {
	// Name is what `connector:` says in custhub.yaml, for example "sqldb".
	Name() string
	// Options returns a pointer to a new, default-filled options struct. Its
	// fields carry `yaml` names, `doc` texts and go-playground `validate` tags;
	// linting, the JSON Schema and the generated reference all come from it.
	Options() any
	// Check reports what is wrong with decoded options without opening anything.
	// Places in its faults are paths inside the options ("auth.token"); the
	// caller turns them into file:line:col.
	Check(options any) fault.List
	// Open connects to the source.
	Open(ctx context.Context, env Env, options any) (Source, error)
}

// Env is what a connector may use of the world around it.
type Env struct {
	Source string       // name of the source in custhub.yaml
	Dir    string       // project folder; relative paths in options start here
	Log    *slog.Logger // never nil; secrets and personal values stay out of it
}

// Source is one opened source. It is safe for use by several goroutines, one
// Reader each.
type Source interface {
	// Streams lists what can be read, in a stable order.
	Streams(ctx context.Context) ([]Stream, error)
	// Read opens a stream at a cursor.
	Read(ctx context.Context, req Request) (Reader, error)
	Close() error
}

// Stream describes one readable thing of a source.
type Stream struct {
	Name      string        // as mappings name it: table, sheet, file or endpoint
	Schema    record.Schema // columns in order; may be nil-length until read for schemaless streams
	Key       []string      // columns of the key, in order; empty when rows are keyed by position
	Watermark string        // column that grows with changes, or ""
	Rows      int64         // number of rows, or -1 when unknown
	Note      string        // something a person should know ("hidden sheet, skipped")
}

// Request says what to read.
type Request struct {
	Stream string
	// Cursor is what an earlier Page of the same stream returned, or "" to begin.
	// It is opaque outside the connector, but readable text, for operators.
	Cursor string
}

// Reader reads one stream once. Its methods are called from one goroutine.
type Reader interface {
	// Schema returns the columns. It is valid from the start and may not change.
	Schema() *record.Schema
	// Next returns up to max rows; the page is valid until the next call. A page
	// with Done set is the last; it may hold rows too.
	Next(ctx context.Context, max int) (Page, error)
	Close() error
}

// Page is a slice of a stream with the cursor that follows it.
type Page struct {
	Rows []record.Row
	// Cursor is where reading goes on after exactly these rows. On the last page
	// it is where the next run begins: a watermark for an incremental stream, ""
	// for a stream that is read whole each time.
	Cursor string
	Done   bool
}

// Pass tells how a reader sees its stream. A Reader that can say so implements it.
type Pass interface {
	// Whole reports whether a read from Cursor "" to Done shows every live row of
	// the stream, so that a row not seen is gone from the source.
	Whole() bool
	// Total returns the expected number of rows of this pass, or -1.
	Total() int64
}

// Rereader is a Source that can fetch single rows again by key, for sample
// verification and reconciliation against the source itself.
type Rereader interface {
	// Reread returns the current row of each key, in order; nil where it is gone.
	Reread(ctx context.Context, stream string, keys []string) ([]*record.Row, error)
}

// Registry finds connectors by name.
type Registry []Connector

// Lookup returns the connector with the given name, or nil.
func (r Registry) Lookup(name string) Connector {
	for _, c := range r {
		if c.Name() == name {
			return c
		}
	}
	return nil
}

// Names lists the connectors in order.
func (r Registry) Names() []string {
	names := make([]string, len(r))
	for i, c := range r {
		names[i] = c.Name()
	}
	return names
}
