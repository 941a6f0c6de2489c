package reconcile

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/survive"
	"github.com/custhub/custhub/store"
)

// singles compares customers of one record with it while landed rows are read:
// both are read by rising numbers, and each once. Each goroutine has one.
type singles struct {
	clusterChecker
	part   *partitioner
	have   map[int64]*store.Customer // published in the range at hand, not compared yet
	mapped record.Mapped
}

func newSingles(part *partitioner, cells *cellTable) *singles {
	return &singles{part: part, clusterChecker: clusterChecker{survive: part.v.plan.Survive, overrides: part.overrides, cells: cells, agreed: agreement{}}}
}

func (s *singles) begin(ctx context.Context, page *landedPage) (err error) {
	s.have, err = s.part.v.st.Published(ctx, page.after, page.last, s.part.single)
	return err
}

// row takes a live customer record and returns it as mapped; m is that, or nil.
func (s *singles) row(l *store.Landed, m *record.Mapped) (*record.Mapped, error) {
	if m == nil {
		m = &s.mapped
		if err := record.DecodeValues(string(l.Mapped), m); err != nil {
			return nil, fmt.Errorf("record %d: %w", l.Rec, err)
		}
	}
	s.part.note(l.Rec, l.Ref, m)
	if c := s.have[l.Rec]; c != nil {
		delete(s.have, l.Rec)
		s.compare(c, []survive.Contribution{{Record: l.Rec, Ref: l.Ref, Mapped: m}})
	}
	return m, nil
}

// end notes the customers of the range whose record isn't live.
func (s *singles) end() {
	for _, rec := range slices.Sorted(maps.Keys(s.have)) {
		s.compare(s.have[rec], nil)
	}
}
