package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/fault/language"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/rules"
)

func checkCommand(a *app, conns connectors.Registry) *cobra.Command {
	var connect bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Lint the project: every finding at once, with file:line:col",
		Long: `Reads custhub.yaml with the mapping and rule files it names and prints every
finding with its place, the value concerned and what to do. It opens no
connection, unless --connect is given: then the mappings are held against the
streams and columns that the sources really have, and the matching against what
the store is filled with. It never reads a row.

Exit codes: 0 no errors (there may be warnings), 2 errors.`,
		Example: `  custhub check
  custhub check --connect
  custhub check -C demo --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			p, findings := project.Load(a.project, conns, rules.Builtin().On(now()))
			a.follow(p)
			if connect && findings.Errors() == 0 {
				findings = append(findings, p.Connect(c.Context(), a.log())...)
				findings = append(findings, a.checkModel(c.Context(), p)...)
			}
			if p != nil && len(p.Roles) == 0 {
				open := fault.Usage("project.no_roles", "no roles are declared: whoever can run custhub here may see personal values, decide, roll back and sign", "declare roles in custhub.yaml").At(project.FileName)
				open.Severity = fault.Warning
				findings = append(findings, open)
			}
			return a.printFindings(p, findings)
		},
	}
	c.Flags().BoolVar(&connect, "connect", false, "open the sources and check mappings against their real columns")
	return c
}

// printFindings prints findings as a compiler does, and fails with exit code 2
// when there are errors.
func (a *app) printFindings(p *project.Project, findings fault.List) error {
	errs := findings.Errors()
	if a.json {
		if findings == nil {
			findings = fault.List{}
		}
		for _, f := range findings {
			if f.Severity == "" {
				f.Severity = fault.Error
			}
		}
		doc := map[string]any{"findings": findings, "errors": errs}
		if p != nil {
			doc["config_hash"] = p.ConfigHash
		}
		if err := a.printJSON(doc); err != nil {
			return err
		}
	} else {
		for _, f := range findings {
			fmt.Fprintln(a.out, findingLine(a.lang, f))
		}
		if errs == 0 {
			fmt.Fprintf(a.out, a.text("%s: no errors; sources: %d, remarks: %d\n", "%s：没有错误；来源 %d 个，提示 %d 条\n"), p.Name, len(p.Sources), len(findings))
		}
	}
	if errs > 0 {
		return fault.Usage("check.failed", fmt.Sprintf("errors in the project: %d", errs), "correct them and run 'custhub check' again")
	}
	return nil
}

// findingLine renders "file:line:col: severity: message (value) [code]: cause" and the
// hint on a line of its own.
func findingLine(lang string, f *fault.Fault) string {
	c := *f
	c.Place = ""
	if inner := (*fault.Fault)(nil); errors.As(c.Cause, &inner) {
		c.Cause = nil // the message says it
	}
	line := language.Severity(lang, f.Severity) + language.Colon(lang) + language.Line(lang, &c)
	if f.Place != "" {
		line = f.Place + ": " + line
	}
	if f.Hint != "" {
		line += "\n  → " + language.Text(lang, f.Hint)
	}
	return line
}
