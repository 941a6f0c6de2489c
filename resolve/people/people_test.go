package people

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestGroups(t *testing.T) {
	m1, m2 := []string{"mobile:1"}, []string{"mobile:2"}
	for _, c := range []struct {
		what string
		a, b Person
		same bool
	}{
		{"equal names", Person{Name: "张伟", Points: m1}, Person{Name: "张伟", Points: m2}, true},
		{"a blank", Person{Name: "张伟"}, Person{Name: "张 伟"}, true},
		{"traditional", Person{Name: "张丽华", Points: m1}, Person{Name: "張麗華", Points: m1}, true},
		{"pinyin", Person{Name: "张伟"}, Person{Name: "Zhang Wei"}, true},
		{"pinyin, given name first", Person{Name: "张伟"}, Person{Name: "Wei Zhang"}, true},
		{"order", Person{Name: "James Bond"}, Person{Name: "Bond, James"}, true},
		{"order without a comma", Person{Name: "James Bond"}, Person{Name: "Bond James"}, true},
		{"nickname alone", Person{Name: "William Smith"}, Person{Name: "Bill Smith"}, false},
		{"nickname and a number", Person{Name: "William Smith", Points: m1}, Person{Name: "Bill Smith", Points: m1}, true},
		{"initial alone", Person{Name: "William Smith"}, Person{Name: "W. Smith"}, false},
		{"initial and a number", Person{Name: "William Smith", Points: m1}, Person{Name: "W. Smith", Points: m1}, true},
		{"homophone alone", Person{Name: "张伟"}, Person{Name: "张玮"}, false},
		{"homophone and a number", Person{Name: "张伟", Points: m1}, Person{Name: "张玮", Points: m1}, true},
		{"title", Person{Name: "王建国"}, Person{Name: "王建国经理"}, true},
		{"two people of one switchboard", Person{Name: "张伟", Points: m1}, Person{Name: "李娜", Points: m1}, false},
		{"one family name, one number", Person{Name: "张伟", Points: m1}, Person{Name: "张建国", Points: m1}, false},
		{"compound surname", Person{Name: "欧阳娜", Points: m1}, Person{Name: "欧阳丹", Points: m1}, false},
		{"two identities", Person{Name: "张伟", ID: "110101198001010018", Points: m1}, Person{Name: "张伟", ID: "110101198001010026", Points: m1}, false},
		{"one identity", Person{Name: "张伟", ID: "110101198001010018"}, Person{Name: "张玮", ID: "110101198001010018"}, true},
		{"no name", Person{Points: m1}, Person{Points: m1}, false},
	} {
		for _, list := range [][]Person{{c.a, c.b}, {c.b, c.a}} {
			if got := Groups(list); (got[0] == got[1]) != c.same {
				t.Errorf("%s: %v and %v: groups %v", c.what, c.a, c.b, got)
			}
		}
	}
}

// TestGroupsAreAFunctionOfContent: who is with whom doesn't depend on the order
// (P4), and two identities are never one (P7), whatever leads from one to the
// other.
func TestGroupsAreAFunctionOfContent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Person {
			p := Person{
				Name: rapid.SampledFrom([]string{"", "张伟", "张玮", "Zhang Wei", "Wei Zhang", "W. Zhang", "李娜", "Bill Smith", "William Smith"}).Draw(t, "name"),
				ID:   rapid.SampledFrom([]string{"", "", "", "1", "2"}).Draw(t, "id"),
			}
			if m := rapid.SampledFrom([]string{"", "mobile:1", "mobile:2", "email:a"}).Draw(t, "point"); m != "" {
				p.Points = []string{m}
			}
			return p
		}), 0, 7).Draw(t, "people")
		pairs := func(order []int) map[string]bool {
			var shuffled []Person
			for _, i := range order {
				shuffled = append(shuffled, list[i])
			}
			out := map[string]bool{}
			groups := Groups(shuffled)
			for i := range order {
				for j := range order {
					if order[i] < order[j] && groups[i] == groups[j] {
						out[fmt.Sprint(order[i], order[j])] = true
						if a, b := shuffled[i], shuffled[j]; a.ID != "" && b.ID != "" && a.ID != b.ID {
							t.Fatalf("%v and %v are one person", a, b)
						}
					}
				}
			}
			return out
		}
		order := make([]int, len(list))
		for i := range order {
			order[i] = i
		}
		want := pairs(order)
		got := pairs(rapid.Permutation(order).Draw(t, "order"))
		if len(want) != len(got) {
			t.Fatalf("%v, in another order %v", want, got)
		}
		for p := range want {
			if !got[p] {
				t.Fatalf("%v, in another order %v", want, got)
			}
		}
		if g := Groups(list); len(g) > 0 && g[0] != 0 || !slices.IsSorted(firsts(g)) {
			t.Fatalf("groups are not numbered as they come: %v", g)
		}
	})
}

// firsts lists group numbers in the order of their first appearance.
func firsts(groups []int) (out []int) {
	for _, g := range groups {
		if !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

func BenchmarkGroups(b *testing.B) {
	for name, list := range map[string][]Person{
		"three people": {{Name: "张伟", Points: []string{"mobile:1"}}, {Name: "李娜", Points: []string{"mobile:2"}}, {Name: "王建国"}},
		"one twice":    {{Name: "张伟", Points: []string{"mobile:1"}}, {Name: "张伟", Points: []string{"mobile:2"}}},
		"pinyin":       {{Name: "张伟", Points: []string{"mobile:1"}}, {Name: "Zhang Wei"}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Groups(list)
			}
		})
	}
}
