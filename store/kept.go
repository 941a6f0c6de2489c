package store

import "context"

// Kept counts what a rollback leaves as it is because a person decided it.
type Kept struct {
	Mended     int64 `json:"mended_rows"`     // records for which a row that a person brought out of quarantine counts
	Quarantine int64 `json:"quarantine_rows"` // rows that a person mended or discarded
	Decisions  int64 `json:"decisions"`       // "the same" or "not the same" about records that change
	Values     int64 `json:"values"`          // fields set by hand on customers that change
}

// Plus returns the sum of two counts.
func (k Kept) Plus(o Kept) Kept {
	return Kept{k.Mended + o.Mended, k.Quarantine + o.Quarantine, k.Decisions + o.Decisions, k.Values + o.Values}
}

// Sum is all of it.
func (k Kept) Sum() int64 { return k.Mended + k.Quarantine + k.Decisions + k.Values }

// keeper counts over all batches of a rollback, each thing once.
type keeper struct{ mended, quarantine, decisions, values recSet }

func newKeeper() *keeper { return &keeper{newRecSet(), newRecSet(), newRecSet(), newRecSet()} }

// count counts what the withdrawal of one batch leaves because of people, beyond
// what was counted before.
func (k *keeper) count(ctx context.Context, q *session, d *withdrawal) (Kept, error) {
	before := k.sum()
	if err := k.replayed(ctx, q, d); err != nil {
		return Kept{}, err
	}
	if err := eachIn(ctx, q, []int64{d.counts.ID}, k.quarantine.collect, "SELECT id FROM quarantine WHERE (edited_raw IS NOT NULL OR status = 'discarded') AND batch_id IN (?)"); err != nil {
		return Kept{}, err
	}
	said, err := q.number(ctx, "SELECT (SELECT COUNT(*) FROM assertion) + (SELECT COUNT(*) FROM field_override)")
	if err != nil || said == 0 {
		return k.since(before), err
	}
	err = d.customers.chunks(5000, func(ids []int64) error {
		for _, column := range []string{"a_rec", "b_rec"} {
			if err := eachIn(ctx, q, ids, k.decisions.collect, "SELECT id FROM assertion WHERE withdrawn = 0 AND "+column+" IN (?)"); err != nil {
				return err
			}
		}
		return eachIn(ctx, q, ids, k.values.collect, `SELECT o.id FROM xref x JOIN xref y ON y.customer_id = x.customer_id JOIN field_override o ON o.rec_id = y.rec_id
			WHERE o.withdrawn = 0 AND x.rec_id IN (?)`)
	})
	return k.since(before), err
}

// replayed adds the records of the batch for which a mended row counts.
func (k *keeper) replayed(ctx context.Context, q *session, d *withdrawal) error {
	n, err := q.number(ctx, "SELECT COUNT(*) FROM batch WHERE kind = 'replay' AND stream_id = ?", d.stream)
	if err != nil || n == 0 {
		return err
	}
	spoken, err := spokenOf(ctx, q, d.counts.ID)
	if err != nil {
		return err
	}
	return spoken.chunks(5000, func(ids []int64) error {
		return eachIn(ctx, q, ids, k.mended.collect, "SELECT r.id FROM source_record r JOIN batch b ON b.id = r.head_batch WHERE b.kind = 'replay' AND r.id IN (?)")
	})
}

func (k *keeper) since(before Kept) Kept {
	after := k.sum()
	return Kept{after.Mended - before.Mended, after.Quarantine - before.Quarantine, after.Decisions - before.Decisions, after.Values - before.Values}
}

func (k *keeper) sum() Kept {
	return Kept{k.mended.size(), k.quarantine.size(), k.decisions.size(), k.values.size()}
}
