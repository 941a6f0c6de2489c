package survive

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/custhub/custhub/record"
)

// Criterion is one step of the chain that chooses a value. Each keeps the best
// candidates; the first that leaves one value only has decided.
type Criterion string

// The criteria, in their usual order (after Informatica's trust order and
// Semarchy's and Reltio's survivorship rules).
const (
	Valid    Criterion = "valid"    // usable before masked, masked before placeholder and invalid; stated before derived
	Trust    Criterion = "trust"    // trust of the source, halved every half-life of age
	Priority Criterion = "priority" // order of the sources
	Recent   Criterion = "recent"   // time of last change in the source, not of loading
	Frequent Criterion = "frequent" // said by most records
	Complete Criterion = "complete" // a group: most fields filled; a text: the longest
	Stable   Criterion = "stable"   // smallest (source, stream, key): always decides
)

var allCriteria = []Criterion{Valid, Trust, Priority, Recent, Frequent, Complete, Stable}

// candidate is what one record says about a unit.
type candidate struct {
	from    *Contribution
	text    string // all values of the unit, joined: equal text is the same opinion
	outcome record.Outcome
	derived bool
	filled  int
}

// candidate returns what a contribution says about the unit, and whether it
// says anything.
func (u *unit) candidate(c *Contribution) (candidate, bool) {
	out := candidate{from: c, derived: true}
	var b strings.Builder
	for i, id := range u.fields {
		if i > 0 {
			b.WriteByte(0)
		}
		f := c.Mapped.Entity.Find(id)
		if f == nil || f.Value.Empty() {
			continue
		}
		b.WriteString(f.Value.Text)
		out.filled++
		out.outcome = max(out.outcome, f.Outcome)
		out.derived = out.derived && f.Derived
	}
	out.text = b.String()
	return out, out.filled > 0
}

// display is the opinion as a person reads it.
func (c *candidate) display() string {
	return strings.Trim(strings.ReplaceAll(c.text, "\x00", " "), " ")
}

// choose runs the chain. cands is not empty.
func (r *Rules) choose(cands []candidate, chain []Criterion) (candidate, Choice) {
	all := cands
	if len(all) == 1 {
		return all[0], Choice{Record: all[0].from.Record, Rule: "only"}
	}
	choice := Choice{Rule: "agreed"}
	lost := make(map[*Contribution]Criterion, len(all))
	newest := newestOf(all)
	for _, crit := range chain {
		if agreed(cands) {
			break
		}
		kept := r.best(crit, cands, newest)
		if len(kept) < len(cands) {
			for i := range cands {
				if !slices.ContainsFunc(kept, func(k candidate) bool { return k.from == cands[i].from }) {
					lost[cands[i].from] = crit
				}
			}
			choice.Rule = string(crit)
			cands = kept
		}
	}
	win := cands[0]
	choice.Record = win.from.Record
	for i := range all {
		c := &all[i]
		if c.text == win.text {
			continue
		}
		l := Loser{Record: c.from.Record, Value: c.display(), Lost: string(lost[c.from])}
		if c.outcome != record.OK {
			l.Outcome = c.outcome.String()
		}
		choice.Losers = append(choice.Losers, l)
	}
	return win, choice
}

func agreed(cands []candidate) bool {
	for i := range cands {
		if cands[i].text != cands[0].text {
			return false
		}
	}
	return true
}

// best keeps the candidates with the highest score under a criterion. Scores
// are comparable numbers or texts; every tie stays.
func (r *Rules) best(crit Criterion, cands []candidate, newest time.Time) []candidate {
	switch crit {
	case Valid:
		return keep(cands, func(c *candidate) float64 { return validity(c) })
	case Trust:
		return keep(cands, func(c *candidate) float64 { return r.trust(c.from, newest) })
	case Priority:
		return keep(cands, func(c *candidate) float64 { return -float64(r.rank(c.from.Ref.Source)) })
	case Recent:
		return keep(cands, func(c *candidate) string { return c.from.Mapped.ChangedAt.Text })
	case Frequent:
		votes := map[string]float64{}
		for i := range cands {
			votes[cands[i].text]++
		}
		return keep(cands, func(c *candidate) float64 { return votes[c.text] })
	case Complete:
		cands = keep(cands, func(c *candidate) float64 { return float64(c.filled) })
		return keep(cands, func(c *candidate) float64 { return float64(utf8.RuneCountInString(c.text)) })
	default: // Stable: contributions are sorted by reference
		return cands[:1]
	}
}

func keep[S float64 | string](cands []candidate, score func(*candidate) S) []candidate {
	best := score(&cands[0])
	for i := 1; i < len(cands); i++ {
		best = max(best, score(&cands[i]))
	}
	var kept []candidate
	for i := range cands {
		if score(&cands[i]) == best {
			kept = append(kept, cands[i])
		}
	}
	return kept
}

func validity(c *candidate) float64 {
	switch {
	case c.outcome == record.Masked:
		return 1
	case !c.outcome.Usable():
		return 0
	case c.derived:
		return 2
	default:
		return 3
	}
}

// trust is the trust of a contribution's source, 0 to 100, halved for every
// half-life by which it is older than the customer's newest record. Age is
// measured against that record, not a clock, so the result stays the same
// whenever it is computed. Rounded, so that no float noise decides.
func (r *Rules) trust(c *Contribution, newest time.Time) float64 {
	s, ok := r.sources[c.Ref.Source]
	if !ok {
		return defaultTrust
	}
	if s.HalfLifeDays <= 0 || newest.IsZero() {
		return s.Trust
	}
	at, ok := changedAt(c)
	if !ok {
		return s.Trust
	}
	age := newest.Sub(at).Hours() / 24
	return math.Round(s.Trust*math.Exp2(-age/s.HalfLifeDays)*1000) / 1000
}

// rank is the position of a source in the declared priority; sources that are
// not named share the place after the last.
func (r *Rules) rank(source string) int {
	if i := slices.Index(r.Priority, source); i >= 0 {
		return i
	}
	return len(r.Priority)
}

func changedAt(c *Contribution) (time.Time, bool) {
	text := c.Mapped.ChangedAt.Text
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func newest(cs []Contribution) (n time.Time) {
	for i := range cs {
		if t, ok := changedAt(&cs[i]); ok && t.After(n) {
			n = t
		}
	}
	return n
}

func newestOf(cands []candidate) (n time.Time) {
	for i := range cands {
		if t, ok := changedAt(cands[i].from); ok && t.After(n) {
			n = t
		}
	}
	return n
}
