package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/all"
	"github.com/custhub/custhub/discover"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/fault/language"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/terminal"
	"github.com/custhub/custhub/yamlfile"
)

func discoverCommand(a *app) *cobra.Command {
	var draft bool
	var sample int
	c := &cobra.Command{
		Use:   "discover SOURCE[/STREAM]",
		Short: "Show what a source holds, and draft a mapping for it",
		Long: `Opens a source of custhub.yaml and lists its streams: rows, key and watermark as
they would be chosen; of each column the type, how full it is, the commonest
patterns of its values, an example (personal values masked) and the field it
seems to belong to. With --draft-mapping it prints a commented mapping file
instead. Systems of which a mapping is shipped are recognised by their columns.
It reads a sample of rows and changes nothing. The source needs no mapping yet.`,
		Example: "  custhub discover crm\n  custhub discover erp/customer --json\n  custhub discover crm --draft-mapping > mappings/crm.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			streams, source, err := a.discover(c.Context(), args[0], sample)
			switch {
			case err != nil:
				return err
			case draft:
				return discover.Draft(a.out, source, streams)
			case a.json:
				return a.printJSON(map[string]any{"source": source, "streams": streams})
			}
			return a.printDiscovered(streams)
		},
	}
	c.Flags().BoolVar(&draft, "draft-mapping", false, "print a mapping file that fits")
	c.Flags().IntVar(&sample, "sample", 1000, "rows to look at in each stream")
	return c
}

// discover looks at the streams of a source. Findings about mappings don't
// matter: it is run before there are any.
func (a *app) discover(ctx context.Context, arg string, sample int) (found []*discover.Stream, name string, err error) {
	name, only, _ := strings.Cut(arg, "/")
	if sample < 1 {
		return nil, name, fault.Usage("usage.sample", "--sample is at least 1", "")
	}
	p, findings := project.Load(a.project, all.List(), rules.Builtin().On(now()))
	a.follow(p)
	s := sourceNamed(p, name)
	if s == nil || s.Connector == nil {
		if err := findings.ErrOrNil(); err != nil {
			return nil, name, err
		}
		return nil, name, fault.Usage("discover.no_source", "the project has no source of this name", "sources are listed in custhub.yaml").With(name)
	}
	src, err := s.Open(ctx, a.logFrom(slog.LevelError))
	if err != nil {
		return nil, name, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	streams, err := src.Streams(ctx)
	if err != nil {
		return nil, name, err
	}
	for _, st := range streams {
		if only != "" && st.Name != only {
			continue
		}
		d, err := discover.Look(ctx, src, st, sample)
		if err != nil {
			if only != "" || ctx.Err() != nil {
				return nil, name, err
			}
			d = discover.Unread(st, err) // one stream that can't be read hides no others
		}
		found = append(found, d)
	}
	if only != "" && len(found) == 0 {
		return nil, name, noStream(name, only, streams)
	}
	return found, name, nil
}

func noStream(source, only string, streams []connectors.Stream) error {
	names := make([]string, len(streams))
	for i, st := range streams {
		names[i] = st.Name
	}
	hint := "'custhub discover " + source + "' lists them"
	if near := yamlfile.Nearest(only, names); near != "" {
		hint = "did you mean " + near + "?"
	}
	return fault.Usage("discover.no_stream", "the source has no stream of this name", hint).At(source + "/" + only).With(only)
}

func sourceNamed(p *project.Project, name string) *project.Source {
	if p == nil {
		return nil
	}
	for _, s := range p.Sources {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func (a *app) printDiscovered(streams []*discover.Stream) error {
	w := terminal.NewTable(a.out)
	for i, s := range streams {
		if i > 0 {
			fmt.Fprintln(w)
		}
		rows := a.text("unknown", "未知")
		if s.Rows >= 0 {
			rows = fmt.Sprint(s.Rows)
		}
		fmt.Fprintf(w, a.text("%s: %s rows, %d looked at\n", "%s：%s 行，查看了 %d 行\n"), terminal.OneLine(s.Name), rows, s.Sampled)
		if s.Note != "" {
			fmt.Fprintf(w, "  %s\n", terminal.OneLine(a.note(s.Note)))
		}
		if p := s.Problem; p != nil {
			fmt.Fprintf(w, "  %s%s%s\n  → %s\n", language.Severity(a.lang, p.Severity), language.Colon(a.lang), language.Line(a.lang, p), language.Text(a.lang, p.Hint))
		}
		fmt.Fprintf(w, a.text("  key: %s (%s); watermark: %s\n", "  键：%s（%s）；水位：%s\n"), orNone(strings.Join(s.Key, ", ")), a.word("why", s.KeyWhy), orNone(s.Watermark))
		if s.System != nil {
			fmt.Fprintf(w, a.text("  looks like %s (%s): mappings: [\"builtin:%s\"]\n", "  像是 %s（%s）：mappings: [\"builtin:%s\"]\n"), s.System.Name, s.System.Object, s.System.Name)
		}
		fmt.Fprintln(w, a.text("  column\tkind\tfilled\tdistinct\tfield\tby\texample\tpatterns", "  列\t类型\t填充率\t不同值\t字段\t依据\t示例\t形式"))
		for _, c := range s.Columns {
			fmt.Fprintf(w, "  %s\t%s\t%.0f %%\t%d\t%s\t%s\t%s\t%s\n", terminal.OneLine(c.Name), c.Kind, 100*c.Filled, c.Distinct, orNone(c.Target), a.word("why", c.Why), terminal.OneLine(c.Example), terminal.OneLine(strings.Join(c.Patterns, "  ")))
		}
	}
	return w.Flush()
}

func orNone(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// note is what a connector remarks on a stream, in the user's language. Several
// remarks stand apart by semicolons, which one may also have within itself.
func (a *app) note(text string) string {
	if said := language.Text(a.lang, text); said != text {
		return said
	}
	parts := strings.Split(text, "; ")
	for i := range parts {
		parts[i] = language.Text(a.lang, parts[i])
	}
	return strings.Join(parts, a.text("; ", "；"))
}
