package record

import "testing"

func TestBrief(t *testing.T) {
	text := func(e *Entity) string {
		s := ""
		for _, f := range e.Brief() {
			s += f.Value.Text + ";"
		}
		return s
	}
	whole := Entity{Type: Contact}
	for id, v := range map[FieldID]string{ContactName: "欧阳娜", ContactSurname: "欧阳", ContactGivenName: "娜", ContactTitle: "经理"} {
		whole.Set(FieldValue{ID: id, Value: T(v)})
	}
	if got := text(&whole); got != "欧阳娜;经理;" {
		t.Errorf("contact: %s", got)
	}
	parts := Entity{Type: Address}
	for id, v := range map[FieldID]string{AddressCity: "深圳市", AddressRest: "科苑路15号"} {
		parts.Set(FieldValue{ID: id, Value: T(v)})
	}
	if got := text(&parts); got != "深圳市;科苑路15号;" {
		t.Errorf("address without the whole: %s", got)
	}
}
