package resolve

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/custhub/custhub/resolve/fs"
	"github.com/custhub/custhub/resolve/guess"
	"github.com/custhub/custhub/resolve/trait"
)

// ModelFormat is the version of the JSON form of models.
const ModelFormat = 1

// Model is everything that decides on pairs, frozen: probabilities, rarities,
// blocking keys, thresholds. Under one model the partition of records is a pure
// function of the records and the stewards' assertions.
type Model struct {
	Format  int          `json:"format"`
	Name    string       `json:"name"`
	Version string       `json:"hash,omitempty"`    // Hash when it was written; without one it is not checked
	Notes   string       `json:"notes,omitempty"`   // how it was got
	Trained *Training    `json:"trained,omitempty"` // on what; nil for a model that was not
	Fields  []Field      `json:"fields"`
	Traits  []TraitModel `json:"traits"`
	Lambda  float64      `json:"lambda"`  // share of true pairs among all pairs
	Keys    [][]string   `json:"keys"`    // blocking keys as lists of "trait.part"
	KeyCap  int          `json:"key_cap"` // records that may share a key
	Cuts    Cuts         `json:"thresholds"`
}

// Training is on what a model was learnt. It decides nothing.
type Training struct {
	At      string           `json:"at"`                  // canonical time
	Records int64            `json:"records"`             // live customer records there were
	Learnt  int64            `json:"learnt"`              // those of them it was learnt from, chosen by hash
	Sources map[string]int64 `json:"sources"`             // records by source
	Kept    []string         `json:"kept,omitempty"`      // traits with too few values to learn from, whose weights are the built-in ones
	Stops   []StopKeys       `json:"stop_keys,omitempty"` // blocking keys that led nowhere, since too many records shared them
	Review  int64            `json:"review"`              // pairs for review it left
	Trial   *Trial           `json:"trial,omitempty"`     // how it did beside another model; absent where nothing tells
}

// Trial is how well two models put together the records that have a valid
// unified code or resident number when these are hidden from them.
type Trial struct {
	Records int64   `json:"records"` // with a valid number
	Pairs   int64   `json:"pairs"`   // of them that have the same one
	Own     Quality `json:"own"`
	Against string  `json:"against"` // name of the other model
	Other   Quality `json:"other"`
}

// Quality is counted over pairs of records, from 0 to 1.
type Quality struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Ahead is 1 where the model did better than the other one, -1 where it did worse, and
// 0 where they differ by less than twice the standard error of a share of so many pairs.
func (t *Trial) Ahead() int {
	d, f := t.Own.F1-t.Other.F1, (t.Own.F1+t.Other.F1)/2
	switch margin := 2 * math.Sqrt(f*(1-f)/float64(t.Pairs)); {
	case d > margin:
		return 1
	case d < -margin:
		return -1
	}
	return 0
}

// StopKeys counts the blocking keys of one kind that more records share than
// the model's cap.
type StopKeys struct {
	Key     string `json:"key"`     // "trait.part + trait.part"
	Keys    int64  `json:"keys"`    // how many
	Records int64  `json:"records"` // records that hold one, counted for each
}

// weigh fills in the weights, which are for readers: M and U decide.
func (m *Model) weigh() {
	for t := range m.Traits {
		for l := range m.Traits[t].Levels {
			if x := &m.Traits[t].Levels[l]; x.M > 0 && x.U > 0 {
				x.Weight = math.Round(1000*math.Log2(x.M/x.U)) / 1000
			}
		}
	}
}

// Hash identifies what decides in a model: everything but its name, its notes, on
// what it was trained, and the weights, which follow from M and U. It is 64 hexadecimal digits.
func (m *Model) Hash() string {
	bare := *m
	bare.Name, bare.Version, bare.Notes, bare.Trained = "", "", "", nil
	bare.Traits = slices.Clone(m.Traits)
	for t := range bare.Traits {
		levels := slices.Clone(bare.Traits[t].Levels)
		for l := range levels {
			levels[l].Weight = 0
		}
		bare.Traits[t].Levels = levels
	}
	text, _ := json.Marshal(&bare) // numbers, texts and lists always marshal
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Text is the readable JSON form of a model, with its hash.
func (m *Model) Text() []byte {
	out := *m
	out.Version = m.Hash()
	text, _ := json.MarshalIndent(&out, "", " ") // as in Hash
	return append(text, '\n')
}

// TraitModel are the parameters of one trait.
type TraitModel struct {
	Name    string         `json:"name"`
	Parent  string         `json:"parent,omitempty"`  // trait whose agreement changes u
	Owner   string         `json:"owner,omitempty"`   // person whose number or title this is
	Repeats string         `json:"repeats,omitempty"` // trait that says the same
	Levels  []LevelModel   `json:"levels"`
	Rarity  trait.Rarities `json:"rarity"`
}

// LevelModel are the parameters of one level: M and U as probabilities, the
// weight log2(M/U) in bits for readers.
type LevelModel struct {
	Level  string  `json:"level"`
	M      float64 `json:"m"`
	U      float64 `json:"u"`
	UGiven float64 `json:"u_given_parent,omitempty"`
	Weight float64 `json:"weight"`
}

// Model freezes what a run has learnt.
func (r *Result) Model(name string) *Model {
	m := &Model{Format: ModelFormat, Name: name, Fields: r.Fields, Lambda: r.Params.Lambda, KeyCap: r.KeyCap, Cuts: r.Cuts}
	nameOf := func(t int) string {
		if t < 0 {
			return ""
		}
		return r.Traits[t].Name
	}
	weights := r.Params.Weights()
	for t, tr := range r.Traits {
		tm := TraitModel{Name: tr.Name, Owner: nameOf(tr.Owner), Repeats: nameOf(tr.Repeats)}
		if r.Params.Parent != nil {
			tm.Parent = nameOf(r.Params.Parent[t])
		}
		for l, level := range tr.Levels() {
			if l == 0 {
				continue
			}
			lm := LevelModel{Level: level.Name, M: r.Params.M[t][l], U: r.Params.U[t][l], Weight: inBits(weights[t][l])}
			if tm.Parent != "" {
				lm.UGiven = r.Params.CU[t][l]
			}
			tm.Levels = append(tm.Levels, lm)
		}
		if f, ok := tr.Trait.(trait.Freezer); ok {
			tm.Rarity = f.Rarities()
		}
		m.Traits = append(m.Traits, tm)
	}
	for _, rule := range r.Rules {
		var parts []string
		for _, p := range rule.Parts {
			parts = append(parts, PartName(r.Traits, p))
		}
		m.Keys = append(m.Keys, parts)
	}
	return m
}

// Repeats reports whether a trait says the same as another, directly or by way of
// others: two that repeated each other would both count for nothing.
func (m *Model) Repeats(name, of string) bool {
	for range m.Traits {
		if name == of {
			return true
		}
		at := slices.IndexFunc(m.Traits, func(t TraitModel) bool { return t.Name == name })
		if at < 0 || m.Traits[at].Repeats == "" {
			return false
		}
		name = m.Traits[at].Repeats
	}
	return false
}

// ParseModel reads the JSON form of a model; unknown keys are errors.
func ParseModel(text []byte) (*Model, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	m := &Model{}
	if err := dec.Decode(m); err != nil {
		return nil, fmt.Errorf("reading a matching model: %w", err)
	}
	if m.Format != ModelFormat {
		return nil, fmt.Errorf("matching model %q has format %d, this program reads %d", m.Name, m.Format, ModelFormat)
	}
	m.weigh()
	if m.Version != "" && m.Version != m.Hash() {
		return nil, fmt.Errorf("matching model %q was changed since it was written: its hash is not %.12s; delete the line \"hash\" if that was meant", m.Name, m.Version)
	}
	return m, nil
}

// params turns the model back into parameters for traits, which must have been
// built from its fields.
func (m *Model) params(traits []Named) (*fs.Params, error) {
	p := &fs.Params{Lambda: m.Lambda}
	if len(traits) != len(m.Traits) {
		return nil, fmt.Errorf("matching model %q has %d traits, its fields give %d", m.Name, len(m.Traits), len(traits))
	}
	at := func(name string) int {
		return slices.IndexFunc(m.Traits, func(t TraitModel) bool { return name != "" && t.Name == name })
	}
	for t, tm := range m.Traits {
		levels := traits[t].Levels()
		if tm.Name != traits[t].Name || len(tm.Levels) != len(levels)-1 {
			return nil, fmt.Errorf("matching model %q: trait %q with %d levels does not fit %q with %d", m.Name, tm.Name, len(tm.Levels), traits[t].Name, len(levels)-1)
		}
		mm, u, cu := make([]float64, len(levels)), make([]float64, len(levels)), make([]float64, len(levels))
		for l, lm := range tm.Levels {
			if !(lm.M > 0 && lm.M <= 1 && lm.U > 0 && lm.U <= 1) {
				return nil, fmt.Errorf("matching model %q: %s, level %q: m and u must be probabilities above 0", m.Name, tm.Name, lm.Level)
			}
			mm[l+1], u[l+1], cu[l+1] = lm.M, lm.U, lm.UGiven
		}
		p.M, p.U, p.CU = append(p.M, mm), append(p.U, u), append(p.CU, cu)
		p.Parent = append(p.Parent, at(tm.Parent))
		traits[t].Owner, traits[t].Repeats = at(tm.Owner), at(tm.Repeats)
	}
	return p, nil
}

// Change is one difference between two models.
type Change struct {
	What string  `json:"what"` // "field · level", "prior", "key …"
	Old  float64 `json:"old"`
	New  float64 `json:"new"`
}

// Diff lists the weights, in bits, by which two models differ by at least least
// bits, and the keys that only one of them has (0 and 1).
func Diff(a, b *Model, least float64) []Change {
	var out []Change
	note := func(what string, x, y float64) {
		if math.Abs(x-y) >= least {
			out = append(out, Change{what, x, y})
		}
	}
	note("prior", math.Log2(a.Lambda/(1-a.Lambda)), math.Log2(b.Lambda/(1-b.Lambda)))
	weights := func(m *Model) (map[string]float64, []string) {
		w, order := map[string]float64{}, []string{}
		for _, t := range m.Traits {
			for _, l := range t.Levels {
				w[t.Name+" · "+l.Level] = l.Weight
				order = append(order, t.Name+" · "+l.Level)
			}
		}
		return w, order
	}
	wa, order := weights(a)
	wb, more := weights(b)
	for _, k := range more {
		if _, ok := wa[k]; !ok {
			order = append(order, k)
		}
	}
	for _, k := range order {
		note(k, wa[k], wb[k])
	}
	note("threshold merge", a.Cuts.Merge, b.Cuts.Merge)
	note("threshold slope", a.Cuts.Slope, b.Cuts.Slope)
	note("threshold review", a.Cuts.Review, b.Cuts.Review)
	note("key cap", float64(a.KeyCap), float64(b.KeyCap))
	for _, k := range a.Keys {
		if !hasKey(b.Keys, k) {
			out = append(out, Change{fmt.Sprint("key ", k), 1, 0})
		}
	}
	for _, k := range b.Keys {
		if !hasKey(a.Keys, k) {
			out = append(out, Change{fmt.Sprint("key ", k), 0, 1})
		}
	}
	return out
}

func hasKey(keys [][]string, k []string) bool {
	return slices.ContainsFunc(keys, func(x []string) bool { return slices.Equal(x, k) })
}

// Slots returns how many values of a field are compared: several for what a
// customer has several of and that is not parsed as a list.
func (f *Field) slots() int {
	if f.Several > 1 && f.Kind != guess.Phone && f.Kind != guess.Email && f.Kind != guess.Tax {
		return f.Several
	}
	return 1
}
