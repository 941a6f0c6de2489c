package store

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
)

// maxKey is the longest source key, in bytes, that every database can index.
const maxKey = 1000

// Land commits one batch in one transaction: its versions, match keys,
// observations, quarantine, counts and the stream's cursor (promises P1, P2).
func (s *Store) Land(ctx context.Context, l *pipeline.Landing) (pipeline.Committed, error) {
	b, err := s.newLanding(ctx, l)
	if err != nil {
		return pipeline.Committed{}, wrap("land "+l.Source+"/"+l.Stream, err)
	}
	b.pass.mu.Lock()
	defer b.pass.mu.Unlock()
	if err := s.write(ctx, func(q *session) error { return b.commit(ctx, q) }); err != nil {
		return pipeline.Committed{}, wrap("land "+l.Source+"/"+l.Stream, err)
	}
	s.giveBack(b.nextID, b.endID)
	b.pass.note(l.Kind, b.asserted)
	if b.pass.keys != nil {
		keys := make([]string, len(b.rows))
		for i, r := range b.rows {
			keys[i] = r.Key
		}
		b.pass.keys.add(keys)
	}
	return pipeline.Committed{Batch: b.id, Tally: b.tally}, nil
}

// landing is a batch on its way through its transaction.
type landing struct {
	s      *Store
	l      *pipeline.Landing
	stream int64
	pass   *passState
	now    int64 // ms since 1970

	rows       []*pipeline.LandRow // one a key, by rising key: the winner among duplicates
	quarantine []pipeline.QuarantineRow
	erased     int64               // rows left out since their record was erased by law
	losers     pipeline.Tally      // what became of the duplicates within the batch
	refs       refSet              // customers that events refer to
	refStreams map[[2]string]int64 // source and stream of those → number

	firstID, endID int64 // reserved record ids

	attempts int // how often the transaction was begun

	// What the transaction decides; reset when it is run again.
	id       int64
	nextID   int64
	tally    pipeline.Tally
	fates    []fate
	packed   *sync.WaitGroup  // done when the fates hold what is written of them
	replaced matchingOf       // by its versions
	filtered map[string]int64 // rows left out, by reason
	asserted recSet           // records the batch speaks of
}

// newLanding does what needs no transaction of its own or must not be in one.
func (s *Store) newLanding(ctx context.Context, l *pipeline.Landing) (*landing, error) {
	b := &landing{s: s, l: l, now: s.opt.now().UnixMilli()}
	var err error
	if b.stream, err = s.streamID(ctx, l.Source, l.Stream); err != nil {
		return nil, err
	}
	if pins(l.Kind) {
		if err := s.currentPass(ctx, b.stream, l); err != nil {
			return nil, err
		}
	}
	if b.pass, err = s.passState(ctx, b.stream, l.Pass); err != nil {
		return nil, err
	}
	if err := checkKeys(l); err != nil {
		return nil, err
	}
	var rows []pipeline.LandRow
	if rows, b.quarantine, b.erased, err = s.dropErased(ctx, b.stream, l); err != nil {
		return nil, err
	}
	b.rows, b.losers = distinctRows(rows)
	if b.refs, b.refStreams, err = s.collectRefs(ctx, b.rows); err != nil {
		return nil, err
	}
	if n := len(b.rows) + b.refs.len(); n > 0 {
		if b.firstID, err = s.take(ctx, n); err != nil {
			return nil, err
		}
		b.endID = b.firstID + int64(n)
	}
	return b, nil
}

// currentPass puts a reprocess or replay into the stream's newest pass: it
// overrules what that pass loaded, and the next pass overrules it.
func (s *Store) currentPass(ctx context.Context, stream int64, l *pipeline.Landing) error {
	return s.read(ctx, func(q *session) error {
		pass, err := q.number(ctx, "SELECT pass FROM stream WHERE id = ?", stream)
		l.Pass = max(l.Pass, pass)
		return err
	})
}

func checkKeys(l *pipeline.Landing) error {
	for i := range l.Rows {
		r := &l.Rows[i]
		r.Key, r.ChangedAt = clean(r.Key), clean(r.ChangedAt)
		if len(r.ChangedAt) > maxWhen {
			r.ChangedAt = r.ChangedAt[:maxWhen]
		}
		if len(r.Key) > maxKey {
			return fault.New("store.key_too_long", fmt.Sprintf("a source key has %d bytes; the store indexes up to %d", len(r.Key), maxKey),
				"choose shorter key columns in the mapping").At(r.Origin.String())
		}
	}
	return nil
}

// commit is the transaction of a batch.
func (b *landing) commit(ctx context.Context, q *session) error {
	b.nextID, b.tally, b.fates, b.asserted = b.firstID, b.losers, b.fates[:0], newRecSet()
	b.filtered = map[string]int64{}
	maps.Copy(b.filtered, b.l.Filtered)
	if b.erased > 0 {
		b.filtered[FilterErased] += b.erased
	}
	b.attempts++
	if err := b.s.fence(ctx, q, b.l.Run); err != nil {
		return err
	}
	if err := b.classify(ctx, q); err != nil {
		return err
	}
	if err := b.readReplaced(ctx, q); err != nil {
		return err
	}
	b.count()
	b.packed = packRows(b.fates)
	defer b.packed.Wait() // however it ends: the next attempt uses the fates again
	var err error
	if b.id, err = b.insertBatch(ctx, q); err != nil {
		return err
	}
	for _, step := range []func(context.Context, *session) error{
		b.linkEvents, b.writeRecords, b.writeVersions, b.writeKeys, b.updateRecords, b.writeObservations, b.writeQuarantine,
	} {
		if err := step(ctx, q); err != nil {
			return err
		}
	}
	if pins(b.l.Kind) {
		return nil
	}
	return advance(ctx, q, b.stream, b.l)
}
