package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/resolve/guess"
	"github.com/custhub/custhub/rules/match"
)

// dedupFlags are the flags of custhub dedup.
type dedupFlags struct {
	id, ignore, out, pairs, rules, writeRules string
	workers                                   int
}

func dedupCommand(a *app) *cobra.Command {
	var f dedupFlags
	c := &cobra.Command{
		Use:   "dedup FILE...",
		Short: "Find the records of one customer in any CSV or Excel file, with no configuration",
		Long: `Find which records of one or several CSV or Excel files are of one customer.
It works out what the columns are, chooses blocking keys, learns without labels
and clusters. What it understood and did is said on stderr; to correct it, write
it down with --write-rules, edit it, and pass it back with --rules.`,
		Example: "  custhub dedup customers.csv --id id --out clusters.csv\n" +
			"  custhub dedup erp.csv crm.xlsx --id code --ignore note --out clusters.csv --pairs-out pairs.csv",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error { return a.dedup(c.Context(), files, f) },
	}
	c.Flags().StringVar(&f.id, "id", "", "column that identifies a record within its file (required)")
	c.Flags().StringVar(&f.ignore, "ignore", "", "columns to leave out, separated by commas")
	c.Flags().StringVar(&f.out, "out", "", "write clusters here as CSV: source, id, cluster (default: standard output)")
	c.Flags().StringVar(&f.pairs, "pairs-out", "", "write candidate pairs with weight, probability and levels here as CSV")
	c.Flags().StringVar(&f.rules, "rules", "", "rules file (YAML) that corrects what was understood")
	c.Flags().StringVar(&f.writeRules, "write-rules", "", "write what was understood and chosen to this rules file")
	c.Flags().IntVar(&f.workers, "workers", 0, "goroutines (default: one a processor); the result does not depend on it")
	return c
}

// dedup reads, matches and writes.
func (a *app) dedup(ctx context.Context, files []string, f dedupFlags) error {
	if f.id == "" {
		return fault.Usage("dedup.no_id", "--id is missing: which column identifies a record?", "for example --id customer_no")
	}
	rules, err := readMatchRules(f.rules)
	if err != nil {
		return err
	}
	log := &dedupLog{start: time.Now()}
	data, err := readTables(files, f.id, splitList(f.ignore))
	if err != nil {
		return err
	}
	log.lap("read")
	joined := data.Align()
	cols := data.Describe()
	guesses := guess.Columns(cols)
	if err := rules.Apply(cols, guesses); err != nil {
		return err
	}
	o := rules.Options()
	o.Workers = f.workers
	o.Forget, o.BySource = true, true
	debug.SetGCPercent(15) // the tables are large and live long: rather collect than grow
	o.Stage = func(name string) {
		if data.Len() > 200_000 {
			debug.FreeOSMemory() // what one stage leaves behind would stand beside what the next needs
		}
		log.stage(name)
	}
	res, err := resolve.Run(ctx, data, resolve.Fields(cols, guesses), o)
	var unknown *resolve.UnknownKeyError
	if errors.As(err, &unknown) {
		return fault.Usage("match.unknown_part", err.Error(), "did you mean \""+match.Nearest(unknown.Name, unknown.Known)+"\"?").At(f.rules)
	}
	if err != nil {
		return err
	}
	if err := a.writeClusters(f.out, data, res); err != nil {
		return err
	}
	if f.pairs != "" {
		if err := writePairs(f.pairs, data, res); err != nil {
			return err
		}
	}
	if f.writeRules != "" {
		if err := writeFile(f.writeRules, func(w *os.File) error { return match.Write(w, cols, guesses, res) }); err != nil {
			return err
		}
	}
	log.lap("write")
	summary := summarise(data, cols, guesses, res, log)
	summary.note(joined)
	if a.json {
		return a.printJSON(summary)
	}
	return a.printDedup(summary)
}

func readMatchRules(path string) (*match.Rules, error) {
	if path == "" {
		return &match.Rules{}, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.Usage("dedup.rules", "the rules file can't be opened", "check the path").At(path).Because(err)
	}
	defer func() { _ = file.Close() }()
	return match.Parse(path, file)
}

func splitList(s string) []string {
	var out []string
	for _, part := range strings.Split(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// writeFile creates a file, fills it and closes it.
func writeFile(path string, fill func(*os.File) error) error {
	file, err := os.Create(path)
	if err != nil {
		return fault.New("dedup.write", "the file can't be written", "check that the folder exists and is yours").At(path).Because(err)
	}
	err = fill(file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}
