package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store"
)

func storeCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "store", Short: "Look after the unified store"}
	c.AddCommand(&cobra.Command{
		Use:   "check",
		Short: "Verify every invariant of the store and say what is broken",
		Long: `Verifies that every batch balances, that the live version of each record is what
the log of batches says, that match keys, cross-references and customers agree,
that match keys are those that the model in force makes, and that nothing points
into the void. It changes nothing.`,
		Example: "  custhub store check\n  custhub store check --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(st *store.Store) error {
				found, err := st.Check(c.Context())
				if err != nil {
					return err
				}
				stale, err := checkKeys(c.Context(), st)
				if err != nil {
					return err
				}
				found = append(found, stale...)
				if len(found) > 0 {
					for _, f := range found {
						f.Exit = fault.ExitGate
					}
					return found
				}
				if a.json {
					return a.printJSON(map[string]any{"ok": true, "findings": []string{}})
				}
				_, err = fmt.Fprintln(a.out, a.text("The store is sound.", "统一库检查无误。"))
				return err
			})
		},
	})
	c.AddCommand(backupCommand(a), purgeCommand(a), migrateCommand(a))
	return c
}
