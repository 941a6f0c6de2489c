package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Adopter is a store in which models are adopted.
type Adopter interface {
	Store
	Models
}

// AdoptResult is what an adoption did.
type AdoptResult struct {
	Run     int64
	Rekeyed int64 // records that got new match keys, in this process
	Resolve ResolveResult
}

// Adopt puts the plan's matcher in force: every version of every customer record
// gets the match keys that it makes, in parts, each in one transaction; then all
// customers are resolved. It is a run of its own, never part of a batch, and
// nothing lands meanwhile. Cut off at any instant, it goes on when it is done
// again (P2). Adopting the earlier model brings the earlier customers back.
func Adopt(ctx context.Context, st Adopter, plan *Plan, opt Options) (res AdoptResult, err error) {
	opt.Kind = "adopt"
	opt.fill()
	sources, err := st.StreamSources(ctx)
	if err != nil {
		return res, err
	}
	sources = append(sources, sourceNames(plan)...)
	slices.Sort(sources)
	run, err := st.StartRun(ctx, RunStart{
		Kind: opt.Kind, Sources: slices.Compact(sources), ConfigHash: plan.ConfigHash, Snapshot: plan.Snapshot,
		Version: opt.Version, Operator: opt.Operator, Reason: opt.Reason, Holder: opt.Holder,
	})
	if err != nil {
		return res, err
	}
	res.Run = run.ID
	ctx, stop := keepAlive(ctx, st, run.ID, opt.Holder)
	defer stop()
	if err := adopt(ctx, st, plan, &opt, &res); err != nil {
		return res, fmt.Errorf("adopt %s: %w", plan.Match.Identity().Name, err)
	}
	return res, st.FinishRun(ctx, run.ID, "done", nil)
}

func adopt(ctx context.Context, st Adopter, plan *Plan, opt *Options, res *AdoptResult) error {
	if err := st.BeginAdoption(ctx, plan.Match.Identity(), modelText(plan.Match), opt.Operator, opt.Reason); err != nil {
		return err
	}
	now, err := newest(ctx, st)
	if err != nil {
		return err
	}
	if now.State == AdoptionKeying {
		if err := rekeyAll(ctx, st, plan.Match, opt, res); err != nil {
			return err
		}
	}
	if res.Resolve, err = Resolve(ctx, st, plan, *opt); err != nil {
		return err
	}
	return st.EndAdoption(ctx)
}

func rekeyAll(ctx context.Context, st Adopter, match Matcher, opt *Options, res *AdoptResult) error {
	const stage = "match keys"
	opt.Progress.Stage(stage, -1)
	defer opt.Progress.Done(stage)
	for {
		n, err := st.Rekey(ctx, func(page []Rekeyed) error { return rekey(match, page) })
		if err != nil {
			return err
		}
		if n == 0 {
			return st.EndRekey(ctx)
		}
		res.Rekeyed += n
		opt.Progress.Add(stage, n)
	}
}

// ContinueAdoption completes an adoption that was cut off; it does nothing when
// there is none. The plan's matcher is not looked at.
func ContinueAdoption(ctx context.Context, st Adopter, plan *Plan, opt Options) error {
	now, err := newest(ctx, st)
	if err != nil || now == nil || now.State == AdoptionDone {
		return err
	}
	match, err := Adopted(ctx, st, now)
	if err != nil {
		return err
	}
	if match.Identity().Fingerprint != now.Fingerprint {
		return errors.New("an adoption was cut off that another version of custhub began: complete it with 'custhub model adopt current --reason …'")
	}
	under := *plan
	under.Match = match
	opt.Reason = now.Why
	_, err = Adopt(ctx, st, &under, opt)
	return err
}
