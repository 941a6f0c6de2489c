package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/mattn/go-isatty"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/all"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/fault/language"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/reconcile"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

// loadProject reads the project that --project names. Warnings are printed;
// errors are returned, all at once.
func (a *app) loadProject() (*project.Project, error) {
	p, findings := project.Load(a.project, all.List(), rules.Builtin().On(now()))
	a.follow(p)
	if err := findings.ErrOrNil(); err != nil {
		return nil, err
	}
	if !a.json {
		for _, f := range findings {
			fmt.Fprintf(a.err, "%s%s%s\n", language.Severity(a.lang, f.Severity), language.Colon(a.lang), language.Line(a.lang, f))
		}
	}
	return p, nil
}

// openStore opens the store of a project for writing.
func (a *app) openStore(ctx context.Context, p *project.Project, opt store.Options) (*store.Store, error) {
	dsn, err := p.StoreDSN()
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(dsn, "sqlite:") {
		heedServer()
	}
	return store.Open(ctx, inDir(p.Dir, dsn), opt)
}

// heedServer has answers of a server heard at once. While goroutines keep all of
// Go's processors busy, it looks at sockets every 10 ms only; with one processor more
// than there are, one is always idle and waits for them, and the system shares out
// the time. It leaves a number that the user set.
func heedServer() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
}

// readStore opens the store of the project for reading only.
func (a *app) readStore(ctx context.Context) (*project.Project, *store.Store, error) {
	p, err := a.loadProject()
	if err != nil {
		return nil, nil, err
	}
	dsn, err := p.StoreDSN()
	if err != nil {
		return nil, nil, err
	}
	st, err := store.OpenReadOnly(ctx, inDir(p.Dir, dsn))
	return p, st, err
}

// withStore runs fn with the store of the project, open for reading.
func (a *app) withStore(ctx context.Context, fn func(*store.Store) error) (err error) {
	_, st, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return fn(st)
}

// about is what reports of a project say beyond what the store knows.
func (a *app) about(p *project.Project) reconcile.About {
	return reconcile.About{
		Project: p.Name, Target: p.Completeness.Target / 100, MadeAt: now(),
		Thresholds: thresholds(p.Thresholds),
	}
}

func thresholds(t project.Thresholds) pipeline.Thresholds {
	return pipeline.Thresholds{Quarantine: t.Quarantine, Change: t.Change, Delete: t.Delete, Absent: t.Absent, Repeated: t.Repeated, Rules: t.Rules}
}

// inDir makes the relative path of a SQLite store start at the project folder.
func inDir(dir, dsn string) string {
	path, ok := strings.CutPrefix(dsn, "sqlite:")
	if !ok || strings.HasPrefix(path, "/") {
		return dsn
	}
	return "sqlite:" + dir + "/" + path
}

// plan turns a project into what a run does, for the named sources or all.
func (a *app) plan(p *project.Project, only []string) (*pipeline.Plan, error) {
	plan := &pipeline.Plan{
		ConfigHash: p.ConfigHash, Snapshot: p.Snapshot, BatchSize: p.BatchSize, Survive: p.Survive,
		Thresholds: thresholds(p.Thresholds),
	}
	for _, name := range only {
		if p.Source(name) == nil {
			return nil, fault.Usage("run.unknown_source", fmt.Sprintf("the project has no source %q", name), "custhub.yaml has "+strings.Join(p.SourceNames(), ", "))
		}
	}
	for _, s := range p.Sources {
		if len(only) > 0 && !slices.Contains(only, s.Name) {
			continue
		}
		plan.Sources = append(plan.Sources, pipeline.SourcePlan{
			Name: s.Name, Mappings: s.Mappings, Rules: s.Rules, Zone: s.Zone,
			Deletes: pipeline.DeletePolicy(s.Deletes), Drift: pipeline.DriftPolicy{Added: s.Drift.Added, Changed: s.Drift.Changed},
			Open: func(ctx context.Context) (connectors.Source, error) { return s.Open(ctx, a.log()) },
		})
	}
	var err error
	if plan.Match, err = wantedMatching(p).Matcher(); err != nil {
		return nil, err
	}
	plan.Profiles, err = profiles(p.Completeness)
	return plan, err
}

// wantedMatching is what a project says about matching.
func wantedMatching(p *project.Project) pipeline.Wanted {
	return pipeline.Wanted{Method: p.Matching.Method, Model: p.Matching.Model}
}

// openPlan opens the store of a project for work, and returns with it the plan
// under the matcher that the store is filled under.
func (a *app) openPlan(ctx context.Context, p *project.Project, opt store.Options) (*pipeline.Plan, *store.Store, error) {
	plan, err := a.plan(p, nil)
	if err != nil {
		return nil, nil, err
	}
	st, err := a.openStore(ctx, p, opt)
	if err != nil {
		return nil, nil, err
	}
	if err := a.matchAsStore(ctx, p, st, plan); err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	return plan, st, nil
}

// matchAsStore gives a plan the matcher that the store is filled under. An
// adoption that was cut off is completed first.
func (a *app) matchAsStore(ctx context.Context, p *project.Project, st *store.Store, plan *pipeline.Plan) error {
	err := pipeline.ContinueAdoption(ctx, st, plan, pipeline.Options{Operator: operator(), Version: version, Holder: store.Holder(), Log: a.log()})
	if err == nil {
		plan.Match, err = pipeline.InForce(ctx, st, wantedMatching(p))
	}
	return err
}

func profiles(c project.Completeness) (pipeline.Profiles, error) {
	out := pipeline.Profiles{Target: c.Target / 100}
	for _, prof := range c.Profiles {
		compiled, err := pipeline.NewProfile(prof.Fields)
		if err != nil {
			return out, err
		}
		switch prof.Name {
		case "organisation":
			out.Organisation = compiled
		case "person":
			out.Person = compiled
		}
	}
	return out, nil
}

// log is where the inner workings report: warnings on the error stream.
func (a *app) log() *slog.Logger { return a.logFrom(slog.LevelWarn) }

// logFrom reports what is at least of a level: as JSON for machines, as lines
// for people, with the time unless they look on.
func (a *app) logFrom(level slog.Level) *slog.Logger {
	if a.json {
		return slog.New(slog.NewJSONHandler(a.err, &slog.HandlerOptions{Level: level}))
	}
	return slog.New(terminal.NewLogHandler(a.err, terminal.LogOptions{
		Level: level, Stamp: !isTerminal(a.err), Label: a.label,
		Translate: func(message string) string { return language.Text(a.lang, message) },
	}))
}

// label begins a line of the log as it begins an error.
func (a *app) label(level slog.Level) string {
	severity := fault.Note
	switch {
	case level >= slog.LevelError:
		severity = fault.Error
	case level >= slog.LevelWarn:
		severity = fault.Warning
	}
	return language.Severity(a.lang, severity) + language.Colon(a.lang)
}

// isTerminal says whether a person looks on.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
