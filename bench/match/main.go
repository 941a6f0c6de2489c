// Command match runs the real custhub binary on labelled data, with no
// configuration, and prints precision, recall, F1, B³, pairs, time and memory of
// each set. Sets whose files are not there are left out and said so.
package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// set is one labelled data set.
type set struct {
	name   string
	files  []string // below the data folder, or absolute
	id     string
	ignore string
	entity func(row map[string]string) string
}

func main() {
	data := flag.String("data", os.Getenv("CUSTHUB_ER_DATA"), "folder of the labelled data")
	binary := flag.String("binary", "bin/custhub", "the program to measure")
	generated := flag.String("generated", "", "folders that custhub generate wrote, separated by commas")
	people := flag.String("people", "", "CSV that bench/match/speed wrote")
	more := flag.String("sets", "", "folders with a folder of CSV files for each further set, separated by commas: columns id and entity, and others")
	only := flag.String("only", "", "only sets whose names contain this")
	flag.Parse()
	fmt.Printf("%-18s %8s %9s %7s %7s %7s %7s %8s %8s %8s\n", "set", "records", "pairs", "P", "R", "F1", "B³ F1", "wall s", "CPU s", "MB")
	for _, s := range append(sets(*data, *generated, *people), folders(*more)...) {
		if !strings.Contains(s.name, *only) {
			continue
		}
		if err := measure(*binary, s); err != nil {
			log.Printf("%s: %v", s.name, err)
		}
	}
}

func sets(data, generated, people string) []set {
	column := func(name string) func(map[string]string) string {
		return func(r map[string]string) string { return r[name] }
	}
	second := func(name string) func(map[string]string) string {
		return func(r map[string]string) string { return strings.Split(r[name], "-")[1] }
	}
	in := func(files ...string) []string {
		for i := range files {
			files[i] = filepath.Join(data, files[i])
		}
		return files
	}
	out := []set{
		{"hist50k", in("hist50k/historical_figures_with_errors_50k.csv"), "unique_id", "cluster", column("cluster")},
		{"febrl1", in("febrl/dataset1.csv"), "rec_id", "", second("rec_id")},
		{"febrl4", in("febrl/dataset4a.csv", "febrl/dataset4b.csv"), "rec_id", "", second("rec_id")},
		{"fake_1000", in("fake_1000/fake_1000.csv"), "unique_id", "cluster", column("cluster")},
		{"patstat", in("patstat/patstat_input.csv"), "person_id", "", joined(filepath.Join(data, "patstat/patstat_reference.csv"), "person_id", "leuven_id")},
	}
	for _, dir := range strings.FieldsFunc(generated, func(r rune) bool { return r == ',' }) {
		truth := joined(filepath.Join(dir, "truth/records.csv"), "id", "entity")
		out = append(out, set{filepath.Base(dir), []string{filepath.Join(dir, "all.csv")}, "id", "source", truth})
	}
	if people != "" {
		out = append(out, set{"people", []string{people}, "id", "entity", column("entity")})
	}
	return out
}

// folders lists the sets below folders: each is a folder of CSV files.
func folders(list string) []set {
	var out []set
	for _, dir := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) {
		found, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, d := range found {
			if files, _ := filepath.Glob(filepath.Join(d, "*.csv")); len(files) > 0 {
				out = append(out, set{filepath.Base(d), files, "id", "entity", func(r map[string]string) string { return r["entity"] }})
			}
		}
	}
	return out
}

// joined looks the entity up in another file.
func joined(path, key, value string) func(map[string]string) string {
	var m map[string]string
	return func(r map[string]string) string {
		if m == nil {
			m = map[string]string{}
			_ = each(path, func(row map[string]string) { m[row[key]] = row[value] })
		}
		return m[r[key]]
	}
}

// each calls f for every row of a CSV file.
func each(path string, f func(row map[string]string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	in := csv.NewReader(file)
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil {
		return err
	}
	names := make([]string, len(head))
	for i, h := range head {
		names[i] = strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))
	}
	row := map[string]string{}
	for {
		values, err := in.Read()
		if err != nil {
			break
		}
		for i, v := range values {
			row[names[i]] = strings.Clone(strings.TrimSpace(v))
		}
		f(row)
	}
	return nil
}

// measure runs the program on one set and prints its line.
func measure(binary string, s set) error {
	entity := map[string]string{}
	for _, f := range s.files {
		err := each(f, func(r map[string]string) { entity[filepath.Base(f)+"|"+r[s.id]] = s.entity(r) })
		if err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp("", "match")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	clusters := filepath.Join(dir, "clusters.csv")
	args := append([]string{"dedup", "--json", "--id", s.id, "--ignore", s.ignore, "--out", clusters}, s.files...)
	cmd := exec.CommandContext(context.Background(), binary, args...)
	cmd.Stderr = os.Stderr
	start := time.Now()
	text, err := cmd.Output()
	if err != nil {
		return err
	}
	wall := time.Since(start)
	var summary struct {
		Records int   `json:"records"`
		Pairs   int64 `json:"candidate_pairs"`
	}
	if err := json.Unmarshal(text, &summary); err != nil {
		return err
	}
	found := map[string]string{}
	if err := each(clusters, func(r map[string]string) { found[r["source"]+"|"+r["id"]] = r["cluster"] }); err != nil {
		return err
	}
	q := qualityOf(entity, found)
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	kilo := int64(1)
	if runtime.GOOS == "darwin" {
		kilo = 1024
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	fmt.Printf("%-18s %8d %9d %7.4f %7.4f %7.4f %7.4f %8.2f %8.2f %8d\n", s.name, summary.Records, summary.Pairs,
		q.precision, q.recall, f1(q.precision, q.recall), q.b3, wall.Seconds(), cpu.Seconds(), usage.Maxrss/kilo/1024)
	return nil
}

type quality struct{ precision, recall, b3 float64 }

// qualityOf compares two partitions of the same records: pairwise precision and
// recall, and the F1 of B³ (Bagga and Baldwin 1998).
func qualityOf(want, got map[string]string) quality {
	type cell struct{ want, got string }
	a, b, c := map[string]float64{}, map[string]float64{}, map[cell]float64{}
	for k, w := range want {
		g := got[k]
		a[w]++
		b[g]++
		c[cell{w, g}]++
	}
	pairs := func(n float64) float64 { return n * (n - 1) / 2 }
	gold, made, both, bp, br := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, n := range a {
		gold += pairs(n)
	}
	for _, n := range b {
		made += pairs(n)
	}
	for k, n := range c {
		both += pairs(n)
		bp += n * n / b[k.got]
		br += n * n / a[k.want]
	}
	n := float64(len(want))
	return quality{both / max(made, 1), both / max(gold, 1), f1(bp/n, br/n)}
}

func f1(p, r float64) float64 {
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}
