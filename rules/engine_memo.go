package rules

import (
	"slices"
	"strings"

	"github.com/custhub/custhub/record"
)

// memo remembers what a rule made of texts. Rules are pure, so it may; in columns
// of few different words (industry, country, amounts in round sums) it saves most
// of the work.
type memo struct {
	results   map[string]Result
	met, used int  // texts looked up, and found
	given     bool // up
}

// A memo holds so many results, of texts up to so many bytes. It is given up when
// it has filled and less than one text in four was in it.
const (
	maxKnown   = 512
	longKnown  = 64
	leastUsed  = 4
	knownTrial = 2 * maxKnown
)

// result runs a rule of the set, by its number, on one value. The parts of what it
// returns are valid until the next result.
func (w *Worker) result(r Rule, num int, in record.Value) Result {
	rule, ok := r.(*builtRule)
	if !ok {
		return r.Apply(in)
	}
	if rule.intoRoom == nil {
		return rule.apply(in)
	}
	if in.Kind != record.Text || len(in.Text) > longKnown {
		return rule.intoRoom(in, w.room[:])
	}
	return w.known[num].result(rule, in, w.room[:])
}

func (m *memo) result(rule *builtRule, in record.Value, room []Part) Result {
	if m.given {
		return rule.intoRoom(in, room)
	}
	m.met++
	if res, ok := m.results[in.Text]; ok {
		m.used++
		return res
	}
	if m.met > knownTrial && leastUsed*m.used < m.met {
		m.results, m.given = nil, true
		return rule.intoRoom(in, room)
	}
	if len(m.results) == maxKnown {
		return rule.intoRoom(in, room)
	}
	if m.results == nil {
		m.results = map[string]Result{}
	}
	in.Text = strings.Clone(in.Text) // the row's memory is used again
	res := rule.intoRoom(in, room)
	res.Parts = slices.Clone(res.Parts)
	m.results[in.Text] = res
	return res
}
