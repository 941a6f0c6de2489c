package rules

import (
	"github.com/custhub/custhub/record"
)

// validate judges an entity and its nested entities after cleansing.
func (w *Worker) validate(e *record.Entity) {
	for _, id := range w.set.required[e.Type] {
		if w.problem != nil {
			return
		}
		if fv := e.Find(id); fv == nil || fv.Value.IsNull() {
			w.missing(e, id)
		}
	}
	for i := range e.Fields {
		if fv := &e.Fields[i]; !fv.Value.IsNull() && w.problem == nil {
			w.judge(e, fv)
		}
	}
	for i := range w.set.exprs[e.Type] {
		if w.problem == nil {
			w.check(e, &w.set.exprs[e.Type][i])
		}
	}
	for i := range e.Kids {
		if w.problem == nil {
			w.validate(&e.Kids[i])
		}
	}
}

// missing runs the rules that also judge the absence of a value.
func (w *Worker) missing(e *record.Entity, id record.FieldID) {
	for i := range w.set.fields[id].validate {
		b := &w.set.fields[id].validate[i]
		if b.name != requiredRule || (b.when != nil && !w.holds(b.when, e)) {
			continue
		}
		res := b.rule.Apply(record.Value{})
		if res.Outcome != record.Invalid {
			continue
		}
		if res.Code == "" {
			res.Code = "rule." + b.name
		}
		if b.action == Quarantine {
			w.quarantine(&record.FieldValue{ID: id}, b.name, record.Step{Code: res.Code, Hint: res.Hint})
			return
		}
		outcome := record.Invalid
		if b.action == ForReview {
			outcome = record.Review
		}
		w.find(b.name, id, res.Code, outcome)
	}
}

// judge runs the validation rules of one value.
func (w *Worker) judge(e *record.Entity, fv *record.FieldValue) {
	for i := range w.set.fields[fv.ID].validate {
		b := &w.set.fields[fv.ID].validate[i]
		if !fv.Outcome.Usable() || fv.Value.IsNull() || w.problem != nil {
			return
		}
		if b.when != nil && !w.holds(b.when, e) {
			continue
		}
		res := b.rule.Apply(fv.Value)
		switch {
		case res.Outcome == record.Invalid:
			w.invalid(fv, b, res)
		case res.Outcome >= record.Suggested && res.Outcome != record.Nulled:
			// Validation never changes a value, so only the remark is kept.
			fv.Outcome = max(fv.Outcome, res.Outcome)
			w.step(fv, record.Step{Rule: b.name, Outcome: res.Outcome, Code: res.Code, Before: fv.Value, Hint: res.Hint})
			w.find(b.name, fv.ID, res.Code, res.Outcome)
		}
	}
}

// check evaluates a condition over several fields.
func (w *Worker) check(e *record.Entity, c *exprCheck) {
	if c.when != nil && !w.holds(c.when, e) {
		return
	}
	ok, err := w.eval(c.program, e)
	switch {
	case err != nil:
		w.findings = append(w.findings, Finding{Rule: c.name, Field: e.Type.String(), Code: "expr.error", Outcome: record.Review})
		return
	case ok:
		return
	}
	if c.action == Quarantine {
		w.problem = &record.Problem{Code: c.code, Column: c.column(w.set), Reason: c.message, Hint: "correct it in the source, or edit the row in quarantine and replay it"}
		return
	}
	outcome := record.Invalid
	if c.action == ForReview {
		outcome = record.Review
	}
	if len(c.fields) == 0 {
		w.findings = append(w.findings, Finding{Rule: c.name, Field: e.Type.String(), Code: c.code, Outcome: outcome})
		return
	}
	for _, id := range c.fields {
		if fv := e.Find(id); fv != nil && !fv.Value.IsNull() {
			w.invalid(fv, &boundRule{name: c.name, action: c.action}, Result{Code: c.code, Hint: c.message})
		}
	}
}

func (c *exprCheck) column(s *Set) string {
	if len(c.fields) > 0 {
		return s.paths[c.fields[0]]
	}
	return ""
}
