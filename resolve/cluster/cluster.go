// Package cluster turns weighted pairs into clusters without chaining
// strangers: average-link agglomeration inside connected components, under
// cannot-link constraints that hold between whole clusters (promise P7).
package cluster

// Never is the weight of a pair that must not be in one cluster.
const Never int32 = -1 << 30

// Always is the weight of a pair that a steward declared the same.
const Always int32 = 1 << 30

// Merger decides on two clusters: it gets the sum of the weights of all pairs
// between them and their sizes, and returns how much it wants them merged;
// they may merge from 0 on. It must be a pure function.
type Merger func(sum int64, na, nb int) float64

// state of an agglomeration.
type state struct {
	n      int
	sum    []int64 // n*n, of live clusters
	never  []bool
	size   []int
	root   []int // cluster of an item: its smallest member
	best   []int // best partner of a live cluster, -1 none
	score  []float64
	merger Merger
}

// Agglomerate clusters n items. weight(i, j) is called once for every i < j. It
// returns for each item the smallest item of its cluster. Items must come in an
// order that does not depend on the arrival of records; ties go to the pair of
// smallest items, so the result is a function of the weights alone.
func Agglomerate(n int, weight func(i, j int) int32, merger Merger) []int {
	s := &state{
		n: n, sum: make([]int64, n*n), never: make([]bool, n*n), size: make([]int, n),
		root: make([]int, n), best: make([]int, n), score: make([]float64, n), merger: merger,
	}
	var always [][2]int
	for i := 0; i < n; i++ {
		s.size[i], s.root[i] = 1, i
		for j := i + 1; j < n; j++ {
			w := weight(i, j)
			switch w {
			case Never:
				s.never[i*n+j], s.never[j*n+i] = true, true
			case Always:
				always = append(always, [2]int{i, j})
				w = 0
			}
			if w != Never {
				s.sum[i*n+j], s.sum[j*n+i] = int64(w), int64(w)
			}
		}
	}
	for _, p := range always { // a must-link loses against a cannot-link: P7
		a, b := s.find(p[0]), s.find(p[1])
		if a != b && !s.never[a*n+b] {
			s.merge(min(a, b), max(a, b))
		}
	}
	for i := 0; i < n; i++ {
		if s.root[i] == i {
			s.findBest(i)
		}
	}
	for s.step() {
	}
	out := make([]int, n)
	for i := range out {
		out[i] = s.find(i)
	}
	return out
}

func (s *state) find(i int) int {
	for s.root[i] != i {
		i = s.root[i]
	}
	return i
}

// findBest sets the best partner of a live cluster.
func (s *state) findBest(i int) {
	s.best[i], s.score[i] = -1, 0
	for j := 0; j < s.n; j++ {
		if j == i || s.root[j] != j || s.never[i*s.n+j] {
			continue
		}
		v := s.merger(s.sum[i*s.n+j], s.size[i], s.size[j])
		if v < 0 {
			continue
		}
		if s.best[i] < 0 || v > s.score[i] {
			s.best[i], s.score[i] = j, v
		}
	}
}

// step merges the best pair and reports whether there was one.
func (s *state) step() bool {
	a := -1
	for i := 0; i < s.n; i++ {
		if s.root[i] == i && s.best[i] >= 0 && (a < 0 || s.score[i] > s.score[a]) {
			a = i
		}
	}
	if a < 0 {
		return false
	}
	b := s.best[a]
	keep, gone := min(a, b), max(a, b)
	s.merge(keep, gone)
	s.findBest(keep)
	for i := 0; i < s.n; i++ {
		if s.root[i] != i || i == keep {
			continue
		}
		if s.best[i] == keep || s.best[i] == gone {
			s.findBest(i)
			continue
		}
		if s.never[i*s.n+keep] {
			continue
		}
		v := s.merger(s.sum[i*s.n+keep], s.size[i], s.size[keep])
		if v >= 0 && (s.best[i] < 0 || v > s.score[i] || v == s.score[i] && keep < s.best[i]) {
			s.best[i], s.score[i] = keep, v
		}
	}
	return true
}

func (s *state) merge(keep, gone int) {
	n := s.n
	s.root[gone] = keep
	s.size[keep] += s.size[gone]
	for k := 0; k < n; k++ {
		if k == keep || k == gone || s.root[k] != k {
			continue
		}
		s.sum[keep*n+k] += s.sum[gone*n+k]
		s.sum[k*n+keep] = s.sum[keep*n+k]
		if s.never[gone*n+k] {
			s.never[keep*n+k], s.never[k*n+keep] = true, true
		}
	}
}

// Components finds connected components over edges (pairs of items below n).
// It returns for each item the smallest item of its component.
func Components(n int, edges func(yield func(a, b uint32) bool)) []uint32 {
	root := make([]uint32, n)
	for i := range root {
		root[i] = uint32(i)
	}
	find := func(x uint32) uint32 {
		for root[x] != x {
			root[x] = root[root[x]]
			x = root[x]
		}
		return x
	}
	for a, b := range edges {
		x, y := find(a), find(b)
		if x < y {
			root[y] = x
		} else {
			root[x] = y
		}
	}
	for i := range root {
		root[i] = find(uint32(i))
	}
	return root
}
