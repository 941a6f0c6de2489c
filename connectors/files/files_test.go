package files

import "testing"

func TestStreamName(t *testing.T) {
	for in, want := range map[string]string{"a/crm.csv": "crm", "orders_*.csv.gz": "orders", "*.csv": "files", "客户.txt": "客户", "x_[0-9].csv": "x"} {
		if got := StreamName(in); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}
