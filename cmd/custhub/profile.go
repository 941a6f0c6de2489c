package main

import (
	"errors"
	"os"
	"runtime"
	"runtime/pprof"
)

// profiling names files for measuring this program: where its time goes and what it
// allocates.
type profiling struct{ cpu, memory string }

// start begins writing the profiles; the returned function ends it. Empty paths
// do nothing.
func (p profiling) start() (stop func(), err error) {
	endCPU := func() {}
	if p.cpu != "" {
		f, err := os.Create(p.cpu)
		if err != nil {
			return nil, err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return nil, errors.Join(err, f.Close())
		}
		endCPU = func() {
			pprof.StopCPUProfile()
			_ = f.Close()
		}
	}
	if p.memory == "" {
		return endCPU, nil
	}
	f, err := os.Create(p.memory)
	if err != nil {
		endCPU()
		return nil, err
	}
	return func() {
		endCPU()
		runtime.GC() // the profile is as of the last collection
		_ = pprof.Lookup("allocs").WriteTo(f, 0)
		_ = f.Close()
	}, nil
}
