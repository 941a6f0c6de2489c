package model

import (
	"github.com/custhub/custhub/generate/corpus"
	"github.com/custhub/custhub/generate/draw"
)

// Model makes entities and records. It is not changed after New, so any number
// of goroutines may use it.
type Model struct {
	root     draw.Root
	rates    *rates
	corpus   *corpus.Corpus
	brands   map[string]bool
	readings map[rune]string // of the characters of trade names
}

// New returns the model of a seed and a specification.
func New(seed uint64, spec *Spec) (*Model, error) {
	r, err := compile(spec)
	if err != nil {
		return nil, err
	}
	c, err := corpus.Load()
	if err != nil {
		return nil, err
	}
	forms := make([]float64, len(corpus.Forms))
	for i, f := range corpus.Forms {
		forms[i] = f.Share
	}
	r.legalForms = draw.NewWeights(forms)
	countries := make([]float64, len(corpus.Countries))
	for i := range corpus.Countries {
		countries[i] = corpus.Countries[i].Share
	}
	r.countryShare = draw.NewWeights(countries)
	brands := make(map[string]bool, len(corpus.Brands))
	for _, b := range corpus.Brands {
		brands[b] = true
	}
	readings := make(map[rune]string, 2*len(c.Trade))
	for _, w := range c.Trade {
		for _, text := range []string{w.Text, c.Traditional(w.Text)} {
			readings[[]rune(text)[0]] = w.Pinyin
		}
	}
	return &Model{root: draw.New(seed), rates: r, corpus: c, brands: brands, readings: readings}, nil
}

// The purposes of draws. Adding one goes at the end; a number is never reused,
// or all generated sets would change.
const (
	forType draw.Purpose = iota + 1
	forTwin
	forBase
	forCore
	forCity
	forName
	forID
	forAddress
	forPark
	forTel
	forDomain
	forContact
	forMobile
	forAgency
	forShared
	forMask
	forCopies
	forWhichContact
	forHeadcount
	forChange
	forTouch
	forEnd
	forMerge // kept free
	forDates
	forEvents
	forProfile
	forEvent
	forPresence = 100 // + Field
	forOperator = 200 // + Op
)
