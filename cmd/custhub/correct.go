package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/coerce"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/yamlfile"
)

func correctCommand(a *app) *cobra.Command {
	var why, who string
	var empty bool
	c := &cobra.Command{
		Use:   "correct ID FIELD VALUE --reason WHY",
		Short: "Set a field of a customer by a person's word, which no later load overrides",
		Long: `Keeps a correction and publishes the customer with it. ID is a customer's id, or
SOURCE/STREAM/KEY of one of its records; FIELD is one of the customer's own fields
(legal_name, stage, …). A correction comes before everything that sources say, in
this run and in every later one; of several of one field the newest applies. It is
anchored on a record, the oldest for an id, and goes with it when the customer is
merged or taken apart. 'custhub explain' shows who set the value, why, and what
it displaced.

--empty in place of VALUE says that the customer has no such value.`,
		Example: "  custhub customers correct erp/customer/1 legal_name '深圳市云帆图科技有限公司' --reason 'their licence of 2024'\n" +
			"  custhub customers correct 01M80H3ZEEVX0G000000000001 next_step --empty --reason 'done'",
		Args: cobra.RangeArgs(2, 3),
		RunE: func(c *cobra.Command, args []string) error {
			id, value, err := correction(args, empty)
			if err != nil {
				return err
			}
			if strings.TrimSpace(why) == "" {
				return fault.Usage("correct.reason", "a correction needs a reason", "say why with --reason")
			}
			return a.correct(c.Context(), args[0], id, value, who, why)
		},
	}
	c.Flags().BoolVar(&empty, "empty", false, "the customer has no such value")
	c.Flags().StringVar(&why, "reason", "", "why, kept with the correction")
	c.Flags().StringVar(&who, "who", operator(), "who says so")
	_ = c.MarkFlagRequired("reason") // exists: declared above
	return c
}

// correction reads the field and the value that it is to have.
func correction(args []string, empty bool) (record.FieldID, record.Value, error) {
	id, ok := record.Lookup(record.Customer, args[1])
	if !ok {
		return 0, record.Value{}, fault.Usage("correct.field", fmt.Sprintf("a customer has no field %q of its own", args[1]),
			cmp.Or(yamlfile.DidYouMean(args[1], ownFields()), "contacts, contact points, addresses and custom fields are corrected at the source")).With(args[1])
	}
	if empty != (len(args) == 2) {
		return 0, record.Value{}, fault.Usage("correct.value", "give either a value or --empty", "custhub customers correct ID FIELD VALUE --reason WHY")
	}
	if empty {
		return id, record.Value{}, nil
	}
	info := id.Info()
	value := coerce.To(record.T(strings.TrimSpace(args[2])), info.Kind, nil)
	switch dayOfTime := info.Kind == record.Time && value.Kind == record.Date; {
	case value.Empty():
		return 0, value, fault.Usage("correct.value", "the value is empty", "--empty says that the customer has none")
	case value.Kind != info.Kind && !dayOfTime:
		return 0, value, fault.Usage("correct.kind", fmt.Sprintf("%s is of kind %s", info.Name, info.Kind), "write dates as 2024-03-15, and numbers in digits").With(args[2])
	case info.Enum != nil && !slices.Contains(info.Enum, value.Text):
		return 0, value, fault.Usage("correct.enum", fmt.Sprintf("%s can't be %q", info.Name, value.Text), yamlfile.DidYouMean(value.Text, info.Enum)).With(value.Text)
	}
	return id, value, nil
}

// ownFields are the customer's own fields.
func ownFields() (names []string) {
	for _, id := range record.FieldsOf(record.Customer) {
		names = append(names, id.Info().Name)
	}
	return names
}

func (a *app) correct(ctx context.Context, customer string, field record.FieldID, value record.Value, who, why string) error {
	act := func(ctx context.Context, st *store.Store) error {
		if _, err := st.Customer(ctx, customer); err != nil { // a record that events only refer to is none yet
			return err
		}
		anchor, err := decidedOne(ctx, st, customer)
		if err != nil {
			return err
		}
		_, err = st.Override(ctx, anchor, field, value, who, why)
		return err
	}
	what := func() string { return customer + " " + field.Info().Name } // not the value: it may be personal
	return a.steward(ctx, who, why, what, act, func(context.Context, *store.Store) error { return nil })
}
