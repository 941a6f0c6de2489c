package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/rules/trial"
	"github.com/custhub/custhub/rules/vectorfile"
	"github.com/custhub/custhub/terminal"
)

func rulesCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "rules",
		Short: "List the cleansing and validation rules, and try them",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(rulesList(a), rulesShow(a), rulesTry(a))
	return c
}

func rulesList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the rules",
		Example: "  custhub rules list --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			reg := rules.Builtin().On(now())
			if a.json {
				return a.printJSON(docs(reg))
			}
			w := terminal.NewTable(a.out)
			for _, d := range docs(reg) {
				fmt.Fprintf(w, "%s\t%s\t%s\n", d.Name, a.group(d), a.summary(d)) //nolint:errcheck // Flush reports
			}
			return w.Flush()
		},
	}
}

// docs returns the descriptions of all rules in alphabetical order.
func docs(reg *rules.Registry) []rules.Doc {
	var out []rules.Doc
	for _, name := range reg.Names() {
		d, _ := reg.Doc(name)
		out = append(out, d)
	}
	return out
}

// summary returns a rule's summary in the user's language.
func (a *app) summary(d rules.Doc) string {
	if a.lang == "zh" {
		return d.Chinese
	}
	return d.Summary
}

// group is what a rule's group is called: as machines have it in English, by its
// title in Chinese.
func (a *app) group(d rules.Doc) string { return a.text(d.Group, trial.GroupTitle(d.Group, "zh")) }

func rulesShow(a *app) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:     "show [NAME]",
		Short:   "Show a rule: standard, parameters, parts; --all writes the reference of all rules",
		Example: "  custhub rules show phone\n  custhub rules show --all > docs/rules.md",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			reg := rules.Builtin().On(now())
			switch {
			case all:
				return trial.Reference(a.out, reg, a.lang)
			case len(args) == 0:
				return fault.Usage("usage.rule", "say which rule", "'custhub rules list' lists them; --all shows every one")
			}
			d, ok := reg.Doc(args[0])
			if !ok {
				_, err := reg.New(args[0], nil)
				return err
			}
			if a.json {
				return a.printJSON(d)
			}
			return trial.Describe(a.out, reg, d, a.lang)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "every rule, as Markdown")
	return c
}

func rulesTry(a *app) *cobra.Command {
	var in string
	var set []string
	c := &cobra.Command{
		Use:   "try NAME [VALUE...]",
		Short: "Show what a rule does to values, or to a column of a file of test vectors",
		Long: "Shows what a rule does to the given values. With --in it reads the input column of a CSV (or .jsonl) file and prints one JSON\n" +
			"object a row, in order. Columns of the file that the rule also prints are taken for expected values: rows that differ are\n" +
			"counted and listed on the error stream, and the command exits with 3.",
		Example: "  custhub rules try phone '021-58881234转8012'\n  custhub rules try company_pair 华创云图 深圳市华创云图科技有限公司\n  custhub rules try uscc --in uscc.csv --json",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			t, err := theTrial(args[0], set)
			if err != nil {
				return err
			}
			if in != "" {
				return a.tryFile(t, in)
			}
			return a.tryValues(t, args[1:])
		},
	}
	c.Flags().StringVar(&in, "in", "", "file with the values: CSV with a header, or JSON lines")
	c.Flags().StringArrayVar(&set, "set", nil, "parameter of the rule, name=value (repeatable)")
	return c
}

// theTrial prepares the trial of a rule, with the parameters given on the
// command line.
func theTrial(name string, set []string) (*trial.Trial, error) {
	reg := rules.Builtin().On(now())
	if len(set) == 0 {
		return trial.For(reg, name)
	}
	params := map[string]any{}
	for _, s := range set {
		k, v, ok := strings.Cut(s, "=")
		if !ok {
			return nil, fault.Usage("usage.set", "a parameter is written name=value", "for example --set region=HK").With(s)
		}
		params[k] = v
	}
	rule, err := reg.New(name, params)
	if err != nil {
		return nil, err
	}
	return trial.With(rule), nil
}

func (a *app) tryValues(t *trial.Trial, values []string) error {
	n := t.Inputs()
	if len(values) == 0 || len(values)%n != 0 {
		return fault.Usage("usage.values", fmt.Sprintf("the rule takes %d value(s) at a time", n), "give values, or a file with --in")
	}
	for i := 0; i < len(values); i += n {
		out := t.One(values[i : i+n]...)
		if a.json {
			if err := a.printJSON(out); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprint(a.out, trial.Table(values[i:i+n], out, a.lang)); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) tryFile(t *trial.Trial, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fault.Usage("vectors.open", "the file can't be opened", "check the path given to --in").At(path).Because(err)
	}
	defer f.Close() //nolint:errcheck // read only
	vf, err := vectorfile.Read(path, f)
	if err != nil {
		return err
	}
	outs, diffs, err := t.File(vf)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(a.out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, o := range outs {
		if err := enc.Encode(o); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if !t.Compares(vf) {
		return nil
	}
	rows := map[int]bool{}
	for _, d := range diffs {
		rows[d.Line] = true
		fmt.Fprintf(a.err, "%s:%d: %q: %s is %q, expected %q\n", path, d.Line, d.Input, d.Field, d.Given, d.Expected) //nolint:errcheck // nowhere to report to
	}
	fmt.Fprintf(a.err, "%d of %d rows as expected\n", len(outs)-len(rows), len(outs)) //nolint:errcheck // as above
	if len(rows) > 0 {
		return fault.Gate("vectors.differ", fmt.Sprintf("%d of %d rows differ from what the file expects", len(rows), len(outs)), "the rows are listed above")
	}
	return nil
}
