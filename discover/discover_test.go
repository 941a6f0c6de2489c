package discover

import (
	"testing"
)

// objects groups the verified columns of the dictionary as exports have them.
func objects() map[[2]string][]Entry {
	out := map[[2]string][]Entry{}
	for _, e := range Dictionary() {
		if e.Verified {
			k := [2]string{e.System, e.Object}
			out[k] = append(out[k], e)
		}
	}
	return out
}

// accuracy is the share of verified columns with a known meaning that are
// proposed right; entries returns the dictionary to use for a system.
func accuracy(t *testing.T, entries func(system string) []Entry) (right, all int) {
	t.Helper()
	for k, list := range objects() {
		var columns []string
		for _, e := range list {
			columns = append(columns, e.Column)
		}
		p := NewProposer(k[1], columns, entries(k[0]))
		for _, e := range list {
			if e.Target == "" {
				continue
			}
			all++
			label := e.Label
			if got := p.Propose(e.Column, label, "").Target; got == e.Target {
				right++
			} else {
				t.Logf("%s %s %s (%s): %q, want %q", k[0], k[1], e.Column, e.Label, got, e.Target)
			}
		}
	}
	return right, all
}

// TestKnownSystems: the drafts are right for nine in ten of the verified columns.
func TestKnownSystems(t *testing.T) {
	right, all := accuracy(t, func(string) []Entry { return Dictionary() })
	t.Logf("%d of %d right", right, all)
	if 100*right < 90*all || all < 200 {
		t.Errorf("%d of %d columns right, want 90 %%", right, all)
	}
}

// TestUnknownSystems: each system once as if nobody knew it, by the names of its
// columns and their labels alone.
func TestUnknownSystems(t *testing.T) {
	right, all := accuracy(t, func(system string) []Entry {
		var rest []Entry
		for _, e := range Dictionary() {
			if e.System != system {
				rest = append(rest, e)
			}
		}
		return rest
	})
	t.Logf("%d of %d right", right, all)
	if 100*right < 75*all {
		t.Errorf("%d of %d columns right, want 75 %%", right, all)
	}
}

func TestRecognise(t *testing.T) {
	for k, list := range objects() {
		if len(list) < 8 || k[1] == "t_Item" {
			continue
		}
		var columns []string
		for _, e := range list {
			columns = append(columns, e.Column)
		}
		if s, ok := Recognise(columns, Dictionary()); !ok || s.Name != k[0] {
			t.Errorf("%v: %+v %t", k, s, ok)
		}
	}
	if s, ok := Recognise([]string{"id", "name", "phone", "email", "address"}, Dictionary()); ok {
		t.Errorf("everyone has these columns, not only %s", s.Name)
	}
}
