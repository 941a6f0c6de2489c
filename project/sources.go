package project

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/yamlfile"
)

// builtin is the prefix of shipped mappings and rules.
const builtin = "builtin:"

var sourceName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}_-]*$`)

func (l *loader) sources() {
	if len(l.spec.Sources) == 0 {
		l.add(yamlfile.Pos{File: FileName, Line: 1, Col: 1}.Fault("project.sources", "the project has no sources", "add sources: with at least one"))
	}
	for _, e := range l.spec.Sources {
		if e.Value == nil {
			l.add(e.At.Fault("source.empty", fmt.Sprintf("source %q is empty", e.Key), "it needs a connector and options"))
			continue
		}
		if !sourceName.MatchString(e.Key) {
			l.add(e.At.Fault("source.name", "a source's name is made of letters, digits, _ and -", "").With(e.Key))
		}
		l.p.Sources = append(l.p.Sources, l.source(e))
	}
}

func (l *loader) source(e yamlfile.Entry[*SourceSpec]) *Source {
	spec := e.Value
	s := &Source{Name: e.Key, Purpose: spec.Purpose, HalfLife: spec.Decay.HalfLifeDays, dir: l.dir, options: &spec.Options}
	l.scalars(e, s)
	l.connector(e, s)
	l.sourceMappings(e, s)
	l.sourceRules(e, s)
	return s
}

// scalars reads the plain settings of a source.
func (l *loader) scalars(e yamlfile.Entry[*SourceSpec], s *Source) {
	spec := e.Value
	s.Trust = 50
	if spec.Trust != nil {
		s.Trust = *spec.Trust
	}
	if s.Trust < 0 || s.Trust > 100 {
		l.add(spec.At.Fault("source.trust", "trust must be from 0 to 100", "").With(fmt.Sprint(s.Trust)))
	}
	if s.HalfLife < 0 {
		l.add(spec.At.Fault("source.decay", "half_life_days can't be negative", ""))
	}
	s.Deletes = l.choice("deletes", spec.Deletes, "ignore", "compare", "mark")
	s.Drift.Added = l.choice("drift.added", spec.Drift.Added, "note", "ignore", "stop")
	s.Drift.Missing = l.choice("drift.missing", spec.Drift.Missing, "stop", "ignore", "note")
	s.Drift.Changed = l.choice("drift.changed", spec.Drift.Changed, "stop", "ignore", "note")
	s.Region = cmp.Or(spec.Region.Text, "CN")
	if len(s.Region) != 2 || strings.ToUpper(s.Region) != s.Region {
		l.add(spec.Region.At.Fault("source.region", "region must be a two-letter country code in capitals", "CN, US, DE …").With(s.Region))
	}
	zone := spec.TimeZone.Text
	if zone == "" {
		zone = "UTC"
		if s.Region == "CN" {
			zone = "Asia/Shanghai"
		}
	}
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		l.add(spec.TimeZone.At.Fault("source.time_zone", "there is no time zone of this name", "write it as Asia/Shanghai or Europe/Berlin").With(zone))
		loc = time.UTC
	}
	s.Zone = loc
}

// choice checks one of several words; the first allowed is the default.
func (l *loader) choice(key string, word yamlfile.Word, allowed ...string) string {
	value := word.Text
	if value == "" {
		return allowed[0]
	}
	if !slices.Contains(allowed, value) {
		l.add(word.At.Fault("project.choice", fmt.Sprintf("%s must be one of %s", key, strings.Join(allowed, ", ")), yamlfile.DidYouMean(value, allowed)).With(value))
		return allowed[0]
	}
	return value
}

func (l *loader) sourceMappings(e yamlfile.Entry[*SourceSpec], s *Source) {
	names := slices.Clone(e.Value.Mappings)
	if len(names) == 0 {
		for _, pattern := range []string{s.Name + ".yaml", s.Name + "_*.yaml"} {
			for _, name := range l.glob("mappings", pattern) {
				if l.ownerOf(name) == s.Name {
					names = append(names, yamlfile.Word{Text: name, At: e.At})
				}
			}
		}
	}
	if len(names) == 0 {
		l.add(e.At.Fault("source.mappings", fmt.Sprintf("source %q has no mapping", s.Name), fmt.Sprintf("write mappings/%s.yaml; 'custhub discover %s --draft-mapping' proposes one", s.Name, s.Name)))
	}
	for _, name := range names {
		f := l.mappingFile(name, s.Name)
		if f.ok {
			s.Mappings = append(s.Mappings, f.list...)
		}
	}
	seen := map[string]*mappings.Mapping{}
	for _, m := range s.Mappings {
		if m.Glob() && m.As == "" {
			continue
		}
		name := m.StoreName(m.Stream)
		if other := seen[name]; other != nil {
			l.add(m.At.Fault("mapping.name_taken", fmt.Sprintf("two mappings of source %q are kept as %q; the other is at %s", s.Name, name, other.At), "give one of them another name with as:").With(name))
		}
		seen[name] = m
	}
}

// ownerOf is the source that a mapping file belongs to by its name: the one with
// the longest name that it begins with, so that mappings/crm_calls.yaml belongs to
// a source crm_calls rather than to crm.
func (l *loader) ownerOf(file string) string {
	stem := strings.TrimSuffix(filepath.Base(file), ".yaml")
	owner := ""
	for _, e := range l.spec.Sources {
		if (stem == e.Key || strings.HasPrefix(stem, e.Key+"_")) && len(e.Key) > len(owner) {
			owner = e.Key
		}
	}
	return owner
}

func words(texts []string, at yamlfile.Pos) yamlfile.Words {
	var out yamlfile.Words
	for _, t := range texts {
		out = append(out, yamlfile.Word{Text: t, At: at})
	}
	return out
}

// glob lists files of the project that match, by their name relative to it.
func (l *loader) glob(dir, pattern string) []string {
	found, err := filepath.Glob(filepath.Join(l.dir, dir, pattern))
	if err != nil {
		return nil
	}
	var names []string
	for _, f := range found {
		names = append(names, dir+"/"+filepath.Base(f))
	}
	slices.Sort(names)
	return names
}

// read returns a file of the project and keeps it for the snapshot.
func (l *loader) read(file yamlfile.Word, source, hint string) ([]byte, bool) {
	name := file.Text
	data, err := yamlfile.Read(filepath.Join(l.dir, filepath.FromSlash(name)))
	if err != nil {
		l.add(file.At.Fault("project.file_missing", fmt.Sprintf("source %q needs the file %s, but it can't be read", source, name), hint).With(name).Because(err))
		return nil, false
	}
	l.keep(name, data)
	return data, true
}

// unreadable says that a file that is there can't be read.
func unreadable(name string, err error) *fault.Fault {
	return fault.Usage("project.unreadable", "the file can't be read", "check what it is, and the rights of this account").At(name).Because(err)
}

// keep records a file for the snapshot and for the hash.
func (l *loader) keep(name string, data []byte) {
	l.p.Snapshot[name] = string(data)
	var content any
	if yaml.Unmarshal(data, &content) == nil {
		l.hashed[name] = jsonable(content)
	}
}

func (l *loader) mappingFile(file yamlfile.Word, source string) mappingFile {
	name := file.Text
	if f, ok := l.mappings[name]; ok {
		return f
	}
	var data []byte
	var ok bool
	if short, is := strings.CutPrefix(name, builtin); is {
		if data, ok = mappings.Builtin(short); !ok {
			l.add(file.At.Fault("mapping.builtin", fmt.Sprintf("no mapping of the name %q is shipped", short), yamlfile.DidYouMean(short, mappings.BuiltinNames())).With(name))
		} else {
			l.keep(name, data)
		}
	} else {
		data, ok = l.read(file, source, fmt.Sprintf("the mappings that are shipped are written as %sNAME", builtin))
	}
	f := mappingFile{}
	if ok {
		list, faults := mappings.Load(name, data)
		l.add(faults...)
		f = mappingFile{list: list, ok: faults.Errors() == 0}
	}
	l.mappings[name] = f
	return f
}

func (l *loader) sourceRules(e yamlfile.Entry[*SourceSpec], s *Source) {
	names := slices.Clone(e.Value.Rules)
	if len(names) == 0 {
		names = words(append([]string{builtin + rules.DefaultName}, l.rulesFor(s.Name)...), e.At)
	}
	var files []*rules.File
	for _, name := range names {
		if f := l.ruleFile(name, s.Name); f != nil {
			files = append(files, f)
		}
		s.RuleFiles = append(s.RuleFiles, name.Text)
		l.used[name.Text] = true
	}
	set, faults := rules.Compile(files, l.reg, rules.Context{Region: s.Region, Zone: s.Zone, Lang: l.p.Language})
	l.addOnce(faults...)
	s.Rules = set
}

// addOnce adds findings that another source may have led to already.
func (l *loader) addOnce(faults ...*fault.Fault) {
	for _, f := range faults {
		if !slices.ContainsFunc(l.faults, func(o *fault.Fault) bool { return o.Place == f.Place && o.Code == f.Code && o.Message == f.Message }) {
			l.add(f)
		}
	}
}

// rulesFor lists the rule files whose apply_to names the source or all.
func (l *loader) rulesFor(source string) []string {
	var names []string
	for _, name := range l.glob("rules", "*.yaml") {
		if name == l.spec.Survivorship {
			continue
		}
		data, err := yamlfile.Read(filepath.Join(l.dir, filepath.FromSlash(name)))
		if err != nil {
			l.addOnce(unreadable(name, err))
			continue
		}
		doc, faults := yamlfile.Parse(name, data)
		if faults.Errors() > 0 {
			l.addOnce(faults...)
			continue
		}
		_, v := yamlfile.Lookup(doc.Root, "apply_to")
		if v == nil {
			continue
		}
		var to yamlfile.Strings
		found := (&yamlfile.Doc{Name: name, Root: v}).Decode(&to)
		if found.Errors() == 0 && (slices.Contains(to, "all") || slices.Contains(to, source)) {
			names = append(names, name)
		}
	}
	return names
}

func (l *loader) ruleFile(file yamlfile.Word, source string) *rules.File {
	name := file.Text
	if f, ok := l.rules[name]; ok {
		return f
	}
	var data []byte
	var ok bool
	if short, is := strings.CutPrefix(name, builtin); is {
		if data, ok = rules.BuiltinSet(short); !ok {
			l.add(file.At.Fault("rules.builtin", fmt.Sprintf("no rule file of the name %q is shipped", short), yamlfile.DidYouMean(short, rules.BuiltinSetNames())).With(name))
		} else {
			l.keep(name, data)
		}
	} else {
		data, ok = l.read(file, source, "the rules that are shipped are "+builtin+rules.DefaultName)
	}
	var f *rules.File
	if ok {
		var faults fault.List
		f, faults = rules.Load(name, data)
		l.add(faults...)
	}
	l.rules[name] = f
	return f
}
