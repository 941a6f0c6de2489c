package main

import (
	"bufio"
	"encoding/csv"
	"io"
	"os"
	"strconv"

	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/resolve/fs"
)

// writeClusters writes source, id and cluster of every record. A cluster is
// named after its first record in canonical order, "source:id", so that names
// don't depend on the order of the files.
func (a *app) writeClusters(path string, data *resolve.Dataset, res *resolve.Result) error {
	fill := func(w io.Writer) error {
		buf := bufio.NewWriterSize(w, 1<<20)
		out := csv.NewWriter(buf)
		row := []string{"source", "id", "cluster"}
		if err := out.Write(row); err != nil {
			return err
		}
		for rec := range uint32(data.Len()) {
			first := res.Cluster[rec]
			row[0], row[1], row[2] = data.Source(rec), data.ID(rec), data.Source(first)+":"+data.ID(first)
			if err := out.Write(row); err != nil {
				return err
			}
		}
		out.Flush()
		if err := out.Error(); err != nil {
			return err
		}
		return buf.Flush()
	}
	if path == "" {
		if a.json {
			return nil
		}
		return fill(a.out)
	}
	return writeFile(path, func(f *os.File) error { return fill(f) })
}

// writePairs writes every pair that may be a true one with its waterfall: the
// level and weight of each field.
func writePairs(path string, data *resolve.Dataset, res *resolve.Result) error {
	return writeFile(path, func(f *os.File) error {
		buf := bufio.NewWriterSize(f, 1<<20)
		out := csv.NewWriter(buf)
		row := []string{"source_a", "id_a", "source_b", "id_b", "weight", "probability", "same_cluster", "prior"}
		for _, t := range res.Traits {
			row = append(row, t.Name+" level", t.Name+" weight")
		}
		row = append(row, "contradiction")
		if err := out.Write(row); err != nil {
			return err
		}
		for _, e := range res.Edges {
			if err := out.Write(pairRow(row[:0], data, res, e)); err != nil {
				return err
			}
		}
		out.Flush()
		if err := out.Error(); err != nil {
			return err
		}
		return buf.Flush()
	})
}

func pairRow(row []string, data *resolve.Dataset, res *resolve.Result, e resolve.Edge) []string {
	x := res.Explain(e.A, e.B)
	row = append(row, data.Source(e.A), data.ID(e.A), data.Source(e.B), data.ID(e.B), inBits(x.Weight),
		strconv.FormatFloat(fs.Probability(e.Weight), 'f', 6, 64), strconv.FormatBool(res.Cluster[e.A] == res.Cluster[e.B]))
	contradiction := ""
	for _, t := range x.Terms {
		switch t.Field {
		case "prior":
			row = append(row, inBits(t.Weight))
		case "contradiction":
			contradiction = inBits(t.Weight)
		default:
			row = append(row, t.Level, inBits(t.Weight))
		}
	}
	return append(row, contradiction)
}

func inBits(w float64) string { return strconv.FormatFloat(w, 'f', 3, 64) }
