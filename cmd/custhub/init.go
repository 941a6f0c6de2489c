package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/scaffold"
)

func initCommand(a *app) *cobra.Command {
	var opt scaffold.Options
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a project that runs as it stands",
		Long: `Writes a project folder with sample data, a mapping, rules and test cases. It
runs as it stands; put your own data, or your own source, in place of the sample.

With --source the project reads exports of known systems by the mappings that are
shipped; the samples have their real column names.`,
		Example: `  custhub init crm && cd crm && custhub run
  custhub init hub --source yonyou_u8 --source salesforce
  custhub init --list`,
		Args: cobra.MaximumNArgs(1),
	}
	list := c.Flags().Bool("list", false, "list the names that --source takes")
	c.Flags().StringSliceVar(&opt.Sources, "source", nil, "shipped mapping to use (may be given several times)")
	c.Flags().StringVar(&opt.Name, "name", "", "name of the project (default: the folder's name)")
	c.RunE = func(_ *cobra.Command, args []string) error {
		if *list {
			return a.listMappings()
		}
		dir := "."
		if len(args) == 1 {
			dir = args[0]
		}
		opt.Language = cmp.Or(a.lang, "en")
		written, err := scaffold.Write(dir, opt)
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(map[string]any{"dir": dir, "files": written})
		}
		for _, f := range written {
			fmt.Fprintln(a.out, f)
		}
		_, err = fmt.Fprintln(a.out, a.text("next: custhub check -C "+dir+"; custhub run -C "+dir, "下一步：custhub check -C "+dir+"；custhub run -C "+dir))
		return err
	}
	return c
}

func (a *app) listMappings() error {
	if a.json {
		return a.printJSON(map[string]any{"sources": mappings.BuiltinNames()})
	}
	for _, name := range mappings.BuiltinNames() {
		if _, err := fmt.Fprintln(a.out, name); err != nil {
			return err
		}
	}
	return nil
}
