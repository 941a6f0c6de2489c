package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/lineage"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

func showCommand(a *app) *cobra.Command {
	var clear bool
	var asOf string
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Show one customer with contacts, addresses, sources and timeline",
		Long: `ID is a customer's id, the id of a customer that was merged into it, or
SOURCE/STREAM/KEY of one of its records. Personal values are masked; --clear
shows them. --as-of shows the customer as it was published at a time, or at the
end of a run.`,
		Example: "  custhub customers show 01M80H3ZEEVX0G000000000001\n  custhub customers show erp/customer/1 --json\n  custhub customers show erp/customer/1 --as-of r3",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withStore(c.Context(), func(st *store.Store) error {
				if asOf != "" {
					return a.showAsOf(c.Context(), st, args[0], asOf, clear)
				}
				return a.showCustomer(c.Context(), st, args[0], clear)
			})
		},
	}
	c.Flags().StringVar(&asOf, "as-of", "", "as it was at the end of a run (r3), of a day (2026-11-21), or at a time")
	clearFlag(c, &clear, "show personal values in clear text")
	return c
}

func (a *app) showCustomer(ctx context.Context, st *store.Store, id string, clear bool) error {
	c, err := st.Customer(ctx, id)
	if err != nil {
		return err
	}
	events, err := st.Timeline(ctx, c.Rec)
	if err != nil {
		return err
	}
	if a.json {
		d := customerDocument(c, clear)
		timeline := make([]*document, len(events))
		for i := range events {
			e := &document{}
			e.add("entity", events[i].Entity.Type.String())
			e.add("source", events[i].Ref)
			fields(e, &events[i].Entity, clear)
			if items := kids(&events[i].Entity, record.OrderItem, clear); len(items) > 0 {
				e.add("items", items)
			}
			timeline[i] = e
		}
		d.add("timeline", timeline)
		return a.printJSON(d)
	}
	p := customerPrinter{a: a, clear: clear, person: isPerson(&c.Entity)}
	p.line("%s  %s", c.ID, shown(&c.Entity, record.CustomerLegalName, clear))
	p.entity(&c.Entity, "  ")
	p.line("%s", a.text("sources", "来源"))
	for _, s := range c.Sources {
		p.line("  %s/%s/%s  (%s)", s.Source, s.Stream, shownKey(s.Key, clear), p.a.word("join", s.Rule))
	}
	if len(events) > 0 {
		p.line("%s", a.text("timeline", "时间线"))
	}
	for i := range events {
		p.line("  %s  %s  %s", events[i].At, p.kind(&events[i].Entity), p.summary(&events[i].Entity, events[i].At))
	}
	return p.err
}

// customerPrinter writes a customer for people.
type customerPrinter struct {
	a      *app
	clear  bool
	person bool
	err    error
}

func (p *customerPrinter) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.a.out, terminal.Printable(fmt.Sprintf(format, args...)))
	}
}

func (p *customerPrinter) value(f *record.FieldValue) string {
	if p.clear {
		return f.Value.Text
	}
	return mask.Field(f.ID, f.Value.Text, p.person)
}

// kind is what an entity is called in the user's language.
func (p *customerPrinter) kind(e *record.Entity) string { return p.a.word("entity", e.Type.String()) }

// label is the name of a field in the user's language.
func (p *customerPrinter) label(id record.FieldID) string {
	return p.a.text(id.Info().Name, id.Info().DocZH)
}

func (p *customerPrinter) entity(e *record.Entity, indent string) {
	for i := range e.Fields {
		if f := &e.Fields[i]; !f.Value.Empty() {
			p.line("%s%s: %s", indent, p.label(f.ID), p.value(f))
		}
	}
	for _, x := range e.Ext {
		p.line("%s%s: %s", indent, x.Name, shownExt(x.Value, p.clear).Text)
	}
	for i := range e.Kids {
		p.line("%s%s  %s", indent, p.kind(&e.Kids[i]), p.summary(&e.Kids[i]))
		for j := range e.Kids[i].Kids {
			p.line("%s  %s  %s", indent, p.kind(&e.Kids[i].Kids[j]), p.summary(&e.Kids[i].Kids[j]))
		}
	}
}

// summary is an entity's values on one line, without those that stand before it.
func (p *customerPrinter) summary(e *record.Entity, before ...string) string {
	var parts []string
	for _, f := range e.Brief() {
		if !slices.Contains(before, f.Value.Text) {
			parts = append(parts, p.value(&f))
		}
	}
	return strings.Join(parts, " · ")
}

func explainCommand(a *app) *cobra.Command {
	var clear, history, pair, links bool
	c := &cobra.Command{
		Use:   "explain CUSTOMER [FIELD]",
		Short: "Trace every value of a customer back to its cell, and say why it won",
		Long: `For each field of a customer (or the named one): the value, the rule that chose
it over the others, the source record and cell it stands in, every step that
changed it on the way, and the values that lost. FIELD is a customer field
(legal_name), a custom one (ext.NAME) or a nested one (contact_point, contact.name).

With --history: every version of the customer and of its records, with the run,
batch and person that brought it about. With --pair, the arguments are two
records, and each field's match weight says why they are, or are not, of one
customer. With --links: which links hold the records of a customer together, and
which is the weakest.

Personal values are masked; --clear shows them.`,
		Example: "  custhub explain 01M80H3ZEEVX0G000000000001 legal_name\n  custhub explain --pair erp/customers/1001 crm/customers/K77\n  custhub explain erp/customer/1 contact_point --json",
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if pair {
				return a.explainPair(c.Context(), args)
			}
			field := ""
			if len(args) == 2 {
				field = args[1]
			}
			return a.withStore(c.Context(), func(st *store.Store) error {
				if links {
					return a.explainLinks(c.Context(), st, args[0])
				}
				if history {
					return a.explainHistory(c.Context(), st, args[0], field, clear)
				}
				return a.explain(c.Context(), st, args[0], field, clear)
			})
		},
	}
	c.Flags().BoolVar(&pair, "pair", false, "weigh two records against each other")
	c.Flags().BoolVar(&links, "links", false, "show what holds the records of the customer together")
	c.Flags().BoolVar(&history, "history", false, "show every version with its cause")
	clearFlag(c, &clear, "show personal values in clear text")
	return c
}

func (a *app) explain(ctx context.Context, st *store.Store, id, field string, clear bool) error {
	x, err := lineage.Explain(ctx, st, id, field, clear)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(x)
	}
	p := customerPrinter{a: a}
	p.line("%s", x.Customer)
	for _, s := range x.Sources {
		p.line("  %s/%s/%s  %s%s  %s", s.Source, s.Stream, s.Key, a.text("joined by: ", "归并依据："), a.word("join", s.Rule), s.Place)
	}
	for _, f := range x.Fields {
		p.line("%s = %q  (%s)", f.Field, f.Value, a.word("survive", f.Rule))
		if f.Who != "" {
			p.line("    %s: %s", f.Who, f.Why)
		}
		for _, s := range f.From {
			p.said("  ✓", &s, "")
		}
		for _, l := range f.Losers {
			p.said("  ✗", &l.Said, fmt.Sprintf(a.text(" lost by %s", " 因%s落选"), a.word("survive", l.Lost)))
		}
	}
	return p.err
}

// derived says that a rule filled a field, and from what.
func (a *app) derived(from string) string {
	if from == "" {
		return a.word("outcome", "derived")
	}
	return fmt.Sprintf(a.text("derived from %s", "由 %s 推导"), from)
}

func (p *customerPrinter) said(mark string, s *lineage.Said, note string) {
	p.line("%s %s  %q%s", mark, s.Place, s.Value, note)
	for _, step := range s.Steps {
		rule, detail := p.a.word("rule", step.Rule), p.a.word("outcome", step.Outcome)
		if from, ok := step.Derived(); ok {
			p.line("      %s  (%s)", rule, p.a.derived(from))
			continue
		}
		if step.Code != "" {
			detail += " " + step.Code
		}
		if step.Rule == "edit" { // the code says who, the hint why
			detail = strings.TrimPrefix(step.Code, "edit.") + p.a.text(": ", "：") + step.Hint
		}
		p.line("      %s%s%q  (%s)", rule, p.a.text(": ", "："), step.Before, detail)
	}
}
