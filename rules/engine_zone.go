package rules

import (
	"regexp"
	"time"

	"github.com/custhub/custhub/coerce"
	"github.com/custhub/custhub/record"
)

// dateRule reads times without a zone as China Standard Time.
const dateRule = "date"

var chinaStandard = time.FixedZone("CST", 8*60*60)

// zoneWritten finds texts that say their zone themselves, or, as numbers since
// 1970 do, need none.
var zoneWritten = regexp.MustCompile(`(?i)(z|utc|gmt|cst|[+-]\d{2}:?\d{2}|[+-]\d{1,2})\s*$|^\s*\d+(\.\d+)?\s*$`)

// rezone moves a time that the date rule read as China Standard Time to the
// source's own zone, unless the text named a zone.
func rezone(text string, v record.Value, zone *time.Location) record.Value {
	if zone == nil || v.Kind != record.Time {
		return v
	}
	t, err := time.Parse(time.RFC3339Nano, v.Text)
	if err != nil || zoneWritten.MatchString(text) {
		return v
	}
	wall := t.In(chinaStandard)
	moved := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), zone)
	if moved.Equal(t) {
		return v
	}
	return coerce.FromTime(moved)
}
