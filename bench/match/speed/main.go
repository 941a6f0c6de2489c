// Command speed measures how fast the real binary matches: it writes a CSV of
// synthetic people with duplicates and a rules file whose keys give some thirty
// candidate pairs a record, runs custhub dedup on them and prints time and memory.
// The same size gives the same bytes.
//
//	go run ./bench/match/speed -n 1000000 -binary bin/custhub
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

func main() {
	n := flag.Int("n", 1_000_000, "records")
	out := flag.String("out", "", "keep the file here")
	binary := flag.String("binary", "", "program to measure; none: only write the file")
	chosen := flag.Bool("chosen", false, "let the program choose its keys")
	workers := flag.Int("workers", 0, "goroutines of the program (default: one a processor)")
	flag.Parse()
	if err := run(*out, *binary, *n, *workers, *chosen); err != nil {
		log.Fatal(err)
	}
}

func run(out, binary string, n, workers int, chosen bool) error {
	dir, err := os.MkdirTemp("", "speed")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if out == "" {
		out = filepath.Join(dir, "people.csv")
	}
	if err := write(out, n); err != nil || binary == "" {
		return err
	}
	args := []string{"dedup", out, "--json", "--id", "id", "--ignore", "entity", "--out", filepath.Join(dir, "clusters.csv"), "--workers", strconv.Itoa(workers)}
	if !chosen {
		rules := filepath.Join(dir, "rules.yaml")
		if err := os.WriteFile(rules, []byte(wideKeys(n)), 0o600); err != nil {
			return err
		}
		args = append(args, "--rules", rules)
	}
	return measure(context.Background(), binary, args)
}

func write(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "id,first_name,surname,date_of_birth,postcode,city,email,phone,entity")
	g := &generator{r: rand.New(rand.NewPCG(1, 2))}
	g.names(4000, 20000)
	for rec, entity := 0, 0; rec < n; entity++ {
		p := g.person()
		for copies := g.copies(); copies > 0 && rec < n; copies-- {
			q := p
			if copies > 1 {
				q = g.spoil(p)
			}
			fmt.Fprintf(w, "r%d,%s,%s,%s,%s,%s,%s,%s,%d\n", rec, q.given, q.surname, q.dob, q.postcode, q.city, q.email, q.phone, entity)
			rec++
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

type person struct{ given, surname, dob, postcode, city, email, phone string }

type generator struct {
	r               *rand.Rand
	given, surnames []string
	cities          []string
}

// names invents names from syllables.
func (g *generator) names(given, surnames int) {
	syllable := []string{"an", "ber", "ca", "dor", "el", "fin", "gra", "hol", "is", "jo", "ka", "lin", "mar", "nor", "os", "pet", "ri", "sten", "ta", "ul", "ver", "wil", "yas", "zan"}
	word := func(k int) string {
		s := ""
		for range k {
			s += syllable[g.r.IntN(len(syllable))]
		}
		return s
	}
	for range given {
		g.given = append(g.given, word(2+g.r.IntN(2)))
	}
	for range surnames {
		g.surnames = append(g.surnames, word(2+g.r.IntN(3)))
	}
	for range 800 {
		g.cities = append(g.cities, word(3)+"ton")
	}
}

// pick draws with a long tail: few names are frequent.
func (g *generator) pick(list []string) string {
	return list[int(float64(len(list))*math.Pow(g.r.Float64(), 2.5))]
}

func (g *generator) copies() int {
	switch x := g.r.Float64(); {
	case x < 0.75:
		return 1
	case x < 0.93:
		return 2
	}
	return 3
}

func (g *generator) person() person {
	city := int(800 * math.Pow(g.r.Float64(), 2))
	p := person{given: g.pick(g.given), surname: g.pick(g.surnames), city: g.cities[city]}
	p.dob = fmt.Sprintf("%04d-%02d-%02d", 1930+g.r.IntN(75), 1+g.r.IntN(12), 1+g.r.IntN(28))
	p.postcode = fmt.Sprintf("%05d", city*100+g.r.IntN(60))
	p.email = fmt.Sprintf("%s.%s%d@mail%d.example", p.given, p.surname, g.r.IntN(100), g.r.IntN(9))
	p.phone = fmt.Sprintf("0%d", 2_000_000_00+g.r.IntN(7_000_000_00))
	return p
}

// spoil makes the mistakes of a second system.
func (g *generator) spoil(p person) person {
	chance := func(x float64) bool { return g.r.Float64() < x }
	if chance(0.15) {
		p.given = g.typo(p.given)
	}
	if chance(0.15) {
		p.surname = g.typo(p.surname)
	}
	if chance(0.08) {
		p.dob = g.typo(p.dob)
	}
	if chance(0.15) {
		p.postcode, p.city = fmt.Sprintf("%05d", g.r.IntN(80000)), g.pick(g.cities)
	}
	if chance(0.35) {
		p.email = ""
	}
	if chance(0.35) {
		p.phone = fmt.Sprintf("0%d", 2_000_000_00+g.r.IntN(7_000_000_00))
	}
	return p
}

func (g *generator) typo(s string) string {
	b := []byte(s)
	i := g.r.IntN(len(b))
	switch {
	case b[i] == '-':
	case b[i] >= '0' && b[i] <= '9':
		b[i] = byte('0' + g.r.IntN(10))
	default:
		b[i] = byte('a' + g.r.IntN(26))
	}
	return string(b)
}
