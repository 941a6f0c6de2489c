package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/connectors/all"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/fault/language"
)

// app is what every command needs: the streams and the global flags.
type app struct {
	out, err io.Writer
	json     bool   // --json: one machine-readable document (or one a line) on out
	project  string // --project: folder of custhub.yaml
	lang     string // --lang: "en" or "zh"
	quiet    bool   // --quiet: no progress bars
	in       *interrupts

	profiles    profiling // --cpuprofile, --memprofile
	stopProfile func()
}

// commands is the visible list of everything custhub can do.
func (a *app) commands() []*cobra.Command {
	return []*cobra.Command{
		// a project, before anything is read
		initCommand(a),
		checkCommand(a, all.List()),
		testCommand(a, all.List()),
		schemaCommand(a, all.List()),
		discoverCommand(a),
		rulesCommand(a),
		previewCommand(a),

		// loading, and taking it back
		runCommand(a),
		reprocessCommand(a),
		rollbackCommand(a),
		runsCommand(a),
		batchesCommand(a),

		// what became of it, and how far that is right
		reportCommand(a),
		sampleCommand(a),
		quarantineCommand(a),
		auditCommand(a),

		// customers
		customersCommand(a),
		explainCommand(a),
		exportCommand(a),

		// matching
		dedupCommand(a),
		reviewCommand(a),
		modelCommand(a),

		// the store
		storeCommand(a),
		digestCommand(a),

		// trying custhub out
		demoCommand(a),
		generateCommand(a),
		evaluateCommand(a),
		versionCommand(a),
	}
}

// execute runs one command line and returns its exit code.
func execute(ctx context.Context, in *interrupts, args []string, out, errw io.Writer) int {
	a := &app{out: out, err: errw, in: in, stopProfile: func() {}}
	defer func() { a.stopProfile() }()
	err := a.command(ctx, args)
	if err == nil {
		return fault.ExitDone
	}
	if a.lang != "en" && a.lang != "zh" { // the command line could not be read
		a.lang = languageOf(args)
		a.json = a.json || slices.Contains(args, "--json")
	}
	a.report(err)
	return exitCode(err)
}

// command runs one command line.
func (a *app) command(ctx context.Context, args []string) error {
	root := a.root()
	root.InitDefaultCompletionCmd(args...)
	refuseUnknown(root.Commands())
	explainArguments(root)
	root.SetArgs(args)
	if languageOf(args) == "zh" {
		if err := translateHelp(root); err != nil {
			return err
		}
	}
	return root.ExecuteContext(ctx)
}

// refuseUnknown makes a command that only holds others refuse a name that none
// of them has. cobra would print its help and succeed: a schedule with a slip of
// the pen in 'store backup' would look well for ever.
func refuseUnknown(commands []*cobra.Command) {
	for _, c := range commands {
		if !c.HasSubCommands() || c.Runnable() {
			continue
		}
		c.Args = cobra.ArbitraryArgs
		c.RunE = func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			hint := "run 'custhub --help'"
			c.SuggestionsMinimumDistance = 2 // as cobra takes it for the names at the top
			if near := c.SuggestionsFor(args[0]); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, ", ") + "?"
			}
			return fault.Usage("usage", fmt.Sprintf("%q has no command %q", c.CommandPath(), args[0]), hint)
		}
		refuseUnknown(c.Commands())
	}
}

// explainArguments makes each command say what it takes when it gets too many
// arguments or too few.
func explainArguments(c *cobra.Command) {
	for _, sub := range c.Commands() {
		explainArguments(sub)
	}
	check := c.Args
	if check == nil {
		return
	}
	c.Args = func(c *cobra.Command, args []string) error {
		err := check(c, args)
		if err == nil {
			return nil
		}
		message := err.Error()
		if strings.HasPrefix(message, "unknown command") { // as cobra calls any argument of a command that takes none
			message = fmt.Sprintf("%q takes no arguments", c.CommandPath())
		}
		return fault.Usage("usage", message, "usage: "+c.UseLine())
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "custhub",
		Short:         "Bring customers from many systems into one store, provably complete and reversible",
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(c *cobra.Command, args []string) error {
			stop, err := a.profiles.start()
			if err != nil {
				return err
			}
			a.stopProfile = stop
			if err := a.chooseLanguage(); err != nil {
				return err
			}
			return a.authorise(c, args)
		},
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	f := root.PersistentFlags()
	f.BoolVar(&a.json, "json", false, "print JSON for machines instead of text for people")
	f.StringVarP(&a.project, "project", "C", ".", "project folder (holds custhub.yaml)")
	f.StringVar(&a.lang, "lang", "", "language of reports and messages: en or zh (default: from $LANG, else the project's)")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "no progress bars")
	f.StringVar(&a.profiles.cpu, "cpuprofile", "", "write a CPU profile to this file")
	f.StringVar(&a.profiles.memory, "memprofile", "", "write a profile of allocations to this file")
	for _, hidden := range []string{"cpuprofile", "memprofile"} {
		_ = f.MarkHidden(hidden) // exists: declared above
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fault.Usage("usage.flag", err.Error(), "run '"+c.CommandPath()+" --help' for the flags")
	})
	root.AddCommand(a.commands()...)
	a.complete(root)
	return root
}

// exitCode is fault.ExitCode, but cobra's own errors (unknown command, wrong
// number of arguments) are usage errors too.
func exitCode(err error) int {
	if isCobraUsage(err) {
		return fault.ExitUsage
	}
	return fault.ExitCode(err)
}

func isCobraUsage(err error) bool {
	if f := (*fault.Fault)(nil); errors.As(err, &f) {
		return false // what a command says of its arguments itself
	}
	m := err.Error()
	return strings.HasPrefix(m, "unknown command") || strings.HasPrefix(m, "required flag")
}

// report prints every fault of an error for people, or as JSON, on the error
// stream. JSON keeps the English messages: machines go by the code.
func (a *app) report(err error) {
	list := fault.All(err)
	if isCobraUsage(err) {
		list = fault.List{usageFault(err)}
	}
	if a.json {
		enc := json.NewEncoder(a.err)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(map[string]any{"errors": list})
		return
	}
	for _, f := range list {
		fmt.Fprintf(a.err, "%s%s%s\n", language.Severity(a.lang, f.Severity), language.Colon(a.lang), language.Line(a.lang, f))
		if f.Hint != "" {
			fmt.Fprintf(a.err, "  → %s\n", language.Text(a.lang, f.Hint))
		}
	}
}

// usageFault is a usage error of cobra's own. What it suggests is the hint.
func usageFault(err error) *fault.Fault {
	message, near, _ := strings.Cut(err.Error(), "\n\nDid you mean this?\n")
	if near == "" {
		return fault.Usage("usage", message, "run 'custhub --help'")
	}
	return fault.Usage("usage", message, "did you mean "+strings.Join(strings.Fields(near), ", ")+"?")
}

// printJSON writes one JSON document on its own line.
func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
