package model

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sort"

	"github.com/custhub/custhub/generate/draw"
)

// specJSON is the specification of the generator: which entities there are,
// which sources know them, and how often each source spoils what.
//
//go:embed spec.json
var specJSON []byte

// Spec is the specification as its file spells it. Rates are probabilities.
type Spec struct {
	EntityTypes      map[string]float64            `json:"entity_types"`
	HardNegativeRate float64                       `json:"hard_negative_rate"`
	HardNegatives    map[string]float64            `json:"hard_negative_kinds"`
	Overlap          map[string]float64            `json:"overlap"`
	Duplicates       map[string]float64            `json:"in_source_duplicates"`
	Presence         map[string]map[string]float64 `json:"field_presence"`
	Operators        map[string]map[string]float64 `json:"operators"`
	Industries       []string                      `json:"industries"`
	LatinParts       []string                      `json:"latin_parts"`
	Streets          []string                      `json:"streets"`
}

// DefaultSpec returns the specification that is built in.
func DefaultSpec() (*Spec, error) {
	s := &Spec{}
	if err := json.Unmarshal(specJSON, s); err != nil {
		return nil, fmt.Errorf("generator specification: %w", err)
	}
	return s, nil
}

// rates is the specification made ready for drawing.
type rates struct {
	types        draw.Weights
	masks        []uint8 // set of sources for each overlap
	maskWeights  draw.Weights
	duplicates   [NumSources]float64
	presence     [NumSources][NumFields]float64
	ops          [NumOps][NumSources]float64
	twinShare    float64 // share of enterprises that are near twins
	twinKinds    draw.Weights
	branchTwins  float64 // share of branches whose parent is in the set
	industries   []string
	latin        []string
	streets      []string
	legalForms   draw.Weights
	countryShare draw.Weights
}

func compile(s *Spec) (*rates, error) {
	r := &rates{industries: s.Industries, latin: s.LatinParts, streets: s.Streets}
	if len(s.LatinParts) < lineWords+2 || len(s.Industries) < 2 || len(s.Streets) == 0 {
		return nil, errors.New("generator specification: too few words to make names of")
	}
	weights := make([]float64, numTypes)
	for i, name := range typeNames {
		weights[i] = s.EntityTypes[name]
	}
	r.types = draw.NewWeights(weights)
	if err := r.compileTwins(s); err != nil {
		return nil, err
	}
	if err := r.compileOverlap(s); err != nil {
		return nil, err
	}
	for src, name := range sourceNames {
		r.duplicates[src] = s.Duplicates[name]
		r.presence[src] = presence(s.Presence[name])
	}
	for op, name := range opNames {
		rates, ok := s.Operators[name]
		if !ok {
			return nil, fmt.Errorf("generator specification: no rates of the operator %s", name)
		}
		for src, source := range sourceNames {
			rate, ok := rates[source]
			if !ok {
				rate = rates["*"]
			}
			r.ops[op][src] = rate
		}
	}
	return r, nil
}

func presence(p map[string]float64) [NumFields]float64 {
	return [NumFields]float64{
		Name: 1, TaxNo: p["uscc"], ContactName: p["contact"], Title: .8, Mobile: p["mobile"],
		Tel: p["tel"], Email: p["email"], AddressText: p["address"], Industry: p["industry"],
	}
}

// compileTwins splits the rate of hard negatives over the entity types so that
// both the rate of twins and the shares of the types come out as specified: the
// twins of kind branch are branches, the others enterprises.
func (r *rates) compileTwins(s *Spec) error {
	kinds := make([]float64, numTwins)
	others := 0.0
	for k := OtherCity; k < numTwins; k++ {
		if k != TwinBranch {
			kinds[k] = s.HardNegatives[k.String()]
			others += kinds[k]
		}
	}
	r.twinKinds = draw.NewWeights(kinds)
	r.twinShare = s.HardNegativeRate * others / s.EntityTypes["enterprise"]
	r.branchTwins = s.HardNegativeRate * s.HardNegatives["branch"] / s.EntityTypes["branch"]
	if r.twinShare > 1 || r.branchTwins > 1 {
		return fmt.Errorf("generator specification: more hard negatives than enterprises and branches")
	}
	return nil
}

func (r *rates) compileOverlap(s *Spec) error {
	keys := make([]string, 0, len(s.Overlap))
	for k := range s.Overlap {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var weights []float64
	for _, k := range keys {
		mask := uint8(0)
		for _, letter := range k {
			switch letter {
			case 'E':
				mask |= 1 << ERP
			case 'C':
				mask |= 1 << CRM
			case 'T':
				mask |= 1 << Ticket
			case 'X':
				mask |= 1 << Excel
			default:
				return fmt.Errorf("generator specification: overlap %q has an unknown source", k)
			}
		}
		r.masks = append(r.masks, mask)
		weights = append(weights, s.Overlap[k])
	}
	r.maskWeights = draw.NewWeights(weights)
	return nil
}
