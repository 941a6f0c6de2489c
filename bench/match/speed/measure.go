package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// wideKeys are rules of some thirty candidate pairs a record: partners grow with
// the table, so a larger one is cut finer.
func wideKeys(n int) string {
	keys := []string{`"phone.number"`, `"email.address"`, `"person.name"`}
	if n <= 3_000_000 {
		keys = append(keys, `"person.sound"`, `"date_of_birth.date"`, `"date_of_birth.day and month", "email.start"`)
	} else {
		keys = append(keys, `"date_of_birth.date", "postcode.district"`, `"date_of_birth.date", "city.start"`, `"person.surname", "city.value"`)
	}
	return "keys:\n  - [" + strings.Join(keys, "]\n  - [") + "]\n"
}

// summary is what of the program's report is shown.
type summary struct {
	Records  int   `json:"records"`
	Clusters int   `json:"clusters"`
	Pairs    int64 `json:"candidate_pairs"`
	Kept     int   `json:"pairs_kept"`
	Times    []struct {
		Stage   string  `json:"stage"`
		Seconds float64 `json:"seconds"`
	} `json:"times"`
}

// measure runs the program and prints what it took.
func measure(ctx context.Context, binary string, args []string) error {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Stderr = os.Stderr
	start := time.Now()
	text, err := cmd.Output()
	if err != nil {
		return err
	}
	wall := time.Since(start)
	var s summary
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	kilo := int64(1)
	if runtime.GOOS == "darwin" {
		kilo = 1024
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	fmt.Printf("%d records, %d candidate pairs (%.1f a record), %d kept, %d clusters\n", s.Records, s.Pairs, float64(s.Pairs)/float64(s.Records), s.Kept, s.Clusters)
	fmt.Printf("wall %.1f s, CPU %.1f s, peak %d MB:", wall.Seconds(), cpu.Seconds(), usage.Maxrss/kilo/1024)
	for _, t := range s.Times {
		fmt.Printf(" %s %.2f", t.Stage, t.Seconds)
	}
	fmt.Println()
	return nil
}
