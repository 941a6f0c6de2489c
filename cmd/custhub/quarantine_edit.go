package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/fault/language"
	"github.com/custhub/custhub/handout"
	"github.com/custhub/custhub/quarantine"
	"github.com/custhub/custhub/store"
)

func quarantineExportCommand(a *app) *cobra.Command {
	var q store.QuarantineQuery
	var out string
	var clear bool
	c := &cobra.Command{
		Use:   "export --out FILE.xlsx",
		Short: "Write rows in quarantine to a workbook to mend them in",
		Long: `Writes one sheet for each stream: what is wrong and where, then the columns of
the source, the cell concerned highlighted with the reason beside it. Mend cells
and hand the file to 'custhub quarantine edit --file'. Personal values are
covered; a cell that is left as it is keeps its value all the same. --clear
writes them in clear text: hand 'edit' the same flag then.`,
		Example: "  custhub quarantine export --out mend.xlsx",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withQuarantine(c.Context(), true, func(d *quarantineDesk) error { return d.export(c.Context(), q, out, clear) })
		},
	}
	quarantineFilter(c, &q)
	c.Flags().StringVarP(&out, "out", "o", "", "workbook to write")
	clearFlag(c, &clear, "write personal values in clear text")
	_ = c.MarkFlagRequired("out")
	return c
}

func (d *quarantineDesk) export(ctx context.Context, q store.QuarantineQuery, out string, clear bool) error {
	rows, err := d.st.QuarantineRows(ctx, q)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.New("quarantine.none", "no row in quarantine matches", "'custhub quarantine list --status \"\"' lists all")
	}
	var order []*quarantine.Stream
	groups := map[*quarantine.Stream][]store.Quarantined{}
	for i := range rows {
		rows[i].Reason, rows[i].Hint = language.Text(d.a.lang, rows[i].Reason), language.Text(d.a.lang, rows[i].Hint)
		s, err := d.stream(ctx, rows[i].Source, rows[i].Stream)
		if err != nil {
			return err
		}
		if groups[s] == nil {
			order = append(order, s)
		}
		groups[s] = append(groups[s], rows[i])
	}
	var sheets []handout.Sheet
	for _, s := range order {
		sheet, err := quarantine.Sheet(s, groups[s], clear, d.a.lang)
		if err != nil {
			return err
		}
		sheets = append(sheets, sheet)
	}
	if err := writeHandout(out, sheets, quarantine.Guide(d.a.lang)); err != nil {
		return err
	}
	return d.a.done(map[string]any{"rows": len(rows), "file": out}, d.a.text("%d rows written to %s; mend the yellow cells, then 'custhub quarantine edit --file %s --reason WHY'", "已将 %d 行写入 %s；修正黄色单元格后运行 'custhub quarantine edit --file %s --reason 原因'"), len(rows), out, out)
}

// writeHandout writes a workbook to a file that only its owner may read.
func writeHandout(path string, sheets []handout.Sheet, guide handout.Guide) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fault.Usage("sheet.out", "the file can't be written", "check --out").At(path).Because(err)
	}
	err = handout.Write(f, sheets, guide)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// readHandout reads a workbook handed back.
func readHandout(path string, fill func(string) bool) ([]handout.Filled, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Usage("sheet.in", "the file can't be read", "check its name").At(path).Because(err)
	}
	defer f.Close()
	return handout.Read(f, path, fill)
}

// done prints the outcome of a small command: a document, or a line.
func (a *app) done(document any, format string, args ...any) error {
	if a.json {
		return a.printJSON(document)
	}
	_, err := fmt.Fprintf(a.out, format+"\n", args...)
	return err
}

type quarantineEdit struct {
	file, reason, by string
	set              []string
	clear            bool
}

func quarantineEditCommand(a *app) *cobra.Command {
	var f quarantineEdit
	c := &cobra.Command{
		Use:   "edit [ID --set COLUMN=VALUE | --file FILE.xlsx]",
		Short: "Mend rows in quarantine, from a sheet or by command",
		Example: `  custhub quarantine edit 12 --set 客户名称=甲公司 --reason "asked the customer"
  custhub quarantine edit --file mend.xlsx --reason "checked against the licence"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case strings.TrimSpace(f.reason) == "":
				return fault.Usage("quarantine.reason", "a correction needs a reason", "say why with --reason")
			case (len(args) == 1) == (f.file != ""), len(args) == 1 && len(f.set) == 0:
				return fault.Usage("quarantine.what", "name a row and what to --set, or a --file", "see 'custhub quarantine edit --help'")
			}
			return a.withQuarantine(c.Context(), false, func(d *quarantineDesk) error { return d.edit(c.Context(), args, f) })
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.file, "file", "", "workbook that 'quarantine export' wrote, mended")
	fl.StringArrayVar(&f.set, "set", nil, "COLUMN=VALUE of the source row; again for more columns")
	fl.StringVar(&f.reason, "reason", "", "why: kept in the past of the values")
	fl.StringVar(&f.by, "by", operator(), "who mends it")
	fl.BoolVar(&f.clear, "clear", false, "the file was exported with --clear")
	return c
}

func (d *quarantineDesk) edit(ctx context.Context, args []string, f quarantineEdit) error {
	var changes []*quarantine.Changed
	var err error
	if f.file != "" {
		changes, err = d.fileChanges(ctx, f)
	} else {
		changes, err = d.setChanges(ctx, args[0], f.set)
	}
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := d.st.Mend(ctx, c.ID, c.Edited, f.by, f.reason); err != nil {
			return err
		}
	}
	ids := make([]int64, len(changes))
	for i, c := range changes {
		ids[i] = c.ID
	}
	if err := d.a.audit(ctx, d.p, d.st, store.AuditEntry{Action: "edit", Subject: "quarantine edit", Reason: f.reason, Detail: fmt.Sprint("rows ", ids)}); err != nil {
		return err
	}
	return d.a.done(map[string]any{"mended": ids}, d.a.text("%d rows mended; 'custhub quarantine replay' lands them", "已修正 %d 行；运行 'custhub quarantine replay' 入库"), len(ids))
}

// fileChanges are the corrections in a workbook; none is kept when any is wrong.
func (d *quarantineDesk) fileChanges(ctx context.Context, f quarantineEdit) ([]*quarantine.Changed, error) {
	filled, err := readHandout(f.file, quarantine.IsFill)
	if err != nil {
		return nil, err
	}
	var changes []*quarantine.Changed
	for _, row := range filled {
		q, err := d.rowArgument(ctx, row.Key)
		if err != nil {
			return nil, err
		}
		s, err := d.stream(ctx, q.Source, q.Stream)
		if err != nil {
			return nil, err
		}
		c, err := quarantine.Changes(s, q, row.Cells, f.clear)
		if err != nil {
			return nil, err
		}
		if c == nil {
			continue
		}
		if c.ID, err = d.readAgain(ctx, q); err != nil {
			return nil, err
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// readAgain is the row that a correction of a row is kept with: the row itself, or
// the one that superseded it since the file was written, when the source says the
// very same there.
func (d *quarantineDesk) readAgain(ctx context.Context, q *store.Quarantined) (int64, error) {
	if q.SupersededBy == 0 {
		return q.ID, nil
	}
	found, err := d.st.QuarantineRows(ctx, store.QuarantineQuery{Source: q.Source, Stream: q.Stream, Key: q.Key, Status: "waiting"})
	if err != nil {
		return 0, err
	}
	if len(found) == 1 && found[0].Batch >= q.SupersededBy && bytes.Equal(found[0].Raw, q.Raw) {
		return found[0].ID, nil
	}
	return 0, store.SupersededFault(q.ID, q.SupersededBy)
}

func (d *quarantineDesk) setChanges(ctx context.Context, arg string, set []string) ([]*quarantine.Changed, error) {
	q, err := d.rowArgument(ctx, arg)
	if err != nil {
		return nil, err
	}
	s, err := d.stream(ctx, q.Source, q.Stream)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for _, x := range set {
		name, value, ok := strings.Cut(x, "=")
		if !ok {
			return nil, fault.Usage("quarantine.set", "--set is written COLUMN=VALUE", "").With(x)
		}
		values[name] = value
	}
	c, err := quarantine.Set(s, q, values)
	if err != nil || c == nil {
		return nil, err
	}
	return []*quarantine.Changed{c}, nil
}

func quarantineDiscardCommand(a *app) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:     "discard ID...",
		Short:   "Say that rows in quarantine are not wanted; they stay on record",
		Example: `  custhub quarantine discard 12 13 --reason "test rows"`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if strings.TrimSpace(reason) == "" {
				return fault.Usage("quarantine.reason", "discarding needs a reason", "say why with --reason")
			}
			return a.withQuarantine(c.Context(), false, func(d *quarantineDesk) error {
				for _, arg := range args {
					q, err := d.rowArgument(c.Context(), arg)
					if err == nil {
						err = d.st.Discard(c.Context(), q.ID, operator(), reason)
					}
					if err != nil {
						return err
					}
				}
				err := a.audit(c.Context(), d.p, d.st, store.AuditEntry{Action: "edit", Subject: "quarantine discard", Reason: reason, Detail: fmt.Sprint("rows ", args)})
				if err != nil {
					return err
				}
				return a.done(map[string]any{"discarded": len(args)}, a.text("%d rows discarded", "已放弃 %d 行"), len(args))
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	return c
}
