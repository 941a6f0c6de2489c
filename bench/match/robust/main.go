// Command robust writes labelled sets of many kinds, none like the data the
// matcher was made for: restaurants, articles, recordings, voters, firms known by
// name only, tables without duplicates, with hardly anything else, with most
// values missing, of thirty rows. Nothing may be tuned to them; they show where
// matching without configuration falls. bench/match measures them (-sets).
package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// row is a record: values in the order of the set's columns, and its truth.
type row struct {
	entity int
	values []string
}

// set is a labelled table, or several: records of file i have i as the last
// part of their keys.
type set struct {
	name    string
	columns []string
	files   [][]row
	names   [][]string // of the columns of each file, where files differ
}

func main() {
	out := flag.String("out", "robust", "folder to write a folder for each set to")
	seed := flag.Uint64("seed", 7, "seed of the draws: another one gives other sets of the same shapes")
	flag.Parse()
	for _, make := range makers {
		s := make(&words{r: rand.New(rand.NewPCG(*seed, 11))})
		if err := s.write(filepath.Join(*out, s.name)); err != nil {
			log.Fatal(err)
		}
	}
}

func (s set) write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for i, rows := range s.files {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("file%d.csv", i+1)))
		if err != nil {
			return err
		}
		w := csv.NewWriter(f)
		columns := s.columns
		if s.names != nil {
			columns = s.names[i]
		}
		_ = w.Write(append([]string{"id", "entity"}, columns...))
		for k, r := range rows {
			_ = w.Write(append([]string{fmt.Sprintf("%d-%d", k, i+1), fmt.Sprint(r.entity)}, r.values...))
		}
		w.Flush()
		if err := w.Error(); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}
