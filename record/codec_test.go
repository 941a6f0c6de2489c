package record

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// genValue draws a value in canonical form.
func genValue(t *rapid.T) Value {
	switch Kind(rapid.IntRange(0, 7).Draw(t, "kind")) {
	case Text:
		return T(rapid.String().Draw(t, "text"))
	case Int:
		return I(rapid.Int64().Draw(t, "int"))
	case Decimal:
		v, _ := Number(rapid.StringMatching(`-?[1-9][0-9]{0,25}\.[0-9]{1,10}`).Draw(t, "decimal"))
		return v
	case Bool:
		return B(rapid.Bool().Draw(t, "bool"))
	case Date:
		return Value{Date, rapid.StringMatching(`[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?`).Draw(t, "date")}
	case Time:
		return Value{Time, rapid.StringMatching(`2[0-9]{3}-0[1-9]-1[0-9]T10:11:12Z?`).Draw(t, "time")}
	case JSON:
		doc, _ := json.Marshal(rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.Int())).Draw(t, "doc"))
		return Value{JSON, string(doc)}
	default:
		return Value{}
	}
}

func genEntity(t *rapid.T, typ EntityType) Entity {
	e := Entity{Type: typ, Item: uint16(rapid.IntRange(0, 3).Draw(t, "item"))}
	for _, id := range FieldsOf(typ) {
		if !rapid.Bool().Draw(t, "present") {
			continue
		}
		fv := FieldValue{ID: id, Value: genValue(t), Outcome: Outcome(rapid.IntRange(0, int(Invalid)).Draw(t, "outcome"))}
		for range rapid.IntRange(0, 2).Draw(t, "steps") {
			fv.Steps = append(fv.Steps, Step{Rule: "trim", Outcome: Fixed, Before: genValue(t), Hint: rapid.String().Draw(t, "hint")})
		}
		e.Fields = append(e.Fields, fv)
	}
	for range rapid.IntRange(0, 2).Draw(t, "ext") {
		e.Ext = append(e.Ext, ExtValue{rapid.String().Draw(t, "name"), genValue(t)})
	}
	for _, kid := range typ.Nested() {
		if rapid.Bool().Draw(t, "kid") {
			e.Kids = append(e.Kids, genEntity(t, kid))
		}
	}
	return e
}

func genMapped(t *rapid.T) Mapped {
	top := []EntityType{Customer, Interaction, Order, Ticket}
	m := Mapped{Entity: genEntity(t, rapid.SampledFrom(top).Draw(t, "type")), ChangedAt: genValue(t)}
	if rapid.Bool().Draw(t, "customer") {
		m.Customer = &Ref{"erp", "客户", rapid.String().Draw(t, "key")}
	}
	return m
}

// TestMappedRoundTrip: what is written is read back exactly, is valid JSON, and
// writing it again gives the same bytes, also into a used Mapped.
func TestMappedRoundTrip(t *testing.T) {
	var reused Mapped
	rapid.Check(t, func(t *rapid.T) {
		m := genMapped(t)
		data := AppendMapped(nil, &m)
		if !json.Valid(data) {
			t.Fatalf("not JSON: %s", data)
		}
		var got Mapped
		if err := DecodeMapped(data, &got); err != nil {
			t.Fatalf("%v in %s", err, data)
		}
		if again := AppendMapped(nil, &got); string(again) != string(data) {
			t.Fatalf("read back\n%s\nas\n%s", data, again)
		}
		if err := DecodeMapped(data, &reused); err != nil || string(AppendMapped(nil, &reused)) != string(data) {
			t.Fatalf("a used Mapped reads %s, %v", data, err)
		}
	})
}

func TestRawRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Custom(genValue), 1, 8).Draw(t, "values")
		schema := &Schema{}
		for range values {
			schema.Columns = append(schema.Columns, Column{Name: rapid.String().Draw(t, "name")})
		}
		data := AppendRaw(nil, schema, values)
		var got []Value
		var names []string
		if err := DecodeRaw(data, func(n string, v Value) { names = append(names, n); got = append(got, v) }); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, values) || !reflect.DeepEqual(names, schema.Names()) {
			t.Fatalf("%v %v != %v %v", names, got, schema.Names(), values)
		}
	})
}

// TestRawIsUTF8: whatever bytes a source sends, the JSON kept of them is UTF-8
// without NUL; the store relies on it.
func TestRawIsUTF8(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		s := &Schema{Columns: []Column{{Name: text}, {Name: "doc"}}}
		row := []Value{T(text), {Kind: JSON, Text: `"` + strings.ReplaceAll(text, "\x00", "") + `"`}}
		for _, b := range [][]byte{AppendRaw(nil, s, row), NewRawNames(s).AppendRaw(nil, row)} {
			if !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
				t.Fatalf("%q became %q", text, b)
			}
		}
	})
}

func FuzzDecodeMapped(f *testing.F) {
	f.Add([]byte(`{"e":"customer","f":{"legal_name":"甲","credit_limit":12.50},"k":[{"e":"contact","f":{"name":null}}]}`))
	f.Add([]byte(`{"e":"order","f":{"ordered_at":{"time":"2024-01-02T03:04:05Z"}},"s":{"ordered_at":{"o":"fix","s":[["date","fix","","x",""]]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m Mapped
		if DecodeMapped(data, &m) != nil {
			return
		}
		out := AppendMapped(nil, &m)
		var again Mapped
		if err := DecodeMapped(out, &again); err != nil {
			t.Fatalf("%v in own output %s", err, out)
		}
	})
}

func TestFieldsInOrder(t *testing.T) {
	seen := map[string]bool{}
	for i := range Fields {
		f := &Fields[i]
		if f.Name == "" || f.Doc == "" || f.DocZH == "" || f.Kind == Null {
			t.Errorf("field %d is not described: %+v", i, f)
		}
		if seen[f.Path()] {
			t.Errorf("%s is described twice", f.Path())
		}
		seen[f.Path()] = true
	}
	for n := 1; n <= 13; n++ { // T1 is the customer's id, T7 contact points
		if n == 1 {
			continue
		}
		want := "T" + I(int64(n)).Text
		found := false
		for i := range Fields {
			found = found || Fields[i].Sheet == want
		}
		if !found {
			t.Errorf("no field fills column %s of the customer sheet", want)
		}
	}
}

func TestColumnLetters(t *testing.T) {
	for pos, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := ColumnLetters(pos); got != want {
			t.Errorf("ColumnLetters(%d) = %q, want %q", pos, got, want)
		}
	}
}

func TestJoinKeyIsInjective(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.StringMatching(`[a|\\]{0,3}`)
		a := rapid.SliceOfN(part, 2, 2).Draw(t, "a")
		b := rapid.SliceOfN(part, 2, 2).Draw(t, "b")
		if (JoinKey(a...) == JoinKey(b...)) != reflect.DeepEqual(a, b) {
			t.Fatalf("%q and %q give %q and %q", a, b, JoinKey(a...), JoinKey(b...))
		}
	})
}

func benchMapped() Mapped {
	e := Entity{Type: Customer}
	for _, id := range []FieldID{CustomerKind, CustomerLegalName, CustomerUSCC, CustomerIndustry, CustomerHeadcount, CustomerChannel, CustomerStage, CustomerOwner, CustomerCreatedAt} {
		e.Fields = append(e.Fields, FieldValue{ID: id, Value: T("深圳市华创云图科技有限公司")})
	}
	e.Kids = []Entity{{Type: Contact, Fields: []FieldValue{{ID: ContactName, Value: T("张伟")}}}, {Type: ContactPoint, Fields: []FieldValue{{ID: ContactPointKind, Value: T("mobile")}, {ID: ContactPointValue, Value: T("+8613912345678"), Outcome: Fixed, Steps: []Step{{Rule: "phone", Outcome: Fixed, Before: T("139 1234 5678")}}}}}}
	return Mapped{Entity: e}
}

func BenchmarkAppendMapped(b *testing.B) {
	m := benchMapped()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendMapped(buf[:0], &m)
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkDecodeMapped(b *testing.B) {
	m := benchMapped()
	data := AppendMapped(nil, &m)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if err := DecodeMapped(data, &m); err != nil {
			b.Fatal(err)
		}
	}
}
