//go:build !linux

package pipeline

// peakMemory is unknown here.
func peakMemory() int64 { return 0 }
