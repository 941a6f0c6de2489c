package trial

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/custhub/custhub/fault/language"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/rules/vectorfile"
)

// Compares reports whether a file has expected values: columns besides the
// input that the rule also prints.
func (t *Trial) Compares(f *vectorfile.File) bool {
	sample := t.t.run(cells{in: make([]string, len(t.t.inputs))})
	for _, col := range f.Columns {
		if _, ok := sample.Text(col); ok && !slices.Contains(t.t.inputs, col) {
			return true
		}
	}
	return false
}

// Table writes the fields of one try for people, one a line, hints in the
// language en or zh.
func Table(values []string, o Output, lang string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", strings.Join(values, " | "))
	for _, f := range o {
		s := fmt.Sprint(f.Value)
		if f.Name == "hint" {
			s = language.Text(lang, s)
		}
		if s != "" && f.Name != "input" {
			fmt.Fprintf(&b, "  %-20s %s\n", f.Name, s)
		}
	}
	return b.String()
}

// Describe writes one rule as Markdown, in the language en or zh: summary,
// standard, parameters, parts, and what it does to its example.
func Describe(w io.Writer, reg *rules.Registry, d rules.Doc, lang string) error {
	var b strings.Builder
	t := wordsOf(lang)
	fmt.Fprintf(&b, "### %s\n\n%s\n", d.Name, t.summary(d))
	if d.Standard != "" {
		fmt.Fprintf(&b, t.standard, d.Standard)
	}
	if len(d.Params) > 0 {
		b.WriteString(t.params)
		for _, p := range d.Params {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", p.Name, p.Type, t.value(p.Default), t.help(p))
		}
	}
	if d.Parts != "" {
		fmt.Fprintf(&b, t.parts, strings.ReplaceAll(d.Parts, ", ", "`"+t.comma+"`"))
	}
	if rule, err := reg.New(d.Name, nil); err == nil && d.Example != "" {
		b.WriteString("\n```\n" + Table([]string{d.Example}, With(rule).One(d.Example), lang) + "```\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Reference writes every rule as Markdown, in the language en or zh.
func Reference(w io.Writer, reg *rules.Registry, lang string) error {
	words := wordsOf(lang)
	if _, err := io.WriteString(w, words.intro); err != nil {
		return err
	}
	for _, g := range words.groups {
		if _, err := fmt.Fprintf(w, "\n## %s\n", g.title); err != nil {
			return err
		}
		for _, name := range reg.Names() {
			d, _ := reg.Doc(name)
			if d.Group != g.name {
				continue
			}
			if _, err := io.WriteString(w, "\n"); err != nil {
				return err
			}
			if err := Describe(w, reg, d, lang); err != nil {
				return err
			}
		}
	}
	return nil
}
