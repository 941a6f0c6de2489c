package httpapi

import (
	"strings"
	"time"

	"github.com/custhub/custhub/connectors"
)

// later returns the later of two watermarks: times by time, numbers by size,
// anything else by text.
func later(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	if ta, err := time.Parse(time.RFC3339Nano, a); err == nil {
		if tb, err := time.Parse(time.RFC3339Nano, b); err == nil {
			if tb.After(ta) {
				return b
			}
			return a
		}
	}
	if na, nb := strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0"); digits(a) && digits(b) && len(na) != len(nb) {
		if len(nb) > len(na) {
			return b
		}
		return a
	}
	return max(a, b)
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// layouts are the forms of times that watermarks have.
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", time.DateOnly}

// ahead tells whether a watermark is a time in the future.
func ahead(mark string) bool {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, mark); err == nil {
			return connectors.Ahead(t)
		}
	}
	return false
}

// before returns the watermark an overlap earlier, when it is a time.
func before(mark, overlap string) string {
	d, err := time.ParseDuration(overlap)
	if err != nil || d <= 0 {
		return mark
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, mark); err == nil {
			return t.Add(-d).Format(layout)
		}
	}
	return mark
}
