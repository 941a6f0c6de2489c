package connectortest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/record"
)

// rig opens and reads the source of a case for the checks.
type rig struct{ Case }

// errStopped marks a stream that gives page after page without rows or end.
var errStopped = errors.New("1,000 empty pages in a row without Done")

// pass is everything that one reader gave.
type pass struct {
	rows    []record.Row
	cursors []string // after each page
	ends    []int    // number of rows up to and with each page
	last    string   // cursor of the last page
}

// with opens the source, runs f on it and closes it.
func (r *rig) with(ctx context.Context, options any, f func(connectors.Source) error) error {
	if options == nil {
		options = r.Options
	}
	src, err := r.Connector.Open(ctx, r.Env, options)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	err = f(src)
	return errors.Join(err, src.Close())
}

// eachStream runs f for every stream of the source of the case.
func (r *rig) eachStream(ctx context.Context, f func(connectors.Source, connectors.Stream) error) error {
	return r.with(ctx, nil, func(src connectors.Source) error {
		streams, err := src.Streams(ctx)
		if err != nil {
			return fmt.Errorf("streams: %w", err)
		}
		for _, st := range streams {
			if err := f(src, st); err != nil {
				return fmt.Errorf("stream %q: %w", st.Name, err)
			}
		}
		return nil
	})
}

// readAll reads a stream from a cursor to its end in pages of at most size rows.
func readAll(ctx context.Context, src connectors.Source, stream, cursor string, size int) (*pass, error) {
	rd, err := src.Read(ctx, connectors.Request{Stream: stream, Cursor: cursor})
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	p, err := drain(ctx, rd, size)
	return p, errors.Join(err, rd.Close())
}

// drain reads a reader to its end. The next page may reuse the rows and the value
// slices of the last one, so these are copied; strings are immutable as ever.
func drain(ctx context.Context, rd connectors.Reader, size int) (*pass, error) {
	p := &pass{}
	for empty := 0; empty < 1000; {
		page, err := rd.Next(ctx, size)
		if err != nil {
			return nil, fmt.Errorf("next: %w", err)
		}
		if len(page.Rows) > size {
			return nil, fmt.Errorf("asked for at most %d rows, got %d", size, len(page.Rows))
		}
		if len(page.Rows) > 0 {
			empty = 0
		} else {
			empty++
		}
		for i := range page.Rows {
			p.rows = append(p.rows, clone(&page.Rows[i]))
		}
		p.cursors = append(p.cursors, page.Cursor)
		p.ends = append(p.ends, len(p.rows))
		if page.Done {
			p.last = page.Cursor
			return p, nil
		}
	}
	return nil, errStopped
}

func clone(row *record.Row) record.Row {
	c := *row
	c.Values = slices.Clone(row.Values)
	if row.Problem != nil {
		p := *row.Problem
		c.Problem = &p
	}
	return c
}

// differ says how two rows differ, or "".
func differ(a, b *record.Row) string {
	switch {
	case a.Key != b.Key:
		return fmt.Sprintf("key %q became %q", a.Key, b.Key)
	case !slices.Equal(a.Values, b.Values):
		return fmt.Sprintf("values of %q changed", a.Key)
	case a.Origin != b.Origin:
		return fmt.Sprintf("origin %v of %q became %v", a.Origin, a.Key, b.Origin)
	case a.Deleted != b.Deleted:
		return fmt.Sprintf("deleted mark of %q changed", a.Key)
	case (a.Problem == nil) != (b.Problem == nil):
		return fmt.Sprintf("problem of %q appeared or vanished", a.Key)
	}
	return ""
}

// sameRows compares two sequences of rows.
func sameRows(want, got []record.Row) error {
	for i := 0; i < len(want) && i < len(got); i++ {
		if d := differ(&want[i], &got[i]); d != "" {
			return fmt.Errorf("row %d: %s", i, d)
		}
	}
	if len(want) != len(got) {
		return fmt.Errorf("%d rows became %d", len(want), len(got))
	}
	return nil
}

// covers reports an error unless the rows of want follow each other in got, which
// may hold earlier rows again before them.
func covers(all, want, got []record.Row) error {
	if len(got) < len(want) {
		return fmt.Errorf("%d rows are lost", len(want)-len(got))
	}
	if err := sameRows(want, got[len(got)-len(want):]); err != nil {
		return err
	}
	known := make(map[string]bool, len(all))
	for i := range all {
		known[all[i].Key] = true
	}
	for i := range got {
		if !known[got[i].Key] {
			return fmt.Errorf("key %q was never given before", got[i].Key)
		}
	}
	return nil
}
