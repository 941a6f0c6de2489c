package resolve

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"unicode"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/resolve/guess"
	"github.com/custhub/custhub/resolve/trait"
)

// JoinedColumn says that a column of some sources was taken for one of others.
type JoinedColumn struct {
	Column string // the one that stays
	Also   string // the one that was taken into it
}

// What two columns must have in common to be one, in values of the sketches.
const (
	sketchSize  = 1000
	overlapKind = 0.02 // where names say that both are of one kind and role
	overlapText = 0.3  // of the values of the column with fewer
	overlapFew  = 0.5  // of all values of both: few numbers and categories always have some in common
)

// Align joins columns that no source has both of and that are the same thing
// under two names: surname and last_name, town and city. Names decide where they
// say what a column is, common values elsewhere; each column is joined at most
// once for each source, the best first. It must come before Describe.
func (d *Dataset) Align() []JoinedColumn {
	all := uint64(0)
	sources := d.filledSources()
	for _, s := range sources {
		all |= s
	}
	if len(d.Sources) < 2 || !slices.ContainsFunc(sources, func(s uint64) bool { return s != 0 && s != all }) {
		return nil
	}
	looks := make([]columnLook, len(d.Columns))
	parallel(runtime.GOMAXPROCS(0), len(looks), func(i int) { looks[i] = lookAt(&d.Columns[i], sources[i]) })
	var out []JoinedColumn
	for {
		i, j, ok := bestJoin(looks)
		if !ok {
			return out
		}
		keep, gone := &d.Columns[i], d.Columns[j]
		for rec, code := range gone.Codes {
			if code != 0 {
				keep.Codes[rec] = keep.Dict.CodeString(gone.Dict.At(code))
			}
		}
		out = append(out, JoinedColumn{keep.Name, gone.Name})
		looks[i] = lookAt(keep, looks[i].sources|looks[j].sources)
		d.Columns, looks = slices.Delete(d.Columns, j, j+1), slices.Delete(looks, j, j+1)
	}
}

// columnLook is what joining takes of a column.
type columnLook struct {
	sources uint64 // that have values in it, as bits
	guess   guess.Guess
	sketch  []uint64
}

func lookAt(c *trait.Column, sources uint64) columnLook {
	return columnLook{sources, guess.Columns([]guess.Column{describe(c)})[0], sketch(c)}
}

// bestJoin finds the two columns that are most likely one.
func bestJoin(looks []columnLook) (keep, gone int, ok bool) {
	best := 0.0
	for i := range looks {
		for j := i + 1; j < len(looks); j++ {
			x, y := &looks[i], &looks[j]
			if x.sources == 0 || y.sources == 0 || x.sources&y.sources != 0 {
				continue
			}
			if s := joinable(x.guess, y.guess, x.sketch, y.sketch); s > best {
				best, keep, gone, ok = s, i, j, true
			}
		}
	}
	return keep, gone, ok
}

// joinable is how sure it is that two columns are one; 0 is no.
func joinable(a, b guess.Guess, x, y []uint64) float64 {
	common, either, fewer := overlap(x, y)
	if fewer == 0 {
		return 0
	}
	same := a.Kind == b.Kind && a.Role == b.Role && a.Group == b.Group
	if a.Kind == guess.Date && b.Kind == guess.Date {
		same = true
	}
	named := a.Why == "name" && b.Why == "name"
	contained, jaccard := common/fewer, common/either
	few := func(k guess.Kind) bool { return k == guess.Number || k == guess.Category }
	switch {
	case named && !same, a.Kind == guess.Ignore, b.Kind == guess.Ignore:
		return 0
	case named && contained >= overlapKind:
		return 2 + contained
	case few(a.Kind) || few(b.Kind):
		if jaccard >= overlapFew && a.Kind == b.Kind {
			return jaccard
		}
		return 0
	case contained >= overlapText:
		return contained
	}
	return 0
}

// filledSources are, by column, the sources that have values in it.
func (d *Dataset) filledSources() []uint64 {
	out := make([]uint64, len(d.Columns))
	for c := range d.Columns {
		for rec, code := range d.Columns[c].Codes {
			if code != 0 {
				out[c] |= 1 << (d.source[rec] & 63)
			}
		}
	}
	return out
}

// sketch is the least hashes of the values of a column, of letters and digits
// only: of two columns they tell how many values both have.
func sketch(c *trait.Column) []uint64 {
	var out []uint64
	for code := 1; code < c.Dict.Len(); code++ {
		bare := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, c.Dict.At(uint32(code)))
		if bare != "" {
			out = append(out, xxh3.HashString(bare))
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), sketchSize)]
}

// overlap estimates, in the range of hashes that both sketches cover, how many
// values both columns have, how many either, and how many that with fewer has.
func overlap(x, y []uint64) (common, either, fewer float64) {
	if len(x) == 0 || len(y) == 0 {
		return 0, 0, 0
	}
	within := func(list []uint64, most uint64) int {
		n, found := slices.BinarySearch(list, most)
		if found {
			n++
		}
		return n
	}
	most := ^uint64(0)
	for _, s := range [...][]uint64{x, y} {
		if len(s) == sketchSize {
			most = min(most, s[len(s)-1])
		}
	}
	nx, ny := within(x, most), within(y, most)
	both := 0
	for _, h := range x[:nx] {
		if _, ok := slices.BinarySearchFunc(y[:ny], h, cmp.Compare[uint64]); ok {
			both++
		}
	}
	return float64(both), float64(nx + ny - both), float64(min(nx, ny))
}
