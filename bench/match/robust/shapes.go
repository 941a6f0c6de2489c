package main

import (
	"fmt"
	"strings"
)

// renamed are two files of the same people whose columns have other names, in
// another order.
func renamed(w *words) set {
	given, surname, city := w.list(300, 2), w.list(1500, 2), w.list(120, 3)
	var a, b []row
	for e := range 2200 {
		p := person(w, given, surname, city)
		if q := again(w, p, 0.02); e < 1500 {
			a = append(a, row{e, []string{q[0], q[1], q[2], q[3], q[4], q[5], q[7]}})
		}
		if q := again(w, p, 0.02); e >= 700 {
			b = append(b, row{e, []string{q[1], q[0], q[7], q[5], q[4], q[3], strings.ReplaceAll(q[2], "-", "")}})
		}
	}
	return set{name: "renamed", files: [][]row{w.shuffled(a), w.shuffled(b)}, names: [][]string{
		{"first_name", "last_name", "date_of_birth", "address", "zip", "city", "phone"},
		{"surname", "forename", "mobile", "town", "postcode", "street", "birthday"},
	}}
}

// nameOnly is a list of names of persons.
func nameOnly(w *words) set {
	given, surname := w.list(500, 2), w.list(3000, 2)
	var rows []row
	for e := range 1200 {
		n := w.pick(given) + " " + w.pick(surname)
		if w.chance(0.3) {
			n = w.pick(given) + " " + n
		}
		for k := range 1 + w.r.IntN(2) {
			v := n
			if k > 0 {
				v = w.maybe(0.4, n)
			}
			rows = append(rows, row{e, []string{v}})
		}
	}
	return set{name: "name-only", columns: []string{"name"}, files: [][]row{w.shuffled(rows)}}
}

// addresses are whole addresses in one column, written in several ways.
func addresses(w *words) set {
	street, city := w.list(400, 2), w.list(60, 3)
	long, short := []string{"street", "avenue", "road", "lane", "boulevard"}, []string{"st.", "ave", "rd", "ln", "blvd."}
	var rows []row
	for e := range 1500 {
		kind, no, c := w.r.IntN(5), 1+w.r.IntN(300), w.r.IntN(60)
		s, flat := w.pick(street), w.r.IntN(40)
		for k := range 1 + w.r.IntN(3) {
			v := fmt.Sprintf("%d %s %s", no, w.maybe(0.1, s), long[kind])
			if k > 0 && w.chance(0.6) {
				v = fmt.Sprintf("%d %s %s", no, w.maybe(0.1, s), short[kind])
			}
			if flat < 12 {
				v += []string{", flat ", " apt "}[w.r.IntN(2)] + fmt.Sprint(1+flat)
			}
			if w.chance(0.8) {
				v += ", " + city[c]
			}
			if w.chance(0.8) {
				v += fmt.Sprintf(", %05d", 10000+c*37)
			}
			rows = append(rows, row{e, []string{v}})
		}
	}
	return set{name: "addresses", columns: []string{"address"}, files: [][]row{w.shuffled(rows)}}
}

// wide are people with twenty-five columns of junk: counters, dates of loading,
// flags, amounts, remarks, constants.
func wide(w *words) set {
	s := people(w, "wide", 1200, func() int { return 1 + w.r.IntN(2) }, 0.1)
	remark := w.list(200, 2)
	s.columns = append([]string(nil), s.columns...)
	for k := range 25 {
		s.columns = append(s.columns, []string{"batch", "load_ts", "flag", "amount", "remark"}[k%5]+fmt.Sprint(k))
	}
	for _, rows := range s.files {
		for i := range rows {
			for k := range 25 {
				v := ""
				switch k % 5 {
				case 0:
					v = fmt.Sprintf("B%05d", i/100+k)
				case 1:
					v = w.date(2019, 2024)
				case 2:
					v = []string{"Y", "N", "U"}[w.r.IntN(3)]
				case 3:
					v = fmt.Sprintf("%d.%02d", w.r.IntN(5000), w.r.IntN(100))
				default:
					v = w.some(remark, 1+w.r.IntN(8))
				}
				rows[i].values = append(rows[i].values, w.lose(0.1, v))
			}
		}
	}
	return s
}

// skewed are people of whom most have one record and a few have very many.
func skewed(w *words) set {
	return people(w, "people-skewed", 1200, func() int {
		if w.chance(0.03) {
			return 20 + w.r.IntN(31)
		}
		return 1 + w.r.IntN(2)
	}, 0.05)
}

// households are two censuses ten years apart: families of one surname and one
// house, ages instead of dates, names repeated from father to son.
func households(w *words) set {
	given, surname := w.list(80, 2), w.list(600, 2)
	parish, trade := w.list(15, 3), []string{"farmer", "labourer", "weaver", "miner", "smith", "servant", "scholar", "shoemaker", "clerk"}
	var a, b []row
	e := 0
	for range 450 {
		s, p, house := w.pick(surname), w.pick(parish), fmt.Sprint(1+w.r.IntN(300))
		for k := range 2 + w.r.IntN(5) {
			g, age, born := w.pick(given), 1+w.r.IntN(18), w.pick(parish)
			if k < 2 {
				age += 20 + w.r.IntN(20)
			}
			sex, job := []string{"m", "f"}[w.r.IntN(2)], w.pick(trade)
			a = append(a, row{e, []string{w.maybe(0.1, g), w.maybe(0.1, s), sex, fmt.Sprint(age), w.lose(0.1, born), p, house, job}})
			if w.chance(0.7) {
				if w.chance(0.3) {
					job = w.pick(trade)
				}
				if w.chance(0.2) {
					p, house = w.pick(parish), fmt.Sprint(1+w.r.IntN(300))
				}
				b = append(b, row{e, []string{w.maybe(0.1, g), w.maybe(0.1, s), sex, fmt.Sprint(age + 10 + w.r.IntN(3) - 1), w.lose(0.1, born), p, house, job}})
			}
			e++
		}
	}
	columns := []string{"forename", "surname", "sex", "age", "birthplace", "parish", "house", "occupation"}
	return set{name: "households", columns: columns, files: [][]row{w.shuffled(a), w.shuffled(b)}}
}
