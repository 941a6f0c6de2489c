package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault/language"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

func auditCommand(a *app) *cobra.Command {
	var q store.AuditQuery
	var check bool
	var head string
	c := &cobra.Command{
		Use:   "audit",
		Short: "List who saw, decided and did what, and check that the list is whole",
		Long: `Lists the audit log, newest first: personal values seen in clear text, rollbacks,
decisions, corrections, reviews, signatures, and attempts that were refused. Each
entry holds the hash of the one before: --check verifies them all. Note the hash
that it prints somewhere else; --head HASH then also shows that no entry was cut
off the end since.`,
		Example: "  custhub audit --limit 20\n  custhub audit --who wang --action see_personal --json\n  custhub audit --check",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(st *store.Store) error {
				if check || head != "" {
					return a.checkAudit(c.Context(), st, head)
				}
				return a.listAudit(c.Context(), st, q)
			})
		},
	}
	fl := c.Flags()
	fl.StringVar(&q.Who, "who", "", "only entries of this user")
	fl.StringVar(&q.Action, "action", "", "only this action: see_personal, rollback, review, edit, sample, sign, denied …")
	fl.StringVar(&q.Subject, "subject", "", "only entries about this")
	fl.IntVar(&q.Limit, "limit", 0, "the newest so many; 0 for all")
	fl.BoolVar(&check, "check", false, "verify the chain of hashes instead")
	fl.StringVar(&head, "head", "", "verify too that this hash, noted earlier, is still in the chain")
	return c
}

func (a *app) checkAudit(ctx context.Context, st *store.Store, head string) error {
	n, newest, err := st.CheckAudit(ctx, head)
	if err != nil {
		return err
	}
	return a.done(map[string]any{"entries": n, "hash": newest}, a.text("%d entries, each as it was made; the newest has the hash %s", "共 %d 条记录，均未被改动；最新一条的哈希 %s"), n, newest)
}

func (a *app) listAudit(ctx context.Context, st *store.Store, q store.AuditQuery) error {
	list, err := st.AuditLog(ctx, q)
	if err != nil {
		return err
	}
	w := terminal.NewTable(a.out)
	if !a.json {
		fmt.Fprintln(w, a.text("ENTRY\tWHEN\tWHO\tROLE\tACTION\tWHAT\tWHY\tHOW", "编号\t时间\t操作人\t角色\t操作\t对象\t原因\t细节"))
	}
	for i := range list {
		e := &list[i]
		if a.json {
			err = a.printJSON(e)
		} else {
			_, err = fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.ID, e.At.Format("2006-01-02 15:04:05Z"), e.Who, e.Role, a.word("audit", e.Action), oneLine(language.Text(a.lang, e.Subject)), oneLine(e.Reason), oneLine(a.auditDetail(e)))
		}
		if err != nil {
			return err
		}
	}
	return w.Flush()
}

// auditDetail says in the user's language what an entry keeps.
func (a *app) auditDetail(e *store.AuditEntry) string {
	if e.Action == "denied" { // the action that no role allows
		return a.word("audit", e.Detail)
	}
	return language.Text(a.lang, e.Detail)
}
