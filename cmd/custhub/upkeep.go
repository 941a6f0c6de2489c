package main

import (
	"context"
	"errors"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/store"
)

// consent is the flags of a command that removes something for good: it shows
// first what it would do, wants a reason and a yes.
type consent struct {
	preview, yes bool
	reason       string
}

// check refuses what can't be agreed to.
func (f *consent) check(a *app, what string) error {
	if !f.preview && strings.TrimSpace(f.reason) == "" {
		return fault.Usage(what+".reason", "this needs a reason", "say why with --reason, or look first with --preview")
	}
	if !f.preview && !f.yes && !a.canAsk() {
		return fault.Usage(what+".yes", "this asks for a yes, and there is no terminal to ask on", "add --yes")
	}
	return nil
}

// agreed runs show on a store in which nothing stays, and asks. It reports
// whether the command is to go on; with --yes nothing is shown.
func (f *consent) agreed(a *app, question string, show func() error) (bool, error) {
	if f.yes && !f.preview {
		return true, nil
	}
	if err := show(); err != nil || f.preview {
		return false, err
	}
	if !a.ask(question) {
		return false, fault.New("declined", "nothing was changed", "")
	}
	return true, nil
}

// upkeep does something to the whole store as a run of its own, which holds every
// source: nothing is landed, rolled back or resolved meanwhile.
func (a *app) upkeep(ctx context.Context, p *project.Project, kind, reason string, opt store.Options, do func(ctx context.Context, st *store.Store, run int64) ([]byte, error)) (err error) {
	st, err := a.openStore(ctx, p, opt)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	sources, err := st.StreamSources(ctx)
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		return fault.Usage("store.unused", "nothing was ever loaded into the store", "start with 'custhub run'")
	}
	me := store.Holder()
	run, err := st.StartRun(ctx, pipeline.RunStart{
		Kind: kind, Sources: sources, ConfigHash: p.ConfigHash, Snapshot: p.Snapshot,
		Version: version, Operator: operator(), Reason: reason, Holder: me,
	})
	if err != nil {
		return err
	}
	ctx, stop := pipeline.KeepAlive(ctx, st, run.ID, me)
	defer stop()
	summary, err := do(ctx, st, run.ID)
	if err != nil {
		return errors.Join(err, st.FinishRun(context.WithoutCancel(ctx), run.ID, pipeline.EndedBy(err), nil))
	}
	return st.FinishRun(ctx, run.ID, "done", summary)
}
