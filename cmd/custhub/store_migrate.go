package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

func migrateCommand(a *app) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the tables of the store up to date, or make them",
		Long: `Any command that writes to the store updates its tables first, so this one is
needed only where the account of the scheduled runs may not: an administrator
runs it after each update of custhub with an account that may create and alter
tables (name it in an environment variable that 'store' of custhub.yaml refers
to), and grants the account of the runs SELECT, INSERT, UPDATE and DELETE.

--dry-run lists what is pending and changes nothing. With backup.dir declared a
store that is there is backed up first.`,
		Example: "  custhub store migrate --dry-run\n  CUSTHUB_STORE=postgres://admin:…@db/customers custhub store migrate",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.migrate(c.Context(), dry) },
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "list what is pending, and change nothing")
	return c
}

// migrated is what 'store migrate' did, or would do.
type migrated struct {
	DryRun bool        `json:"dry_run"`
	From   int64       `json:"from"` // version of the schema before; 0: there was no store
	To     int64       `json:"to"`
	Steps  []migration `json:"steps"`
}

type migration struct {
	Version int64  `json:"version"`
	Name    string `json:"name"`
}

func (a *app) migrate(ctx context.Context, dry bool) error {
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	dsn, err := a.storeDSN(p)
	if err != nil {
		return err
	}
	from, list, err := store.Pending(ctx, dsn)
	if err != nil {
		return err
	}
	if !dry && len(list) > 0 {
		if from > 0 {
			if err := a.backupFirst(ctx, p); err != nil {
				return err
			}
		}
		if from, list, err = store.Migrate(ctx, dsn); err != nil {
			return err
		}
	}
	res := migrated{DryRun: dry, From: from, To: from, Steps: []migration{}}
	for _, m := range list {
		res.To = m.Version
		res.Steps = append(res.Steps, migration(m))
	}
	return a.printMigrated(res)
}

func (a *app) printMigrated(r migrated) error {
	if a.json {
		return a.printJSON(r)
	}
	if len(r.Steps) == 0 {
		_, err := fmt.Fprintf(a.out, a.text("The tables of the store are up to date (%d).\n", "统一库的表已是最新（%d）。\n"), r.To)
		return err
	}
	w := terminal.NewTable(a.out)
	fmt.Fprintln(w, a.text("STEP\tWHAT", "步骤\t内容"))
	for _, s := range r.Steps {
		fmt.Fprintf(w, "%d\t%s\n", s.Version, s.Name)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	said := a.text("Done: the tables of the store went from %d to %d.\n", "已完成：统一库的表由 %d 更新为 %d。\n")
	if r.DryRun {
		said = a.text("Pending; nothing has been changed. The tables are at %d, this program needs %d.\n", "待执行，未做任何更改。统一库的表为 %d，本程序需要 %d。\n")
	}
	_, err := fmt.Fprintf(a.out, said, r.From, r.To)
	return err
}
