package connectortest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/custhub/custhub/connectors"
)

const defaultHeap = 32 << 20

// Memory runs only the memory check of a case, for sources that take long to make.
func Memory(t *testing.T, c Case) {
	t.Helper()
	if err := boundedMemory(t.Context(), &rig{Case: c}); err != nil {
		t.Error(err)
	}
}

// boundedMemory reads the large stream and watches the live heap.
func boundedMemory(ctx context.Context, r *rig) error {
	if r.Large == nil {
		return nil
	}
	limit := r.Large.Heap
	if limit == 0 {
		limit = defaultHeap
	}
	base := liveHeap()
	return r.with(ctx, r.Large.Options, func(src connectors.Source) error {
		stream, err := onlyStream(ctx, src, r.Large.Stream)
		if err != nil {
			return err
		}
		rd, err := src.Read(ctx, connectors.Request{Stream: stream})
		if err != nil {
			return err
		}
		rows, peak, err := drainLarge(ctx, rd)
		if err := errors.Join(err, rd.Close()); err != nil {
			return err
		}
		if rows != r.Large.Rows {
			return fmt.Errorf("expected %d rows, got %d", r.Large.Rows, rows)
		}
		if peak > base+limit {
			return fmt.Errorf("the live heap grew by %d MiB over %d rows, more than %d MiB", (peak-base)>>20, rows, limit>>20)
		}
		return nil
	})
}

// drainLarge counts the rows of a reader and finds the peak of the live heap.
func drainLarge(ctx context.Context, rd connectors.Reader) (rows int, peak uint64, err error) {
	const every = 20
	for n := 0; ; n++ {
		page, err := rd.Next(ctx, 1000)
		if err != nil {
			return rows, peak, err
		}
		rows += len(page.Rows)
		if n%every == 0 || page.Done {
			peak = max(peak, liveHeap())
		}
		if page.Done {
			return rows, peak, nil
		}
	}
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
