// Package cases runs test cases that users write in YAML beside their mappings
// and rules: a row and what should become of it, or a value and what a rule
// should find.
package cases

import (
	"embed"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/yamlfile"
)

// File is a file of test cases. The doc tags are the reference.
type File struct {
	Name    string  `yaml:"-"`
	Version int     `yaml:"version" doc:"version of the format: 1"`
	Mapping string  `yaml:"mapping" doc:"mapping file, or builtin:NAME, that the cases are about; without it they name a source of the project"`
	Cases   []*Case `yaml:"cases" doc:"the cases"`
}

// Case is one test: of a rule (rule and value), or of a mapping (row).
type Case struct {
	At     yamlfile.Pos
	Name   string                      `yaml:"name" doc:"what the case shows"`
	Rule   *rules.RuleRef              `yaml:"rule" doc:"rule to try: a name, or {name: {parameter: value}}"`
	Value  yaml.Node                   `yaml:"value" doc:"value that the rule gets"`
	Source string                      `yaml:"source" doc:"source of the project whose mapping and rules the row goes through"`
	Stream string                      `yaml:"stream" doc:"stream that the row is of; needed where the source has several"`
	Stage  string                      `yaml:"stage" doc:"how far the row goes; default: cleansed" enum:"mapped,cleansed"`
	Row    yamlfile.Ordered[yaml.Node] `yaml:"row" doc:"columns of the row; those left out are null"`
	Expect Expect                      `yaml:"expect" doc:"what should come out; only what is written is compared"`
}

// Expect is what a case should give. Only what is set is compared.
type Expect struct {
	At       yamlfile.Pos
	Value    *yaml.Node               `yaml:"value" doc:"rule: the value after the rule; null for none"`
	Outcome  string                   `yaml:"outcome" doc:"rule: what it finds" enum:"ok,fix,suggest,review,null,masked,placeholder,invalid"`
	Code     string                   `yaml:"code" doc:"rule: code of the finding; row: code of the problem"`
	Parts    map[string]string        `yaml:"parts" doc:"rule: named parts"`
	More     []string                 `yaml:"more" doc:"rule: further values of the cell"`
	Fate     string                   `yaml:"fate" doc:"row: what becomes of it; default: mapped" enum:"mapped,filtered,rejected,quarantined"`
	Reason   string                   `yaml:"reason" doc:"row: reason of the filter"`
	Key      string                   `yaml:"key" doc:"row: its source key"`
	Customer string                   `yaml:"customer" doc:"row: key of the customer that the event belongs to"`
	Entity   yaml.Node                `yaml:"entity" doc:"row: its fields and nested entities; lists must be complete, null means that there is no value"`
	Outcomes yamlfile.Ordered[string] `yaml:"outcomes" doc:"row: outcome by field of the top entity"`
	Findings []string                 `yaml:"findings" doc:"row: rules that must remark on it"`
}

// Failure is a case that didn't give what it should.
type Failure struct {
	Place string   `json:"place"`
	Name  string   `json:"name"`
	Diffs []string `json:"diffs"` // "field: got X, want Y"
}

// Report is the result of running cases.
type Report struct {
	Files    int       `json:"files"`
	Cases    int       `json:"cases"`
	Failures []Failure `json:"failures"`
}

//go:embed shipped/*.yaml
var shipped embed.FS

// Shipped returns the cases of the shipped mappings and rules.
func Shipped() ([]*File, fault.List) {
	entries, err := shipped.ReadDir("shipped")
	if err != nil {
		return nil, fault.List{fault.New("test.shipped", err.Error(), "")}
	}
	var files []*File
	var faults fault.List
	for _, e := range entries {
		data, err := shipped.ReadFile("shipped/" + e.Name())
		if err != nil {
			return nil, fault.List{fault.New("test.shipped", err.Error(), "")}
		}
		f, found := Load("shipped/"+e.Name(), data)
		files, faults = append(files, f), append(faults, found...)
	}
	return files, faults
}

// InProject reads the case files of a project: tests/*.yaml, or the named ones.
func InProject(dir string, names []string) ([]*File, fault.List) {
	if len(names) == 0 {
		found, err := filepath.Glob(filepath.Join(dir, "tests", "*.yaml"))
		if err != nil {
			return nil, fault.List{fault.Usage("test.files", err.Error(), "")}
		}
		slices.Sort(found)
		for _, f := range found {
			names = append(names, "tests/"+filepath.Base(f))
		}
	}
	var files []*File
	var faults fault.List
	for _, name := range names {
		data, err := yamlfile.Read(filepath.Join(dir, name))
		if err != nil {
			faults = append(faults, fault.Usage("test.file_missing", "the file of test cases can't be read", "").At(name).Because(err))
			continue
		}
		f, found := Load(name, data)
		files, faults = append(files, f), append(faults, found...)
	}
	return files, faults
}

// Load reads a file of test cases.
func Load(name string, data []byte) (*File, fault.List) {
	f := &File{Name: name}
	doc, faults := yamlfile.Parse(name, data)
	if faults.Errors() > 0 {
		return f, faults
	}
	faults = append(faults, doc.Decode(f)...)
	at := yamlfile.Pos{File: name, Line: 1, Col: 1}
	if f.Version != 1 && doc.Root != nil {
		faults = append(faults, at.Fault("test.version", "the file must say version: 1", "add 'version: 1' as the first line"))
	}
	for _, c := range f.Cases {
		if c == nil {
			continue
		}
		if (c.Rule == nil) == (c.Row == nil) {
			faults = append(faults, c.At.Fault("test.case", "a case is either of a rule (rule, value) or of a row (row)", ""))
		}
		if c.Row != nil && c.Source == "" && f.Mapping == "" {
			faults = append(faults, c.At.Fault("test.case", "the case must say which source its row is of", "add source:, or mapping: at the top of the file"))
		}
	}
	return f, faults
}

// Run runs files of cases. The project may be nil for cases that need none.
func Run(files []*File, p *project.Project, reg *rules.Registry) (Report, fault.List) {
	r := runner{project: p, reg: reg}
	rep := Report{Files: len(files), Failures: []Failure{}}
	for _, f := range files {
		for i, c := range f.Cases {
			if c == nil {
				continue
			}
			rep.Cases++
			if diffs := r.run(f, c); len(diffs) > 0 {
				name := c.Name
				if name == "" {
					name = fmt.Sprintf("case %d", i+1)
				}
				rep.Failures = append(rep.Failures, Failure{Place: c.At.String(), Name: name, Diffs: diffs})
			}
		}
	}
	return rep, r.faults
}

type runner struct {
	project *project.Project
	reg     *rules.Registry
	faults  fault.List
	sets    map[string]*rules.Set
	loaded  map[string][]*mappings.Mapping
}

func (r *runner) run(f *File, c *Case) []string {
	if c.Rule != nil {
		return r.rule(c)
	}
	return r.row(f, c)
}

// mappingsOf loads the mapping file that a case file is about.
func (r *runner) mappingsOf(f *File) []*mappings.Mapping {
	if list, ok := r.loaded[f.Mapping]; ok {
		return list
	}
	var data []byte
	var err error
	if name, is := strings.CutPrefix(f.Mapping, "builtin:"); is {
		var ok bool
		if data, ok = mappings.Builtin(name); !ok {
			err = fmt.Errorf("no mapping of the name %q is shipped", name)
		}
	} else if r.project != nil {
		data, err = yamlfile.Read(filepath.Join(r.project.Dir, f.Mapping))
	} else {
		err = fmt.Errorf("there is no project to find %s in", f.Mapping)
	}
	var list []*mappings.Mapping
	if err != nil {
		r.faults = append(r.faults, fault.Usage("test.mapping", err.Error(), "").At(f.Name))
	} else {
		var faults fault.List
		if list, faults = mappings.Load(f.Mapping, data); faults.Errors() > 0 {
			r.faults, list = append(r.faults, faults...), nil
		}
	}
	if r.loaded == nil {
		r.loaded = map[string][]*mappings.Mapping{}
	}
	r.loaded[f.Mapping] = list
	return list
}
