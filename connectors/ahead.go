package connectors

import "time"

// clockTolerance is how far a source's clock may be ahead: a time without a zone is
// up to 14 hours off, and clocks are wrong.
const clockTolerance = 24 * time.Hour

// Ahead tells whether a watermark lies in the future. Such a one is a slip of the
// pen (2099 for 2009) or of a clock: a run that began from it would not see a change
// before that day (promise P10), so connectors don't go on from it. Its row is read
// again in each run instead.
func Ahead(t time.Time) bool { return time.Until(t) > clockTolerance }
