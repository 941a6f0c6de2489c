// Package sampling draws samples of landed records from the store, hands them to
// reviewers as sheets, and judges what they found. The statistics are package
// sample's.
package sampling

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"math"
	"slices"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/sample"
	"github.com/custhub/custhub/store"
)

// The risks by which records are put into strata, the gravest first: a record
// belongs to the first that fits.
const (
	Replayed = "replayed" // landed from quarantine
	Weak     = "weak"     // joined its customer by weak evidence
	Merged   = "merged"   // shares its customer with other records
	Changed  = "changed"  // rules changed or remarked on a value
	High     = "high"     // its customer is worth much
	Plain    = "plain"    // none of these
)

// weakBits is the match weight, in bits, below which a link is weak: the odds
// that evidence this good comes up by chance are above one in a thousand.
const weakBits = 10

// Risk says which stratum a record belongs to. high is the credit limit from
// which a customer is worth much; 0 means none is.
func Risk(c *store.Candidate, high float64) string {
	byContact := c.Rule == "mobile" || c.Rule == "email"
	switch {
	case c.Replayed:
		return Replayed
	case c.Sources > 1 && (c.Score > 0 && c.Score < weakBits || c.Score == 0 && byContact):
		return Weak
	case c.Sources > 1:
		return Merged
	case c.Changed:
		return Changed
	case high > 0 && c.Value >= high:
		return High
	default:
		return Plain
	}
}

// Request says what to draw.
type Request struct {
	Run  int64 // records that this run landed; 0: all of the store
	Plan sample.Plan
	Seed string // fixed before the review; "" makes one
	By   string
	High float64 // see Risk
}

// NewSeed returns a random seed.
func NewSeed() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails (Go 1.24)
	return hex.EncodeToString(b[:])
}

type stratumKey struct{ source, risk string }

// Draw draws a sample by the plan, keeps it in the store and returns it. Every
// record is in exactly one stratum; which records are drawn depends on the seed
// and the records alone.
func Draw(ctx context.Context, st *store.Store, req Request) (*store.Sample, error) {
	if err := req.Plan.Check(); err != nil {
		return nil, err
	}
	d := &store.Sample{Run: req.Run, Plan: req.Plan, Seed: cmp.Or(req.Seed, NewSeed()), DrawnBy: req.By}
	populations := map[stratumKey]int64{}
	err := st.Candidates(ctx, req.Run, func(c *store.Candidate) error {
		populations[stratumKey{c.Ref.Source, Risk(c, req.High)}]++
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(populations) == 0 {
		return nil, fault.New("sample.empty", "there is no live customer record to draw from", "draw from another run, or from the whole store without --run")
	}
	keys := make([]stratumKey, 0, len(populations))
	for k := range populations {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b stratumKey) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.risk, b.risk))
	})
	sizes := make([]int64, len(keys))
	for i, k := range keys {
		sizes[i] = populations[k]
	}
	allocated := req.Plan.Allocate(sizes)
	for i, k := range keys {
		d.Strata = append(d.Strata, store.SampleStratum{Source: k.source, Risk: k.risk, Population: sizes[i], Drawn: allocated[i]})
	}
	rows, err := drawRows(ctx, st, req, d, keys)
	if err != nil {
		return nil, err
	}
	if d.ID, err = st.AddSample(ctx, d, rows); err != nil {
		return nil, err
	}
	return st.SampleByID(ctx, d.ID)
}

// drawRows draws each stratum. The share that two people review are the first
// rows of each.
func drawRows(ctx context.Context, st *store.Store, req Request, d *store.Sample, keys []stratumKey) ([]store.SampleRow, error) {
	draws := make(map[stratumKey]*sample.Draw, len(keys))
	for i, k := range keys {
		draws[k] = sample.NewDraw(d.Seed, d.Strata[i].Drawn)
	}
	err := st.Candidates(ctx, req.Run, func(c *store.Candidate) error {
		if draw := draws[stratumKey{c.Ref.Source, Risk(c, req.High)}]; draw != nil {
			draw.Offer(record.JoinKey(c.Ref.Source, c.Ref.Stream, c.Ref.Key))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	place := map[string]store.SampleRow{}
	for i, k := range keys {
		drawn := draws[k].Rows()
		twice := int(math.Ceil(req.Plan.Double * float64(len(drawn))))
		for j, r := range drawn {
			place[r.Key] = store.SampleRow{Seq: int64(len(place) + 1), Stratum: i, Twice: j < twice}
		}
	}
	rows := make([]store.SampleRow, 0, len(place))
	err = st.Candidates(ctx, req.Run, func(c *store.Candidate) error {
		if r, ok := place[record.JoinKey(c.Ref.Source, c.Ref.Stream, c.Ref.Key)]; ok {
			r.Rec, r.Batch = c.Rec, c.Batch
			rows = append(rows, r)
		}
		return nil
	})
	slices.SortFunc(rows, func(a, b store.SampleRow) int { return cmp.Compare(a.Seq, b.Seq) })
	return rows, err
}
