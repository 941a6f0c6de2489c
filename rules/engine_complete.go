package rules

import (
	"slices"
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/division"
	"github.com/custhub/custhub/rules/cleanse/industry"
	"github.com/custhub/custhub/rules/cleanse/phone"
)

// hints is what the values of a row tell about the customer beyond their own
// fields, until the row is complete.
type hints struct {
	nameArea string // division code in the company's name: "440300"
	dialled  string // places of the first landline's area code: 广东省深圳市
	noArea   bool   // a landline lacks its area code
}

// complete fills what the source left out of a customer and its other values
// tell. Every value it fills is marked as derived, with what it came from in its
// step (promise P6); it never replaces one that the source gave.
func (w *Worker) complete(e *record.Entity) {
	if e.Type != record.Customer {
		return
	}
	addr := bestAddress(e)
	w.completePlace(e, addr)
	if w.hints.noArea {
		w.completeAreas(e, addr)
	}
	w.completeIndustry(e)
	w.completeSize(e)
}

// derive fills a field of the customer; from says what it was derived from.
func (w *Worker) derive(e *record.Entity, id record.FieldID, v record.Value, from string) {
	fv := record.FieldValue{ID: id, Value: v, Derived: true}
	var before record.Value
	if old := e.Find(id); old != nil {
		fv.Steps, before = old.Steps, old.Value
	}
	w.step(&fv, record.Step{Rule: "complete", Code: from, Before: before})
	e.Set(fv)
}

// mainAddress is the order in which addresses speak for the customer.
var mainAddress = []string{"registered", "office", "", "billing", "other", "shipping", "home"}

// placeFields are the customer's fields that its main address can fill.
var placeFields = [...][2]record.FieldID{
	{record.CustomerCountry, record.AddressCountry},
	{record.CustomerProvince, record.AddressProvince},
	{record.CustomerCity, record.AddressCity},
	{record.CustomerDivisionCode, record.AddressDivisionCode},
}

// completePlace fills the customer's empty place: all of it from one witness, and
// only where the source named no place. Witnesses, the surest first: the main
// address; characters 3 to 8 of the unified code, which are the division that
// registered the company (GB 32100 §5.1.3); the division in its name; the area
// code of its landline.
func (w *Worker) completePlace(e, addr *record.Entity) {
	if !e.Get(record.CustomerProvince).Empty() || !e.Get(record.CustomerCity).Empty() {
		return
	}
	if addr != nil {
		for _, pair := range placeFields {
			if src := addr.Find(pair[1]); src != nil && !src.Value.Empty() && src.Outcome.Usable() && e.Get(pair[0]).Empty() {
				w.derive(e, pair[0], src.Value, "derived.address")
			}
		}
		return
	}
	if country := e.Get(record.CustomerCountry).Text; country != "" && country != "CN" || e.Get(record.CustomerKind).Text == "person" {
		return
	}
	if code := e.Text(record.CustomerUSCC); len(code) == 18 && w.fillRegion(e, code[2:8], "derived.uscc") {
		return
	}
	if len(w.hints.nameArea) >= 6 && w.fillRegion(e, w.hints.nameArea[:6], "derived.legal_name") {
		return
	}
	if code := dialledRegion(w.hints.dialled); code != "" {
		w.fillRegion(e, code, "derived.landline")
	}
}

// fillRegion fills the place from a division code: of a code that today's table
// lacks its city, or its province.
func (w *Worker) fillRegion(e *record.Entity, code, from string) bool {
	r := division.ByCode(code)
	if r == nil {
		if r = division.ByCode(code[:4] + "00"); r == nil {
			r = division.ByCode(code[:2] + "0000")
		}
	}
	if r == nil {
		return false
	}
	if e.Get(record.CustomerCountry).Empty() {
		w.derive(e, record.CustomerCountry, record.T("CN"), from)
	}
	w.derive(e, record.CustomerProvince, record.T(r.Province().Name), from)
	if city := r.City(); city != nil {
		w.derive(e, record.CustomerCity, record.T(city.Name), from)
	}
	if e.Get(record.CustomerDivisionCode).Empty() {
		w.derive(e, record.CustomerDivisionCode, record.T(r.Code), from)
	}
	return true
}

// dialledRegion returns the code of the city of an area code, or of its province
// where several cities share the area; "" when it is none of today's.
func dialledRegion(places string) string {
	if places == "" {
		return ""
	}
	first, _, shared := strings.Cut(places, "、")
	for _, p := range division.All() {
		if p.Level != division.Province {
			break // provinces come first
		}
		city, ok := strings.CutPrefix(first, p.Name)
		if !ok && p.Short != "" {
			city, ok = strings.CutPrefix(first, p.Short)
		}
		if !ok {
			continue
		}
		if !shared {
			for _, c := range division.Named(city) {
				if c.Province() == p {
					return c.Code
				}
			}
		}
		return p.Code
	}
	return ""
}

func bestAddress(e *record.Entity) *record.Entity {
	var best *record.Entity
	rank := len(mainAddress)
	for i := range e.Kids {
		k := &e.Kids[i]
		if k.Type != record.Address || (k.Text(record.AddressProvince) == "" && k.Text(record.AddressCity) == "" && k.Text(record.AddressCountry) == "") {
			continue
		}
		if r := slices.Index(mainAddress, k.Text(record.AddressKind)); r >= 0 && r < rank {
			best, rank = k, r
		}
	}
	return best
}

// completeAreas gives landlines without area code that of the city of the
// customer's main address: the same row states both.
func (w *Worker) completeAreas(e, addr *record.Entity) {
	province, city := e.Text(record.CustomerProvince), e.Text(record.CustomerCity)
	if addr != nil {
		province, city = addr.Text(record.AddressProvince), addr.Text(record.AddressCity)
	}
	code := phone.AreaCode(province, city)
	if code == "" {
		return
	}
	for i := range e.Kids {
		k := &e.Kids[i]
		w.completeArea(k, code)
		for j := range k.Kids {
			w.completeArea(&k.Kids[j], code)
		}
	}
}

func (w *Worker) completeArea(point *record.Entity, code string) {
	fv := point.Find(record.ContactPointValue)
	if point.Type != record.ContactPoint || fv == nil || fv.Outcome != record.Review || len(fv.Steps) == 0 || fv.Steps[len(fv.Steps)-1].Code != phone.NoAreaCode {
		return
	}
	full := phone.WithArea(fv.Value.Text, code)
	if full == "" {
		return
	}
	w.step(fv, record.Step{Rule: "complete", Outcome: record.Fixed, Code: "phone.area_from_address", Before: fv.Value})
	fv.Value, fv.Outcome = record.T(full), record.Fixed
	last := func(f Finding) bool { return f.Code == phone.NoAreaCode }
	if i := slices.IndexFunc(w.findings, last); i >= 0 {
		w.findings = slices.Delete(w.findings, i, i+1)
	}
}

// maxWords bounds the memory of industryOf.
const maxWords = 4096

// completeIndustry classes an industry that was taken from the company's name.
func (w *Worker) completeIndustry(e *record.Entity) {
	f := e.Find(record.CustomerIndustry)
	if f == nil || !f.Derived || f.Value.Empty() || !e.Get(record.CustomerIndustryCode).Empty() {
		return
	}
	code, known := w.industryOf[f.Value.Text]
	if !known {
		if c := industry.FromCompany(f.Value.Text); c != nil {
			code = c.Code
		}
		if len(w.industryOf) < maxWords {
			w.industryOf[strings.Clone(f.Value.Text)] = code
		}
	}
	if code != "" {
		w.derive(e, record.CustomerIndustryCode, record.T(code), "derived.industry")
	}
}

// completeSize finds the size class where industry, staff and revenue are known.
// A band of staff has a class only when both its ends have the same.
func (w *Worker) completeSize(e *record.Entity) {
	if !e.Get(record.CustomerSizeClass).Empty() || e.Get(record.CustomerKind).Text == "person" {
		return
	}
	if class := industry.CustomerSize(e); class != "" {
		w.derive(e, record.CustomerSizeClass, record.T(class), "derived.headcount_revenue_industry")
	}
}
