package pipeline

import (
	"fmt"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Profiles say which fields a complete customer has, by kind, and the share of
// them that is aimed at (domain specification §2, "Completeness").
type Profiles struct {
	Organisation Profile
	Person       Profile
	Target       float64 // 0 to 1; the specification asks for 0.95
}

// Profile is a list of required things.
type Profile []Required

// Required is one required thing: a field of the customer, or at least one
// nested entity.
type Required struct {
	Name  string
	field record.FieldID
	kid   record.EntityType
	isKid bool
}

var requiredKids = map[string]record.EntityType{"contacts": record.Contact, "contact_points": record.ContactPoint, "addresses": record.Address}

// NewProfile compiles the names of required things: customer fields, or
// "contacts", "contact_points" and "addresses".
func NewProfile(names []string) (Profile, error) {
	var p Profile
	for _, n := range names {
		if kid, ok := requiredKids[n]; ok {
			p = append(p, Required{Name: n, kid: kid, isKid: true})
			continue
		}
		id, ok := record.Lookup(record.Customer, n)
		if !ok {
			return nil, fault.Usage("profile.unknown_field", fmt.Sprintf("the customer has no field %q to be complete in", n), "use a customer field, contacts, contact_points or addresses")
		}
		p = append(p, Required{Name: n, field: id})
	}
	return p, nil
}

// For returns the profile of an entity by its kind.
func (p *Profiles) For(e *record.Entity) Profile {
	if e.Get(record.CustomerKind).Text == "person" {
		return p.Person
	}
	return p.Organisation
}

// Complete returns the share, 0 to 1, of the required things that are validly
// filled: masked, placeholder and invalid values count as empty. An empty
// profile is complete.
func (p Profile) Complete(e *record.Entity) float64 {
	if len(p) == 0 {
		return 1
	}
	n := 0
	for _, r := range p {
		if r.filled(e) {
			n++
		}
	}
	return float64(n) / float64(len(p))
}

func (r *Required) filled(e *record.Entity) bool {
	if !r.isKid {
		return e.Text(r.field) != ""
	}
	for i := range e.Kids {
		switch k := &e.Kids[i]; {
		case k.Type == r.kid && usable(k):
			return true
		case r.kid == record.ContactPoint && k.Type == record.Contact && r.filled(k):
			return true // a contact's phone is a way to reach the customer
		}
	}
	return false
}

func usable(e *record.Entity) bool {
	var main record.FieldID
	switch e.Type {
	case record.ContactPoint:
		main = record.ContactPointValue
	case record.Contact:
		main = record.ContactName
	default:
		return true
	}
	return e.Text(main) != ""
}
