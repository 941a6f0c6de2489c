package evaluate

import "github.com/custhub/custhub/record"

// judged are the fields of an entity that a source's spoiled values end up in.
var judged = map[record.FieldID]bool{
	record.CustomerLegalName: true, record.CustomerUSCC: true, record.CustomerTaxNo: true, record.CustomerIDNo: true,
	record.CustomerIndustry: true, record.ContactName: true, record.ContactTitle: true, record.ContactPointValue: true,
	record.AddressRaw: true,
}

// AddEntity takes the values of a source record as mapping and rules left it. A
// spoiled value is found by what the source had, which its past keeps (promise
// P6).
func (r *Repairs) AddEntity(k Key, e *record.Entity) {
	spoiled := r.spoiled[k]
	walk(e, func(owner *record.Entity, f *record.FieldValue) {
		v := valueOf(f)
		v.kind = owner.Get(record.ContactPointKind).Text
		touched := false
		for _, s := range spoiled {
			if v.raw != s.written {
				continue
			}
			touched = true
			s.result = max(s.result, v.judge(s))
			if s.field == "address" && same("address", whole(owner), s.clean) {
				s.result = repaired
			}
		}
		if touched {
			r.report.Values++
		} else {
			r.untouched(&v)
		}
	})
}

// walk calls fn with each judged value that the source stated.
func walk(e *record.Entity, fn func(*record.Entity, *record.FieldValue)) {
	for i := range e.Fields {
		if f := &e.Fields[i]; judged[f.ID] && !f.Derived {
			fn(e, f)
		}
	}
	for i := range e.Kids {
		walk(&e.Kids[i], fn)
	}
}

func valueOf(f *record.FieldValue) value {
	v := value{now: f.Value.Text, raw: f.Value.Text, outcome: f.Outcome}
	if len(f.Steps) > 0 {
		v.raw = f.Steps[0].Before.Text
	}
	for i := range f.Steps {
		if s := &f.Steps[i]; s.Outcome == record.Suggested && s.Hint != "" {
			v.hint = s.Hint
		}
	}
	return v
}

// whole writes an address from its parts, which rules complete.
func whole(a *record.Entity) string {
	province, city := a.Text(record.AddressProvince), a.Text(record.AddressCity)
	if province == city {
		province = ""
	}
	return province + city + a.Text(record.AddressDistrict) + a.Text(record.AddressRest)
}
