package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/store"
)

type adoptFlags struct {
	preview, yes bool
	yesWorse     bool
	reason       string
	samples      int
}

func modelAdoptCommand(a *app) *cobra.Command {
	f := adoptFlags{samples: 5}
	c := &cobra.Command{
		Use:   "adopt MODEL --reason WHY",
		Short: "Put a model in force: all records get new match keys, all customers are resolved again",
		Long: `Shows what the model would merge, split and move, asks for a yes, and puts it in
force as a run of its own. No batch is part of it and nothing is loaded meanwhile.
Customers keep their ids: one that others merge into keeps its own, one that is
split off gets its own back. Cut off at any time, 'custhub run' goes on with it.
Adopting the earlier model again takes it back.

A model that its trial ('model train') found worse than the other one is refused
with exit code 3; --yes-worse adopts it all the same.`,
		Example: "  custhub model adopt models/ours.json --preview\n  custhub model adopt models/ours.json --reason 'trained on our own data'\n  custhub model adopt builtin --reason 'back again' --yes\n  custhub model adopt models/ours.json --reason 'few numbers to try it on' --yes --yes-worse",
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return a.adoptModel(c.Context(), args[0], f) },
	}
	fl := c.Flags()
	fl.BoolVar(&f.preview, "preview", false, "only show what it would change")
	fl.BoolVar(&f.yes, "yes", false, "don't ask, and don't show")
	fl.BoolVar(&f.yesWorse, "yes-worse", false, "adopt it although its trial found it worse")
	fl.StringVar(&f.reason, "reason", "", "why, kept with the adoption")
	fl.IntVar(&f.samples, "samples", f.samples, "samples of each kind of change")
	return c
}

func (a *app) adoptModel(ctx context.Context, arg string, f adoptFlags) error {
	if !f.preview && strings.TrimSpace(f.reason) == "" {
		return fault.Usage("model.reason", "an adoption needs a reason", "say why with --reason, or look first with --preview")
	}
	if !f.preview && !f.yes && !a.canAsk() {
		return fault.Usage("model.yes", "an adoption asks for a yes, and there is no terminal to ask on", "add --yes")
	}
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	if !f.yes || f.preview {
		if err := a.previewModel(ctx, arg, f); err != nil || f.preview {
			return err
		}
	}
	worse, err := a.refuseWorse(ctx, p, arg, f)
	if err != nil {
		return err
	}
	if !f.yes && !a.ask(a.text("Adopt it?", "确认启用？")) {
		return fault.New("model.declined", "nothing was changed", "")
	}
	if err := a.backupFirst(ctx, p); err != nil {
		return err
	}
	return a.adopt(ctx, p, arg, f, worse)
}

// refuseWorse refuses a model that did worse than the other one when it was trained.
// Where that is allowed, it returns the other one's name.
func (a *app) refuseWorse(ctx context.Context, p *project.Project, arg string, f adoptFlags) (than string, err error) {
	dsn, err := a.storeDSN(p)
	if err != nil {
		return "", err
	}
	st, err := store.OpenReadOnly(ctx, dsn)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	match, err := modelArgument(ctx, p, st, arg)
	if err != nil {
		return "", err
	}
	e, ok := match.(*pipeline.Engine)
	if !ok || e.Model().Trained == nil || e.Model().Trained.Trial == nil {
		return "", nil
	}
	t := e.Model().Trained.Trial
	switch {
	case t.Ahead() >= 0:
		return "", nil
	case f.yesWorse:
		return t.Against, nil
	}
	return "", fault.Gate("model.worse", fmt.Sprintf("the trial found model %s worse than %s: F1 %.4f against %.4f on %d pairs", e.Model().Name, t.Against, t.Own.F1, t.Other.F1, t.Pairs),
		"train it on more records, or adopt it all the same with --yes-worse")
}

// previewModel shows what adopting a model would change, without touching the
// store.
func (a *app) previewModel(ctx context.Context, arg string, f adoptFlags) (err error) {
	p, st, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	have, err := modelArgument(ctx, p, st, "current")
	if err != nil {
		return err
	}
	match, err := modelArgument(ctx, p, st, arg)
	if err != nil {
		return err
	}
	d := modelDiff{A: have.Identity(), B: match.Identity(), Parameters: parameters(have, match, 0.5)}
	if d.Shadow, err = shadowOf(ctx, st, have, match, f.samples); err != nil {
		return err
	}
	if !a.json {
		fmt.Fprintln(a.out, a.text("Preview: nothing has been changed.", "预览：未做任何更改。"))
		if e, ok := match.(*pipeline.Engine); ok {
			if err := a.showTrial(e.Model()); err != nil {
				return err
			}
		}
	}
	return a.printModelDiff(&d)
}

func (a *app) adopt(ctx context.Context, p *project.Project, arg string, f adoptFlags, worse string) (err error) {
	plan, err := a.plan(p, nil)
	if err != nil {
		return err
	}
	st, err := a.openStore(ctx, p, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if plan.Match, err = modelArgument(ctx, p, st, arg); err != nil {
		return err
	}
	id := plan.Match.Identity()
	if err := agreesWithProject(p, id); err != nil {
		return err
	}
	opt := pipeline.Options{Operator: operator(), Reason: f.reason, Version: version, Holder: store.Holder(), Log: a.log()}
	progress := a.newProgress()
	if progress != nil {
		opt.Progress = progress
	}
	res, err := pipeline.Adopt(ctx, st, plan, opt)
	progress.close()
	if err != nil {
		return err
	}
	entry := store.AuditEntry{Action: "adopt", Subject: runID(res.Run), Reason: f.reason, Detail: modelName(id)}
	if worse != "" {
		entry = store.AuditEntry{Action: "adopt", Subject: runID(res.Run), Reason: f.reason, Detail: fmt.Sprintf("%s, found worse than %s", modelName(id), worse)}
	}
	if err := a.audit(ctx, p, st, entry); err != nil {
		return err
	}
	return a.done(map[string]any{"run": runID(res.Run), "model": id, "records": res.Rekeyed, "published": res.Resolve.Published, "gone": res.Resolve.Gone, "review": res.Resolve.Review, "refused": res.Resolve.Refused},
		a.text("run %s: %s is in force; %d records, %d customers, %d gone, %d pairs for review", "运行 %s：%s 已生效；%d 条记录，%d 个客户，消失 %d 个，待判定 %d 对"),
		runID(res.Run), modelName(id), res.Rekeyed, res.Resolve.Published, res.Resolve.Gone, res.Resolve.Review)
}

// agreesWithProject refuses what every later run would refuse.
func agreesWithProject(p *project.Project, id pipeline.Identity) error {
	if p.Matching.Method != "" && p.Matching.Method != id.Method {
		return fault.Usage("model.method", "custhub.yaml says matching: {method: "+p.Matching.Method+"}, which every run would hold against the store",
			"change it to "+id.Method+", or leave it out, then adopt").At("custhub.yaml")
	}
	if m := p.Matching.Model; m != nil {
		if want, err := wantedMatching(p).Matcher(); err != nil || want.Identity().Fingerprint != id.Fingerprint {
			return errors.Join(err, fault.Usage("model.method", "custhub.yaml names another model, "+p.Matching.File+", which every run would hold against the store",
				"name this one there, or leave model out, then adopt").At("custhub.yaml"))
		}
	}
	return nil
}
