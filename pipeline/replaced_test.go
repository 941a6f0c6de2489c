package pipeline

import (
	"slices"
	"testing"

	"github.com/custhub/custhub/record"
)

func crm(key string) record.Ref { return record.Ref{Source: "crm", Stream: "customers", Key: key} }

func merged(into string) *record.Mapped {
	m := &record.Mapped{Entity: record.Entity{Type: record.Customer}}
	if into != "" {
		ref := crm(into)
		m.ReplacedBy = &ref
	}
	return m
}

func TestMergesFollowSources(t *testing.T) {
	said := []Assertion{{A: crm("9"), B: crm("8"), Same: true}, {A: crm("3"), B: crm("2")}}
	var orders [][]Assertion
	for _, keys := range [][]string{{"1", "2", "3", "4"}, {"4", "3", "2", "1"}} {
		var s Merges
		into := map[string]string{"1": "2", "2": "3", "4": "4"} // 4 names itself, 2→3 is kept apart by a steward
		for _, k := range keys {
			s.Add(crm(k), merged(into[k]))
			s.Add(crm(k), merged(into[k])) // seen twice
		}
		orders = append(orders, s.With(said))
	}
	want := append(slices.Clone(said), Assertion{A: crm("1"), B: crm("2"), Same: true})
	for _, got := range orders {
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	if got := new(Merges).With(said); !slices.Equal(got, said) {
		t.Errorf("without merges: %v", got)
	}
}

func TestMergeKeysMeet(t *testing.T) {
	loser, winner := MergeKeys(nil, crm("1"), merged("2"), true), MergeKeys(nil, crm("2"), merged(""), true)
	if len(loser) != 2 || len(winner) != 1 || !slices.Contains(loser, winner[0]) || winner[0]&1 != 1 {
		t.Errorf("keys %v and %v do not meet, or are weak", loser, winner)
	}
	if got := MergeKeys(nil, crm("2"), merged(""), false); got != nil {
		t.Errorf("keys in a stream whose source merges nothing: %v", got)
	}
}
