package project

import (
	"path/filepath"

	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/rules/survive"
	"github.com/custhub/custhub/yamlfile"
)

// survivorship compiles the survivorship rules with the trust of the sources.
// Without a priority of their own, sources rank as they are listed.
func (l *loader) survivorship(doc *yamlfile.Doc) {
	name, data := "builtin:survive", survive.Default
	if file := l.spec.Survivorship; file != "" && file != "builtin" && file != builtin+rules.DefaultName {
		text, err := yamlfile.Read(filepath.Join(l.dir, filepath.FromSlash(file)))
		if err != nil {
			l.add(l.at(doc, "survivorship").Fault("project.file_missing", "the survivorship file can't be read", "").With(file).Because(err))
			return
		}
		l.keep(file, text)
		name, data = file, text
	}
	trust := map[string]survive.SourceTrust{}
	for _, s := range l.p.Sources {
		trust[s.Name] = survive.SourceTrust{Trust: s.Trust, HalfLifeDays: s.HalfLife}
	}
	compiled, faults := survive.Load(name, data, trust)
	l.add(faults...)
	if compiled != nil && len(compiled.Priority) == 0 {
		compiled.Priority = l.p.SourceNames()
	}
	l.p.Survive = compiled
}
