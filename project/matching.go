package project

import (
	"path/filepath"
	"slices"

	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/yamlfile"
)

// defaultBudget is how many pairs one person decides on in some two days.
const defaultBudget = 500

// matching reads how records are matched, and how much review there may be.
func (l *loader) matching(doc *yamlfile.Doc) {
	m := Matching{Method: l.spec.Matching.Method.Text, File: l.spec.Matching.Model}
	at := l.at(doc, "matching")
	if methods := []string{"engine", "exact"}; m.Method != "" && !slices.Contains(methods, m.Method) {
		l.add(at.Fault("project.matching", "method must be engine or exact", yamlfile.DidYouMean(m.Method, methods)).With(m.Method))
	}
	if m.File != "" {
		m.Model = l.model(at, m.File)
		if m.Method == "exact" {
			l.add(at.Fault("project.matching", "matching by exact identifiers uses no model", "leave out model, or set method: engine").With(m.File))
		}
	}
	l.p.Matching = m
	if l.p.ReviewBudget = l.spec.Review.Budget; l.p.ReviewBudget == 0 {
		l.p.ReviewBudget = defaultBudget
	}
	if l.p.ReviewBudget < 0 {
		l.add(l.at(doc, "review").Fault("project.review", "the budget is a number of pairs", "500 is a day or two for one person"))
	}
}

func (l *loader) model(at yamlfile.Pos, file string) *resolve.Model {
	text, err := yamlfile.Read(filepath.Join(l.dir, filepath.FromSlash(file)))
	if err != nil {
		l.add(at.Fault("project.file_missing", "the matching model can't be read", "'custhub model train --out FILE' writes one").With(file).Because(err))
		return nil
	}
	m, err := resolve.ParseModel(text)
	if err == nil {
		_, err = resolve.NewMatcher(m)
	}
	if err != nil {
		l.add(at.Fault("project.model", err.Error(), "").With(file))
		return nil
	}
	return m
}
