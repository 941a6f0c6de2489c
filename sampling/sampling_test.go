package sampling

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/handout"
	"github.com/custhub/custhub/sample"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/store/storetest"
)

func TestRisk(t *testing.T) {
	for _, c := range []struct {
		want string
		c    store.Candidate
		high float64
	}{
		{Plain, store.Candidate{Sources: 1}, 1e6},
		{High, store.Candidate{Sources: 1, Value: 1e6}, 1e6},
		{Plain, store.Candidate{Sources: 1, Value: 1e9}, 0}, // none is of high value
		{Changed, store.Candidate{Sources: 1, Changed: true, Value: 1e9}, 1e6},
		{Merged, store.Candidate{Sources: 2, Score: 20, Changed: true}, 1e6},
		{Weak, store.Candidate{Sources: 2, Score: 9.9}, 1e6},
		{Merged, store.Candidate{Sources: 2, Score: weakBits}, 1e6},
		{Weak, store.Candidate{Sources: 2, Rule: "email"}, 1e6},
		{Merged, store.Candidate{Sources: 2, Rule: "tax_id"}, 1e6},
		{Replayed, store.Candidate{Sources: 2, Score: 1, Replayed: true}, 1e6},
	} {
		if got := Risk(&c.c, c.high); got != c.want {
			t.Errorf("%+v is %s, want %s", c.c, got, c.want)
		}
	}
}

// filled are rows of a sheet handed back.
func filled(keysAndClasses ...string) []handout.Filled {
	var rows []handout.Filled
	for i := 0; i < len(keysAndClasses); i += 2 {
		rows = append(rows, handout.Filled{Key: keysAndClasses[i], Place: fmt.Sprintf("review.xlsx:%d", i/2+2), Cells: map[string]string{"class": keysAndClasses[i+1], "note": noteIf(keysAndClasses[i+1])}})
	}
	return rows
}

// noteIf is a note where there is a class: a note alone is refused.
func noteIf(class string) string {
	if class == "" {
		return ""
	}
	return "n"
}

// TestSheetInChinese: a class in the words of the Chinese sheet counts as the
// English one; a note without a class is refused.
func TestSheetInChinese(t *testing.T) {
	row := func(class, note string) []handout.Filled {
		return []handout.Filled{{Key: "4/1/1", Place: "核验.xlsx:2", Cells: map[string]string{"结论": class, "备注": note}}}
	}
	for i, class := range chinese.classes {
		list, _, err := Judgements(row(class, "电话旧"), 4)
		if err != nil || len(list) != 1 || list[0].Class != sample.Classes[i] || list[0].Note != "电话旧" {
			t.Errorf("%s: %+v, %v", class, list, err)
		}
		if className(sample.Classes[i], "zh") != class {
			t.Errorf("%s is written %s", sample.Classes[i], className(sample.Classes[i], "zh"))
		}
	}
	if _, _, err := Judgements(row("", "电话旧"), 4); err == nil || !strings.Contains(err.Error(), "sample.note") {
		t.Errorf("a note alone: %v", err)
	}
	for _, w := range []*wording{&english, &chinese} {
		for _, title := range w.titles {
			if IsFill(title) != (title == w.titles[8] || title == w.titles[9]) {
				t.Errorf("%s is filled in: %v", title, IsFill(title))
			}
		}
	}
}

// TestFresh: what is recorded already stays that of who recorded it; rows without
// a review are counted.
func TestFresh(t *testing.T) {
	rows := []store.SampleRow{
		{Seq: 1, Reviews: [2]store.Review{{Class: sample.Right}}},
		{Seq: 2, Reviews: [2]store.Review{{Class: sample.Right}}},
		{Seq: 3},
		{Seq: 4, Twice: true},
	}
	list := []store.Judgement{{Seq: 1, Class: sample.Right}, {Seq: 2, Class: sample.Minor}, {Seq: 3, Class: sample.Unclear}, {Seq: 9, Class: sample.Right}}
	fresh, waiting := Fresh(rows, false, list)
	if len(fresh) != 3 || fresh[0].Seq != 2 || fresh[1].Seq != 3 || fresh[2].Seq != 9 || waiting != 1 {
		t.Errorf("%+v, %d rows wait", fresh, waiting)
	}
	if fresh, waiting := Fresh(rows, true, nil); len(fresh) != 0 || waiting != 1 {
		t.Errorf("second review: %+v, %d rows wait", fresh, waiting)
	}
}

func TestJudgements(t *testing.T) {
	list, second, err := Judgements(filled("4/1/1", "ok", "4/2/1", "", "4/3/1", "MAJOR"), 4)
	if err != nil || second || len(list) != 2 || list[1].Seq != 3 || list[1].Class != sample.Major || list[1].Note != "n" {
		t.Errorf("%+v, %v, %v", list, second, err)
	}
	if _, second, err := Judgements(filled("4/1/2", "unclear"), 4); err != nil || !second {
		t.Errorf("second review: %v, %v", second, err)
	}
	for name, c := range map[string]struct {
		rows []handout.Filled
		want string
	}{
		"another sample":    {filled("5/1/1", "ok"), "not of sample 4"},
		"no key":            {filled("", "ok"), "not of sample 4"},
		"mixed reviews":     {filled("4/1/1", "ok", "4/2/2", "ok"), "mixes"},
		"no such class":     {filled("4/1/1", "fine"), "a class is"},
		"a formula":         {filled("4/1/1", "=1+1"), "a class is"},
		"all wrong at once": {filled("4/1/1", "fine", "9/1/1", "ok"), "not of sample 4"},
	} {
		if _, _, err := Judgements(c.rows, 4); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWorse: of two reviews of one row the severer counts; unclear is an error.
func TestWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := rapid.SampledFrom([]sample.Plan{sample.CriticalPlan, sample.MajorPlan}).Draw(t, "plan")
		class := rapid.SampledFrom([]sample.Class{"", sample.Right, sample.Minor, sample.Major, sample.Critical, sample.Unclear})
		a, b := class.Draw(t, "a"), class.Draw(t, "b")
		got := worse(&plan, a, b)
		if got != worse(&plan, b, a) {
			t.Fatalf("%s and %s: the order of the reviews matters", a, b)
		}
		if (plan.IsError(a) || plan.IsError(b)) != plan.IsError(got) {
			t.Fatalf("%s and %s: %s", a, b, got)
		}
		if !plan.IsError(sample.Unclear) {
			t.Fatal("unclear must count as an error")
		}
	})
}

// loaded is a store with records of two sources, some of them merged.
func loaded(t *testing.T) *store.Store {
	t.Helper()
	h := storetest.OpenHub(t, "sqlite:"+t.TempDir()+"/hub.db", store.Options{Now: storetest.Clock()})
	for _, source := range []string{"erp", "crm"} {
		var rows []storetest.Row
		for i := range 150 {
			r := storetest.Row{Key: fmt.Sprint(i), Name: fmt.Sprintf("甲%d", i), At: "2025-01-01"}
			if i < 40 {
				r.Keys = []string{fmt.Sprint(i)} // the same in both: one customer
			}
			rows = append(rows, r)
		}
		h.Land(h.Batch(source, "customers", 1, true, rows...))
	}
	h.Resolve()
	return h.S
}

// TestDraw: the same seed draws the same rows, another one others; strata sum up
// to the population, and each gets at least 59 rows or all it has.
func TestDraw(t *testing.T) {
	st := loaded(t)
	draw := func(seed string) (*store.Sample, []store.SampleRow) {
		d, err := Draw(t.Context(), st, Request{Plan: sample.CriticalPlan, Seed: seed, By: "lin", High: 1e6})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := st.SampleRows(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		return d, rows
	}
	d, rows := draw("fixed")
	var population, drawn int64
	for _, s := range d.Strata {
		population += s.Population
		drawn += s.Drawn
		if s.Drawn < min(59, s.Population) {
			t.Errorf("stratum %+v: too few", s)
		}
	}
	if population != 300 || drawn != int64(len(rows)) {
		t.Errorf("population %d, drawn %d, rows %d", population, drawn, len(rows))
	}
	recs := func(rows []store.SampleRow) (out []int64) {
		for _, r := range rows {
			out = append(out, r.Rec)
		}
		return out
	}
	if _, again := draw("fixed"); !slices.Equal(recs(rows), recs(again)) {
		t.Error("the same seed draws other rows")
	}
	if _, other := draw("another"); slices.Equal(recs(rows), recs(other)) {
		t.Error("another seed draws the same rows in the same order")
	}
	if _, err := Draw(t.Context(), st, Request{Run: 99, Plan: sample.CriticalPlan}); err == nil {
		t.Error("a run without records has a sample")
	}
}

// TestOutcome: reviews are counted in their stratum, double ones agree or not,
// and a rejected plan says so.
func TestOutcome(t *testing.T) {
	st := loaded(t)
	d, err := Draw(t.Context(), st, Request{Plan: sample.CriticalPlan, Seed: "s", By: "lin"})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := st.SampleRows(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	var first, second []store.Judgement
	for _, r := range rows {
		first = append(first, store.Judgement{Seq: r.Seq, Class: sample.Right})
		if r.Twice {
			second = append(second, store.Judgement{Seq: r.Seq, Class: sample.Right})
		}
	}
	const errors = 5 // of 300 records: more than 1 %
	for i := range errors {
		second[i].Class = sample.Unclear
	}
	if err := st.Record(t.Context(), d.ID, "lin", false, first); err != nil {
		t.Fatal(err)
	}
	if err := st.Record(t.Context(), d.ID, "wang", true, second); err != nil {
		t.Fatal(err)
	}
	out, err := Outcome(t.Context(), st, d)
	if err != nil {
		t.Fatal(err)
	}
	if out.Total.Reviewed != int64(len(rows)) || out.Total.Errors != errors || out.Double != int64(len(second)) || out.Agreed != int64(len(second)-errors) || out.Kappa == nil {
		t.Errorf("%+v", out)
	}
	if out.Verdict != string(sample.Reject) {
		t.Errorf("five errors in 300 records prove fewer than 1 %%: %s", out.Verdict)
	}
}
