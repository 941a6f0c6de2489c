package rules

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
)

func surveyOf(set *Set, columns map[record.Place]string, known record.Habits, rows []record.Mapped) *Survey {
	v := set.NewSurvey(columns, known)
	for i := range rows {
		v.Add(&rows[i])
	}
	return v
}

func customerRow(id record.FieldID, text string) record.Mapped {
	return record.Mapped{Entity: record.Entity{Type: record.Customer, Fields: []record.FieldValue{{ID: id, Value: record.T(text)}}}}
}

func rowsOf(id record.FieldID, texts ...string) []record.Mapped {
	var out []record.Mapped
	for _, s := range texts {
		out = append(out, customerRow(id, s))
	}
	return out
}

func TestSurveyOrder(t *testing.T) {
	set := defaultSet(t)
	at := record.Place{Field: record.CustomerStageSince}
	columns := map[record.Place]string{at: "since"}
	for _, c := range []struct {
		name   string
		values []string
		order  string
		open   int
	}{
		{"day first", []string{"03/04/2024", "25/04/2024", "2024-01-02"}, "dmy", 0},
		{"month first", []string{"03/04/2024", "04/25/2024"}, "mdy", 0},
		{"nothing tells", []string{"03/04/2024", "2024-12-25"}, "", 1},
		{"both", []string{"03/04/2024", "25/04/2024", "04/25/2024"}, "", 1},
		{"both, but none in doubt", []string{"25/04/2024", "04/25/2024"}, "", 0},
		{"equal numbers", []string{"03/03/2024"}, "", 0},
		{"year first", []string{"24-3-15", "24-03-25"}, "", 0},
		{"none", []string{"2024年3月4日", "45366"}, "", 0},
	} {
		habits, open := surveyOf(set, columns, nil, rowsOf(record.CustomerStageSince, c.values...)).Habits()
		order := ""
		if len(habits) > 0 {
			order = habits[0].Order
		}
		if order != c.order || len(open) != c.open {
			t.Errorf("%s: order %q and %d open, want %q and %d", c.name, order, len(open), c.order, c.open)
		}
	}
	known := record.Habits{at: {Columns: "since", Order: "mdy"}}
	if habits, open := surveyOf(set, columns, known, rowsOf(record.CustomerStageSince, "03/04/2024")).Habits(); len(habits)+len(open) > 0 {
		t.Errorf("a declared order is asked for again: %v %v", habits, open)
	}
}

// TestFollow reads values as their column does.
func TestFollow(t *testing.T) {
	set := defaultSet(t)
	apply := func(h record.Habit, m record.Mapped, id record.FieldID) string {
		w := set.NewWorker()
		w.Follow(record.Habits{{Field: id}: h})
		w.Apply(&m)
		return m.Entity.Get(id).Text
	}
	since := record.CustomerStageSince
	if got := apply(record.Habit{Order: "dmy"}, customerRow(since, "03/04/2024"), since); got != "2024-04-03" {
		t.Errorf("day first: %s", got)
	}
	if got := apply(record.Habit{Order: "mdy"}, customerRow(since, "03/04/2024"), since); got != "2024-03-04" {
		t.Errorf("month first: %s", got)
	}
	if got := apply(record.Habit{Annotated: true}, customerRow(record.CustomerNeed, "守?cái)?shù)據"), record.CustomerNeed); strings.Contains(got, "cái") {
		t.Errorf("annotated: %s", got)
	}
}

// TestSurveyTexts finds columns that a tool annotated, and columns decoded wrongly.
func TestSurveyTexts(t *testing.T) {
	set := defaultSet(t)
	at := record.Place{Field: record.CustomerNeed}
	columns := map[record.Place]string{at: "need"}
	find := func(values ...string) record.Habit {
		habits, _ := surveyOf(set, columns, nil, rowsOf(record.CustomerNeed, values...)).Habits()
		if len(habits) == 0 {
			return record.Habit{}
		}
		return habits[0]
	}
	if h := find("當(dāng)今企業(yè)的數(shù)據", "業(yè)務"); !h.Annotated {
		t.Error("three annotations that are readings are the tool's")
	}
	if h := find("单(shàn)先生", "重庆(chóng qìng)", "(CRM)"); h.Annotated {
		t.Error("a single reading is a person's")
	}
	if h := find("ÂíË¼", "ÉîÛÚ ERP", "¹ãÖÝ"); !h.Garbled {
		t.Error("three texts of GBK read as Latin-1 are a wrong encoding")
	}
	if h := find("Müller", "Spécialités", "Ångström", "张伟"); h.Garbled {
		t.Error("accents of European names are right as they are")
	}
}

// TestSurveyAnyOrder: what is found doesn't depend on the order of the rows (P4).
func TestSurveyAnyOrder(t *testing.T) {
	set := defaultSet(t)
	columns := map[record.Place]string{{Field: record.CustomerStageSince}: "since"}
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.SampledFrom([]string{"03/04/2024", "25/04/2024", "04/25/2024", "2024-01-01", "1/2/24", "", "暂无"}), 1, 12).Draw(t, "values")
		shuffled := rapid.Permutation(values).Draw(t, "shuffled")
		h1, o1 := surveyOf(set, columns, nil, rowsOf(record.CustomerStageSince, values...)).Habits()
		h2, o2 := surveyOf(set, columns, nil, rowsOf(record.CustomerStageSince, shuffled...)).Habits()
		if !reflect.DeepEqual(h1, h2) || !reflect.DeepEqual(o1, o2) {
			t.Fatalf("%v %v, shuffled %v %v", h1, o1, h2, o2)
		}
	})
}
