package coerce

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/custhub/custhub/record"
)

func toJSON(v record.Value) record.Value {
	if v.Kind == record.Text && json.Valid([]byte(v.Text)) {
		return record.Value{Kind: record.JSON, Text: v.Text}
	}
	return v
}

// joinList joins a JSON list of plain values by commas.
func joinList(s string) (string, bool) {
	doc, err := Parse(s)
	list, ok := doc.([]any)
	if err != nil || !ok {
		return "", false
	}
	parts := make([]string, 0, len(list))
	for _, e := range list {
		v := FromJSON(e)
		if v.Kind == record.JSON {
			return "", false
		}
		if !v.Empty() {
			parts = append(parts, v.Text)
		}
	}
	return strings.Join(parts, ","), true
}

// Parse reads a JSON document into nil, bool, string, json.Number, []any and
// map[string]any, so that numbers keep all their digits.
func Parse(s string) (any, error) {
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	var doc any
	err := dec.Decode(&doc)
	return doc, err
}

// FromJSON returns the value of a node that Parse made. Lists and objects become
// JSON values, objects with their keys in alphabetical order.
func FromJSON(node any) record.Value {
	switch x := node.(type) {
	case nil:
		return record.Value{}
	case string:
		return record.T(x)
	case bool:
		return record.B(x)
	case json.Number:
		n, ok := Number(string(x))
		switch {
		case !ok:
			return record.T(string(x))
		case strings.Contains(n, "."):
			return record.Value{Kind: record.Decimal, Text: n}
		default:
			return record.Value{Kind: record.Int, Text: n}
		}
	default:
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(x); err != nil {
			return record.Value{}
		}
		return record.Value{Kind: record.JSON, Text: strings.TrimSuffix(b.String(), "\n")}
	}
}
