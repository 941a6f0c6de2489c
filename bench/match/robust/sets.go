package main

import (
	"fmt"
	"strings"
)

// makers are the sets, each made from its own draws.
var makers = []func(*words) set{
	restaurants, articles, recordings, products,
	func(w *words) set { return people(w, "people-dense", 100, func() int { return 1 + w.r.IntN(50) }, 0) },
	func(w *words) set { return people(w, "people-ninety", 200, func() int { return 10 }, 0) },
	func(w *words) set { return people(w, "people-none", 3000, func() int { return 1 }, 0) },
	func(w *words) set { return people(w, "people-nulls", 1500, func() int { return 1 + w.r.IntN(3) }, 0.5) },
	func(w *words) set { return people(w, "people-thirty", 20, func() int { return 1 + w.r.IntN(2) }, 0) },
	func(w *words) set {
		return keep(people(w, "name-city", 1500, func() int { return 1 + w.r.IntN(2) }, 0), 0, 1, 5)
	},
	func(w *words) set {
		return keep(people(w, "name-email", 1500, func() int { return 1 + w.r.IntN(2) }, 0), 0, 1, 6)
	},
	func(w *words) set {
		return blank(people(w, "people-c1", 1500, func() int { return 1 + w.r.IntN(3) }, 0))
	},
	oneCity, firmNames, linked, mixed,
	renamed, nameOnly, addresses, wide, skewed, households,
	citations, bareRestaurants, offers, tracks,
	pinyin, chineseCustomers,
}

// keep leaves some columns.
func keep(s set, columns ...int) set {
	of := func(all []string) []string {
		var out []string
		for _, c := range columns {
			out = append(out, all[c])
		}
		return out
	}
	s.columns = of(s.columns)
	for _, f := range s.files {
		for i := range f {
			f[i].values = of(f[i].values)
		}
	}
	return s
}

// blank takes the meaning out of the names of columns.
func blank(s set) set {
	for i := range s.columns {
		s.columns[i] = fmt.Sprintf("c%d", i+1)
	}
	return s
}

// person is given name, surname, birth, street, postcode, city, e-mail, phone.
func person(w *words, given, surname, city []string) []string {
	g, s, c := w.pick(given), w.pick(surname), w.r.IntN(len(city))
	return []string{
		g, s, w.date(1930, 2005), fmt.Sprintf("%d %s street", 1+w.r.IntN(200), w.word(2)), fmt.Sprintf("%03d%02d", c, w.r.IntN(30)), city[c],
		fmt.Sprintf("%s.%s%d@%s.example", g, s, w.r.IntN(100), w.word(1)), "0" + w.digits(9),
	}
}

// again is what another system has of a person.
func again(w *words, p []string, lost float64) []string {
	q := append([]string(nil), p...)
	for i, mistakes := range []float64{0.15, 0.15, 0.05, 0.2, 0.05, 0.05, 0.1, 0.05} {
		q[i] = w.lose(lost, w.maybe(mistakes, q[i]))
	}
	if w.chance(0.2) {
		q[7] = "0" + w.digits(9)
	}
	if w.chance(0.15) {
		q[6] = q[0] + "@" + w.word(2) + ".example"
	}
	return q
}

var personColumns = []string{"first_name", "last_name", "birth_date", "street", "postcode", "city", "email", "phone"}

func people(w *words, name string, entities int, copies func() int, lost float64) set {
	given, surname, city := w.list(300, 2), w.list(1500, 2), w.list(120, 3)
	var rows []row
	for e := range entities {
		p := person(w, given, surname, city)
		for range copies() {
			rows = append(rows, row{e, again(w, p, lost)})
		}
	}
	return set{name: name, columns: personColumns, files: [][]row{w.shuffled(rows)}}
}

// oneCity are different people of one town, and hardly anything else is known.
func oneCity(w *words) set {
	given, surname := w.list(600, 2), w.list(3000, 3)
	var rows []row
	for e := range 2000 {
		rows = append(rows, row{e, []string{given[w.r.IntN(600)] + " " + surname[w.r.IntN(3000)], "Norstenberg", []string{"m", "f"}[w.r.IntN(2)]}})
	}
	return set{name: "one-city", columns: []string{"name", "city", "sex"}, files: [][]row{rows}}
}

// firmNames are names of firms with up to forty records each, misspelt, as in
// registers of patents.
func firmNames(w *words) set {
	trade, line := w.list(400, 3), []string{"systems", "pharma", "electronics", "chemicals", "steel", "research", "software", "motors"}
	form := []string{"", "inc", "ltd", "gmbh", "n v", "corp", "co"}
	var rows []row
	for e := range 150 {
		name := []string{trade[e], line[w.r.IntN(len(line))]}
		if w.chance(0.4) {
			name = append([]string{trade[200+e]}, name...)
		}
		for range 1 + w.r.IntN(40) {
			v := strings.Join(name, " ")
			if w.chance(0.15) {
				v = w.typo(v)
			}
			rows = append(rows, row{e, []string{strings.ToUpper(strings.TrimSpace(v + " " + form[w.r.IntN(len(form))]))}})
		}
	}
	return set{name: "firm-names", columns: []string{"applicant"}, files: [][]row{w.shuffled(rows)}}
}

// linked are two files of people with different columns.
func linked(w *words) set {
	given, surname, city := w.list(300, 2), w.list(1500, 2), w.list(120, 3)
	var a, b []row
	for e := range 2500 {
		p := person(w, given, surname, city)
		if q := again(w, p, 0.02); e < 1700 {
			a = append(a, row{e, []string{q[0], q[1], q[2], "", q[4], q[5], "", ""}})
		}
		if q := again(w, p, 0.02); e >= 800 {
			b = append(b, row{e, []string{q[0], q[1], "", q[3], q[4], q[5], q[6], q[7]}})
		}
	}
	return set{name: "linked", columns: personColumns, files: [][]row{w.shuffled(a), w.shuffled(b)}}
}
