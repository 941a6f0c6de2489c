package project

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/robfig/cron/v3"
	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/rules/survive"
	"github.com/custhub/custhub/yamlfile"
)

// checkOwners finds events that refer to customers nobody maps.
func (l *loader) checkOwners() {
	for _, s := range l.p.Sources {
		for _, m := range s.Mappings {
			source, stream, ok := m.Owner()
			if !ok {
				continue
			}
			target := s
			if source != "" {
				if target = l.p.Source(source); target == nil {
					l.addOnce(m.At.Fault("mapping.owner_source", fmt.Sprintf("there is no source %q for this event's customers", source), yamlfile.DidYouMean(source, l.sourceNames())).With(source))
					continue
				}
			}
			l.checkOwnerStream(target, stream, m.At)
		}
	}
}

func (l *loader) checkOwnerStream(target *Source, stream string, at yamlfile.Pos) {
	var names []string
	for _, m := range target.Mappings {
		if m.Entity != record.Customer {
			continue
		}
		if m.Glob() && m.As == "" {
			return // could be any name
		}
		names = append(names, m.StoreName(m.Stream))
	}
	if !slices.Contains(names, stream) {
		l.addOnce(at.Fault("mapping.owner_stream", fmt.Sprintf("source %q keeps no customers as %q", target.Name, stream), yamlfile.DidYouMean(stream, names)).With(stream))
	}
}

func (l *loader) sourceNames() []string {
	var names []string
	for _, s := range l.p.Sources {
		names = append(names, s.Name)
	}
	return names
}

func (l *loader) survivorship(doc *yamlfile.Doc) {
	name := l.spec.Survivorship
	if name == "" || name == "builtin" || name == builtin+rules.DefaultName {
		return
	}
	data, err := os.ReadFile(filepath.Join(l.dir, filepath.FromSlash(name)))
	if err != nil {
		l.add(l.at(doc, "survivorship").Fault("project.file_missing", "the survivorship file can't be read", "").With(name).Because(err))
		return
	}
	trust := map[string]survive.SourceTrust{}
	for _, s := range l.p.Sources {
		trust[s.Name] = survive.SourceTrust{Trust: s.Trust, HalfLifeDays: s.HalfLife}
	}
	_, faults := survive.Load(name, data, trust)
	l.add(faults...)
	l.keep(name, data)
	l.p.Survivorship = name
}

// defaultRepeated is what may repeat before the key is taken for no key: of rows
// that share one only the newest counts, so a key that is none would swallow a
// whole table.
func defaultRepeated() rules.Threshold {
	percent := 10.0
	return rules.Threshold{Percent: &percent, MinRows: 100}
}

func (l *loader) thresholds() {
	t := l.spec.Thresholds
	out := Thresholds{Quarantine: t.Quarantine, Change: t.Change, Delete: t.Delete, Repeated: t.Repeated, Rules: map[string]rules.Threshold{}}
	for _, s := range l.p.Sources {
		if s.Rules == nil {
			continue
		}
		for rule, th := range s.Rules.Thresholds {
			out.Rules[rule] = th
		}
	}
	for rule, th := range t.Rules {
		out.Rules[rule] = th
	}
	for _, th := range []rules.Threshold{t.Quarantine, t.Change, t.Delete, t.Repeated} {
		if th.Percent != nil && (*th.Percent < 0 || *th.Percent > 100) || th.Max != nil && *th.Max < 0 || th.MinRows < 0 {
			l.add(l.spec.At.Fault("project.thresholds", "a threshold is a number from 0, and its percent at most 100", ""))
		}
	}
	if out.Repeated.Max == nil && out.Repeated.Percent == nil {
		out.Repeated = defaultRepeated()
	}
	l.p.Thresholds = out
}

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

func (l *loader) operations() {
	for _, e := range l.spec.Schedules {
		s := e.Value
		if _, err := cron.ParseStandard(s.Cron); err != nil {
			l.add(e.In.Fault("project.cron", "the schedule can't be read: "+err.Error(), "five fields: minute hour day month weekday; '0 2 * * *' is every day at 02:00").With(s.Cron))
		}
		run := l.choice("run", s.Run, "run", "report", "backup", "purge", "check")
		for _, name := range s.Sources {
			if l.p.Source(name) == nil {
				l.add(e.In.Fault("project.schedule", fmt.Sprintf("there is no source %q", name), yamlfile.DidYouMean(name, l.sourceNames())).With(name))
			}
		}
		l.p.Schedules = append(l.p.Schedules, Schedule{Name: e.Key, Cron: s.Cron, Run: run, Sources: s.Sources})
	}
	for _, e := range l.spec.Roles {
		for _, can := range e.Value.Can {
			if !slices.Contains(actions, can) {
				l.add(e.In.Fault("project.role", fmt.Sprintf("there is no action %q", can), yamlfile.DidYouMean(can, actions)).With(can))
			}
		}
		l.p.Roles = append(l.p.Roles, Role{Name: e.Key, Can: e.Value.Can, Users: e.Value.Users, Own: e.Value.Own})
	}
	l.p.Backup = l.spec.Backup
	if l.spec.Backup.Keep < 0 {
		l.add(l.spec.At.Fault("project.backup", "keep can't be negative", ""))
	}
}

// finish sorts the findings, covers secrets and hashes what was read.
func (l *loader) finish(doc *yamlfile.Doc) {
	l.hashed[FileName] = decisive(doc.Root)
	for name, text := range l.p.Snapshot {
		for _, s := range l.secrets {
			text = strings.ReplaceAll(text, s, "***")
		}
		l.p.Snapshot[name] = text
	}
	// encoding/json writes map keys in order, so equal content gives equal bytes.
	if data, err := json.Marshal(l.hashed); err == nil {
		sum := sha256.Sum256(data)
		l.p.ConfigHash = hex.EncodeToString(sum[:])
	}
	sortFaults(l.faults)
}

// decisive keeps the parts of custhub.yaml that decide what becomes of a row.
func decisive(root *yaml.Node) any {
	out := map[string]any{}
	for _, key := range []string{"sources", "survivorship", "completeness"} {
		if _, v := yamlfile.Lookup(root, key); v != nil {
			var content any
			if v.Decode(&content) == nil {
				out[key] = jsonable(content)
			}
		}
	}
	return out
}

// jsonable turns maps with other than text keys into ones that JSON can write.
func jsonable(x any) any {
	switch x := x.(type) {
	case map[string]any:
		for k, v := range x {
			x[k] = jsonable(v)
		}
		return x
	case map[any]any:
		out := make(map[string]any, len(x))
		for k, v := range x {
			out[fmt.Sprint(k)] = jsonable(v)
		}
		return out
	case []any:
		for i := range x {
			x[i] = jsonable(x[i])
		}
		return x
	default:
		return x
	}
}

// sortFaults orders findings by file, line and column, errors in custhub.yaml
// first, so that the list is the same each time.
func sortFaults(faults fault.List) {
	slices.SortStableFunc(faults, func(a, b *fault.Fault) int {
		fa, la := splitPlace(a.Place)
		fb, lb := splitPlace(b.Place)
		if (fa == FileName) != (fb == FileName) {
			if fa == FileName {
				return -1
			}
			return 1
		}
		if c := strings.Compare(fa, fb); c != 0 {
			return c
		}
		if la[0] != lb[0] {
			return la[0] - lb[0]
		}
		return la[1] - lb[1]
	})
}

func splitPlace(place string) (file string, at [2]int) {
	parts := strings.Split(place, ":")
	if n := len(parts); n >= 3 {
		_, err1 := fmt.Sscan(parts[n-2], &at[0])
		_, err2 := fmt.Sscan(parts[n-1], &at[1])
		if err1 == nil && err2 == nil {
			return strings.Join(parts[:n-2], ":"), at
		}
	}
	return place, at
}
