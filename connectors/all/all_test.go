package all

import "testing"

func TestList(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range List().Names() {
		if seen[name] || name == "" {
			t.Errorf("connector name %q is empty or used twice", name)
		}
		seen[name] = true
		if c := List().Lookup(name); c == nil || c.Options() == nil {
			t.Errorf("connector %q has no options", name)
		}
	}
	if List().Lookup("none") != nil {
		t.Error("a connector that is not there was found")
	}
}
