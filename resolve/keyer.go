package resolve

import (
	"fmt"
	"strings"

	"github.com/custhub/custhub/resolve/block"
	"github.com/custhub/custhub/resolve/guess"
	"github.com/custhub/custhub/resolve/trait"
)

// Keyer makes the blocking keys of records one by one: the same keys as Set.Keys
// of many, without what only comparing needs. It is used by one goroutine at a
// time.
type Keyer struct {
	rules   []block.Rule
	fields  []keyField
	drawers []trait.Drawer // by trait
	parts   []drawnPart    // that the rules ask for
	place   [][]int        // by rule: its parts in parts
	keys    []uint64       // of the parts of the record at hand
}

// keyField lays out the values of one field.
type keyField struct {
	drawer  trait.Drawer
	kind    guess.Kind
	slots   int
	columns []int // of the record's values
	address int   // of an organisation: field whose first value is its address, or -1
	values  []string
}

// drawnPart is a part with its keys for the record at hand.
type drawnPart struct {
	ref      block.PartRef
	from, to int // in Keyer.keys
}

// Keyer returns something that makes the keys of the matcher's rules. A key that
// depends on more than one record is an error.
func (x *Matcher) Keyer() (*Keyer, error) {
	k := &Keyer{rules: x.rules}
	column, address := 0, -1
	for i, f := range x.model.Fields {
		if f.Kind == guess.Address && address < 0 {
			address = i
		}
		kf := keyField{kind: f.Kind, slots: f.slots(), address: -1}
		for range f.Columns {
			kf.columns = append(kf.columns, column)
			column++
		}
		drawers := drawers(&f)
		if len(drawers) > 0 {
			kf.drawer = drawers[0]
		}
		k.drawers = append(k.drawers, drawers...)
		k.fields = append(k.fields, kf)
	}
	for i := range k.fields {
		if k.fields[i].kind == guess.Org {
			k.fields[i].address = address
		}
	}
	at := map[block.PartRef]int{}
	for _, r := range k.rules {
		var place []int
		for _, ref := range r.Parts {
			if ref.Trait >= len(k.drawers) || k.drawers[ref.Trait] == nil || !k.drawers[ref.Trait].Draws(ref.Part) {
				return nil, fmt.Errorf("matching model %q: a key depends on more than one record", x.model.Name)
			}
			if _, ok := at[ref]; !ok {
				at[ref] = len(k.parts)
				k.parts = append(k.parts, drawnPart{ref: ref})
			}
			place = append(place, at[ref])
		}
		k.place = append(k.place, place)
	}
	return k, nil
}

// drawers are the drawers of the traits that build makes of a field; nil for
// traits whose keys are not drawn.
func drawers(f *Field) []trait.Drawer {
	several := f.slots() > 1
	switch f.Kind {
	case guess.Org:
		if several {
			return make([]trait.Drawer, 5)
		}
		return trait.NewOrgDrawers(len(f.Columns))
	case guess.Person:
		for _, c := range f.Columns {
			if trait.Role(c.Role) != trait.Full || len(f.Columns) > 1 {
				return []trait.Drawer{nil}
			}
		}
		return []trait.Drawer{trait.NewPersonDrawer()}
	case guess.Address:
		return []trait.Drawer{trait.NewStreetDrawer()}
	case guess.Date:
		return []trait.Drawer{trait.NewDateDrawer(dateOrder(f.Columns[0].Role))}
	case guess.Phone:
		return []trait.Drawer{trait.NewPhoneDrawer()}
	case guess.Email:
		return []trait.Drawer{trait.NewEmailDrawer()}
	case guess.Tax, guess.Resident:
		return []trait.Drawer{trait.NewTaxDrawer()}
	case guess.Ident:
		return []trait.Drawer{trait.NewIdentDrawer()}
	}
	return []trait.Drawer{nil}
}

// Columns are the names of the columns of the model's fields, in order.
func (x *Matcher) Columns() []string { return x.columns }

// Keys appends the blocking keys of one record to dst, given the values of each
// of the matcher's Columns.
func (k *Keyer) Keys(dst []uint64, values [][]string) []uint64 {
	for i := range k.fields {
		k.fields[i].lay(values)
	}
	for i := range k.fields {
		if f := &k.fields[i]; f.drawer != nil {
			f.drawer.Read(f.with(k.fields))
		}
	}
	k.keys = k.keys[:0]
	for i := range k.parts {
		p := &k.parts[i]
		p.from = len(k.keys)
		k.keys = k.drawers[p.ref.Trait].Draw(k.keys, p.ref.Part)
		p.to = len(k.keys)
	}
	for r := range k.rules {
		dst = block.Combine(dst, r, len(k.place[r]), func(i int) []uint64 {
			p := &k.parts[k.place[r][i]]
			return k.keys[p.from:p.to]
		})
	}
	return dst
}

// lay lays out the values of a record as Set.add does.
func (f *keyField) lay(values [][]string) {
	f.values = f.values[:0]
	for _, c := range f.columns {
		list := values[c]
		switch {
		case f.slots > 1:
			f.values = append(f.values, list[:min(len(list), f.slots)]...)
		case len(list) == 0:
			f.values = append(f.values, "")
		case len(list) > 1 && joins(f.kind):
			f.values = append(f.values, strings.Join(list, ";"))
		default:
			f.values = append(f.values, list[0])
		}
	}
}

// with adds the address to the values of an organisation.
func (f *keyField) with(fields []keyField) []string {
	if f.address >= 0 && len(fields[f.address].values) > 0 {
		f.values = append(f.values, fields[f.address].values[0])
	}
	return f.values
}

// joins reports whether several values of a column are parsed as one list.
func joins(kind guess.Kind) bool {
	return kind == guess.Phone || kind == guess.Email || kind == guess.Tax
}
