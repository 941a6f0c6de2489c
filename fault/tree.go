package fault

import (
	"context"
	"errors"
	"slices"
)

// joined is an error made of several, as errors.Join makes it.
type joined interface{ Unwrap() []error }

// cancelled is the code of work that a person stopped.
const cancelled = "cancelled"

// All returns every fault that an error holds, wrapped or joined with others, in
// order. What holds none is a fault of its own, with the code failed; work that
// was stopped on request has the code cancelled, and is left out beside faults
// that say more. All of nil is nil.
func All(err error) List {
	list := walk(err)
	if len(list) > 1 {
		list = slices.DeleteFunc(slices.Clone(list), func(f *Fault) bool { return f.Code == cancelled })
	}
	return list
}

func walk(err error) List {
	switch e := err.(type) { //nolint:errorlint // it unwraps by itself
	case nil:
		return nil
	case List:
		return e
	case *Fault:
		return List{e}
	case joined:
		var all List
		for _, part := range e.Unwrap() {
			all = append(all, walk(part)...)
		}
		return all
	}
	if inner := errors.Unwrap(err); holdsFault(inner) {
		return walk(inner)
	}
	if errors.Is(err, context.Canceled) {
		return List{New(cancelled, "stopped on request; what was committed stays", "run the same command again to go on")}
	}
	return List{New("failed", err.Error(), "")}
}

func holdsFault(err error) bool {
	var f *Fault
	var l List
	return errors.As(err, &f) || errors.As(err, &l)
}

// severest orders exit codes: of errors joined, the first of these counts.
var severest = []int{ExitFailed, ExitUsage, ExitGate}

// ExitCode maps an error to the exit code of the command line. Of errors that
// are joined, a failure outweighs wrong usage, and that a gate.
func ExitCode(err error) int {
	switch e := err.(type) { //nolint:errorlint // it unwraps by itself
	case nil:
		return ExitDone
	case List:
		for _, f := range e {
			if f.Exit != 0 && f.Exit != ExitUsage {
				return f.Exit
			}
		}
		return ExitUsage
	case *Fault:
		var findings List
		switch {
		case e.Exit != 0:
			return e.Exit
		case errors.As(e.Cause, &findings):
			return ExitCode(findings)
		}
		return ExitFailed
	case joined:
		var codes []int
		for _, part := range e.Unwrap() {
			codes = append(codes, ExitCode(part))
		}
		for _, code := range severest {
			if slices.Contains(codes, code) {
				return code
			}
		}
		return ExitFailed
	}
	if inner := errors.Unwrap(err); holdsFault(inner) {
		return ExitCode(inner)
	}
	return ExitFailed
}
