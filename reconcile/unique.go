package reconcile

import (
	"cmp"
	"context"
	"slices"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/store"
)

// identifiers are the fields of which every customer should have a value of its
// own.
var identifiers = []record.FieldID{record.CustomerUSCC, record.CustomerTaxNo, record.CustomerOrgCode, record.CustomerRegNo, record.CustomerIDNo, record.CustomerMemberNo}

// uniqueness collects the identifiers of landed rows: eight bytes for each.
type uniqueness struct {
	rows   int64
	values map[record.FieldID][]uint64 // hashes
}

func newUniqueness() uniqueness { return uniqueness{values: map[record.FieldID][]uint64{}} }

func (u *uniqueness) add(e *record.Entity) {
	u.rows++
	for _, id := range identifiers {
		if v := e.Get(id); !v.Empty() {
			u.values[id] = append(u.values[id], xxh3.HashString(v.Text))
		}
	}
}

func (u *uniqueness) merge(o *uniqueness) {
	u.rows += o.rows
	for id, list := range o.values {
		u.values[id] = append(u.values[id], list...)
	}
}

// report counts values that more than one row has, and those that more than one
// customer has.
func (u *uniqueness) report(ctx context.Context, st *store.Store, whole bool) ([]report.Uniqueness, error) {
	var out []report.Uniqueness
	for _, id := range identifiers {
		list := u.values[id]
		if len(list) == 0 {
			continue
		}
		slices.Sort(list)
		line := report.Uniqueness{Field: fieldPaths[id], Rows: u.rows, Whole: whole}
		for i := 0; i < len(list); {
			j := i + 1
			for j < len(list) && list[j] == list[i] {
				j++
			}
			line.Values++
			if j > i+1 {
				line.DuplicatesBefore++
			}
			i = j
		}
		var err error
		if line.DuplicatesAfter, err = st.SharedByCustomers(ctx, id); err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	slices.SortStableFunc(out, func(a, b report.Uniqueness) int { return cmp.Compare(fieldOrder[a.Field], fieldOrder[b.Field]) })
	return out, nil
}
