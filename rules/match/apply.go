package match

import (
	"fmt"
	"io"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/resolve/guess"
)

// Apply corrects guesses by the rules. Columns that don't exist are findings.
func (r *Rules) Apply(cols []guess.Column, guesses []guess.Guess) error {
	at := map[string]int{}
	var names []string
	for i, c := range cols {
		at[c.Name] = i
		names = append(names, c.Name)
	}
	var found fault.List
	for _, c := range r.Columns {
		i, ok := at[c.Name]
		if !ok {
			found = append(found, fault.Usage("match.no_column", "no file has this column", didYouMean(c.Name, names)).At(c.Place).With(c.Name))
			continue
		}
		guesses[i] = guess.Guess{Kind: guess.Kind(c.Kind), Role: c.Role, Group: c.Group, Why: "rules"}
	}
	return found.ErrOrNil()
}

// Options returns the options that the rules set.
func (r *Rules) Options() resolve.Options {
	o := resolve.Options{Keys: r.Keys, PairsPerRecord: r.PairsPerRecord, KeyCap: r.KeyCap}
	if r.Cuts != nil {
		o.Cuts = *r.Cuts
	}
	return o
}

// Write writes what was understood and chosen as a rules file to edit.
func Write(w io.Writer, cols []guess.Column, guesses []guess.Guess, res *resolve.Result) error {
	var b strings.Builder
	b.WriteString("# What custhub dedup understood and chose. Edit it, then pass it back with --rules.\n")
	fmt.Fprintf(&b, "# Kinds: %s.\ncolumns:\n", strings.Join(kindNames(), ", "))
	for i, c := range cols {
		g := guesses[i]
		fmt.Fprintf(&b, "  %s: {kind: %s", quote(c.Name), g.Kind)
		if g.Role != "" {
			fmt.Fprintf(&b, ", role: %s", g.Role)
		}
		if g.Group != "" {
			fmt.Fprintf(&b, ", group: %s", quote(g.Group))
		}
		fmt.Fprintf(&b, "} # by %s; %d distinct of %d\n", g.Why, c.Distinct, c.Filled)
	}
	b.WriteString("# Records that agree on all parts of a key are compared. Delete the list to have it chosen again.\nkeys:\n")
	for i, rule := range res.Rules {
		var parts []string
		for _, p := range rule.Parts {
			parts = append(parts, quote(resolve.PartName(res.Traits, p)))
		}
		fmt.Fprintf(&b, "  - [%s] # %d pairs\n", strings.Join(parts, ", "), res.Stats[i].Pairs)
	}
	fmt.Fprintf(&b, "# In bits of log2 odds: 0 is even odds, 10 is a thousand to one.\nthresholds: {merge: %g, slope: %g, review: %g}\nkey_cap: %d\n",
		res.Cuts.Merge, res.Cuts.Slope, res.Cuts.Review, res.KeyCap)
	_, err := io.WriteString(w, b.String())
	return err
}

func kindNames() []string {
	var out []string
	for _, k := range guess.Kinds {
		out = append(out, string(k))
	}
	return out
}

// quote writes a YAML string in double quotes.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(s) + `"`
}
