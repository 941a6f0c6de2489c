#!/usr/bin/env bash
# Benchmarks: single pieces in Go, then the main job through the binary. Run it
# under 'go run ./testdb/cmd/servers --' so that the servers are there.
set -euo pipefail
rows=${ROWS:-1000000}
go test -run '^$' -bench . -benchtime 1s ./record ./mappings ./rules ./rules/survive
CUSTHUB_BENCH_ROWS=100000 go test -run '^$' -bench Checkpoint -benchtime 1x ./store
go run ./bench/run -rows "$rows"
go run ./bench/report
go run ./bench/nightly -rows "$rows"
