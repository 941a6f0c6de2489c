package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/schemas"
)

func schemaCommand(a *app, conns connectors.Registry) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [project|mapping|rules|survive|test|model]",
		Short: "Print the JSON Schema of the files, for editors",
		Long: `Prints a JSON Schema (draft 2020-12). Without a name it lists the schemas. An
editor with YAML support completes and checks a file that begins with
  # yaml-language-server: $schema=PATH`,
		Example: `  custhub schema mapping > mapping.schema.json
  custhub schema project`,
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: schemas.Names(),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listSchemas()
			}
			data, err := schemas.Of(args[0], conns, rules.Builtin().On(now()))
			if err != nil {
				return err
			}
			_, err = a.out.Write(data)
			return err
		},
	}
}

func (a *app) listSchemas() error {
	if a.json {
		return a.printJSON(map[string]any{"schemas": schemas.Names()})
	}
	for _, name := range schemas.Names() {
		if _, err := fmt.Fprintln(a.out, name); err != nil {
			return err
		}
	}
	return nil
}
