package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// night lands a pass of rows of one batch; those named are kept out.
func (h *Hub) night(pass int64, bad []string, rows ...Row) int64 {
	h.T.Helper()
	l := h.Batch("erp", "customers", pass, true, rows...)
	for i, key := range bad {
		l.Quarantine = append(l.Quarantine, pipeline.QuarantineRow{Key: key, Code: "x", Raw: []byte(`{"k":"` + key + `"}`), Origin: record.Origin{Part: "t.csv", Row: int64(i + 2)}})
	}
	l.Read += int64(len(bad))
	batch := h.Land(l).Batch
	h.Resolve()
	return batch
}

// testSuperseded: of a row that is bad each night the newest waits, none once it
// has landed, and those wait again whose successors are rolled back.
func testSuperseded(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{Now: Clock()})
	a := Row{Key: "a", Name: "甲"}
	first := h.night(1, []string{"k", "", "d", "d"}, a)
	h.states("first night", "1 waiting", "2 waiting", "3 waiting", "4 waiting")
	second := h.night(2, []string{"k", ""}, a, Row{Key: "d", Deleted: true})
	superseded := fmt.Sprintf("superseded by %d", second)
	// Rows without a key can't be told apart.
	h.states("second night", "1 "+superseded, "2 waiting", "3 "+superseded, "4 "+superseded, "5 waiting", "6 waiting")
	third := h.night(3, nil, Row{Key: "k", Name: "丙"}, a)
	landed := fmt.Sprintf("5 superseded by %d", third)
	h.states("mended", "1 "+superseded, "2 waiting", "3 "+superseded, "4 "+superseded, landed, "6 waiting")

	refused(t, h.S.Mend(h.ctx, 1, []byte(`{}`), "lin", "why"), "quarantine.superseded")
	refused(t, h.S.Mend(h.ctx, 5, []byte(`{}`), "lin", "why"), "quarantine.superseded")
	counts, err := h.S.QuarantineByReason(h.ctx, store.QuarantineQuery{})
	h.must(err)
	if len(counts) != 1 || counts[0].Rows != 6 || counts[0].Waiting != 2 || counts[0].Superseded != 4 || counts[0].Replayed != 0 {
		t.Errorf("counts %+v", counts)
	}
	h.selected(store.QuarantineQuery{Status: "waiting"}, 2, 6)
	h.selected(store.QuarantineQuery{Status: "waiting", Limit: 1}, 2)
	h.selected(store.QuarantineQuery{Status: "superseded", Key: "k"}, 1, 5)
	h.selected(store.QuarantineQuery{Batch: second, Status: "superseded"}, 5)

	h.withdraw(true, third)
	h.states("the third night rolled back", "1 "+superseded, "2 waiting", "3 "+superseded, "4 "+superseded, "5 waiting", "6 waiting")
	h.must(h.S.Mend(h.ctx, 5, []byte(`{}`), "lin", "why"))
	h.selected(store.QuarantineQuery{Status: "waiting", Mended: true}, 5)
	// What a person mended keeps waiting though its batch is withdrawn, yet that
	// batch says nothing any more.
	h.withdraw(true, second)
	h.states("the second one, too", "1 waiting", "2 waiting", "3 waiting", "4 waiting", "5 waiting", "6 withdrawn")
	h.withdraw(true, first)
	if rows := h.rows(store.QuarantineQuery{Status: "superseded"}); len(rows) != 0 {
		t.Errorf("superseded by nothing: %v", rows)
	}
}

// testNotSuperseded: what the same pass says of a key is not newer, nor is what
// was reprocessed; a batch that saw the record unchanged is, and so is a replay.
func testNotSuperseded(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{Now: Clock()})
	k := Row{Key: "k", Name: "甲"}
	h.night(1, nil, k)
	bad := h.night(2, []string{"k"})
	gone := h.Batch("erp", "customers", 2, true, Row{Key: "k", Deleted: true})
	gone.Kind = "delete" // 'deletes: compare' takes what was kept out for absent
	h.Land(gone)
	h.Resolve()
	h.states("absent in the same pass", "1 waiting")
	h.withdraw(true, bad+1)
	again := h.Batch("erp", "customers", 2, true, Row{Key: "k", Name: "甲 by new rules"})
	again.Kind = "reprocess"
	redone := h.Land(again).Batch
	h.Resolve()
	h.states("reprocessed", "1 waiting")
	h.withdraw(true, redone)
	same := h.night(3, nil, k)
	h.states("mended to what it was", fmt.Sprintf("1 superseded by %d", same))
	h.withdraw(true, same)
	h.states("that rolled back", "1 waiting")
	replay := h.Batch("erp", "customers", 2, true, Row{Key: "k", Name: "丁"})
	replay.Kind = "replay"
	landed := h.Land(replay).Batch
	h.states("replayed", fmt.Sprintf("1 superseded by %d", landed))
	h.must(h.S.Replayed(h.ctx, []int64{1}, landed))
	h.states("replayed and noted", "1 replayed")
}

// testSupersededPurged: what supersedes a row may be purged; the row stays
// superseded, and its content goes with that of rows that wait no more.
func testSupersededPurged(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{Now: Clock()})
	k := Row{Key: "k", Name: "甲"}
	h.night(1, nil, k)
	h.night(2, []string{"k", "w"})
	h.night(3, nil, k)
	h.night(4, nil, Row{Key: "k", Deleted: true})
	h.night(5, nil, Row{Key: "z", Name: "乙"})
	purge := func(keep store.Retention) *store.Purged {
		t.Helper()
		done, err := h.S.Purge(h.ctx, h.Run, keep)
		h.must(err)
		return done
	}
	all := time.Now().AddDate(10, 0, 0)
	purge(store.Retention{History: all})
	h.states("history purged", "1 superseded", "2 waiting")
	counts, err := h.S.QuarantineByReason(h.ctx, store.QuarantineQuery{})
	h.must(err)
	if len(counts) != 1 || counts[0].Waiting != 1 || counts[0].Superseded != 1 {
		t.Errorf("counts %+v", counts)
	}
	h.selected(store.QuarantineQuery{Status: "superseded"}, 1)
	refused(t, h.S.Mend(h.ctx, 1, []byte(`{}`), "lin", "why"), "quarantine.not_waiting")
	h.night(6, []string{"w"})
	if done := purge(store.Retention{Quarantine: all}); done.Quarantine != 2 {
		t.Errorf("%+v", done)
	}
	h.states("quarantine purged", "1 purged", "2 purged", "3 waiting")
}

// states compares all rows in quarantine with what is to become of them.
func (h *Hub) states(when string, want ...string) {
	h.T.Helper()
	var got []string
	for _, r := range h.rows(store.QuarantineQuery{}) {
		state := r.Status
		if r.SupersededBy > 0 {
			state += fmt.Sprint(" by ", r.SupersededBy)
		}
		got = append(got, fmt.Sprint(r.ID, " ", state))
	}
	if !slices.Equal(got, want) {
		h.T.Errorf("%s:\n got %q\nwant %q", when, got, want)
	}
}

func (h *Hub) rows(query store.QuarantineQuery) []store.Quarantined {
	h.T.Helper()
	rows, err := h.S.QuarantineRows(h.ctx, query)
	h.must(err)
	return rows
}

func (h *Hub) selected(query store.QuarantineQuery, want ...int64) {
	h.T.Helper()
	var got []int64
	for _, r := range h.rows(query) {
		got = append(got, r.ID)
	}
	if !slices.Equal(got, want) {
		h.T.Errorf("%+v selects %v, want %v", query, got, want)
	}
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != code || f.Hint == "" {
		t.Errorf("%v, want %s with what to do next", err, code)
	}
}
