package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

func modelCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "model",
		Short: "Train, compare and adopt matching models",
		Long: `A matching model is everything that decides which records are of one customer:
match weights, rarities, blocking keys, thresholds. It is frozen in the store: no
run changes it. A model is a file that 'model train' wrote, or the name or the
first digits of the hash of one that the store has had ('model list'); 'current'
is the one in force, 'builtin' the one that custhub comes with, 'exact' matching
by shared identifiers alone.`,
	}
	c.AddCommand(modelTrainCommand(a), modelShowCommand(a), modelDiffCommand(a), modelAdoptCommand(a), modelListCommand(a))
	return c
}

func modelTrainCommand(a *app) *cobra.Command {
	t := pipeline.Training{Budget: -1}
	out := ""
	c := &cobra.Command{
		Use:   "train",
		Short: "Learn a matching model from the records of the store, without labels",
		Long: `Learns the match weights from the live customer records by expectation
maximisation, without anybody labelling pairs, and writes the model as readable
JSON. Of more than --sample records it takes those whose names have the least
hashes. The same records give the same model. The review band is narrowed until
it leaves no more pairs than --budget. Where records have valid tax or resident
numbers, it says how the new model and the one in force put them together with
these hidden, and which does better. The store is not touched: try the model
with 'model diff', put it in force with 'model adopt'.`,
		Example: "  custhub model train --out models/ours.json\n  custhub model train --name spring --budget 200 --out models/spring.json --json",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.trainModel(c.Context(), t, out) },
	}
	fl := c.Flags()
	fl.StringVar(&t.Name, "name", "trained", "name of the model")
	fl.StringVar(&out, "out", "", "file to write (default: models/NAME.json in the project)")
	fl.IntVar(&t.Sample, "sample", 0, "records to learn from at most (default 200000)")
	fl.IntVar(&t.Budget, "budget", -1, "pairs for review that the model may leave; 0: any number (default: review.budget of custhub.yaml)")
	return c
}

func (a *app) trainModel(ctx context.Context, t pipeline.Training, out string) (err error) {
	if t.Name == "" || strings.ContainsAny(t.Name, `/\`) || reserved(t.Name) {
		return fault.Usage("model.name", "a model needs a name of its own, without slashes", "").With(t.Name)
	}
	p, st, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if t.Budget < 0 {
		t.Budget = p.ReviewBudget
	}
	have, err := modelArgument(ctx, p, st, "current")
	if err != nil {
		return err
	}
	if e, ok := have.(*pipeline.Engine); ok {
		t.Against = e.Model()
	}
	t.At = now().UTC().Format(time.RFC3339)
	m, err := pipeline.Train(ctx, st, t)
	if err != nil {
		return err
	}
	if out == "" {
		out = filepath.Join(p.Dir, "models", t.Name+".json")
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o750); err != nil {
		return err
	}
	if err := os.WriteFile(out, m.Text(), 0o640); err != nil { //nolint:gosec // holds no value of a person
		return err
	}
	if !a.json {
		if err := a.showTrial(m); err != nil {
			return err
		}
	}
	return a.done(map[string]any{"file": out, "name": m.Name, "hash": m.Hash(), "trained": m.Trained},
		a.text("%s: model %s (%.12s), learnt from %d of %d records; it leaves %d pairs for review\nLook what it changes: custhub model diff current %s",
			"%s：模型 %s（%.12s），由 %d/%d 条记录学得；留下 %d 对待人工判定\n查看影响：custhub model diff current %s"),
		out, m.Name, m.Hash(), m.Trained.Learnt, m.Trained.Records, m.Trained.Review, out)
}

func reserved(name string) bool {
	return name == "current" || name == "builtin" || name == pipeline.MethodExact
}

func modelListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the models that the store was matched by, the one in force last",
		Example: "  custhub model list\n  custhub model list --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(st *store.Store) error { return a.listModels(c.Context(), st) })
		},
	}
}

// adoptionLine is an adoption as it is listed.
type adoptionLine struct {
	pipeline.Identity
	State   string     `json:"state"`
	Who     string     `json:"who"`
	Why     string     `json:"why"`
	Run     string     `json:"run,omitempty"`
	BegunAt time.Time  `json:"begun_at"`
	EndedAt *time.Time `json:"ended_at,omitempty"`
	Current bool       `json:"current,omitempty"`
}

func (a *app) listModels(ctx context.Context, st *store.Store) error {
	list, err := st.Adoptions(ctx)
	if err != nil {
		return err
	}
	lines := make([]adoptionLine, len(list))
	for i, x := range list {
		lines[i] = adoptionLine{Identity: x.Identity, State: x.State, Who: x.Who, Why: x.Why, BegunAt: x.BegunAt, Current: i == len(list)-1}
		if x.Run > 0 {
			lines[i].Run = runID(x.Run)
		}
		if !x.EndedAt.IsZero() {
			lines[i].EndedAt = &x.EndedAt
		}
	}
	if a.json {
		return a.printJSON(lines)
	}
	w := terminal.NewTable(a.out)
	fmt.Fprintln(w, a.text("MODEL\tHASH\tSTATE\tSINCE\tRUN\tWHO\tWHY", "模型\t哈希\t状态\t起始\t运行\t操作人\t原因"))
	for _, l := range lines {
		state := a.word("adoption", l.State)
		if l.Current && l.State == pipeline.AdoptionDone {
			state = a.text("in force", "生效")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Name, shortHash(l.Model), state, l.BegunAt.Local().Format(time.DateTime), l.Run, l.Who, a.word("adoption", l.Why))
	}
	return w.Flush()
}

// shortHash is as much of a hash as people need.
func shortHash(hash string) string { return hash[:min(12, len(hash))] }

// modelArgument finds the matcher that an argument names.
func modelArgument(ctx context.Context, p *project.Project, st *store.Store, arg string) (pipeline.Matcher, error) {
	switch arg {
	case pipeline.MethodExact, "builtin":
		method := pipeline.MethodEngine
		if arg == pipeline.MethodExact {
			method = arg
		}
		return pipeline.Wanted{Method: method}.Matcher()
	}
	list, err := st.Adoptions(ctx)
	if err != nil {
		return nil, err
	}
	if arg == "current" {
		if len(list) == 0 {
			return wantedMatching(p).Matcher()
		}
		return pipeline.Adopted(ctx, st, &list[len(list)-1])
	}
	if text, err := os.ReadFile(arg); err == nil { //nolint:gosec // the user names the file
		m, err := resolve.ParseModel(text)
		if err != nil {
			return nil, fault.Usage("model.file", err.Error(), "'custhub model train' writes models").At(arg)
		}
		e, err := pipeline.NewEngine(m)
		if err != nil {
			return nil, fault.Usage("model.file", err.Error(), "'custhub model train' writes models").At(arg)
		}
		return e, nil
	}
	for i := len(list) - 1; i >= 0; i-- {
		if x := &list[i]; x.Method == pipeline.MethodEngine && (x.Name == arg || len(arg) >= 4 && strings.HasPrefix(x.Model, arg)) {
			return pipeline.Adopted(ctx, st, x)
		}
	}
	return nil, fault.Usage("model.unknown", "there is no such model: no file, and none that the store has had", "'custhub model list' lists them; or: current, builtin, exact").With(arg)
}

// modelName is how people read which model it is.
func modelName(id pipeline.Identity) string {
	if id.Model == "" {
		return id.Name
	}
	return fmt.Sprintf("%s (%s)", id.Name, shortHash(id.Model))
}
