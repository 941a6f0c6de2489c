package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/store"
)

// sealReport chains the report of a run to the newest report before it.
func sealReport(ctx context.Context, st *store.Store, rep *report.Report) error {
	runs, err := st.Runs(ctx, 0)
	if err != nil {
		return err
	}
	previous := ""
	for _, r := range runs { // newest first
		if r.ID >= rep.Header.Run || len(r.Summary) == 0 {
			continue
		}
		var before struct {
			SignOff report.SignOff `json:"sign_off"`
		}
		if err := json.Unmarshal(r.Summary, &before); err != nil {
			return fmt.Errorf("report of run %d: %w", r.ID, err)
		}
		if previous = before.SignOff.Hash; previous != "" {
			break
		}
	}
	if previous == "" { // or they were all purged
		if previous, err = st.ReportsBegin(ctx); err != nil {
			return err
		}
	}
	return rep.Seal(previous)
}

// signReport accepts the saved report of a run in the operator's name.
func (a *app) signReport(ctx context.Context, args []string, comment string) error {
	if strings.TrimSpace(comment) == "" {
		return fault.Usage("report.sign", "signing needs a comment", `write --sign "checked against the ledger"`)
	}
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	st, err := a.openStore(ctx, p, store.Options{})
	if err != nil {
		return err
	}
	defer st.Close() //nolint:errcheck // nothing pending
	id, err := a.runArgument(ctx, st, args)
	if err != nil {
		return err
	}
	rep, err := sealedReport(ctx, st, id)
	switch {
	case err != nil:
		return err
	case rep == nil:
		return fault.Usage("report.none", fmt.Sprintf("run %s has no report to sign", runID(id)), "only a finished run has one")
	case !rep.Intact():
		return fault.Gate("report.changed", fmt.Sprintf("the report of run %s is not as it was when it was made", runID(id)), "find out who changed the store")
	}
	rep.Sign(operator(), comment, now())
	summary, err := rep.JSON()
	if err != nil {
		return err
	}
	if err := st.SaveSummary(ctx, id, summary); err != nil {
		return err
	}
	if err := a.audit(ctx, p, st, store.AuditEntry{Action: "sign", Subject: runID(id), Reason: comment, Detail: "report " + rep.SignOff.Hash}); err != nil {
		return err
	}
	return a.done(map[string]any{"run": runID(id), "sign_off": rep.SignOff}, a.text("report of run %s signed by %s", "运行 %s 的报告已由 %s 签署"), runID(id), rep.SignOff.Who)
}

// sealedReport is the report of a run as it was saved, or nil.
func sealedReport(ctx context.Context, st *store.Store, id int64) (*report.Saved, error) {
	run, err := st.RunByID(ctx, id)
	if err != nil || run == nil || len(run.Summary) == 0 {
		return nil, err
	}
	rep, err := report.ReadSaved(run.Summary)
	if err != nil {
		return nil, fmt.Errorf("report of run %d: %w", id, err)
	}
	return rep, nil
}

// checkChain verifies that every saved report is as it was made and follows the
// one before.
func (a *app) checkChain(ctx context.Context) error {
	_, st, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer st.Close() //nolint:errcheck // nothing pending
	runs, err := st.Runs(ctx, 0)
	if err != nil {
		return err
	}
	previous, err := st.ReportsBegin(ctx)
	if err != nil {
		return err
	}
	n := 0
	for i := len(runs) - 1; i >= 0; i-- {
		if len(runs[i].Summary) == 0 {
			continue
		}
		rep, err := sealedReport(ctx, st, runs[i].ID)
		if err != nil {
			return err
		}
		if rep.SignOff.Hash == "" {
			continue
		}
		if !rep.Intact() || rep.SignOff.Previous != previous {
			return fault.Gate("report.chain", fmt.Sprintf("the chain of reports breaks at run %s", runID(runs[i].ID)), "that report, or the one before it, was changed or removed")
		}
		previous = rep.SignOff.Hash
		n++
	}
	return a.done(map[string]any{"reports": n, "hash": previous}, a.text("%d reports, each as it was made; the newest has the hash %s", "共 %d 份报告，均未被改动；最新报告哈希 %s"), n, previous)
}
