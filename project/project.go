// Package project reads a project folder: custhub.yaml with the mapping and rule
// files it names. Loading opens no connection and expands no secret; it reports
// every finding at once with its place (promise P10). Opening a source comes
// after, and is separate.
package project

import (
	"errors"
	"io/fs"
	"path/filepath"
	"time"
	_ "time/tzdata" // zones must be the same on machines that have no zone files

	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/rules/survive"
	"github.com/custhub/custhub/yamlfile"
)

// FileName is the file that makes a folder a project.
const FileName = "custhub.yaml"

// Project is a project folder, read and checked.
type Project struct {
	Dir          string
	Name         string
	Language     string // "en" or "zh"
	Store        string // as written: references are expanded by StoreDSN only
	BatchSize    int
	Sources      []*Source // in the order of custhub.yaml
	Matching     Matching
	ReviewBudget int // pairs that persons can decide on
	Survive      *survive.Rules
	Thresholds   Thresholds
	Completeness Completeness
	Schedules    []Schedule
	Roles        []Role
	Backup       BackupSpec
	Retention    Retention
	// ConfigHash is the SHA-256, in hex, of everything that decides what becomes
	// of a row: sources, mappings, rules and survivorship, without comments.
	ConfigHash string
	// Snapshot is the text of each file that was read, by its name, with clear-text
	// secrets covered; lineage shows from it the mapping that was in force.
	Snapshot map[string]string
}

// Source is one source system of a project.
type Source struct {
	Name      string
	Connector connectors.Connector
	Options   any // decoded without secrets; Open decodes them again with them
	Mappings  []*mappings.Mapping
	Rules     *rules.Set
	RuleFiles []string
	Trust     float64 // 0 to 100
	HalfLife  float64 // days after which trust is half; 0: it doesn't fall
	Deletes   string  // "ignore", "compare" or "mark"
	Region    string  // ISO 3166-1
	Zone      *time.Location
	Purpose   string
	Drift     Drift

	dir     string
	options *yaml.Node
}

// Matching is what the project says about matching.
type Matching struct {
	Method string         // "engine", "exact", or "" for what the store is filled with
	File   string         // of the model, relative to the folder; "" for none
	Model  *resolve.Model // read from File; nil for none
}

// Drift says what follows when a stream's columns changed since the last run:
// "ignore", "note" or "stop".
type Drift struct {
	Added, Missing, Changed string
}

// Completeness says which fields a complete customer has.
type Completeness struct {
	Target   float64 // percent
	Profiles []Profile
}

// Profile is the fields of a complete customer of one kind. Besides fields of
// the customer, "contacts", "contact_points" and "addresses" stand for at least
// one of them.
type Profile struct {
	Name   string
	Fields []string
}

// Schedule runs something at times.
type Schedule struct {
	Name, Cron, Run string
	Sources         []string
}

// Role is what the users of a role may see and do.
type Role struct {
	Name       string
	Can, Users []string
	Own        bool
}

// Source returns the source of that name, or nil.
func (p *Project) Source(name string) *Source {
	for _, s := range p.Sources {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// SourceNames lists the names of the sources.
func (p *Project) SourceNames() []string {
	names := make([]string, len(p.Sources))
	for i, s := range p.Sources {
		names[i] = s.Name
	}
	return names
}

// Mapping returns the mappings of a stream, in order.
func (s *Source) Mapping(stream string) []*mappings.Mapping {
	var out []*mappings.Mapping
	for _, m := range s.Mappings {
		if m.Matches(stream) {
			out = append(out, m)
		}
	}
	return out
}

// Bind binds a mapping to a stream of this source.
func (s *Source) Bind(m *mappings.Mapping, stream string, schema *record.Schema) (*mappings.Mapper, fault.List) {
	return m.Bind(schema, mappings.Binding{Source: s.Name, Stream: stream, Zone: s.Zone})
}

// loader reads a project and collects what is wrong.
type loader struct {
	dir      string
	conns    connectors.Registry
	reg      *rules.Registry
	p        *Project
	spec     Spec
	faults   fault.List
	hashed   map[string]any         // normalised content by file
	mappings map[string]mappingFile // mapping files read so far
	rules    map[string]*rules.File // rule files read so far
	used     map[string]bool        // rule files that some source uses
	secrets  []string               // clear-text secrets, to be covered in the snapshot
}

type mappingFile struct {
	list []*mappings.Mapping
	ok   bool
}

func (l *loader) add(f ...*fault.Fault) { l.faults = append(l.faults, f...) }

// Load reads the project in dir. The list holds errors, warnings and notes; the
// project can be used when it has no errors (List.ErrOrNil). A project that
// can't be read at all is nil.
func Load(dir string, conns connectors.Registry, reg *rules.Registry) (*Project, fault.List) {
	l := &loader{
		dir: dir, conns: conns, reg: reg, hashed: map[string]any{}, mappings: map[string]mappingFile{},
		rules: map[string]*rules.File{}, used: map[string]bool{},
		p: &Project{Dir: dir, Snapshot: map[string]string{}},
	}
	data, err := yamlfile.Read(filepath.Join(dir, FileName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.List{fault.Usage("project.unreadable", FileName+" can't be read", "check the rights of this account").At(filepath.Join(dir, FileName)).Because(err)}
	}
	if err != nil {
		return nil, fault.List{fault.Usage("project.missing", "there is no "+FileName+" in this folder", "go to the project's folder, name it with --project, or make one with 'custhub init'").At(filepath.Join(dir, FileName)).Because(err)}
	}
	doc, faults := yamlfile.Parse(FileName, data)
	l.add(faults...)
	if faults.Errors() > 0 && doc.Root == nil {
		return nil, l.faults
	}
	l.p.Snapshot[FileName] = string(data)
	l.add(doc.Decode(&l.spec)...)
	l.settings(doc)
	l.sources()
	l.checkOwners()
	l.ruleUse()
	l.ruleTargets()
	l.survivorship(doc)
	l.thresholds()
	l.ruleThresholds(doc)
	l.completeness()
	l.operations()
	l.retention()
	l.finish(doc)
	return l.p, l.faults
}
