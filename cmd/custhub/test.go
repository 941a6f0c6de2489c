package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/cases"
	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/rules"
)

func testCommand(a *app, conns connectors.Registry) *cobra.Command {
	var shipped bool
	c := &cobra.Command{
		Use:   "test [FILE...]",
		Short: "Run the project's test cases of mappings and rules",
		Long: `Runs the cases of tests/*.yaml, or of the named files: a row and what should
become of it, or a value and what a rule should find. Nothing is read from the
sources and nothing is stored.

Exit codes: 0 all pass, 2 wrong usage or configuration, 3 some fail.`,
		Example: `  custhub test
  custhub test tests/phones.yaml --json
  custhub test --shipped`,
		RunE: func(_ *cobra.Command, args []string) error {
			if shipped {
				files, faults := cases.Shipped()
				return a.runCases(files, faults, nil)
			}
			p, found := project.Load(a.project, conns, rules.Builtin().On(now()))
			a.follow(p)
			if err := found.ErrOrNil(); err != nil {
				return err
			}
			files, faults := cases.InProject(a.project, args)
			return a.runCases(files, faults, p)
		},
	}
	c.Flags().BoolVar(&shipped, "shipped", false, "run the cases of the shipped mappings and rules instead")
	return c
}

func (a *app) runCases(files []*cases.File, faults fault.List, p *project.Project) error {
	if err := faults.ErrOrNil(); err != nil {
		return err
	}
	rep, faults := cases.Run(files, p, rules.Builtin().On(now()))
	if err := faults.ErrOrNil(); err != nil {
		return err
	}
	if a.json {
		if err := a.printJSON(rep); err != nil {
			return err
		}
	} else {
		for _, f := range rep.Failures {
			fmt.Fprintf(a.out, "%s: %s\n", f.Place, f.Name)
			for _, d := range f.Diffs {
				fmt.Fprintf(a.out, "  %s\n", d)
			}
		}
		fmt.Fprintf(a.out, a.text("%d cases in %d files, %d failed\n", "用例 %d 个，文件 %d 个，失败 %d 个\n"), rep.Cases, rep.Files, len(rep.Failures))
	}
	if n := len(rep.Failures); n > 0 {
		return fault.Gate("test.failed", fmt.Sprintf("%d of %d cases fail", n, rep.Cases), "the lines above say what came out and what was expected")
	}
	return nil
}
