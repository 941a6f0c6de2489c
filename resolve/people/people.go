// Package people resolves the second type of entity: the contact persons within
// one customer. It compares names as the matching engine does (order, short
// forms, initials, sound, transcription) and clusters by average link under
// cannot-link constraints, over as few persons as one customer has. It is pure
// (promise P4), and what must not merge never merges (promise P7).
package people

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/resolve/cluster"
	"github.com/custhub/custhub/resolve/dict"
	"github.com/custhub/custhub/resolve/trait"
)

// Person is a contact person as one source record has it. Values that are masked
// or mere forms of address don't belong in here: they identify nobody.
type Person struct {
	Name   string   // clear name; "" when there is none
	ID     string   // resident identity number; two that differ are two people
	Points []string // what reaches one person only: mobile, e-mail, messenger; sorted
}

// Match weights in bits, for two of the persons of one customer. The built-in
// model has learnt those of names among all customers; within one, where names
// are few, what is only close needs a contact point in common besides.
const (
	prior      = -5_000
	sameFull   = 14_000
	sameName   = 9_000 // in another order, in pinyin, without blanks
	closeName  = 3_000 // one part is a short form, an initial, sounds alike or has one edit
	partOfName = 1_000
	samePoint  = 9_000
	otherPoint = -1_000
)

// bothClose is the level of trait.Person for names whose parts are both close.
const bothClose = 6

// weightOf is the weight of a level of trait.Person.
func weightOf(level uint8) int32 {
	switch {
	case level == trait.Missing:
		return 0
	case trait.OtherPerson(level):
		return cluster.Never
	}
	switch level {
	case 1:
		return sameFull
	case 2, 3:
		return sameName
	case 4, 5, 6:
		return closeName
	}
	return partOfName
}

// Groups returns for each person the number of its group. Groups are numbered in
// the order in which their first persons come; who is with whom doesn't depend on
// the order. Persons without a name stay alone: what they share with whom is for
// the caller to judge.
func Groups(list []Person) []int {
	items := distinct(list)
	root := make([]int, len(items))
	for i := range root {
		root[i] = i
	}
	if worthwhile(list, items) {
		root = agglomerate(list, items)
	}
	return number(len(list), items, root)
}

// item is the persons of one name and one identity.
type item struct {
	first   int // of list
	members []int
}

// distinct joins equal persons, and orders what is left by content.
func distinct(list []Person) []item {
	var items []item
	for i := range list {
		p := &list[i]
		at := slices.IndexFunc(items, func(x item) bool {
			return p.Name != "" && list[x.first].Name == p.Name && list[x.first].ID == p.ID
		})
		if at < 0 {
			items = append(items, item{first: i, members: []int{i}})
			continue
		}
		items[at].members = append(items[at].members, i)
	}
	slices.SortStableFunc(items, func(a, b item) int {
		x, y := &list[a.first], &list[b.first]
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID), slices.Compare(x.Points, y.Points))
	})
	return items
}

// worthwhile reports whether any two items can be one person: it is cheap to see
// that two Chinese names have nothing in common, nor anything else.
func worthwhile(list []Person, items []item) bool {
	for i := range items {
		a := &list[items[i].first]
		for j := range i {
			b := &list[items[j].first]
			if a.Name == "" || b.Name == "" {
				continue
			}
			if a.ID != "" && a.ID == b.ID || !han(a.Name) || !han(b.Name) || alike(a.Name, b.Name) || share(list, items[i], items[j]) {
				return true
			}
		}
	}
	return false
}

// alike reports whether two Chinese names may come out as one: the same but for
// blanks or a title, or of one length with a character in common.
func alike(a, b string) bool {
	a, b = strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", "")
	if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
		return true
	}
	return utf8.RuneCountInString(a) == utf8.RuneCountInString(b) && strings.ContainsAny(a, b)
}

// han reports whether a name begins with a Chinese character.
func han(s string) bool { return s[0] >= 0xE3 && s[0] <= 0xE9 || s[0] == 0xF0 }

// share reports whether two items have a contact point in common.
func share(list []Person, a, b item) bool {
	for _, i := range a.members {
		for _, p := range list[i].Points {
			for _, j := range b.members {
				if slices.Contains(list[j].Points, p) {
					return true
				}
			}
		}
	}
	return false
}

func pointed(list []Person, x item) bool {
	return slices.ContainsFunc(x.members, func(i int) bool { return len(list[i].Points) > 0 })
}

// agglomerate clusters the items; it returns the root of each.
func agglomerate(list []Person, items []item) []int {
	col := trait.Column{Name: "name", Role: trait.Full, Dict: dict.New()}
	for _, x := range items {
		col.Codes = append(col.Codes, col.Dict.CodeString(list[x.first].Name))
	}
	names := trait.NewPerson([]trait.Column{col})
	weight := func(i, j int) int32 {
		a, b := &list[items[i].first], &list[items[j].first]
		if a.ID != "" && b.ID != "" && a.ID != b.ID || a.Name == "" || b.Name == "" {
			return cluster.Never
		}
		level, _ := names.Compare(uint32(i), uint32(j)) //nolint:gosec // a few persons
		w := weightOf(level)
		if level == bothClose && han(a.Name) != han(b.Name) {
			w = sameName // 张伟 and Zhang Wei
		}
		switch {
		case w == cluster.Never:
			return w
		case share(list, items[i], items[j]):
			w += samePoint
		case pointed(list, items[i]) && pointed(list, items[j]):
			w += otherPoint
		}
		if a.ID != "" && a.ID == b.ID {
			w += sameFull
		}
		return w + prior
	}
	return cluster.Agglomerate(len(items), weight, func(sum int64, na, nb int) float64 { return float64(sum) / float64(na*nb) })
}

// number numbers the groups in the order of their first persons.
func number(n int, items []item, root []int) []int {
	of := make([]int, n)
	for i, x := range items {
		for _, m := range x.members {
			of[m] = root[i]
		}
	}
	names := make([]int, len(items)) // one more than the number of a root's group
	next := 0
	for i, r := range of {
		if names[r] == 0 {
			next++
			names[r] = next
		}
		of[i] = names[r] - 1
	}
	return of
}
