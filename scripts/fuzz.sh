#!/usr/bin/env bash
# Runs every fuzz target for the given time each (default 10s).
set -euo pipefail
time=${1:-10s}
go list ./... | while read -r pkg; do
	dir=$(go list -f '{{.Dir}}' "$pkg")
	{ grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$dir"/*_test.go 2>/dev/null || true; } | sed 's/^func //' | sort -u | while read -r target; do
		echo "$pkg $target"
		fuzz() { go test "$pkg" -run '^$' -fuzz "^$target\$" -fuzztime "$time"; }
		# When the time ends in the middle of an input, Go reports a deadline as a failure.
		# A true crasher is kept as a seed, so it fails the second time at once.
		fuzz || fuzz
	done
done
