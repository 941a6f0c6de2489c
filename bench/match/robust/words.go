package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// words invents names and makes mistakes in them.
type words struct{ r *rand.Rand }

var syllables = strings.Fields("an ber ca dor el fin gra hol is jo ka lin mar nor os pet ri sten ta ul ver wil yas zan mo di ra tu ke")

// word is a name of k syllables.
func (w *words) word(k int) string {
	s := ""
	for range k {
		s += syllables[w.r.IntN(len(syllables))]
	}
	return s
}

// list is n names of k or k+1 syllables.
func (w *words) list(n, k int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = w.word(k + w.r.IntN(2))
	}
	return out
}

// pick draws with a long tail: few are frequent.
func (w *words) pick(list []string) string {
	return list[int(float64(len(list))*math.Pow(w.r.Float64(), 2.2))]
}

// some is k words of a list.
func (w *words) some(list []string, k int) string {
	out := make([]string, k)
	for i := range out {
		out[i] = w.pick(list)
	}
	return strings.Join(out, " ")
}

func (w *words) chance(p float64) bool { return w.r.Float64() < p }

// typo changes, drops, doubles or swaps one letter.
func (w *words) typo(s string) string {
	b := []rune(s)
	if len(b) < 3 {
		return s
	}
	i := 1 + w.r.IntN(len(b)-2)
	switch w.r.IntN(4) {
	case 0:
		b[i] = rune('a' + w.r.IntN(26))
	case 1:
		b = append(b[:i], b[i+1:]...)
	case 2:
		b = append(b[:i+1], b[i:]...)
	default:
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

// maybe makes a mistake with probability p.
func (w *words) maybe(p float64, s string) string {
	if w.chance(p) {
		return w.typo(s)
	}
	return s
}

// lose empties a value with probability p.
func (w *words) lose(p float64, s string) string {
	if w.chance(p) {
		return ""
	}
	return s
}

func (w *words) digits(n int) string {
	s := ""
	for range n {
		s += fmt.Sprint(w.r.IntN(10))
	}
	return s
}

func (w *words) date(from, to int) string {
	return fmt.Sprintf("%04d-%02d-%02d", from+w.r.IntN(to-from), 1+w.r.IntN(12), 1+w.r.IntN(28))
}

// shuffled mixes rows.
func (w *words) shuffled(rows []row) []row {
	w.r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return rows
}
