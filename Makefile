# custhub: 'make help' lists every target.
SHELL := /bin/bash
GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BIN := bin/custhub
LDFLAGS := -s -w -X main.version=$(VERSION)
LINT_VERSION := v2.15.0

.PHONY: help build demo test test-long bench bench-match lint fmt docs schema clean servers

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

build: ## Build bin/custhub (pure Go, no cgo)
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/custhub

demo: build ## Prepare four small real sources, run the main job, print the report
	@rm -rf .demo && $(BIN) demo .demo

servers: ## Install what the tests need and is missing (MariaDB, PostgreSQL)
	@scripts/test-servers.sh

test: servers ## Run every test, with real PostgreSQL and MariaDB servers
	$(GO) vet ./...
	$(GO) run ./testdb/cmd/servers -- $(GO) test -timeout 30m ./...

test-long: servers ## The longest tests: races, more random histories, kills, fuzzing
	$(GO) run ./testdb/cmd/servers -- $(GO) test -race -timeout 60m ./...
	CUSTHUB_TEST_LONG=1 $(GO) run ./testdb/cmd/servers -- $(GO) test -timeout 60m ./cmd/custhub ./connectors/all ./sample ./store/...
	$(GO) test ./store -run '^TestHistories$$' -rapid.checks=1000
	scripts/fuzz.sh 10s

bench: servers ## Benchmarks of land, resolve and readers (see docs/benchmarks.md)
	$(GO) run ./testdb/cmd/servers -- scripts/bench.sh

bench-match: build ## Matching quality and speed; public data sets too where CUSTHUB_ER_DATA has them
	$(GO) run ./bench/match/robust -out bin/robust
	rm -rf bin/zh10k bin/zh100k
	$(BIN) generate --size 10k --out bin/zh10k --quiet
	$(BIN) generate --size 100k --out bin/zh100k --quiet
	$(GO) run ./bench/match -binary $(BIN) -sets bin/robust -generated bin/zh10k,bin/zh100k
	if [ -n "$$CUSTHUB_ER_DATA" ]; then $(GO) run ./bench/match/names -pairs "$$CUSTHUB_ER_DATA/opensanctions/cases.csv"; fi
	$(GO) run ./bench/match/speed -binary $(BIN)

lint: ## golangci-lint, installed at its pinned version when missing
	@command -v golangci-lint >/dev/null || GOBIN=$(CURDIR)/.tools $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	PATH=$(CURDIR)/.tools:$$PATH golangci-lint run ./...

fmt: ## Format the code
	gofmt -w $$(git ls-files '*.go')

schema: ## Write the JSON Schemas under docs/schema
	$(GO) generate ./...

clean: ## Remove what builds and demos left
	rm -rf bin .demo .tools
