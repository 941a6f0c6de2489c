package jsonvalue

import (
	"encoding/json"
	"testing"

	"github.com/custhub/custhub/record"
)

func TestAs(t *testing.T) {
	for _, tc := range []struct {
		v    record.Value
		k    record.Kind
		want record.Value
	}{
		{record.T("12.50"), record.Decimal, record.Value{Kind: record.Decimal, Text: "12.50"}},
		{record.T(" 7 "), record.Int, record.I(7)},
		{record.T("1e2"), record.Int, record.I(100)},
		{record.I(1), record.Bool, record.B(true)},
		{record.I(13000000000), record.Text, record.T("13000000000")},
		{record.T("2026-02-03T10:00:00+08:00"), record.Time, record.Value{Kind: record.Time, Text: "2026-02-03T02:00:00Z"}},
		{record.T("2026-02-03 10:00:00"), record.Time, record.Value{Kind: record.Time, Text: "2026-02-03T10:00:00"}},
		{record.T("2026-02-30"), record.Date, record.T("2026-02-30")},
		{record.Value{}, record.Int, record.Value{}},
	} {
		if got := As(tc.v, tc.k); got != tc.want {
			t.Errorf("as(%v, %v) = %v, want %v", tc.v, tc.k, got, tc.want)
		}
	}
}

func TestOf(t *testing.T) {
	for _, tc := range []struct {
		v    any
		want record.Value
	}{
		{nil, record.Value{}},
		{json.Number("12345678901234567890"), record.Value{Kind: record.Int, Text: "12345678901234567890"}},
		{json.Number("1.50"), record.Value{Kind: record.Decimal, Text: "1.50"}},
		{json.Number("-0"), record.Value{Kind: record.Int, Text: "0"}},
		{json.Number("1e400000000"), record.T("1e400000000")},
		{map[string]any{"b": json.Number("1.0"), "a": "<张>"}, record.Value{Kind: record.JSON, Text: `{"a":"<张>","b":1.0}`}},
		{true, record.B(true)},
	} {
		if got := Of(tc.v); got != tc.want {
			t.Errorf("Of(%v) = %v, want %v", tc.v, got, tc.want)
		}
	}
}
