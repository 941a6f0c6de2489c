// Command names holds the comparison of single names against labelled pairs of
// names: a pair counts as matched from a level on. There is nothing to learn
// from in a pair of names, so this measures the comparisons, not the model.
package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/custhub/custhub/resolve/dict"
	"github.com/custhub/custhub/resolve/orgname"
	"github.com/custhub/custhub/resolve/trait"
)

func main() {
	file := flag.String("pairs", "", "CSV with the columns schema, name1, name2, is_match")
	flag.Parse()
	if err := run(*file); err != nil {
		log.Fatal(err)
	}
}

type tally struct{ right, n, falseYes, falseNo, lostExact int }

func run(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return err
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[h] = i
	}
	sums := map[string]*tally{}
	for _, r := range rows[1:] {
		schema := r[at["schema"]]
		if sums[schema] == nil {
			sums[schema] = &tally{}
		}
		sums[schema].add(r[at["name1"]], r[at["name2"]], r[at["is_match"]] == "true", schema == "Person")
	}
	for schema, s := range sums {
		fmt.Printf("%-14s %4d pairs, accuracy %.3f, false matches %d, missed %d, missed of those equal but for case and signs %d\n",
			schema, s.n, float64(s.right)/float64(s.n), s.falseYes, s.falseNo, s.lostExact)
	}
	return nil
}

func (s *tally) add(a, b string, want, person bool) {
	got := alike(a, b, person)
	s.n++
	switch {
	case got == want:
		s.right++
	case got:
		s.falseYes++
	default:
		s.falseNo++
		if strings.EqualFold(strings.Join(strings.FieldsFunc(a, sign), ""), strings.Join(strings.FieldsFunc(b, sign), "")) {
			s.lostExact++
		}
	}
}

func sign(r rune) bool { return strings.ContainsRune(" .,-'&/()", r) }

// alike compares two names with the traits of the engine.
func alike(a, b string, person bool) bool {
	c := trait.Column{Dict: dict.New(), Role: trait.Full}
	for _, v := range [...]string{a, b} {
		c.Codes = append(c.Codes, c.Dict.CodeString(v))
	}
	if person {
		level, _ := trait.NewPerson([]trait.Column{c}).Compare(0, 1)
		return level >= 1 && level <= 6
	}
	level, _ := trait.NewOrg([]trait.Column{c}, nil).Core.Compare(0, 1)
	x, y := orgname.Parse(a), orgname.Parse(b)
	if strings.ReplaceAll(x.Core+x.Form, " ", "") == strings.ReplaceAll(y.Core+y.Form, " ", "") {
		return true
	}
	return level >= 1 && level <= 4
}
