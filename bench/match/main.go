// Command match holds the engine against labelled data.
package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/resolve/guess"
)

type set struct {
	name   string
	files  []string
	id     string
	truth  func(file string, row map[string]string) string
	ignore []string
}

var ppr *float64
var errs *int

func main() {
	data := flag.String("data", envOr("CUSTHUB_ER_DATA", "/work/shared/data/er"), "folder of the labelled data")
	only := flag.String("only", "", "one data set")
	errs = flag.Int("errs", 0, "")
	ppr = flag.Float64("ppr", 0, "")
	cuts := flag.String("cuts", "-4", "")
	effs := flag.String("effs", "0", "")
	verbose := flag.Bool("v", false, "")
	prof := flag.String("prof", "", "")
	flag.Parse()
	if *prof != "" {
		f, _ := os.Create(*prof)
		pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	col := func(c string) func(string, map[string]string) string {
		return func(_ string, r map[string]string) string { return r[c] }
	}
	febrl := func(_ string, r map[string]string) string { return strings.Split(r["rec_id"], "-")[1] }
	leuven := map[string]string{}
	for _, r := range read(path(*data, "patstat/patstat_reference.csv")) {
		leuven[r["person_id"]] = r["leuven_id"]
	}
	sets := []set{
		{"fake_1000", []string{"fake_1000/fake_1000.csv"}, "unique_id", col("cluster"), []string{"cluster"}},
		{"febrl1", []string{"febrl/dataset1.csv"}, "rec_id", febrl, nil},
		{"febrl4", []string{"febrl/dataset4a.csv", "febrl/dataset4b.csv"}, "rec_id", febrl, nil},
		{"patstat", []string{"patstat/patstat_input.csv"}, "person_id", func(_ string, r map[string]string) string { return leuven[r["person_id"]] }, nil},
		{"zh10k", []string{"/tmp/zh/d10k/all.csv"}, "id", zh("/tmp/zh/d10k"), []string{"source"}},
		{"zh100k", []string{"/tmp/zh/d100k/all.csv"}, "id", zh("/tmp/zh/d100k"), []string{"source"}},
		{"people100k", []string{"/tmp/people100k.csv"}, "id", col("entity"), []string{"entity"}},
		{"people1m", []string{"/tmp/people1m.csv"}, "id", col("entity"), []string{"entity"}},
		{"hist50k", []string{"hist50k/historical_figures_with_errors_50k.csv"}, "unique_id", col("cluster"), []string{"cluster"}},
	}
	for _, s := range sets {
		if *only != "" && !strings.Contains(s.name, *only) {
			continue
		}
		run(*data, s, *cuts, *effs, *verbose)
	}
}

func read(path string) []map[string]string {
	f, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))] = strings.TrimSpace(r[i])
		}
		out = append(out, m)
	}
	return out
}

func run(data string, s set, cuts, effs string, verbose bool) {
	var names []string
	truth := map[string]string{}
	var ds *resolve.Dataset
	for _, f := range s.files {
		rows := read(path(data, f))
		if ds == nil {
			file, _ := os.Open(path(data, f))
			head, _ := csv.NewReader(file).Read()
			for _, h := range head {
				h = strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))
				if h != s.id && !strings.Contains(","+strings.Join(s.ignore, ",")+",", ","+h+",") {
					names = append(names, h)
				}
			}
			ds = resolve.NewDataset(names)
		}
		src := ds.AddSource(filepath.Base(f))
		for _, r := range rows {
			ds.AddID(src, []byte(r[s.id]))
			truth[filepath.Base(f)+"|"+r[s.id]] = s.truth(f, r)
			for i, c := range names {
				ds.Add(i, []byte(r[c]))
			}
		}
	}
	t0 := time.Now()
	cols := ds.Describe()
	g := guess.Columns(cols)
	fields := resolve.Fields(cols, g)
	if verbose {
		for i := range cols {
			fmt.Printf("  %-20s %-10s %-8s %s (%d distinct, %.2f repeat)\n", cols[i].Name, g[i].Kind, g[i].Role, g[i].Why, cols[i].Distinct, cols[i].Repeat)
		}
	}
	res := resolve.Run(ds, fields, resolve.Options{PairsPerRecord: *ppr})
	took := time.Since(t0)
	if verbose {
		w := res.Params.Weights()
		fmt.Printf("  lambda %.3g prior %d\n", res.Params.Lambda, res.Params.Prior())
		for t, tr := range res.Traits {
			fmt.Printf("  %s owner %d repeats %d\n", tr.Name, tr.Owner, tr.Repeats)
			for l, lv := range tr.Levels() {
				if l > 0 {
					fmt.Printf("    %-45s m %.4f u %.6f w %6d\n", lv.Name, res.Params.M[t][l], res.Params.U[t][l], w[t][l])
				}
			}
		}
		for i, r := range res.Rules {
			var p []string
			for _, x := range r.Parts {
				p = append(p, res.Traits[x.Trait].Name+"."+res.Traits[x.Trait].Parts()[x.Part].Name)
			}
			fmt.Printf("  rule %-60s %+v\n", strings.Join(p, " + "), res.Stats[i])
		}
		fmt.Println("  ", res.Times, "edges", len(res.Edges))
	}
	// pairs
	pairs := func(key func(rec uint32) string) float64 {
		c := map[string]float64{}
		for i := range uint32(ds.Len()) {
			c[key(i)]++
		}
		n := 0.0
		for _, v := range c {
			n += v * (v - 1) / 2
		}
		return n
	}
	tr := func(r uint32) string { return truth[ds.Source(r)+"|"+ds.ID(r)] }
	for _, cs := range strings.Split(cuts, ",") {
		for _, es := range strings.Split(effs, ",") {
			var cut, eff float64
			fmt.Sscan(cs, &cut)
			fmt.Sscan(es, &eff)
			t1 := time.Now()
			res.Recluster(ds.Len(), map[string]float64{"cut": cut, "eff": eff})
			ct := time.Since(t1)
			cl := func(r uint32) string { return fmt.Sprint(res.Cluster[r]) }
			both := pairs(func(r uint32) string { return tr(r) + "|" + cl(r) })
			gold, got := pairs(tr), pairs(cl)
			p, r := both/got, both/gold
			edgeTrue := 0.0
			for _, e := range res.Edges {
				if tr(e.A) == tr(e.B) {
					edgeTrue++
				}
			}
			if *errs > 0 {
				show := func(label string, bad func(a, b uint32) bool, group func(r uint32) string) {
					m := map[string][]uint32{}
					var order []string
					for i := range uint32(ds.Len()) {
						k := group(i)
						if len(m[k]) == 0 {
							order = append(order, k)
						}
						m[k] = append(m[k], i)
					}
					left := *errs
					for _, k := range order {
						g := m[k]
						for i := range g {
							for j := range i {
								if bad(g[i], g[j]) && left > 0 && (g[i]*7+g[j])%5 == 0 {
									left--
									w := res.Weight(g[j], g[i])
									fmt.Println(label, w)
									for _, r := range []uint32{g[j], g[i]} {
										fmt.Print("     ", tr(r), " ")
										for c := range ds.Columns {
											fmt.Print("|", ds.Value(c, r))
										}
										fmt.Println()
									}
									fmt.Println("     ", res.Explain(g[j], g[i]))
								}
							}
						}
					}
				}
				show("FP", func(a, b uint32) bool { return tr(a) != tr(b) }, cl)
				show("FN", func(a, b uint32) bool { return cl(a) != cl(b) }, tr)
			}
			var cand int64
			for _, s := range res.Stats {
				cand += s.Pairs
			}
			fmt.Printf("%-10s cut %s eff %s F1 %.4f P %.4f R %.4f  gold %.0f cand %d edgeRecall %.4f  %.2fs cluster %.2fs\n", s.name, cs, es, 2*p*r/(p+r), p, r, gold, cand, edgeTrue/gold, took.Seconds(), ct.Seconds())
		}
	}
}

func zh(dir string) func(string, map[string]string) string {
	m := map[string]string{}
	return func(_ string, r map[string]string) string {
		if len(m) == 0 {
			for _, x := range read(dir + "/truth/records.csv") {
				m[x["source"]+"|"+x["id"]] = x["entity"]
			}
		}
		return m[r["source"]+"|"+r["id"]]
	}
}

func envOr(k, d string) string {
	if v := os.Getenv(k); v != "" {
		return v
	}
	return d
}

func path(d, f string) string {
	if strings.HasPrefix(f, "/") {
		return f
	}
	return filepath.Join(d, f)
}
