package record

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestValuesWithoutSteps: reading without the steps gives what reading all gives
// but for them, also into a used Mapped and from JSON written another way.
func TestValuesWithoutSteps(t *testing.T) {
	var reused Mapped
	rapid.Check(t, func(t *rapid.T) {
		m := genMapped(t)
		if rapid.Bool().Draw(t, "merged") {
			m.ReplacedBy = &Ref{"erp", "客户", rapid.String().Draw(t, "into")}
		}
		text := string(AppendMapped(nil, &m))
		if rapid.Bool().Draw(t, "spaced") {
			text = strings.Replace(text, `{"e":`, "{ \"e\":", 1)
		}
		sameValues(t, text, &reused)
	})
}

func sameValues(t interface{ Fatalf(string, ...any) }, text string, m *Mapped) {
	var all Mapped
	want := DecodeMapped([]byte(text), &all)
	if got := DecodeValues(text, m); (got == nil) != (want == nil) {
		t.Fatalf("%v, not %v, for %s", got, want, text)
	}
	if want != nil {
		return
	}
	dropSteps(&all.Entity)
	if got, want := string(AppendMapped(nil, m)), string(AppendMapped(nil, &all)); got != want {
		t.Fatalf("%s\nread as\n%s\nnot\n%s", text, got, want)
	}
}

func FuzzDecodeValues(f *testing.F) {
	f.Add(`{"e":"customer","i":7,"f":{"legal_name":"甲","credit_limit":12.50},"s":{"legal_name":{"o":"fix","d":true,"s":[["trim","fix","x","] \" }"]]}},"k":[{"e":"contact","f":{"name":null}}]}`)
	f.Add(`{"e":"order","f":{"ordered_at":{"time":"2024-01-02T03:04:05Z"}},"s":{"ordered_at":{"o":"fix","s":[["date","fix","","x",""]]}}}`)
	f.Add(`{"e":"ticket","f":{},"x":{"a\n":{"json":[1]}},"c":{"source":"a","stream":"b","key":"c"},"t":{"time":"2024-01-02T03:04:05Z"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var m Mapped
		sameValues(t, text, &m)
	})
}

func TestFieldsOfAnEntityAreConsecutive(t *testing.T) {
	for entity, span := range fieldSpan {
		for id := span[0]; id < span[1]; id++ {
			if Fields[id].Entity != EntityType(entity) {
				t.Fatalf("%s is among the fields of %s", Fields[id].Path(), EntityType(entity))
			}
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	const text = `{"e":"customer","f":{"kind":"org","legal_name":"成都市武侯区瑞新博龙科技有限公司","short_name":"瑞新博龙","uscc":"91440300000014488T","org_code":"000014488","legal_form":"有限公司","credit_limit":5096823.03,"country":"CN","province":"四川省","city":"成都市","division_code":"510107"},"s":{"org_code":{"d":true,"s":[["uscc","ok","derived"]]},"legal_form":{"d":true,"s":[["company_name","ok","derived"]]},"country":{"d":true,"s":[["complete","ok","derived.address"]]},"province":{"d":true,"s":[["complete","ok","derived.address"]]}},"k":[{"e":"contact","i":1,"f":{"name":"张世","surname":"张","given_name":"世"},"s":{"surname":{"d":true,"s":[["person_name","ok","derived"]]}},"k":[{"e":"contact_point","i":2,"f":{"kind":"mobile","value":"+8613800000000"},"s":{"value":{"o":"fix","s":[["phone","fix","phone.e164","13800000000"]]}}}]},{"e":"address","i":5,"f":{"kind":"registered","raw":"四川省成都市武侯区科技路93号","country":"CN","province":"四川省","city":"成都市","district":"武侯区","rest":"科技路93号"},"s":{"country":{"d":true,"s":[["address","ok","derived"]]},"province":{"d":true,"s":[["address","ok","derived"]]}}}],"t":{"time":"2024-02-03T12:08:00Z"}}`
	b.Run("all", func(b *testing.B) {
		var m Mapped
		data := []byte(text)
		b.ReportAllocs()
		for b.Loop() {
			if err := DecodeMapped(data, &m); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("values", func(b *testing.B) {
		var m Mapped
		b.ReportAllocs()
		for b.Loop() {
			if err := DecodeValues(text, &m); err != nil {
				b.Fatal(err)
			}
		}
	})
}
