// Package jsonvalue makes canonical values of decoded JSON.
package jsonvalue

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/record"
)

// Of makes a canonical value of a decoded JSON value whose numbers are json.Number.
// Lists and objects become JSON.
func Of(v any) record.Value {
	switch v := v.(type) {
	case nil:
		return record.Value{}
	case string:
		return record.T(v)
	case bool:
		return record.B(v)
	case json.Number:
		return Number(v.String())
	}
	return record.Value{Kind: record.JSON, Text: Compact(v)}
}

// Number keeps the exact digits of a number; what is none stays text.
func Number(text string) record.Value {
	plain, ok := connectors.PlainDecimal([]byte(text))
	if !ok {
		return record.T(text)
	}
	if plain == "" {
		plain = text
	}
	if strings.Contains(plain, ".") {
		return record.Value{Kind: record.Decimal, Text: plain}
	}
	if plain == "-0" {
		plain = "0"
	}
	return record.Value{Kind: record.Int, Text: plain}
}

// Compact writes a list or object with its fields in the order of their names.
func Compact(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "null" // decoded JSON always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// As turns a value into the declared kind where its text allows it: sources write
// numbers, booleans and dates as text now and then. Anything else stays as it is.
func As(v record.Value, k record.Kind) record.Value {
	if v.Kind == k || v.IsNull() || v.Kind == record.JSON {
		return v
	}
	text := strings.TrimSpace(v.Text)
	switch k {
	case record.Text:
		return record.T(v.Text)
	case record.Int, record.Decimal:
		n := Number(text)
		if n.Kind == record.Int || n.Kind == k {
			return record.Value{Kind: k, Text: n.Text}
		}
	case record.Bool:
		switch strings.ToLower(text) {
		case "1", "true", "yes":
			return record.B(true)
		case "0", "false", "no":
			return record.B(false)
		}
	case record.Date:
		if t, err := time.Parse(time.DateOnly, text); err == nil {
			return record.Value{Kind: k, Text: t.Format(time.DateOnly)}
		}
	case record.Time:
		return moment(v, text)
	}
	return v
}

// moment reads ISO 8601 times with or without a zone.
func moment(v record.Value, text string) record.Value {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return record.Value{Kind: record.Time, Text: t.UTC().Format("2006-01-02T15:04:05.999999999Z")}
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			return record.Value{Kind: record.Time, Text: t.Format("2006-01-02T15:04:05.999999999")}
		}
	}
	return v
}
