package reconcile

import (
	"context"
	"fmt"

	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
)

// refused lists must-links that were refused because they would merge what must
// not merge (P7), and says why as far as the two records tell.
func (b *builder) refused(ctx context.Context) error {
	m := b.rep.Matching
	if m.Refused == 0 {
		return nil
	}
	pairs, err := b.st.Refused(ctx, report.Drilldowns)
	if err != nil {
		return err
	}
	var ids []int64
	for _, p := range pairs {
		ids = append(ids, p[0], p[1])
	}
	refs, err := b.st.Refs(ctx, ids)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		c := report.Conflict{A: refKey(refs[p[0]]), B: refKey(refs[p[1]]), Count: 1}
		var entity [2]record.Mapped
		for i := range p {
			ref := refs[p[i]]
			live, err := b.st.LiveByKey(ctx, ref.Source, ref.Stream, []string{ref.Key})
			if err != nil {
				return err
			}
			if l := live[ref.Key]; l != nil {
				if err := record.DecodeMapped(l.Mapped, &entity[i]); err != nil {
					return fmt.Errorf("record %d: %w", l.Rec, err)
				}
			}
		}
		c.Why, c.Detail = why(&entity[0].Entity, &entity[1].Entity)
		m.Conflicts = append(m.Conflicts, c)
	}
	return nil
}

func refKey(r record.Ref) string { return r.Source + "/" + r.Stream + "/" + mask.Key(r.Key) }

// why says what keeps two records apart: what they state differently, or others
// of their customers.
func why(a, b *record.Entity) (code, detail string) {
	for _, f := range []struct {
		id   record.FieldID
		code string
	}{
		{record.CustomerKind, "kind"}, {record.CustomerUSCC, "tax_id"}, {record.CustomerTaxNo, "tax_id"}, {record.CustomerOrgCode, "tax_id"}, {record.CustomerIDNo, "id_no"},
	} {
		x, y := a.Get(f.id), b.Get(f.id)
		if !x.Empty() && !y.Empty() && x.Text != y.Text {
			return f.code, mask.Field(f.id, x.Text, isPerson(a)) + " ≠ " + mask.Field(f.id, y.Text, isPerson(b))
		}
	}
	return "others", ""
}
