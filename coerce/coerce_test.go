package coerce

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
)

func TestTo(t *testing.T) {
	cst := time.FixedZone("CST", 8*3600)
	text := record.T
	val := func(k record.Kind, s string) record.Value { return record.Value{Kind: k, Text: s} }
	for _, c := range []struct {
		in   record.Value
		kind record.Kind
		want record.Value
	}{
		{text(" 007 "), record.Int, val(record.Int, "7")},
		{text("3.00"), record.Int, val(record.Int, "3")},
		{text("3.5"), record.Int, text("3.5")},
		{text("12,000"), record.Decimal, text("12,000")},
		{text("+1.50"), record.Decimal, val(record.Decimal, "1.50")},
		{text(".5"), record.Decimal, val(record.Decimal, "0.5")},
		{text("1.5e3"), record.Decimal, val(record.Decimal, "1500")},
		{text("15e-4"), record.Decimal, val(record.Decimal, "0.0015")},
		{text("1e999999"), record.Decimal, text("1e999999")},
		{text("-0.00"), record.Decimal, val(record.Decimal, "0.00")},
		{val(record.Int, "12"), record.Decimal, val(record.Decimal, "12")},
		{text("是"), record.Bool, record.B(true)},
		{record.I(0), record.Bool, record.B(false)},
		{text("maybe"), record.Bool, text("maybe")},
		{text("2024-02-29"), record.Date, val(record.Date, "2024-02-29")},
		{text("2023-02-29"), record.Date, text("2023-02-29")},
		{text("2024-02-29 00:00:00.000"), record.Date, val(record.Date, "2024-02-29")},
		{text("2024-02-29 10:00:00"), record.Date, text("2024-02-29 10:00:00")},
		{val(record.Time, "2024-02-28T20:00:00Z"), record.Date, val(record.Date, "2024-02-29")},
		{text("2024-02-29 10:00:00"), record.Time, val(record.Time, "2024-02-29T02:00:00Z")},
		{text("2024-02-29T10:00:00.500+0100"), record.Time, val(record.Time, "2024-02-29T09:00:00.5Z")},
		{text("2024-02-29 10:00:00 +08:00"), record.Time, val(record.Time, "2024-02-29T02:00:00Z")},
		{text("2024-02-29T10:00Z"), record.Time, val(record.Time, "2024-02-29T10:00:00Z")},
		{text("2024-02-29 10:00"), record.Time, val(record.Time, "2024-02-29T02:00:00Z")},
		{text("2024-02-29"), record.Time, val(record.Date, "2024-02-29")},
		{val(record.Time, "2024-02-29T10:00:00"), record.Time, val(record.Time, "2024-02-29T02:00:00Z")},
		{text("三月五日"), record.Time, text("三月五日")},
		{val(record.JSON, `["a",1,null]`), record.Text, text("a,1")},
		{val(record.JSON, `{"a":1}`), record.Text, text(`{"a":1}`)},
		{text(`{"a":1}`), record.JSON, val(record.JSON, `{"a":1}`)},
		{record.Value{}, record.Int, record.Value{}},
	} {
		if got := To(c.in, c.kind, cst); got != c.want {
			t.Errorf("To(%v, %v) = %v, want %v", c.in, c.kind, got, c.want)
		}
	}
}

// TestToIsStable converts what was converted once more.
func TestToIsStable(t *testing.T) {
	cst := time.FixedZone("CST", 8*3600)
	rapid.Check(t, func(t *rapid.T) {
		in := record.T(rapid.OneOf(rapid.String(), rapid.StringMatching(`[+-]?[0-9]{0,6}\.?[0-9]{0,4}(e[+-]?[0-9]{1,3})?`),
			rapid.StringMatching(`20[0-9]{2}-[01][0-9]-[0-3][0-9]([ T][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?(Z|[+-]0[0-9]:?00)?)?`)).Draw(t, "in"))
		kind := record.Kind(rapid.IntRange(int(record.Text), int(record.JSON)).Draw(t, "kind"))
		once := To(in, kind, cst)
		if twice := To(once, kind, cst); twice != once {
			t.Fatalf("%v: once %v, twice %v", in, once, twice)
		}
	})
}

func BenchmarkTime(b *testing.B) {
	cst := time.FixedZone("CST", 8*3600)
	v := record.T("2024-03-05 10:11:12")
	b.ReportAllocs()
	for b.Loop() {
		To(v, record.Time, cst)
	}
}
