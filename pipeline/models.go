package pipeline

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
)

// The states of an adoption.
const (
	AdoptionKeying    = "keying"    // records get new match keys, in parts
	AdoptionResolving = "resolving" // all have them; customers are being resolved
	AdoptionDone      = "done"
	AdoptionReplaced  = "replaced" // another one began before it was done
)

// Adoption is a matcher's coming into force in a store. The newest counts.
type Adoption struct {
	ID int64
	Identity
	Who, Why string
	Run      int64
	BegunAt  time.Time
	EndedAt  time.Time // zero before it is done
	State    string
}

// Models is a store that knows under which matcher it is filled.
type Models interface {
	// Adoptions returns all adoptions, oldest first.
	Adoptions(ctx context.Context) ([]Adoption, error)
	// Model returns the JSON form of an adopted model by its hash.
	Model(ctx context.Context, hash string) ([]byte, error)
	// FirstModel puts a matcher in force in a store that has none.
	FirstModel(ctx context.Context, id Identity, model []byte, who, why string) error
	// Keyed returns some live customer records, the newest first, with their match keys.
	Keyed(ctx context.Context, limit int) ([]Rekeyed, error)

	// BeginAdoption begins to put a matcher in force for the run of this process, or
	// goes on with the newest adoption when it is of the same fingerprint.
	BeginAdoption(ctx context.Context, id Identity, model []byte, who, why string) error
	// Rekey gives the next part of the customer records new match keys, all their
	// versions, in one transaction. fn sets them; it may be called again.
	Rekey(ctx context.Context, fn func([]Rekeyed) error) (records int64, err error)
	// EndRekey replaces the match keys of live records by the new ones and makes the
	// next resolve one of everything.
	EndRekey(ctx context.Context) error
	// EndAdoption marks the newest adoption as done.
	EndAdoption(ctx context.Context) error
	// StreamSources names the sources that the store has streams of.
	StreamSources(ctx context.Context) ([]string, error)
}

// Rekeyed is a version of a customer record with its match keys.
type Rekeyed struct {
	Ref    record.Ref
	Mapped string
	Keys   []int64
}

// Wanted is what a project says about matching.
type Wanted struct {
	Method string         // MethodEngine, MethodExact, or "" for what the store has
	Model  *resolve.Model // nil: any
}

// Matcher returns the wanted matcher for a new store.
func (w Wanted) Matcher() (Matcher, error) {
	if w.Method == MethodExact {
		return Exact{}, nil
	}
	m := w.Model
	if m == nil {
		var err error
		if m, err = resolve.Builtin(); err != nil {
			return nil, err
		}
	}
	return NewEngine(m)
}

// newest returns the adoption that counts, nil when there is none.
func newest(ctx context.Context, st Models) (*Adoption, error) {
	list, err := st.Adoptions(ctx)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[len(list)-1], nil
}

// InForce returns the matcher that a store is filled under, or the wanted one
// when the store is new. It fails when the project wants another than the store
// has, or when this program matches otherwise than the one that filled it: then
// a person chooses.
func InForce(ctx context.Context, st Models, want Wanted) (Matcher, error) {
	now, err := newest(ctx, st)
	if err != nil {
		return nil, err
	}
	if now == nil {
		return want.Matcher()
	}
	if now.State == AdoptionKeying {
		return nil, adopting(now)
	}
	have, err := Adopted(ctx, st, now)
	if err != nil {
		return nil, err
	}
	if want.Method != "" && want.Method != now.Method || want.Model != nil {
		wanted, err := want.Matcher()
		if err != nil {
			return nil, err
		}
		if wanted.Identity().Fingerprint != have.Identity().Fingerprint {
			return nil, otherModel(now, wanted.Identity())
		}
	}
	if have.Identity().Fingerprint != now.Fingerprint {
		return nil, fault.Usage("model.version", "the store was matched by a version of custhub that makes other match keys or weights", "'custhub model adopt current --preview' shows what changes; 'custhub model adopt current --reason …' does it").With(now.Name)
	}
	return have, nil
}

// Adopted returns the matcher of an adoption, as this program applies it.
func Adopted(ctx context.Context, st Models, a *Adoption) (Matcher, error) {
	if a.Method == MethodExact {
		return Exact{}, nil
	}
	text, err := st.Model(ctx, a.Model)
	if err != nil {
		return nil, err
	}
	m, err := resolve.ParseModel(text)
	if err != nil {
		return nil, err
	}
	return NewEngine(m)
}

func otherModel(now *Adoption, want Identity) error {
	have := now.Method
	if now.Method == MethodEngine {
		have = fmt.Sprintf("model %s (%.12s)", now.Name, now.Model)
	}
	wanted, arg := want.Method, want.Method
	if want.Method == MethodEngine {
		wanted, arg = fmt.Sprintf("model %s (%.12s)", want.Name, want.Model), "MODEL"
		if want.Name == "builtin" {
			arg = "builtin"
		}
	}
	return fault.Usage("model.other", "the store is matched by "+have+", custhub.yaml wants "+wanted,
		"either set matching: in custhub.yaml back, or look with 'custhub model adopt "+arg+" --preview' and adopt it with --reason").At("custhub.yaml")
}

func adopting(a *Adoption) error {
	return fault.New("model.adopting", "model "+a.Name+" is being adopted", "'custhub run' goes on with it if it was cut off")
}

// agree makes sure that the store is filled under the plan's matcher. A store
// that has none yet takes it over.
func agree(ctx context.Context, st Store, plan *Plan, who string) error {
	models, ok := st.(Models)
	if !ok {
		return nil
	}
	now, err := newest(ctx, models)
	if err != nil {
		return err
	}
	id := plan.Match.Identity()
	switch {
	case now == nil:
		return first(ctx, models, plan.Match, who)
	case now.State == AdoptionKeying:
		return adopting(now)
	case now.Fingerprint != id.Fingerprint:
		return otherModel(now, id)
	}
	return nil
}

// first puts a matcher in force in a store that knows of none: a new one, or one
// that a version of custhub filled which did not write it down. Then its keys
// tell.
func first(ctx context.Context, st Models, match Matcher, who string) error {
	page, err := st.Keyed(ctx, 200)
	if err != nil {
		return err
	}
	n, err := Stale(match, page)
	if err != nil {
		return err
	}
	if n > 0 {
		return fault.Usage("model.unknown", "the store was filled by another version of custhub or under another matching method, and does not say which",
			"set matching: in custhub.yaml back, or give all records new match keys with 'custhub model adopt builtin --reason …'")
	}
	return st.FirstModel(ctx, match.Identity(), modelText(match), who, "first run")
}

// Stale returns how many records have other match keys than a matcher makes.
func Stale(match Matcher, page []Rekeyed) (int, error) {
	now := slices.Clone(page)
	if err := rekey(match, now); err != nil {
		return 0, err
	}
	n := 0
	for i := range page {
		if !slices.Equal(slices.Sorted(slices.Values(page[i].Keys)), now[i].Keys) {
			n++
		}
	}
	return n, nil
}

// modelText is the JSON form of the model of a matcher, nil for one without.
func modelText(match Matcher) []byte {
	if e, ok := match.(*Engine); ok {
		return e.Model().Text()
	}
	return nil
}

// rekey gives records the match keys of a matcher.
func rekey(match Matcher, page []Rekeyed) error {
	keyer := match.Keyer()
	var m record.Mapped
	for i := range page {
		r := &page[i]
		if err := record.DecodeValues(r.Mapped, &m); err != nil {
			return fmt.Errorf("%s/%s/%s: %w", r.Ref.Source, r.Ref.Stream, r.Ref.Key, err)
		}
		// The keys of what sources merge are no matcher's: they stay.
		r.Keys = MergeKeys(nil, r.Ref, &m, slices.Contains(r.Keys, mergeKey(r.Ref)))
		r.Keys = keyer.Keys(r.Keys, r.Ref, &m)
		slices.Sort(r.Keys)
		r.Keys = slices.Compact(r.Keys)
	}
	return nil
}
