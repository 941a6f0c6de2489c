package main

import (
	"fmt"
	"strings"
)

// restaurants of two guides: name, address, city, phone, cuisine.
func restaurants(w *words) set {
	name, street := w.list(500, 2), w.list(150, 2)
	city := w.list(8, 3)
	cuisine := []string{"italian", "french", "american", "thai", "seafood", "mexican", "steakhouse", "asian"}
	var a, b []row
	for e := range 800 {
		n := w.some(name, 1+w.r.IntN(2))
		if w.chance(0.3) {
			n += []string{" grill", " cafe", " restaurant", " bistro"}[w.r.IntN(4)]
		}
		no, s, c, tel, k := 1+w.r.IntN(999), w.pick(street), w.pick(city), w.digits(10), w.r.IntN(len(cuisine))
		phone := func(sep string) string { return tel[:3] + sep + tel[3:6] + "-" + tel[6:] }
		a = append(a, row{e, []string{n, fmt.Sprintf("%d %s st.", no, s), c, phone("/"), cuisine[k]}})
		if e%5 == 0 {
			n2 := strings.TrimSuffix(n, " restaurant")
			b = append(b, row{e, []string{w.maybe(0.2, n2), fmt.Sprintf("%d %s street", no, w.maybe(0.1, s)), c, phone("-"), cuisine[(k+w.r.IntN(2))%len(cuisine)]}})
		}
	}
	return set{name: "restaurants", columns: []string{"name", "addr", "city", "phone", "type"}, files: [][]row{a, w.shuffled(b)}}
}

// articles of two bibliographies; authors write several on one subject.
func articles(w *words) set {
	subject, surname := w.list(700, 2), w.list(500, 2)
	venue := [2][]string{{"VLDB", "SIGMOD Conference", "SIGMOD Record", "VLDB J."}, {"Very Large Data Bases", "International Conference on Management of Data", "ACM SIGMOD Record", "The VLDB Journal"}}
	var a, b []row
	var authors []string
	for e := range 1800 {
		if e%3 == 0 { // the same authors write three
			authors = nil
			for range 1 + w.r.IntN(4) {
				authors = append(authors, strings.ToUpper(w.word(1)[:1])+". "+w.pick(surname))
			}
		}
		title := w.some(subject, 4+w.r.IntN(6))
		year, v := fmt.Sprint(1994+w.r.IntN(10)), w.r.IntN(4)
		a = append(a, row{e, []string{title, strings.Join(authors, ", "), venue[0][v], year}})
		if w.chance(0.8) {
			turned := append([]string(nil), authors...)
			w.r.Shuffle(len(turned), func(i, j int) { turned[i], turned[j] = turned[j], turned[i] })
			b = append(b, row{e, []string{w.maybe(0.2, title), strings.Join(turned, ", "), venue[1][v], year}})
		}
	}
	return set{name: "articles", columns: []string{"title", "authors", "venue", "year"}, files: [][]row{a, w.shuffled(b)}}
}

// recordings: an album has ten, by one artist, of one year.
func recordings(w *words) set {
	word, artist := w.list(800, 2), w.list(300, 3)
	var rows []row
	who, album, year := "", "", ""
	for e := range 2000 {
		if e%10 == 0 {
			who, album, year = w.some(artist, 1+w.r.IntN(2)), w.some(word, 1+w.r.IntN(3)), fmt.Sprint(1960+w.r.IntN(60))
		}
		title, length := w.some(word, 1+w.r.IntN(4)), 120+w.r.IntN(240)
		for k := range 1 + w.r.IntN(3) {
			v := []string{title, who, album, year, fmt.Sprint(length)}
			if k > 0 {
				v = []string{w.maybe(0.2, title), w.maybe(0.1, who), w.lose(0.3, album), w.lose(0.2, year), fmt.Sprint(length + w.r.IntN(5) - 2)}
			}
			rows = append(rows, row{e, v})
		}
	}
	return set{name: "recordings", columns: []string{"title", "artist", "album", "year", "length"}, files: [][]row{w.shuffled(rows)}}
}

// products of two shops: titles share words, models tell them apart.
func products(w *words) set {
	brand, noun := w.list(40, 2), w.list(120, 2)
	var a, b []row
	for e := range 1200 {
		br, model, what := w.pick(brand), strings.ToUpper(w.word(1))+w.digits(4), w.some(noun, 2+w.r.IntN(3))
		price := 10 + w.r.IntN(900)
		a = append(a, row{e, []string{br + " " + what + " " + model, br, fmt.Sprint(price)}})
		if w.chance(0.7) {
			b = append(b, row{e, []string{br + " " + model + " " + w.maybe(0.2, what), w.lose(0.4, br), w.lose(0.3, fmt.Sprintf("%.2f", float64(price)*(0.95+0.1*w.r.Float64())))}})
		}
	}
	return set{name: "products", columns: []string{"title", "manufacturer", "price"}, files: [][]row{a, w.shuffled(b)}}
}

// mixed are firms of China and Europe in one table.
func mixed(w *words) set {
	place, line := []string{"深圳市", "上海", "杭州", "苏州市", "成都"}, []string{"科技", "贸易", "机械", "物流", "食品"}
	signs := []rune("华创恒远明德鼎新云帆海辰津源楚天乾元星立信达安泰丰和")
	var rows []row
	for e := range 1500 {
		var full, short string
		if e%2 == 0 {
			t := string([]rune{signs[w.r.IntN(len(signs))], signs[w.r.IntN(len(signs))], signs[w.r.IntN(len(signs))]})
			p, l := place[w.r.IntN(5)], line[w.r.IntN(5)]
			full, short = p+t+l+"有限公司", strings.TrimSuffix(p, "市")+t+l
		} else {
			t := w.word(2) + " " + w.word(2)
			full, short = t+" "+[]string{"GmbH", "Ltd.", "S.A."}[w.r.IntN(3)], t
		}
		tel, mail := w.digits(9), "info@"+w.word(3)+".example"
		rows = append(rows, row{e, []string{full, "0" + tel, mail}})
		if w.chance(0.5) {
			rows = append(rows, row{e, []string{short, w.lose(0.3, "0"+tel), w.lose(0.4, mail)}})
		}
	}
	return set{name: "mixed", columns: []string{"company", "tel", "email"}, files: [][]row{w.shuffled(rows)}}
}
