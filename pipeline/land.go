package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// errStopped ends a run that was asked to stop at a batch's end.
var errStopped = errors.New("stopped on request")

// lander lands one stream.
type lander struct {
	st    Store
	plan  *Plan
	opt   *Options
	run   *Run
	task  task
	guard *guard

	reader connectors.Reader
	state  StreamState
	schema []byte
	drift  []ColumnChange // of the stream's columns since the last run
	ended  error          // why reading ended early; what was read before is still committed
	sets   [2][]*worker   // one set prepares a batch while the landing of the other is committed
	cut    bool           // the pass was cut off before and goes on

	peeked  []connectors.Page // read ahead by the survey of the columns
	peekErr error             // where reading ahead ended
}

// land reads a stream from where it stands to its end and commits it batch by
// batch.
func (l *lander) land(ctx context.Context, src connectors.Source) (err error) {
	if err := l.open(ctx, src); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.reader.Close()) }()
	name := l.task.source.Name + "/" + l.task.as
	total := int64(-1)
	if p, ok := l.reader.(connectors.Pass); ok && l.state.Cursor == "" {
		total = p.Total()
	}
	l.opt.Progress.Stage(name, total)
	defer l.opt.Progress.Done(name)

	// Reading, mapping and cleansing the next batch overlaps with committing the
	// last one; two landings are in flight, so memory is bounded.
	ready, free := make(chan *Landing), make(chan struct{}, 2)
	g, both := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(ready)
		return l.produce(both, ready, free)
	})
	g.Go(func() error {
		for b := range ready {
			done, err := l.st.Land(both, b)
			if err != nil {
				return err
			}
			l.opt.Progress.Add(name, b.Read)
			if err := l.guard.commit(&done.Tally, b); err != nil {
				return err
			}
			select {
			case free <- struct{}{}:
			case <-both.Done():
				return both.Err()
			}
		}
		return nil
	})
	if err := cmp.Or(g.Wait(), l.ended); err != nil {
		return err
	}
	return l.sweep(ctx)
}

// open begins or resumes the pass and binds the mapping to the real columns.
func (l *lander) open(ctx context.Context, src connectors.Source) error {
	var err error
	if l.state, err = l.st.StreamState(ctx, l.task.source.Name, l.task.as); err != nil {
		return err
	}
	if err := l.resume(); err != nil {
		return err
	}
	l.cut = l.state.Cursor != ""
	if l.reader, err = src.Read(ctx, connectors.Request{Stream: l.task.stream, Cursor: l.state.Cursor}); err != nil {
		return l.task.noStream(ctx, src, err)
	}
	if err = l.bind(ctx, src); err != nil {
		return errors.Join(err, l.reader.Close())
	}
	return nil
}

// resume decides where the pass begins.
func (l *lander) resume() error {
	changed := l.state.PassOpen && l.state.ConfigHash != l.plan.ConfigHash
	switch {
	case l.opt.Restart && l.state.PassOpen:
		l.state.Cursor, l.state.PassOpen = "", false
	case changed && !l.opt.WithNewRules:
		return fault.Usage("run.config_changed",
			fmt.Sprintf("the last run of %s/%s was cut off, and the configuration has changed since", l.task.source.Name, l.task.as),
			"run again with --restart to read the stream from its beginning, or with --with-new-rules to go on with the new configuration")
	}
	if !l.state.PassOpen {
		l.state.Pass++
	}
	return nil
}

func (l *lander) bind(ctx context.Context, src connectors.Source) error {
	own := *l.reader.Schema()
	schema := &own
	var err error
	if l.drift, err = drift(l.task, l.state.Schema, schema, l.opt.Log); err != nil {
		return err
	}
	if err := l.habits(ctx, src, schema); err != nil {
		return err
	}
	if l.schema, err = json.Marshal(schema); err != nil {
		return err
	}
	for i := range l.sets {
		for range l.opt.Workers {
			w, faults := newWorker(&l.task, l.plan, schema)
			if err := faults.ErrOrNil(); err != nil {
				return err
			}
			l.sets[i] = append(l.sets[i], w)
		}
	}
	return nil
}

// flushAfter is how long a batch may grow: a slow source is committed, and its
// progress kept, even when batches take long to fill.
const flushAfter = 10 * time.Second

// produce reads and prepares batches until the stream ends. A prepared landing
// uses its workers' buffers, so the next is prepared by the other set.
func (l *lander) produce(ctx context.Context, ready chan<- *Landing, free <-chan struct{}) error {
	inFlight := 0
	for i := 0; ; i++ {
		if l.opt.stopping() {
			l.ended = errStopped
		}
		if l.ended != nil {
			return nil //nolint:nilerr // land returns it when what was read is committed
		}
		if inFlight == len(l.sets) {
			select {
			case <-free:
				inFlight--
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		b, err := l.fill(ctx, l.sets[i%len(l.sets)])
		if err != nil {
			l.ended = err
			return ctx.Err()
		}
		select {
		case ready <- b:
			inFlight++
		case <-ctx.Done():
			return ctx.Err()
		}
		if b.PassDone {
			return nil
		}
	}
}

// fill reads pages until a batch is full, and prepares them as they come.
func (l *lander) fill(ctx context.Context, workers []*worker) (*Landing, error) {
	b := &Landing{
		Run: l.run.ID, Kind: l.opt.Kind, Source: l.task.source.Name, Stream: l.task.as, Pass: l.state.Pass,
		CursorBefore: l.state.Cursor, ConfigHash: l.plan.ConfigHash, Schema: l.schema,
	}
	for _, w := range workers {
		w.begin()
	}
	began := time.Now()
	for !b.PassDone && b.Read < int64(l.plan.BatchSize) && (b.Read == 0 || time.Since(began) < flushAfter && !l.opt.stopping()) {
		page, err := l.next(ctx, l.plan.BatchSize-int(b.Read))
		if err != nil && (b.Read == 0 || ctx.Err() != nil) {
			return nil, err
		}
		if err != nil { // what was read before the failure is committed first
			l.ended = err
			break
		}
		process(workers, page.Rows)
		b.Read += int64(len(page.Rows))
		b.CursorAfter, b.PassDone = page.Cursor, page.Done
	}
	l.state.Cursor, l.schema = b.CursorAfter, nil // the first batch carries the schema
	gather(b, workers, l.drift)
	l.drift = nil
	return b, nil
}

// process cuts a page into equal parts, one a worker.
func process(workers []*worker, rows []record.Row) {
	if len(workers) == 1 {
		workers[0].process(rows)
		return
	}
	var wg sync.WaitGroup
	for i, w := range workers {
		part := rows[i*len(rows)/len(workers) : (i+1)*len(rows)/len(workers)]
		wg.Go(func() { w.process(part) })
	}
	wg.Wait()
}

// gather puts what the workers made into the landing.
func gather(b *Landing, workers []*worker, drift []ColumnChange) {
	notes := NewNotes()
	notes.Drift = drift
	for i, w := range workers {
		if i == 0 { // its memory is as much the batch's as what the rows refer to
			b.Rows, b.Quarantine = w.out.rows, w.out.quarantine
		} else {
			b.Rows = append(b.Rows, w.out.rows...)
			b.Quarantine = append(b.Quarantine, w.out.quarantine...)
		}
		notes.take(w.out.notes)
	}
	if first := workers[0]; len(workers) > 1 { // the next batch uses the memory of all again
		first.out.rows, first.out.quarantine = b.Rows, b.Quarantine
	}
	b.Notes, _ = json.Marshal(notes) // maps of numbers always marshal
}

// unswept reports whether the stream has to be read once more, from its
// beginning: the pass was cut off, so its reader can't vouch for having shown all
// rows, while a whole pass could tell which are gone.
func (l *lander) unswept() bool {
	p, ok := l.reader.(connectors.Pass)
	return l.cut && l.task.source.Deletes == DeleteMissing && ok && !p.Whole() && l.state.Cursor == ""
}

// sweep deletes, after a whole pass, the records that it did not show.
func (l *lander) sweep(ctx context.Context) error {
	p, ok := l.reader.(connectors.Pass)
	if l.task.source.Deletes != DeleteMissing || !ok || !p.Whole() {
		return nil
	}
	gone := int64(0)
	live, err := l.st.Absent(ctx, l.task.source.Name, l.task.as, l.state.Pass, func(keys []string, _ []record.EntityType) error {
		gone += int64(len(keys))
		return nil
	})
	if err != nil || gone == 0 {
		return err
	}
	if err := l.guard.ask(gone, live); err != nil {
		return err
	}
	_, err = l.st.Absent(ctx, l.task.source.Name, l.task.as, l.state.Pass, func(keys []string, entities []record.EntityType) error {
		b := &Landing{
			Run: l.run.ID, Kind: "delete", Source: l.task.source.Name, Stream: l.task.as, Pass: l.state.Pass,
			CursorBefore: l.state.Cursor, CursorAfter: l.state.Cursor, PassDone: true, ConfigHash: l.plan.ConfigHash, Read: int64(len(keys)),
		}
		for i, k := range keys {
			b.Rows = append(b.Rows, LandRow{Key: k, Entity: entities[i], Delete: true})
		}
		done, err := l.st.Land(ctx, b)
		if err != nil {
			return err
		}
		return l.guard.commit(&done.Tally, b)
	})
	return err
}
