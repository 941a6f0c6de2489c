package connectortest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/custhub/custhub/connectors"
)

// pageSizes are those that order and resumption are tried with; the limits keep
// page size 1 on a long stream from taking minutes.
var pageSizes = []int{1, 3, 64, 1000}

const (
	smallPageRows = 300 // rows above which the smallest page sizes are left out
	resumePoints  = 8   // cursors tried for each page size, evenly spread
)

// sizesFor returns the page sizes to try on a stream of n rows.
func sizesFor(n int) []int {
	if n > smallPageRows {
		return pageSizes[2:]
	}
	return pageSizes
}

func streamsStable(ctx context.Context, r *rig) error {
	return r.with(ctx, nil, func(src connectors.Source) error {
		first, err := src.Streams(ctx)
		if err != nil {
			return err
		}
		second, err := src.Streams(ctx)
		if err != nil {
			return err
		}
		if len(first) == 0 {
			return errors.New("the source of the case has no stream")
		}
		if len(first) != len(second) {
			return fmt.Errorf("%d streams, then %d", len(first), len(second))
		}
		names := map[string]bool{}
		for i, st := range first {
			if st.Name != second[i].Name {
				return fmt.Errorf("stream %d is %q, then %q", i, st.Name, second[i].Name)
			}
			if st.Name == "" || names[st.Name] {
				return fmt.Errorf("stream name %q is empty or not unique", st.Name)
			}
			names[st.Name] = true
			if err := keyColumns(st); err != nil {
				return err
			}
		}
		return nil
	})
}

// keyColumns checks that the key and watermark of a stream are columns of it.
func keyColumns(st connectors.Stream) error {
	if len(st.Schema.Columns) == 0 {
		return nil
	}
	for _, k := range st.Key {
		if st.Schema.Index(k) < 0 {
			return fmt.Errorf("stream %q: key column %q is not in the schema", st.Name, k)
		}
	}
	if st.Watermark != "" && st.Schema.Index(st.Watermark) < 0 {
		return fmt.Errorf("stream %q: watermark %q is not in the schema", st.Name, st.Watermark)
	}
	return nil
}

// orderStable reads each stream with several page sizes and twice with one.
func orderStable(ctx context.Context, r *rig) error {
	return r.eachStream(ctx, func(src connectors.Source, st connectors.Stream) error {
		ref, err := readAll(ctx, src, st.Name, "", 500)
		if err != nil {
			return err
		}
		for _, size := range append(slices.Clone(sizesFor(len(ref.rows))), 500) {
			p, err := readAll(ctx, src, st.Name, "", size)
			if err != nil {
				return fmt.Errorf("pages of %d: %w", size, err)
			}
			if err := sameRows(ref.rows, p.rows); err != nil {
				return fmt.Errorf("pages of %d: %w", size, err)
			}
		}
		return nil
	})
}

// resumes goes on from the cursor of every page (a spread of them when there are
// many), in a new source as after a crash, with another page size.
func resumes(ctx context.Context, r *rig) error {
	return r.eachStream(ctx, func(src connectors.Source, st connectors.Stream) error {
		ref, err := readAll(ctx, src, st.Name, "", 500)
		if err != nil {
			return err
		}
		for _, size := range sizesFor(len(ref.rows)) {
			p, err := readAll(ctx, src, st.Name, "", size)
			if err != nil {
				return err
			}
			inner := len(p.cursors) - 1 // the last page's cursor begins the next run
			for _, i := range spread(inner, resumePoints) {
				if err := r.resume(ctx, st.Name, p, i, size+1); err != nil {
					return fmt.Errorf("pages of %d, resumed after page %d at cursor %q: %w", size, i, p.cursors[i], err)
				}
			}
		}
		return nil
	})
}

func (r *rig) resume(ctx context.Context, stream string, p *pass, i, size int) error {
	return r.with(ctx, nil, func(src connectors.Source) error {
		rest, err := readAll(ctx, src, stream, p.cursors[i], size)
		if err != nil {
			return err
		}
		want := p.rows[p.ends[i]:]
		if r.Overlap || p.cursors[i] == "" {
			return covers(p.rows, want, rest.rows)
		}
		return sameRows(want, rest.rows)
	})
}

// spread returns up to k of the numbers 0 to n-1, evenly spread, with both ends.
func spread(n, k int) []int {
	var out []int
	for i := range min(n, k) {
		if n <= k {
			out = append(out, i)
		} else {
			out = append(out, i*(n-1)/(k-1))
		}
	}
	return out
}

// readsOn begins where the last page says the next run begins. The source did
// not change, so every row it gives is one that is known.
func readsOn(ctx context.Context, r *rig) error {
	return r.eachStream(ctx, func(src connectors.Source, st connectors.Stream) error {
		ref, err := readAll(ctx, src, st.Name, "", 500)
		if err != nil {
			return err
		}
		next, err := readAll(ctx, src, st.Name, ref.last, 500)
		if err != nil {
			return fmt.Errorf("from the last cursor %q: %w", ref.last, err)
		}
		if ref.last == "" {
			return sameRows(ref.rows, next.rows)
		}
		return covers(ref.rows, nil, next.rows)
	})
}

// twoReaders reads each stream with two readers at the same time.
func twoReaders(ctx context.Context, r *rig) error {
	return r.eachStream(ctx, func(src connectors.Source, st connectors.Stream) error {
		type result struct {
			p   *pass
			err error
		}
		results := make(chan result, 2)
		for _, size := range []int{50, 70} {
			go func() {
				p, err := readAll(ctx, src, st.Name, "", size)
				results <- result{p, err}
			}()
		}
		a, b := <-results, <-results
		if err := errors.Join(a.err, b.err); err != nil {
			return err
		}
		return sameRows(a.p.rows, b.p.rows)
	})
}
