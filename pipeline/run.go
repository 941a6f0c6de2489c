package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/fault"
)

// keepAliveEvery is how often a run renews its leases. They last three times as
// long.
const keepAliveEvery = 10 * time.Second

// Result is what Execute did.
type Result struct {
	Run     *Run
	Resolve ResolveResult
	Stopped bool             // at a batch's end, on request
	Failed  map[string]error // by source
	Timings []Timing
}

// Execute lands every source of the plan, in parallel, and then resolves. A
// source that fails does not stop the others; its error is in the result and in
// the returned error. What was committed stays: the next run goes on from there.
func Execute(ctx context.Context, st Store, plan *Plan, opt Options) (*Result, error) {
	return execute(ctx, st, plan, opt, func(ctx context.Context, sp *SourcePlan, run *Run, opt *Options) error {
		return landSource(ctx, st, plan, opt, run, sp)
	})
}

// landFunc lands what there is of one source.
type landFunc func(ctx context.Context, sp *SourcePlan, run *Run, opt *Options) error

// execute runs land over every source, in parallel, and resolves.
func execute(ctx context.Context, st Store, plan *Plan, opt Options, land landFunc) (*Result, error) {
	opt.fill()
	if plan.BatchSize <= 0 {
		plan.BatchSize = DefaultBatchSize
	}
	run, err := st.StartRun(ctx, RunStart{
		Kind: opt.Kind, Sources: sourceNames(plan), ConfigHash: plan.ConfigHash, Snapshot: plan.Snapshot,
		Version: opt.Version, Operator: opt.Operator, Reason: opt.Reason, Holder: opt.Holder,
	})
	if err != nil {
		return nil, err
	}
	if err := agree(ctx, st, plan, opt.Operator); err != nil {
		return nil, errors.Join(err, st.FinishRun(context.WithoutCancel(ctx), run.ID, EndedBy(err), nil))
	}
	res := &Result{Run: run, Failed: map[string]error{}}
	ctx, stop := keepAlive(ctx, st, run.ID, opt.Holder)
	defer stop()
	_ = res.timed("land", func() error { // failures are in res, by source
		landSources(ctx, plan, &opt, res, land)
		return nil
	})
	if ctx.Err() == nil {
		err := res.timed("resolve", func() (err error) {
			res.Resolve, err = Resolve(ctx, st, plan, opt)
			return err
		})
		if err != nil {
			return res, fmt.Errorf("resolve: %w", err)
		}
	}
	return res, res.err(ctx)
}

func sourceNames(plan *Plan) []string {
	names := make([]string, len(plan.Sources))
	for i := range plan.Sources {
		names[i] = plan.Sources[i].Name
	}
	return names
}

// keepAlive renews the leases until stopped. When they can't be renewed any
// more, the context is cancelled with the reason: another run may have taken
// over.
func keepAlive(ctx context.Context, st Store, run int64, holder string) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(keepAliveEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := st.KeepAlive(ctx, run, holder); err != nil && ctx.Err() == nil {
					cancel(fmt.Errorf("lease of run %d lost: %w", run, err))
				}
			}
		}
	})
	return ctx, func() {
		cancel(nil)
		wg.Wait()
	}
}

func landSources(ctx context.Context, plan *Plan, opt *Options, res *Result, land landFunc) {
	var mu sync.Mutex
	var g errgroup.Group
	for i := range plan.Sources {
		sp := &plan.Sources[i]
		g.Go(func() error {
			err := land(ctx, sp, res.Run, opt)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.Is(err, errStopped):
				res.Stopped = true
			case err != nil:
				res.Failed[sp.Name] = err
			}
			return nil
		})
	}
	_ = g.Wait() // errors are in res, by source
}

func landSource(ctx context.Context, st Store, plan *Plan, opt *Options, run *Run, sp *SourcePlan) (err error) {
	src, err := sp.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	todo, err := tasks(ctx, sp, src)
	if err != nil {
		return err
	}
	g := newGuard(sp.Name, plan.Thresholds)
	var failed []error
	for _, t := range todo {
		l := lander{st: st, plan: plan, opt: opt, run: run, task: t, guard: g}
		err := l.land(ctx, src)
		if err == nil && l.unswept() {
			l = lander{st: st, plan: plan, opt: opt, run: run, task: t, guard: g}
			err = l.land(ctx, src)
		}
		switch {
		case err == nil:
		case errors.Is(err, errStopped), ctx.Err() != nil, fault.ExitCode(err) == fault.ExitGate:
			return errors.Join(append(failed, err)...)
		default: // a bad stream does not stop the good ones
			failed = append(failed, fmt.Errorf("%s/%s: %w", sp.Name, t.as, err))
		}
	}
	return errors.Join(failed...)
}

// err is the worst of what went wrong.
func (r *Result) err(ctx context.Context) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	errs := make([]error, 0, len(r.Failed))
	for _, err := range r.Failed {
		errs = append(errs, err)
	}
	if r.Stopped {
		errs = append(errs, fault.New("run.stopped", "stopped at the end of a batch, on request", "'custhub run' goes on from there"))
	}
	return errors.Join(errs...)
}
