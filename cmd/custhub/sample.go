package main

import (
	"github.com/spf13/cobra"
)

func sampleCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "sample",
		Short: "Verify a random sample of what was loaded, and say what it proves",
		Long: `Verify a random sample of what was loaded, and say what it proves.

State a claim ("fewer than 1 % of the rows are wrong, with 95 % confidence"),
draw as many rows as it takes, let people compare them with the source, and
read what the errors found prove. All bounds are exact and carry their name.`,
	}
	c.AddCommand(samplePlanCommand(a), sampleBoundCommand(a), sampleDrawCommand(a), sampleListCommand(a), sampleExportCommand(a), sampleImportCommand(a), sampleRecordCommand(a), sampleReportCommand(a))
	return c
}
