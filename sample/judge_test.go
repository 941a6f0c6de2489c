package sample

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"pgregory.net/rapid"
)

// TestWeightedExample: ERP 1/150, CRM 2/100, tickets 0/60, Excel 4/90 of 60k,
// 25k, 10k and 5k rows (moving.md §3): weighted 1.12 % (0.06–2.19), unweighted
// 1.75 %; Excel alone bounds at 9.9 % and must not be accepted.
func TestWeightedExample(t *testing.T) {
	counts := []Count{{60000, 150, 150, 1}, {25000, 100, 100, 2}, {10000, 60, 60, 0}, {5000, 90, 90, 4}}
	w := Weighted(counts, 0.95)
	if math.Abs(w.Rate-0.0112) > 0.00005 || math.Abs(w.Interval.Low-0.0006) > 0.00005 || math.Abs(w.Interval.High-0.0219) > 0.00005 {
		t.Errorf("weighted %+v", w)
	}
	res := MajorPlan.Judge(counts)
	if got := Upper(4, 90, 0.95); math.Abs(got-0.099) > 0.0005 {
		t.Errorf("Excel bounds at %v", got)
	}
	if v := res.Strata[3].Verdict; v == Accept || res.Verdict != Reject {
		t.Errorf("Excel %v, all %v", v, res.Verdict)
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name    string
		plan    Plan
		counts  []Count
		verdict Verdict
		next    int64
	}{
		{"nothing reviewed", CriticalPlan, []Count{{100000, 299, 0, 0}}, GoOn, 299},
		{"half reviewed", CriticalPlan, []Count{{100000, 299, 150, 0}}, GoOn, 149},
		{"clean", CriticalPlan, []Count{{100000, 299, 299, 0}}, Accept, 0},
		{"one error", CriticalPlan, []Count{{100000, 299, 299, 1}}, Reject, 472},
		{"two errors accepted", MajorPlan, []Count{{1000000, 313, 313, 2}}, Accept, 0},
		{"three are not", MajorPlan, []Count{{1000000, 313, 313, 3}}, Reject, 386},
		{"a census may find some", CriticalPlan, []Count{{500, 500, 500, 4}}, Accept, 0},
		{"a census may find too many", CriticalPlan, []Count{{500, 500, 500, 5}}, Reject, 500},
		{"a bad stratum", CriticalPlan, []Count{{100000, 400, 400, 0}, {50, 50, 50, 0}, {400, 59, 59, 5}}, Reject, 0},
		{"no rows", CriticalPlan, nil, Accept, 0},
	} {
		got := c.plan.Judge(c.counts)
		if got.Verdict != c.verdict || c.next != 0 && got.Next != c.next {
			t.Errorf("%s: %s, next %d; want %s, %d", c.name, got.Verdict, got.Next, c.verdict, c.next)
		}
	}
}

// TestAllocation: at least 59 of every stratum or all, and when the review finds
// no more than the plan accepts, the claim is proven.
func TestAllocation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := rapid.SampledFrom([]Plan{CriticalPlan, MajorPlan}).Draw(t, "plan")
		pops := rapid.SliceOfN(rapid.Int64Range(0, 50000), 1, 8).Draw(t, "populations")
		draw := plan.Allocate(pops)
		counts := make([]Count, len(pops))
		left := int64(plan.Accept)
		for i, n := range pops {
			if draw[i] > n || draw[i] < min(n, 59) {
				t.Fatalf("%d of %d drawn", draw[i], n)
			}
			e := min(left, draw[i], rapid.Int64Range(0, 2).Draw(t, "errors"))
			left -= e
			counts[i] = Count{n, draw[i], draw[i], e}
		}
		res := plan.Judge(counts)
		if res.Total.Verdict != Accept && res.Total.Rate < plan.Claim {
			t.Fatalf("drawn %v of %v: %+v", draw, pops, res.Total)
		}
	})
}

func TestKappa(t *testing.T) {
	var pairs [][2]Class
	add := func(a, b Class, n int) {
		for range n {
			pairs = append(pairs, [2]Class{a, b})
		}
	}
	// Worked example: 20, 5, 10, 15 of 50 gives p_o 0.70, p_e 0.50, kappa 0.40.
	add(Right, Right, 20)
	add(Right, Major, 5)
	add(Major, Right, 10)
	add(Major, Major, 15)
	if a := Kappa(pairs); math.Abs(a.Kappa-0.4) > 1e-12 || a.Agreed != 35 {
		t.Errorf("%+v", a)
	}
	if a := Kappa([][2]Class{{Right, Right}, {Right, Right}}); a.Kappa != 1 {
		t.Errorf("full agreement: %+v", a)
	}
	if a := Kappa([][2]Class{{Right, Major}, {Major, Right}}); a.Kappa != -1 {
		t.Errorf("full disagreement: %+v", a)
	}
}

// TestConfidenceHolds draws samples from random stratified populations and
// counts how often a bound lies below the truth: not more often than the risk
// allows. 10,000 populations with CUSTHUB_TEST_LONG=1.
func TestConfidenceHolds(t *testing.T) {
	populations := 1500
	if os.Getenv("CUSTHUB_TEST_LONG") == "1" {
		populations = 10000
	}
	rng := rand.New(rand.NewPCG(2026, 11))
	const confidence = 0.95
	var weighted, single, finite, low, falselyAccepted, bad int
	for range populations {
		pops, truth := randomPopulation(rng)
		draw := CriticalPlan.Allocate(pops)
		counts := make([]Count, len(pops))
		var wrong, all int64
		for i, n := range pops {
			wrong, all = wrong+truth[i], all+n
			counts[i] = Count{n, draw[i], draw[i], findErrors(rng, n, truth[i], draw[i])}
		}
		rate := float64(wrong) / float64(all)
		if Weighted(counts, confidence).Upper.Upper < rate-1e-12 {
			weighted++
		}
		if c := counts[0]; c.Population > 0 {
			own := float64(truth[0]) / float64(c.Population)
			if c.Reviewed < c.Population && Upper(int(c.Errors), int(c.Reviewed), confidence) < own-1e-12 {
				single++
			}
			if UpperOf(c.Errors, c.Reviewed, c.Population, confidence) < own-1e-12 {
				finite++
			}
			if LowerOf(c.Errors, c.Reviewed, c.Population, confidence) > own+1e-12 {
				low++
			}
		}
		if rate >= CriticalPlan.Claim {
			bad++
			if CriticalPlan.Judge(counts).Verdict == Accept {
				falselyAccepted++
			}
		}
	}
	limit := func(n int) int { return int(0.05*float64(n) + 3*math.Sqrt(0.05*0.95*float64(n))) }
	for name, misses := range map[string]int{"weighted": weighted, "Clopper–Pearson": single, "hypergeometric upper": finite, "hypergeometric lower": low} {
		t.Logf("%s: truth outside the bound in %d of %d", name, misses, populations)
		if misses > limit(populations) {
			t.Errorf("%s bound missed the truth %d times of %d", name, misses, populations)
		}
	}
	t.Logf("%d of %d populations that break the claim were accepted", falselyAccepted, bad)
	if falselyAccepted > limit(bad) {
		t.Errorf("%d of %d bad populations accepted", falselyAccepted, bad)
	}
}

// randomPopulation returns strata with their wrong rows, most of them near the
// claim, where a bound is easiest to break.
func randomPopulation(rng *rand.Rand) (pops, wrong []int64) {
	for range 1 + rng.IntN(4) {
		n := int64(20 + rng.IntN(4000))
		rate := 0.01 * math.Exp(rng.NormFloat64())
		if rng.IntN(4) == 0 {
			rate = 0
		}
		pops = append(pops, n)
		wrong = append(wrong, min(n, int64(math.Round(rate*float64(n)))))
	}
	return pops, wrong
}

// findErrors draws n rows without replacement and counts the wrong ones.
func findErrors(rng *rand.Rand, population, wrong, n int64) (found int64) {
	for i := range n {
		if rng.Int64N(population-i) < wrong-found {
			found++
		}
	}
	return found
}
