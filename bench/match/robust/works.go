package main

import (
	"fmt"
	"strings"
)

// citations are references from papers: initials or first names, venues short or
// long, pages and years there or not, titles cut or with a word changed; one
// work is cited up to eight times. Authors write sequels.
func citations(w *words) set {
	subject, surname, given := w.list(500, 2), w.list(400, 2), w.list(100, 2)
	short, long := []string{"proc. icml", "proc. kdd", "j. stat.", "commun. acm"}, []string{"proceedings of the international conference on machine learning", "knowledge discovery and data mining", "journal of statistics", "communications of the acm"}
	var rows []row
	var names [][2]string
	title := ""
	for e := range 900 {
		if e%3 == 0 {
			names = nil
			for range 1 + w.r.IntN(3) {
				names = append(names, [2]string{w.pick(given), w.pick(surname)})
			}
		}
		if e%3 == 2 && w.chance(0.3) {
			title += " " + w.pick(subject) // a sequel
		} else {
			title = w.some(subject, 3+w.r.IntN(6))
		}
		v, year, page := w.r.IntN(4), 1985+w.r.IntN(25), 1+w.r.IntN(800)
		for range 1 + w.r.IntN(8)*w.r.IntN(2) {
			var authors []string
			initials := w.chance(0.5)
			for _, n := range names {
				if initials {
					authors = append(authors, n[1]+", "+n[0][:1]+".")
				} else {
					authors = append(authors, n[0]+" "+w.maybe(0.05, n[1]))
				}
			}
			venue := short[v]
			if w.chance(0.5) {
				venue = long[v]
			}
			rows = append(rows, row{e, []string{
				strings.Join(authors, " and "), w.maybe(0.15, title), w.lose(0.2, venue), w.lose(0.3, fmt.Sprint(year)), w.lose(0.4, fmt.Sprintf("%d-%d", page, page+12)),
			}})
		}
	}
	return set{name: "citations", columns: []string{"author", "title", "venue", "year", "pages"}, files: [][]row{w.shuffled(rows)}}
}

// bareRestaurants are restaurants of two guides without telephone: chains have
// several houses in one town.
func bareRestaurants(w *words) set {
	name, street, city := w.list(300, 2), w.list(120, 2), w.list(6, 3)
	var a, b []row
	chain := ""
	for e := range 700 {
		if e%10 != 1 || chain == "" {
			chain = w.some(name, 1+w.r.IntN(3))
		}
		no, s, c := 1+w.r.IntN(600), w.pick(street), w.pick(city)
		a = append(a, row{e, []string{"the " + chain, fmt.Sprintf("%d %s st. near %s", no, s, w.pick(street)), c}})
		if w.chance(0.4) {
			b = append(b, row{e, []string{w.maybe(0.15, chain) + []string{"", " restaurant", " (" + c + ")"}[w.r.IntN(3)], fmt.Sprintf("%d %s street", no, w.maybe(0.1, s)), c}})
		}
	}
	return set{name: "restaurants-bare", columns: []string{"name", "addr", "city"}, files: [][]row{w.shuffled(a), w.shuffled(b)}}
}

// offers of two shops: one has long titles with the model number and a
// description, the other short ones; brands have lines of sister models.
func offers(w *words) set {
	brand, noun, praise := w.list(30, 2), w.list(80, 2), w.list(400, 2)
	var a, b []row
	br, what, model := "", "", ""
	for e := range 1000 {
		if e%3 == 0 {
			br, what, model = w.pick(brand), w.some(noun, 1+w.r.IntN(2)), w.word(1)+fmt.Sprint(10+w.r.IntN(90))
		}
		m := strings.ToUpper(fmt.Sprintf("%s%d", model, w.r.IntN(90)))
		price := 20 + w.r.IntN(800)
		text := br + " " + what + " " + m + " / " + w.some(praise, 4+w.r.IntN(12))
		a = append(a, row{e, []string{br + " " + w.some(praise, w.r.IntN(3)) + " " + what + " - " + m, w.lose(0.1, text), w.lose(0.4, fmt.Sprintf("$%d.99", price))}})
		if w.chance(0.8) {
			t := br + " " + what + " - " + m
			if w.chance(0.3) {
				t = br + " " + m[:len(m)-1] + "-" + m[len(m)-1:] + " " + w.pick(praise) + " " + what
			}
			b = append(b, row{e, []string{t, w.lose(0.5, w.some(praise, 3+w.r.IntN(8))), w.lose(0.3, fmt.Sprintf("$%d.00", price+w.r.IntN(40)-20))}})
		}
	}
	return set{name: "offers", columns: []string{"name", "description", "price"}, files: [][]row{w.shuffled(a), w.shuffled(b)}}
}

// tracks are recordings of five sources, each with its own way of writing.
func tracks(w *words) set {
	word, artist, language := w.list(900, 2), w.list(500, 3), []string{"english", "german", "spanish", "french"}
	var rows []row
	for e := range 1200 {
		who, album, year, lang := w.some(artist, 1+w.r.IntN(2)), w.some(word, 1+w.r.IntN(3)), 1960+w.r.IntN(60), w.pick(language)
		title, length, no := w.some(word, 1+w.r.IntN(4)), 120+w.r.IntN(240), 1+w.r.IntN(14)
		for range 1 + w.r.IntN(5) {
			var v []string
			switch w.r.IntN(4) {
			case 0:
				v = []string{fmt.Sprint(no), title, fmt.Sprint(length * 1000), who, album, fmt.Sprint(year), lang}
			case 1:
				v = []string{fmt.Sprintf("%03d", no), fmt.Sprintf("%03d-%s", no, title), fmt.Sprintf("%dm %dsec", length/60, length%60), who, fmt.Sprintf("%s (%d)", album, year), "", lang[:3]}
			case 2:
				v = []string{"", who + " - " + title, fmt.Sprintf("%.3f", float64(length)/60), "", album, fmt.Sprintf("'%02d", year%100), lang[:2]}
			default:
				v = []string{fmt.Sprint(no), w.maybe(0.4, title), "unk.", w.maybe(0.3, who), w.maybe(0.3, album), fmt.Sprint(year), ""}
			}
			rows = append(rows, row{e, v})
		}
	}
	return set{name: "tracks", columns: []string{"number", "title", "length", "artist", "album", "year", "language"}, files: [][]row{w.shuffled(rows)}}
}
