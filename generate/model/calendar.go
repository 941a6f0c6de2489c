package model

import (
	"time"

	"github.com/custhub/custhub/generate/draw"
)

// The calendar of a set: it has no clock. Version 0 is the state of the sources
// at epoch; each later version is a week on.
var epoch = time.Date(2026, time.January, 5, 8, 0, 0, 0, time.UTC)

const (
	weekHours   = 7 * 24
	historyDays = 5 * 365 // how far records reach back before the epoch
)

// Moment is the state's time of a version. Its zone is that of the sources,
// Asia/Shanghai; it is written without one, as they do.
func Moment(version int) time.Time { return epoch.Add(time.Duration(version) * weekHours * time.Hour) }

// before draws a time within some days before a moment.
func before(s *draw.Stream, t time.Time, days int) time.Time {
	return t.Add(-time.Duration(1+s.Intn(days*24*3600)) * time.Second)
}

// within draws a time in the week that ends with a version.
func within(s *draw.Stream, version int) time.Time { return before(s, Moment(version), 7) }
