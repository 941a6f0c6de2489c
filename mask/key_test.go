package mask

import "testing"

func TestKey(t *testing.T) {
	for in, want := range map[string]string{
		"C00042":                           "C00042",
		"10000042":                         "10000042",           // a customer number
		"202411220001":                     "202411220001",       // an order number with its day
		"SO-2024-000123":                   "SO-2024-000123",     //
		"91440300MA5EYT2M3X":               "91440300MA5EYT2M3X", // a company's code is public
		"13800138000":                      "138****8000",
		"+86-138-0013-8000":                "+86-138-****-8000",
		"8613800138000":                    "86138****8000",
		"wang.fang@example.cn":             "w***@example.cn",
		"11010519491231002X":               "1101**********002X",
		"110105491231002":                  "1101*******1002",
		"6222021234567890128":              "***************0128",
		"crm/people/13800138000":           "crm/people/138****8000",
		"contacts[wang@example.cn].mobile": "contacts[w***@example.cn].mobile",
		"客户.xlsx!Sheet1!C12":               "客户.xlsx!Sheet1!C12",
		"tickets.jsonl:12":                 "tickets.jsonl:12",
	} {
		if got := Key(in); got != want {
			t.Errorf("Key(%q) = %q, want %q", in, got, want)
		}
	}
}
