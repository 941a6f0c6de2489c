package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/export"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// completer lists what may stand in one place of a command line, each with an
// explanation after a tab. A nil one leaves the place to names of files.
type completer func(ctx context.Context) []string

// completeArguments and completeFlags teach shells what may follow: 'custhub
// completion bash' prints the script that asks. Nothing personal is offered.
func (a *app) completeArguments() map[string][]completer { // by command; the last holds for the arguments after it
	sources, runs, samples, none := a.sourceNames, a.runNames, a.sampleNames, words()
	return map[string][]completer{
		"run": {sources}, "reprocess": {sources}, "discover": {sources, none}, "preview": {sources, none},
		"report": {runs, none}, "batches": {runs, none}, "rollback": {a.runsAndBatches, none}, "explain": {none, words(fieldNames()...), none},
		"customers correct": {none, words(ownFields()...), none},
		"sample report":     {samples, none}, "sample export": {samples, none}, "sample record": {samples, none}, "sample import": {samples, nil},
	}
}

func (a *app) completeFlags() map[string]completer { // by name, or command and name
	return map[string]completer{
		"--lang": words("en", "zh"), "--source": a.sourceNames, "--status": words("waiting", "superseded", "replayed", "withdrawn", "discarded"),
		"--batch": a.batchNames, "--plan": words("critical", "major", "custom"), "--proof": words("auto", "always", "never"),
		"--class": words("ok", "minor", "major", "critical", "unclear"), "--what": words("history", "raw", "quarantine", "reports"),
		"--role": words("customer", "prospect", "member", "supplier", "partner"), "--fields": words(export.Columns()...), "sample draw --run": a.runNames,
		"report --format": words("text", "json", "html", "xlsx"), "export customers --format": words(export.Formats()...),
	}
}

// complete hands what completeArguments and completeFlags say to c and to the
// commands below it.
func (a *app) complete(c *cobra.Command) {
	if list := a.completeArguments()[helpPath(c)]; list != nil {
		c.ValidArgsFunction = func(c *cobra.Command, before []string, begun string) ([]string, cobra.ShellCompDirective) {
			return a.offer(c.Context(), list[min(len(before), len(list)-1)], begun)
		}
	}
	for place, what := range a.completeFlags() {
		command, name, _ := strings.Cut(place, "--")
		if command = strings.TrimSpace(command); c.Flag(name) == nil || command != "" && command != helpPath(c) {
			continue
		}
		// A flag of the whole program is met at each command, and taken once.
		_ = c.RegisterFlagCompletionFunc(name, func(c *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
			return a.offer(c.Context(), what, begun)
		})
	}
	for _, sub := range c.Commands() {
		a.complete(sub)
	}
}

func (a *app) offer(ctx context.Context, what completer, begun string) ([]string, cobra.ShellCompDirective) {
	if what == nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	a.err = io.Discard // warnings of the project are not what was asked
	var fit []string
	for _, word := range what(ctx) {
		if strings.HasPrefix(word, begun) {
			fit = append(fit, word)
		}
	}
	return fit, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

func words(list ...string) completer { return func(context.Context) []string { return list } }

// fieldNames are what 'explain' takes: fields of customers, then nested ones.
func fieldNames() []string {
	var names []string
	for _, id := range record.FieldsOf(record.Customer) {
		names = append(names, id.Info().Name+"\t"+id.Info().Doc)
	}
	for _, t := range record.Customer.Nested() {
		names = append(names, t.String())
		for _, id := range record.FieldsOf(t) {
			names = append(names, id.Info().Path()+"\t"+id.Info().Doc)
		}
	}
	return names
}

func (a *app) sourceNames(context.Context) (names []string) {
	p, err := a.loadProject()
	if err != nil {
		return nil // there is no telling before the project is right
	}
	for i := range p.Sources {
		names = append(names, p.Sources[i].Name)
	}
	return names
}

// offered bounds the runs, batches and samples that are offered.
const offered = 30

// stored collects words from the store; what can't be read offers nothing.
func (a *app) stored(ctx context.Context, read func(*store.Store) ([]string, error)) (list []string) {
	_ = a.withStore(ctx, func(st *store.Store) (err error) {
		list, err = read(st)
		return err
	})
	return list[:min(len(list), offered)]
}

func (a *app) runNames(ctx context.Context) []string {
	return a.stored(ctx, func(st *store.Store) (list []string, err error) {
		runs, err := st.Runs(ctx, offered)
		for _, r := range runs {
			list = append(list, fmt.Sprintf("%s\t%s %s", runID(r.ID), r.Kind, r.StartedAt.Local().Format(stampLayout)))
		}
		return list, err
	})
}

// batchNames are the batches of the newest run that has any.
func (a *app) batchNames(ctx context.Context) []string {
	return a.stored(ctx, func(st *store.Store) (list []string, err error) {
		runs, err := st.Runs(ctx, offered)
		for i := 0; err == nil && i < len(runs) && len(list) == 0; i++ {
			var batches []store.Batch
			batches, err = st.Batches(ctx, runs[i].ID)
			for _, b := range batches {
				list = append(list, fmt.Sprintf("%s\t%s %s/%s", batchID(b.ID), b.Kind, b.Source, b.Stream))
			}
		}
		return list, err
	})
}

func (a *app) runsAndBatches(ctx context.Context) []string {
	return append(a.runNames(ctx), a.batchNames(ctx)...)
}

func (a *app) sampleNames(ctx context.Context) []string {
	return a.stored(ctx, func(st *store.Store) (list []string, err error) {
		samples, err := st.Samples(ctx, 0)
		for _, s := range samples {
			list = append(list, fmt.Sprintf("%d\t%s, %s", s.ID, s.Plan.Name, s.Seed))
		}
		return list, err
	})
}
