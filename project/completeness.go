package project

import (
	"fmt"
	"slices"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// defaultProfiles are the fields of a complete customer of the domain
// specification §2.
var defaultProfiles = []Profile{
	{Name: "organisation", Fields: []string{"legal_name", "industry", "headcount", "contacts", "contact_points", "channel", "stage", "owner", "uscc", "province"}},
	{Name: "person", Fields: []string{"legal_name", "contact_points", "channel", "stage", "owner"}},
}

// groups may stand in a profile beside the customer's fields.
var groups = []string{"contacts", "contact_points", "addresses"}

func (l *loader) completeness() {
	c := Completeness{Target: l.spec.Completeness.Target, Profiles: slices.Clone(defaultProfiles)}
	if c.Target == 0 {
		c.Target = 95
	}
	if c.Target < 0 || c.Target > 100 {
		l.add(l.spec.At.Fault("project.completeness", "the target is a percentage", ""))
	}
	names := slices.Clone(groups)
	for _, id := range record.FieldsOf(record.Customer) {
		names = append(names, id.Info().Name)
	}
	for _, e := range l.spec.Completeness.Profiles {
		p := Profile{Name: e.Key}
		for _, f := range e.Value {
			if !slices.Contains(names, f.Text) {
				l.add(f.At.Fault("project.profile", fmt.Sprintf("a customer has no field %q", f.Text), yamlfile.DidYouMean(f.Text, names)).With(f.Text))
			}
			p.Fields = append(p.Fields, f.Text)
		}
		if i := slices.IndexFunc(c.Profiles, func(d Profile) bool { return d.Name == p.Name }); i >= 0 {
			c.Profiles[i] = p
		} else {
			c.Profiles = append(c.Profiles, p)
		}
	}
	l.p.Completeness = c
}
