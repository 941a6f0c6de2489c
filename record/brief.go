package record

// parts lists the fields that say again what a field of the same entity says as
// a whole.
var parts = map[FieldID][]FieldID{
	ContactName: {ContactSurname, ContactGivenName},
	AddressRaw:  {AddressCountry, AddressProvince, AddressCity, AddressDistrict, AddressRest, AddressDivisionCode},
}

// Brief returns the values of an entity for a line that a person reads: what
// isn't empty, without the parts of a name or an address that stands there whole.
func (e *Entity) Brief() []FieldValue {
	said := map[FieldID]bool{}
	for whole, list := range parts {
		if !e.Get(whole).Empty() {
			for _, id := range list {
				said[id] = true
			}
		}
	}
	var out []FieldValue
	for _, f := range e.Fields {
		if !f.Value.Empty() && !said[f.ID] {
			out = append(out, f)
		}
	}
	return out
}
