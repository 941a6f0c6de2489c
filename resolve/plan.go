package resolve

import (
	"slices"
	"strings"

	"github.com/custhub/custhub/resolve/guess"
	"github.com/custhub/custhub/resolve/trait"
)

// Field is one or several columns that are compared as one thing.
type Field struct {
	Name    string        `json:"name"`
	Kind    guess.Kind    `json:"kind"`
	Columns []FieldColumn `json:"columns"`
	Several int           `json:"several,omitempty"` // most values of a record that are compared, best with best
}

// FieldColumn is a column and its role in the field.
type FieldColumn struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

// Named is a trait with the name it has in models and explanations.
type Named struct {
	Name string
	trait.Trait
	// Owner is the trait of the person whose telephone number, address or title
	// this is, or -1. Where two contact persons differ, that their numbers
	// differ, too, says nothing new.
	Owner int
	// Repeats is a trait that says the same, or -1: where it has both values, this
	// one is no further evidence.
	Repeats int
}

// Fields groups guessed columns into fields. Columns named in skip are left out.
func Fields(cols []guess.Column, guesses []guess.Guess) []Field {
	var out []Field
	at := map[string]int{}
	for i, g := range guesses {
		if g.Kind == guess.Ignore {
			continue
		}
		fc := FieldColumn{Name: cols[i].Name, Role: g.Role}
		key := ""
		switch g.Kind {
		case guess.Person, guess.Org:
			key = string(g.Kind) + g.Group
		case guess.Phone, guess.Email:
			key = string(g.Kind)
		case guess.Tax, guess.Resident:
			key = string(guess.Tax)
		}
		if j, ok := at[key]; ok && key != "" {
			out[j].Columns = append(out[j].Columns, fc)
			continue
		}
		at[key] = len(out)
		name := cols[i].Name
		if g.Kind == guess.Person || g.Kind == guess.Org {
			name = string(g.Kind)
			if g.Group != "" {
				name = g.Group + " " + name
			}
		}
		out = append(out, Field{Name: name, Kind: g.Kind, Columns: []FieldColumn{fc}})
	}
	return out
}

// Prepare builds the traits of the fields over the columns of a dataset.
func Prepare(d *Dataset, fields []Field, workers int) []Named {
	var out []Named
	var address *trait.Column
	for _, f := range fields {
		if f.Kind != guess.Address || address != nil {
			continue
		}
		for i := range d.Columns {
			if d.Columns[i].Name == f.Columns[0].Name {
				address = firstSlot(d.Columns[i], f.slots())
			}
		}
	}
	built := make([][]Named, len(fields))
	parallel(workers, len(fields), func(i int) {
		if cols := columnsOf(d, fields[i]); len(cols) > 0 {
			built[i] = build(fields[i], cols, address)
			if k := fields[i].slots(); k > 1 {
				for j := range built[i] {
					built[i][j].Trait = &trait.Several{Base: built[i][j].Trait, K: uint32(k)}
				}
			}
		}
	})
	out = slices.Concat(built...)
	own(out, fields)
	return out
}

// own sets the owners of what belongs to a contact person.
func own(traits []Named, fields []Field) {
	contact := ""
	kinds := map[string]guess.Kind{}
	for _, f := range fields {
		kinds[f.Name] = f.Kind
		if f.Kind == guess.Person && strings.HasPrefix(f.Name, "contact") {
			contact = f.Name
		}
	}
	at := slices.IndexFunc(traits, func(t Named) bool { return t.Name == contact })
	if at < 0 {
		return
	}
	for i := range traits {
		name := strings.ToLower(traits[i].Name)
		title := strings.Contains(name, "title") || strings.Contains(name, "职") || strings.Contains(name, "position")
		if k := kinds[traits[i].Name]; k == guess.Phone || k == guess.Email || title {
			traits[i].Owner = at
		}
	}
}

// firstSlot is a column of the first of k values of each record.
func firstSlot(c trait.Column, k int) *trait.Column {
	if k > 1 {
		codes := make([]uint32, len(c.Codes)/k)
		for i := range codes {
			codes[i] = c.Codes[i*k]
		}
		c.Codes = codes
	}
	return &c
}

func columnsOf(d *Dataset, f Field) []trait.Column {
	var cols []trait.Column
	for _, fc := range f.Columns {
		for _, c := range d.Columns {
			if c.Name == fc.Name {
				c.Role = trait.Role(fc.Role)
				cols = append(cols, c)
			}
		}
	}
	return cols
}

func build(f Field, cols []trait.Column, address *trait.Column) []Named {
	one := func(t trait.Trait) []Named { return []Named{{f.Name, t, -1, -1}} }
	switch f.Kind {
	case guess.Person:
		return one(trait.NewPerson(cols))
	case guess.Org:
		o := trait.NewOrg(cols, address)
		return []Named{
			{f.Name, o.Core, -1, -1},
			{f.Name + " region", o.Region, -1, -1},
			{f.Name + " industry", o.Industry, -1, -1},
			{f.Name + " form", o.Form, -1, -1},
			{f.Name + " branch", o.Branch, -1, -1},
		}
	case guess.Date:
		return one(trait.NewDate(cols[0], dateOrder(f.Columns[0].Role)))
	case guess.Phone:
		return one(trait.NewPhone(cols))
	case guess.Email:
		return one(trait.NewEmail(cols))
	case guess.Tax, guess.Resident:
		return one(trait.NewTax(cols))
	case guess.Ident:
		return one(trait.NewIdent(cols))
	case guess.Postcode:
		return one(trait.NewPostcode(cols[0]))
	case guess.Category, guess.Entity:
		return one(trait.NewCategory(cols[0]))
	case guess.Number:
		return one(trait.NewNumber(cols[0]))
	case guess.List:
		return one(trait.NewSet(cols[0]))
	case guess.Address:
		return one(trait.NewText(cols[0], trait.Street, true))
	}
	return one(trait.NewText(cols[0], trait.Plain, false))
}

func dateOrder(role string) trait.Order {
	switch role {
	case "mdy":
		return trait.MonthFirst
	case "dmy":
		return trait.DayFirst
	}
	return trait.YearFirst
}
