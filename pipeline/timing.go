package pipeline

import "time"

// Timing is how long one stage of a run took.
type Timing struct {
	Stage string // "land", "resolve"
	Took  time.Duration
	Peak  int64 // greatest resident memory of the process so far, in bytes; 0 where the system doesn't tell
}

// timed runs one stage and notes how long it took.
func (r *Result) timed(stage string, work func() error) error {
	began := time.Now()
	err := work()
	r.Timings = append(r.Timings, Timing{Stage: stage, Took: time.Since(began), Peak: peakMemory()})
	return err
}
