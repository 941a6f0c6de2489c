package pipeline

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
)

// TrainedNotes are the notes of a model that Train makes.
const TrainedNotes = "Learnt without labels by custhub model train. Rarities are kept by hash: no value of a customer is in here."

// Training says how a model is learnt.
type Training struct {
	Name    string
	At      string // canonical time, written into the model
	Sample  int    // records to learn from at most; 0 means 200,000
	Budget  int    // pairs for review that the model may leave; 0: any number
	Workers int
	Against *resolve.Model // what the new model is tried beside; nil: the built-in one
}

// Bounds of training.
const (
	defaultSample = 200_000
	fewestRecords = 300 // fewer say too little about chance
	fewestValues  = 150 // of a field; with fewer it keeps the built-in weights
)

// Train learns a model without labels from the live customer records of a store.
// When there are more than the sample, it takes those whose names have the least
// hashes, so that the same records give the same model whatever the order in
// which they came. The model says how it does beside the one it is tried against,
// on the records of which a valid number tells whose they are. It reads only.
func Train(ctx context.Context, st Census, t Training) (*resolve.Model, error) {
	if t.Sample <= 0 {
		t.Sample = defaultSample
	}
	base, err := resolve.Builtin()
	if err != nil {
		return nil, err
	}
	l, err := learn(ctx, st, t)
	if err != nil {
		return nil, err
	}
	res, err := resolve.Run(ctx, l.data, oneEach(resolve.UnifiedFields()), resolve.Options{KeyCap: base.KeyCap, Keys: engineKeys(), Workers: t.Workers})
	if err != nil {
		return nil, err
	}
	m := res.Model(t.Name)
	m.Notes = TrainedNotes
	m.Fields, m.Keys, m.Cuts = resolve.UnifiedFields(), engineKeys(), base.Cuts
	m.Trained = &resolve.Training{At: t.At, Records: l.records, Learnt: int64(l.data.Len()), Sources: l.sources}
	for i := range m.Traits {
		if r := base.Traits[i].Repeats; r != "" && !m.Repeats(r, m.Traits[i].Name) {
			m.Traits[i].Repeats = r
		}
		if l.known(m.Traits[i].Name) < fewestValues {
			m.Traits[i] = base.Traits[i]
			m.Trained.Kept = append(m.Trained.Kept, m.Traits[i].Name)
		}
	}
	if t.Against == nil {
		t.Against = base
	}
	if m.Trained.Trial, err = l.trial(ctx, st, m, t.Against, max(1, t.Workers)); err != nil {
		return nil, err
	}
	return m, size(ctx, st, m, t)
}

// size narrows the review band until it holds no more pairs than the budget, and
// notes what the model leaves.
func size(ctx context.Context, st Census, m *resolve.Model, t Training) error {
	e, err := NewEngine(m)
	if err != nil {
		return err
	}
	p, err := Shadow(ctx, st, e, max(1, t.Workers))
	if err != nil {
		return err
	}
	if t.Budget > 0 && len(p.Review) > t.Budget {
		weights := make([]float64, len(p.Review))
		for i, l := range p.Review {
			weights[i] = l.Weight
		}
		slices.Sort(weights)
		slices.Reverse(weights)
		m.Cuts.Review = weights[t.Budget] + 0.001 // weights are whole thousandths
		p.Review = slices.DeleteFunc(p.Review, func(l Link) bool { return l.Weight < m.Cuts.Review })
	}
	m.Trained.Review = int64(len(p.Review))
	m.Trained.Stops = e.stops(p)
	return nil
}

// stops counts the match keys that led nowhere by kind.
func (e *Engine) stops(p *ShadowPartition) []resolve.StopKeys {
	byKind := map[string]resolve.StopKeys{}
	for key, n := range p.Stops {
		kind := e.match.KeyName(uint64(key))
		k := byKind[kind]
		byKind[kind] = resolve.StopKeys{Key: kind, Keys: k.Keys + 1, Records: k.Records + int64(n)}
	}
	var out []resolve.StopKeys
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		out = append(out, byKind[kind])
	}
	return out
}

// oneEach are the fields with one value each: several would be compared best
// with best, which says nothing of how often each agrees.
func oneEach(fields []resolve.Field) []resolve.Field {
	for i := range fields {
		fields[i].Several = 0
	}
	return fields
}

// lesson is what a model is learnt from.
type lesson struct {
	data    *resolve.Dataset
	columns []string
	filled  []int  // values by column
	limit   uint64 // hash of names up to which records are in the sample
	records int64
	sources map[string]int64
}

// learn reads the sample.
func learn(ctx context.Context, st Census, t Training) (*lesson, error) {
	l := &lesson{sources: map[string]int64{}}
	var hashes []uint64
	err := st.LiveCustomers(ctx, func(s *Stored) error {
		hashes = append(hashes, NameHash(s.Ref))
		l.sources[s.Ref.Source]++
		return nil
	})
	if err != nil {
		return nil, err
	}
	if l.records = int64(len(hashes)); l.records < fewestRecords {
		return nil, fault.New("model.few", fmt.Sprintf("%d live customer records are too few to learn from", l.records),
			fmt.Sprintf("load at least %d, or stay with the built-in model", fewestRecords))
	}
	l.limit = ^uint64(0)
	if len(hashes) > t.Sample {
		slices.Sort(hashes)
		l.limit = hashes[t.Sample-1]
	}
	for _, f := range resolve.UnifiedFields() {
		for _, c := range f.Columns {
			l.columns = append(l.columns, c.Name)
		}
	}
	l.filled = make([]int, len(l.columns))
	l.data = resolve.NewDataset(l.columns)
	return l, l.read(ctx, st)
}

// NameHash is a hash of the name of a record.
func NameHash(r record.Ref) uint64 {
	return xxh3.HashString(r.Source + "\x00" + r.Stream + "\x00" + r.Key)
}

// read takes the records of the sample.
func (l *lesson) read(ctx context.Context, st Census) error {
	src := l.data.AddSource("store")
	var m record.Mapped
	var f features
	return st.LiveCustomers(ctx, func(s *Stored) error {
		if NameHash(s.Ref) > l.limit {
			return nil
		}
		if err := record.DecodeValues(s.Mapped, &m); err != nil {
			return fmt.Errorf("record %d: %w", s.ID, err)
		}
		l.data.AddID(src, s.Ref.Source+"\x00"+s.Ref.Stream+"\x00"+s.Ref.Key)
		values := f.of(s.ID, s.Ref, &m).Values
		for i, c := range l.columns {
			v := ""
			switch list := values[c]; {
			case len(list) == 0:
			case c == resolve.Contacts || c == resolve.Addresses:
				v = list[0]
			default:
				v = strings.Join(list, ";")
			}
			if v != "" {
				l.filled[i]++
			}
			l.data.Add(i, v)
		}
		return nil
	})
}

// known returns how many records have a value that a trait compares: traits are
// named after their field, parts of an organisation's name after "org".
func (l *lesson) known(trait string) int {
	most := 0
	for _, f := range resolve.UnifiedFields() {
		if f.Name != trait && !strings.HasPrefix(trait, f.Name+" ") {
			continue
		}
		n := 0
		for _, c := range f.Columns {
			n += l.filled[slices.Index(l.columns, c.Name)]
		}
		most = max(most, n)
	}
	return most
}
