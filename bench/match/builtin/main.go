// Command builtin trains the built-in matching model on a generated set of
// customers (custhub generate) and writes it as JSON. It then applies the model
// to another generated set and prints how well it does.
package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/resolve/trait"
)

func main() {
	train := flag.String("train", "", "folder that custhub generate wrote, to learn from")
	test := flag.String("test", "", "another such folder, to try the model on")
	out := flag.String("out", "resolve/builtin.json", "file to write")
	flag.Parse()
	if err := run(*train, *test, *out); err != nil {
		log.Fatal(err)
	}
}

func run(train, test, out string) error {
	recs, err := load(train)
	if err != nil {
		return err
	}
	res, err := resolve.Run(context.Background(), table(recs), single(resolve.UnifiedFields()), resolve.Options{KeyCap: 200})
	if err != nil {
		return err
	}
	m := res.Model("builtin")
	m.Notes = fmt.Sprintf("Learnt without labels by the same EM as custhub dedup from %d generated records (custhub generate). "+
		"Rarities are left out: generated names say nothing of real ones. Fields that generated data lack have the prior of their kind.", len(recs))
	m.Fields = resolve.UnifiedFields()
	for i := range m.Traits {
		m.Traits[i].Rarity = trait.Rarities{Offset: m.Traits[i].Rarity.Offset}
		if !filled(recs, m.Traits[i].Name) {
			assume(&m.Traits[i])
		}
	}
	m.Keys = resolve.UnifiedKeys()
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, append(text, '\n'), 0o644); err != nil {
		return err
	}
	return try(m, test)
}

// single are the fields with one value each: generated records have one.
func single(fields []resolve.Field) []resolve.Field {
	for i := range fields {
		fields[i].Several = 0
	}
	return fields
}

// filled reports whether generated data have anything for a trait.
func filled(recs []labelled, name string) bool {
	return name != "birth_date" && name != "reg_no15" && name != "member_no" && name != "city"
}

// assume gives a trait without data the prior of its kind and a cautious u.
func assume(t *resolve.TraitModel) {
	n := len(t.Levels)
	rest := 1.0
	for l := range n - 1 {
		u := 0.002
		if l == 0 {
			u = 0.0003
		}
		if t.Name == "city" { // large towns have many customers
			u = 0.03 - 0.01*float64(min(l, 1))
		}
		t.Levels[l].U = u
		rest -= u
	}
	t.Levels[n-1].U = rest
	t.Parent = ""
	if t.Name == "city" { // the town in a name is no further evidence
		t.Repeats = "org region"
	}
}

type labelled struct {
	resolve.Record
	entity string
}

func load(dir string) ([]labelled, error) {
	truth, err := read(filepath.Join(dir, "truth", "records.csv"))
	if err != nil {
		return nil, err
	}
	entity := map[string]string{}
	for _, r := range truth {
		entity[r["source"]+"|"+r["id"]] = r["entity"]
	}
	kinds, err := read(filepath.Join(dir, "truth", "entities.csv"))
	if err != nil {
		return nil, err
	}
	kind := map[string]string{}
	for _, r := range kinds {
		kind[r["entity"]] = r["kind"]
	}
	rows, err := read(filepath.Join(dir, "all.csv"))
	if err != nil {
		return nil, err
	}
	var out []labelled
	for i, r := range rows {
		e := entity[r["source"]+"|"+r["id"]]
		l := labelled{entity: e, Record: resolve.Record{ID: int64(i + 1), Source: r["source"], Stream: "customers", Key: r["id"], Entity: kind[e], Values: map[string][]string{}}}
		set := func(column string, values ...string) {
			for _, v := range values {
				if v != "" {
					l.Values[column] = append(l.Values[column], v)
				}
			}
		}
		if l.Entity == "person" {
			set("full_name", r["name"])
		} else {
			set("legal_name", r["name"])
		}
		set("uscc", r["tax_no"])
		set("contacts", r["contact"])
		set("mobiles", r["mobile"])
		set("landlines", r["tel"])
		set("emails", r["email"])
		set("addresses", r["address"])
		set("industry", r["industry"])
		out = append(out, l)
	}
	return out, nil
}

func read(path string) ([]map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = r[i]
		}
		out = append(out, m)
	}
	return out, nil
}

// table lays the records out for training.
func table(recs []labelled) *resolve.Dataset {
	var columns []string
	for _, f := range resolve.UnifiedFields() {
		for _, c := range f.Columns {
			columns = append(columns, c.Name)
		}
	}
	d := resolve.NewDataset(columns)
	src := d.AddSource("generated")
	for _, r := range recs {
		d.AddID(src, r.Source+r.Key)
		for i, c := range columns {
			v := ""
			if len(r.Values[c]) > 0 {
				v = r.Values[c][0]
			}
			d.Add(i, v)
		}
	}
	return d
}

// try applies the model to a labelled set.
func try(m *resolve.Model, dir string) error {
	recs, err := load(dir)
	if err != nil {
		return err
	}
	x, err := resolve.NewMatcher(m)
	if err != nil {
		return err
	}
	plain := make([]resolve.Record, len(recs))
	entity := map[int64]string{}
	for i, r := range recs {
		plain[i] = r.Record
		entity[r.ID] = r.entity
	}
	keys, err := x.Keys(plain)
	if err != nil {
		return err
	}
	counts := map[uint64]int{}
	total := 0
	for _, ks := range keys {
		for _, k := range ks {
			counts[k]++
			total++
		}
	}
	p, err := x.Partition(plain, nil, resolve.World{Count: func(k uint64) int { return counts[k] }})
	if err != nil {
		return err
	}
	both, got, gold := 0.0, 0.0, 0.0
	size := map[string]float64{}
	for _, e := range entity {
		size[e]++
	}
	for _, n := range size {
		gold += n * (n - 1) / 2
	}
	for _, c := range p.Clusters {
		in := map[string]float64{}
		for _, id := range c.Records {
			in[entity[id]]++
		}
		n := float64(len(c.Records))
		got += n * (n - 1) / 2
		for _, k := range in {
			both += k * (k - 1) / 2
		}
	}
	pr, re := both/got, both/gold
	fmt.Printf("%d records, %.1f keys a record: F1 %.4f, precision %.4f, recall %.4f, %d for review\n",
		len(recs), float64(total)/float64(len(recs)), 2*pr*re/(pr+re), pr, re, len(p.Review))
	return nil
}
