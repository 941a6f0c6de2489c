package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
	"github.com/custhub/custhub/yamlfile"
)

func customersCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "customers", Short: "Find and show unified customers"}
	c.AddCommand(findCommand(a), showCommand(a), correctCommand(a), eraseCommand(a))
	return c
}

type findFlags struct {
	source, role string
	limit        int
	clear        bool
}

func findCommand(a *app) *cobra.Command {
	var f findFlags
	c := &cobra.Command{
		Use:   "find [TEXT]",
		Short: "Find customers by part of a name, identifier, contact or contact point",
		Long: `Without TEXT lists every customer. With --json prints one customer a line, with
its id, kind, golden fields by their unified names, and its sources.

Personal values are masked; --clear shows them.`,
		Example: `  custhub customers find 云帆
  custhub customers find --source erp --role customer --json
  custhub customers find --json --clear > customers.jsonl`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.limit < 0 {
				return negativeLimit(f.limit)
			}
			return a.withStore(c.Context(), func(st *store.Store) error {
				q := store.CustomerQuery{Text: strings.Join(args, ""), Source: f.source, Role: f.role, Limit: f.limit}
				n, err := a.findCustomers(c.Context(), st, q, f.clear)
				if err != nil || n > 0 {
					return err
				}
				return a.nobody(f)
			})
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.source, "source", "", "only customers with a record of this source")
	fl.StringVar(&f.role, "role", "", "only customers of this role: customer, prospect, member, supplier, partner")
	fl.IntVar(&f.limit, "limit", 0, "at most so many; 0 for all")
	clearFlag(c, &f.clear, "show personal values in clear text")
	return c
}

// nobody refuses a role or source that there is none of, so that a slip of the pen
// doesn't look like nobody. A source that is gone from the project may still have
// customers in the store.
func (a *app) nobody(f findFlags) error {
	if roles := record.CustomerRole.Info().Enum; f.role != "" && !slices.Contains(roles, f.role) {
		return fault.Usage("customers.role", fmt.Sprintf("there is no role %q", f.role), yamlfile.DidYouMean(f.role, roles)).With(f.role)
	}
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	if names := p.SourceNames(); f.source != "" && !slices.Contains(names, f.source) {
		return fault.Usage("run.unknown_source", fmt.Sprintf("the project has no source %q", f.source), yamlfile.DidYouMean(f.source, names)).With(f.source)
	}
	return nil
}

func (a *app) findCustomers(ctx context.Context, st *store.Store, q store.CustomerQuery, clear bool) (n int, err error) {
	err = st.Customers(ctx, q, func(c *store.Customer) error {
		n++
		if a.json {
			return a.printJSON(customerDocument(c, clear))
		}
		e := &c.Entity
		sources := make([]string, len(c.Sources))
		for i, s := range c.Sources {
			sources[i] = s.Source
		}
		_, err := fmt.Fprintf(a.out, "%s  %s  %s\n", c.ID, terminal.OneLine(shown(e, record.CustomerLegalName, clear)), strings.Join(sources, " "))
		return err
	})
	if err == nil && !a.json {
		fmt.Fprintf(a.err, a.text("customers: %d\n", "共 %d 个客户\n"), n)
	}
	return n, err
}

// shown is the value of a field as the user may see it.
func shown(e *record.Entity, id record.FieldID, clear bool) string {
	if clear {
		return e.Get(id).Text
	}
	return mask.Field(id, e.Get(id).Text, isPerson(e))
}

// shownExt is the value of a custom field as the user may see it: covered as far
// as it looks personal.
func shownExt(v record.Value, clear bool) record.Value {
	if covered := mask.Text(v.Text); !clear && covered != v.Text {
		return record.T(covered)
	}
	return v
}

// shownKey is the key of a source record as the user may see it.
func shownKey(key string, clear bool) string {
	if clear {
		return key
	}
	return mask.Key(key)
}

func isPerson(e *record.Entity) bool { return e.Get(record.CustomerKind).Text == "person" }

// document is a customer, or a part of one, in the order in which it is printed.
type document struct {
	names  []string
	values []any
}

func (d *document) add(name string, value any) {
	d.names, d.values = append(d.names, name), append(d.values, value)
}

// MarshalJSON writes the members in order.
func (d *document) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, name := range d.names {
		if i > 0 {
			out = append(out, ',')
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(d.values[i])
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	return append(out, '}'), nil
}

// customerDocument is a customer as --json prints it: id, kind, the golden
// fields by their unified names, custom fields under ext, nested entities, and
// the sources.
func customerDocument(c *store.Customer, clear bool) *document {
	d := &document{}
	d.add("id", c.ID)
	fields(d, &c.Entity, clear)
	if c.Entity.Get(record.CustomerKind).Empty() {
		d.add("kind", "")
	}
	for _, t := range record.Customer.Nested() {
		if list := kids(&c.Entity, t, clear); len(list) > 0 {
			d.add(pluralOf[t], list)
		}
	}
	d.add("complete", c.Complete)
	sources := slices.Clone(c.Sources)
	for i := range sources {
		sources[i].Key = shownKey(sources[i].Key, clear)
	}
	d.add("sources", sources)
	return d
}

var pluralOf = map[record.EntityType]string{
	record.Contact: "contacts", record.ContactPoint: "contact_points", record.Address: "addresses", record.Consent: "consents", record.OrderItem: "items",
}

func fields(d *document, e *record.Entity, clear bool) {
	for _, f := range e.Fields {
		if f.Value.Empty() {
			continue
		}
		v := f.Value
		if !clear {
			if covered := mask.Field(f.ID, v.Text, isPerson(e)); covered != v.Text {
				v = record.T(covered)
			}
		}
		d.add(f.ID.Info().Name, json.RawMessage(jsonValue(v)))
	}
	if len(e.Ext) > 0 {
		ext := &document{}
		for _, x := range e.Ext {
			ext.add(x.Name, json.RawMessage(jsonValue(shownExt(x.Value, clear))))
		}
		d.add("ext", ext)
	}
}

// jsonValue is a value as people's programs expect it: dates and times as
// texts.
func jsonValue(v record.Value) []byte {
	switch v.Kind {
	case record.Date, record.Time:
		v.Kind = record.Text
	case record.JSON:
		return []byte(v.Text)
	}
	return record.AppendValue(nil, v)
}

func kids(e *record.Entity, t record.EntityType, clear bool) []*document {
	var out []*document
	for i := range e.Kids {
		k := &e.Kids[i]
		if k.Type != t {
			continue
		}
		d := &document{}
		fields(d, k, clear)
		for _, nested := range t.Nested() {
			if list := kids(k, nested, clear); len(list) > 0 {
				d.add(pluralOf[nested], list)
			}
		}
		out = append(out, d)
	}
	return out
}
