package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// content is what decides between several statements about one record within
// one pass, whatever order they arrive in (promise P4).
type content struct {
	changedAt string
	deleted   bool
	hash      int64
}

// compare orders contents: the later change wins; of two changes at one time
// the deletion, then the greater hash.
func (c content) compare(o content) int {
	return cmp.Or(cmp.Compare(c.changedAt, o.changedAt), cmp.Compare(flag(c.deleted), flag(o.deleted)), cmp.Compare(c.hash, o.hash))
}

// same reports whether two contents are the same content. The hash covers all
// that was read and mapped, so a change time alone makes no difference, but for
// deletions: all that is known of them is when they were.
func (c content) same(o content) bool {
	if c.deleted || o.deleted {
		return c.deleted == o.deleted && c.changedAt == o.changedAt
	}
	return c.hash == o.hash
}

func rowContent(r *pipeline.LandRow) content {
	return content{changedAt: r.ChangedAt, deleted: r.Delete, hash: r.Hash}
}

// distinctRows orders rows by key and keeps of each key the content that wins.
// The others are counted as unchanged, and as superseded when they differ.
func distinctRows(rows []pipeline.LandRow) ([]*pipeline.LandRow, pipeline.Tally) {
	out := make([]*pipeline.LandRow, len(rows))
	for i := range rows {
		out[i] = &rows[i]
	}
	slices.SortStableFunc(out, func(a, b *pipeline.LandRow) int {
		if c := strings.Compare(a.Key, b.Key); c != 0 {
			return c
		}
		return rowContent(b).compare(rowContent(a))
	})
	var losers pipeline.Tally
	var last *pipeline.LandRow
	kept := out[:0]
	for _, r := range out {
		if last == nil || r.Key != last.Key {
			kept, last = append(kept, r), r
			continue
		}
		losers.Unchanged++
		if !rowContent(r).same(rowContent(last)) {
			losers.Superseded++
		}
	}
	return kept, losers
}

// refSet is the customers that the events of a batch refer to, by stream.
type refSet map[int64]map[string]int64 // stream → key → record, once known

func (r refSet) len() int {
	n := 0
	for _, keys := range r {
		n += len(keys)
	}
	return n
}

// collectRefs finds the streams that events refer to, minting those not seen yet.
func (s *Store) collectRefs(ctx context.Context, rows []*pipeline.LandRow) (refSet, map[[2]string]int64, error) {
	refs, streams := refSet{}, map[[2]string]int64{}
	for _, r := range rows {
		if r.Customer == nil || r.Delete {
			continue
		}
		ref := r.Customer
		id, ok := streams[[2]string{ref.Source, ref.Stream}]
		if !ok {
			var err error
			if id, err = s.streamID(ctx, ref.Source, ref.Stream); err != nil {
				return nil, nil, err
			}
			streams[[2]string{ref.Source, ref.Stream}] = id
		}
		if refs[id] == nil {
			refs[id] = map[string]int64{}
		}
		refs[id][refKey(ref)] = 0
	}
	return refs, streams, nil
}

// refKey is the key of a reference as the store keeps it.
func refKey(ref *record.Ref) string {
	key := clean(ref.Key)
	if len(key) > maxKey {
		key = key[:maxKey]
	}
	return key
}
