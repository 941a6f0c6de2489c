package evaluate

import (
	"github.com/custhub/custhub/rules/cleanse/company"
	"github.com/custhub/custhub/rules/cleanse/email"
	"github.com/custhub/custhub/rules/cleanse/ident"
	"github.com/custhub/custhub/rules/cleanse/person"
)

// knows reports whether the rules treat a value that they left as it is rightly: it
// has the match key of the true one (the same company name in Traditional, the old
// tax number of the same code), or they class it as no key of anybody's (a 400
// number, a shared mailbox).
func knows(s *spoiled, v *value) bool {
	switch s.field {
	case "mobile", "tel":
		return v.kind == "service"
	case "email":
		return email.Parse(v.now).Class == email.Role
	case "uscc", "tax_no":
		return len(v.now) == 15 && v.now == ident.TaxKey(s.clean)
	case "name":
		return sameKey(company.Key(v.now), company.Key(s.clean))
	case "contact":
		return sameKey(person.PinyinKey(v.now), person.PinyinKey(s.clean))
	}
	return false
}

func sameKey(a, b string) bool { return a != "" && a == b }
