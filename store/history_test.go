package store

import (
	"encoding/json"
	"testing"

	"github.com/custhub/custhub/record"
)

// TestStateText: what customer_history keeps of a customer is JSON that reads
// back.
func TestStateText(t *testing.T) {
	for _, provenance := range []string{"", `{"fields":{"customer.legal_name":{"rule":"newest"}}}`} {
		c := &Customer{ID: "01J", Complete: 1.0 / 3, UpdatedRun: 7, Provenance: []byte(provenance)}
		c.Entity.Set(record.FieldValue{ID: record.CustomerLegalName, Value: record.T(`甲"\` + "\n")})
		text, err := c.state()
		if err != nil {
			t.Fatal(err)
		}
		var st customerState
		if err := json.Unmarshal([]byte(text), &st); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if st.ID != c.ID || st.Complete != c.Complete || st.Run != 7 || string(st.Entity) != string(entityText(&c.Entity)) || string(st.Provenance) != provenance {
			t.Errorf("%s: %+v", text, st)
		}
	}
}
