package discover

import (
	"strings"
	"sync"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
)

// personName is the content of a column of personal names.
const personName = "contact.name"

// tally counts how many values of a column a parser recognised, by target.
type tally map[string]int

// judges are the parsers that tell contents, the strictest first: the first that
// knows a value counts it.
var judges = sync.OnceValue(func() []judge {
	reg := rules.Builtin()
	rule := func(name string) rules.Rule {
		r, err := reg.New(name, nil)
		if err != nil {
			return nil // every name below is built in
		}
		return r
	}
	return []judge{
		{rule("uscc"), func(s string, r rules.Result) string {
			return when(len(strings.TrimSpace(s)) == 18 && r.Outcome <= record.Fixed, "customer.uscc")
		}},
		{rule("resident_id"), func(s string, r rules.Result) string {
			return when(len(strings.TrimSpace(s)) == 18 && r.Outcome <= record.Fixed, "customer.id_no")
		}},
		{rule("email"), func(s string, r rules.Result) string {
			return when(strings.ContainsAny(s, "@＠") && r.Outcome <= record.Fixed, "contact_point.email")
		}},
		{rule("url"), func(s string, r rules.Result) string {
			return when((strings.HasPrefix(s, "http") || strings.HasPrefix(s, "www.")) && r.Outcome <= record.Fixed, "customer.website")
		}},
		{rule("phone"), phoneTarget},
		{rule("company_name"), func(_ string, r rules.Result) string { return when(r.Part("legal_form") != "", "customer.legal_name") }},
		{rule("person_name"), func(_ string, r rules.Result) string { return when(r.Part("kind") == "person", personName) }},
		{rule("address"), func(_ string, r rules.Result) string {
			return when(r.Part("province") != "" && r.Part("rest") != "", "address.raw")
		}},
	}
})

type judge struct {
	rule   rules.Rule
	target func(raw string, r rules.Result) string
}

func phoneTarget(s string, r rules.Result) string {
	if r.Outcome > record.Fixed || len(s) < 7 {
		return ""
	}
	switch r.Part("kind") {
	case "mobile":
		return "contact_point.mobile"
	case "landline":
		// Nine digits and more may be any number: without a sign it says nothing.
		return when(strings.ContainsAny(s, "-+() "), "contact_point.phone")
	}
	return ""
}

func when(ok bool, target string) string {
	if ok {
		return target
	}
	return ""
}

// add counts one value.
func (t tally) add(v record.Value) {
	if v.Kind != record.Text && v.Kind != record.Int {
		return
	}
	for _, j := range judges() {
		if target := j.target(v.Text, j.rule.Apply(record.T(v.Text))); target != "" {
			t[target]++
			return
		}
	}
}

// winner returns what most of the filled values are: three in four, and at least
// three values.
func (t tally) winner(filled int) string {
	if n := t["contact_point.mobile"] + t["contact_point.phone"]; 4*n >= 3*filled && n >= 3 && t["contact_point.phone"] > 0 {
		return "contact_point.phone"
	}
	if n := t["customer.legal_name"]; 5*n >= 3*filled && n >= 3 {
		return "customer.legal_name" // short names are usual among them
	}
	for target, n := range t {
		if 4*n >= 3*filled && n >= 3 {
			return target
		}
	}
	return ""
}
