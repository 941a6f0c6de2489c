package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/fault/language"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/terminal"
)

func previewCommand(a *app) *cobra.Command {
	var limit int
	var clear bool
	c := &cobra.Command{
		Use:   "preview SOURCE[/STREAM]",
		Short: "Show a few rows raw, mapped, cleansed and validated, side by side",
		Long: `Takes the first rows through the same stages as a run, and keeps nothing. For
each value: the column it comes from, what the mapping made of it, what the rules
made of that. Personal values are masked; --clear shows them.`,
		Example: "  custhub preview crm\n  custhub preview erp/customer --limit 3 --json",
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return a.preview(c.Context(), args[0], limit, clear) },
	}
	c.Flags().IntVarP(&limit, "limit", "n", 5, "rows of each stream")
	clearFlag(c, &clear, "show personal values in clear text")
	return c
}

func (a *app) preview(ctx context.Context, arg string, limit int, clear bool) error {
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	source, stream, _ := strings.Cut(arg, "/")
	plan, err := a.plan(p, []string{source})
	if err != nil {
		return err
	}
	if limit < 1 {
		return fault.Usage("usage.limit", "--limit is at least 1", "")
	}
	var states pipeline.StreamStates
	if _, st, err := a.readStore(ctx); err == nil { // without a store the columns are read as a first run would
		defer func() { _ = st.Close() }()
		states = st
	}
	return pipeline.Preview(ctx, plan, &plan.Sources[0], stream, limit, states, func(r *pipeline.PreviewRow) error {
		v := previewer{row: r, clear: clear, person: r.Mapped != nil && isPerson(r.Mapped), feeds: r.Feeds()}
		if a.json {
			return a.printJSON(v.document())
		}
		return v.print(a)
	})
}

// previewer shows one row.
type previewer struct {
	row    *pipeline.PreviewRow
	clear  bool
	person bool // the row is a natural person
	feeds  map[string][]record.FieldID
}

// previewValue is one value of a row through the stages.
type previewValue struct {
	Field    string   `json:"field"`
	Mapped   string   `json:"mapped"`
	Cleansed string   `json:"cleansed"`
	Outcome  string   `json:"outcome,omitempty"`
	Steps    []string `json:"steps,omitempty"`
}

type previewDocument struct {
	Stream  string            `json:"stream"`
	Key     string            `json:"key"`
	Place   string            `json:"place"`
	Fate    string            `json:"fate"`
	Reason  string            `json:"reason,omitempty"`
	Problem *record.Problem   `json:"problem,omitempty"`
	Raw     map[string]string `json:"raw"`
	Values  []previewValue    `json:"values,omitempty"`
}

func (v *previewer) document() previewDocument {
	r := v.row
	d := previewDocument{Stream: r.Stream, Key: r.Key, Place: r.Origin.String(), Fate: r.Fate, Reason: r.Reason, Problem: r.Problem, Raw: map[string]string{}}
	for i, c := range r.Columns {
		if i < len(r.Raw) && !r.Raw[i].Empty() {
			d.Raw[c] = v.covered(c, r.Raw[i].Text)
		}
	}
	d.Values = v.values()
	return d
}

// covered masks a raw value as the fields that its column feeds ask; what no
// field takes is covered whole, for nothing is known of it.
func (v *previewer) covered(column, text string) string {
	if v.clear {
		return text
	}
	if len(v.feeds[column]) == 0 {
		return "***"
	}
	for _, id := range v.feeds[column] {
		if shown := v.show(id, text); shown != text {
			return shown
		}
	}
	return text
}

// values pairs the values of both stages by their path.
func (v *previewer) values() []previewValue {
	var out []previewValue
	index := map[string]int{}
	if v.row.Mapped != nil {
		v.walk(v.row.Mapped, "", func(path string, id record.FieldID, f *record.FieldValue) {
			index[path] = len(out)
			out = append(out, previewValue{Field: path, Mapped: v.show(id, f.Value.Text)})
		})
	}
	if v.row.Cleansed != nil {
		v.walk(v.row.Cleansed, "", func(path string, id record.FieldID, f *record.FieldValue) {
			i, ok := index[path]
			if !ok {
				i = len(out)
				out = append(out, previewValue{Field: path})
			}
			out[i].Cleansed = v.show(id, f.Value.Text)
			if f.Outcome != record.OK {
				out[i].Outcome = f.Outcome.String()
			}
			for _, s := range f.Steps {
				out[i].Steps = append(out[i].Steps, s.Rule)
			}
			out[i].Steps = slices.Compact(out[i].Steps)
		})
	}
	if v.row.Mapped != nil {
		for _, x := range v.row.Mapped.Ext { // no rule changes custom fields
			shown := shownExt(x.Value, v.clear).Text
			out = append(out, previewValue{Field: "ext." + x.Name, Mapped: shown, Cleansed: shown})
		}
	}
	return out
}

func (v *previewer) show(id record.FieldID, text string) string {
	if v.clear {
		return text
	}
	return mask.Field(id, text, v.person)
}

// walk calls fn with every value of an entity and what is nested in it; nested
// entities are numbered within their kind.
func (v *previewer) walk(e *record.Entity, prefix string, fn func(string, record.FieldID, *record.FieldValue)) {
	for i := range e.Fields {
		fn(prefix+e.Fields[i].ID.Info().Name, e.Fields[i].ID, &e.Fields[i])
	}
	count := map[record.EntityType]int{}
	for i := range e.Kids {
		k := &e.Kids[i]
		count[k.Type]++
		v.walk(k, fmt.Sprintf("%s%s[%d].", prefix, k.Type, count[k.Type]), fn)
	}
}

func (v *previewer) print(a *app) error {
	d := v.document()
	p := customerPrinter{a: a}
	p.line("%s  %s  → %s", d.Place, d.Key, a.word("fate", d.Fate))
	if d.Reason != "" {
		p.line("  %s", d.Reason)
	}
	if d.Problem != nil {
		p.line("  %s: %s", d.Problem.Code, language.Text(a.lang, d.Problem.Reason))
		p.line("  → %s", language.Text(a.lang, d.Problem.Hint))
	}
	if len(d.Values) == 0 {
		raw, err := json.Marshal(d.Raw)
		if err != nil {
			return err
		}
		p.line("  %s", raw)
	}
	width := 28
	for _, x := range d.Values {
		width = max(width, len(x.Field))
	}
	for _, x := range d.Values {
		switch {
		case x.Mapped == x.Cleansed && x.Outcome == "":
			p.line("  %s %s", terminal.Pad(x.Field, width), terminal.OneLine(x.Cleansed))
		default:
			p.line("  %s %s → %s  %s %s", terminal.Pad(x.Field, width), terminal.OneLine(x.Mapped), terminal.OneLine(x.Cleansed), a.word("outcome", x.Outcome), strings.Join(x.Steps, ","))
		}
	}
	return p.err
}
