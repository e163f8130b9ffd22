# Everything a developer types. `make` prints this list.
SHELL := /usr/bin/env bash
.DEFAULT_GOAL := help

# One set of tags for build, vet, lint and test, so that they share one build
# cache: release and disable_grpc_modules keep a Kubernetes client and xDS out of
# the embedded Temporal server, nomsgpack keeps an unused codec out of gin.
TAGS := release,disable_grpc_modules,nomsgpack
GO   := go
# Packages whose tests need no server of any kind.
SERVERLESS := ./casefile/... ./worker/... ./internal/auth/... ./cmd/... ./internal/config/... ./internal/demoissuer/... \
	./internal/docs/... ./internal/idnumber/... ./internal/mail/... ./internal/rules/... ./internal/sealed/... ./internal/story/... ./internal/telemetry/... ./internal/wording/... ./letters/...
# Packages whose tests run nothing side by side, and compute for minutes under the race
# detector. What others run of them at once is under it there: all of the rest is.
ALONE := samlop/casefile samlop/letters samlop/internal/docs samlop/internal/idnumber
DATA ?= $(CURDIR)/.data
# How many cases the desk is measured with, one size after the other.
DESK_CASES := 1000,10000

help: ## Print this list
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: ## Install what tests and development need, where it is missing
	@scripts/setup

dev: setup ## Run the whole system on this machine; Ctrl-C stops it
	@echo "building (the first time takes some minutes: an entire Temporal server is compiled) …"
	@$(GO) build -C dev -tags $(TAGS) -o ../bin/samlop-dev .
	@$(GO) build -tags $(TAGS) -o bin/samlop ./cmd/samlop
	@exec bin/samlop-dev --data "$(DATA)" $(ARGS)

check: lint-tools ## Format, vet, lint, workflowcheck, generated files, tests without a server (fast)
	@echo "· format"; test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not gofmt-ed:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	@echo "· vet, root module (compiles it; a minute the first time)"; $(GO) vet -tags $(TAGS) ./...
	@echo "· vet, dev module (compiles an entire Temporal server; minutes the first time)"; $(GO) vet -C dev -tags $(TAGS) ./...
	@echo "· lint, root module (reads all it depends on; minutes the first time)"; bin/golangci-lint run --build-tags $(TAGS) ./...
	@echo "· lint, dev module (the same, with the Temporal server)"; cd dev && ../bin/golangci-lint run -c ../.golangci.yml --build-tags $(TAGS) ./...
	@echo "· workflowcheck"; bin/workflowcheck -config workflowcheck.yml ./workflows/... ./worker/...
	@echo "· generated files (links the API's tests)"; $(GO) test -tags $(TAGS) -run 'OpenAPI' ./api
	@echo "· histories replay (links the workflows' tests)"; $(GO) test -tags $(TAGS) -run 'Replay' ./workflows
	@echo "· tests without a server"; $(GO) test -tags $(TAGS) $(SERVERLESS)
	@echo "· scripts"; bash -n scripts/setup scripts/restore-drill scripts/lint-openapi scripts/read-calendars .ci/run

lint-tools:
	@echo "· linters and what tests need (built into bin/ where they are missing; minutes the first time)"; scripts/setup lint

test: setup ## Run every test in both modules (PostgreSQL, Temporal and HTTP are real)
	$(GO) test -tags $(TAGS) $(ALONE)
	$(GO) test -race -tags $(TAGS) -timeout 20m $$($(GO) list -tags $(TAGS) ./... | grep -vxF "$$(printf '%s\n' $(ALONE))")
	@# The longest first, or the last runs alone, and waits for most of its time.
	$(GO) test -C dev -tags $(TAGS) -timeout 25m ./topology ./desk ./e2e ./...

bench: setup ## Measure a case step against two bare updates, side by side
	$(GO) test -C dev -tags $(TAGS) -timeout 30m -run '^TestBench$$' -count=1 -v ./bench -args -bench-steps

bench-letters: setup ## Measure letters beside headless Chromium, side by side (LETTERS=100; wants Debian's chromium)
	$(GO) test -tags $(TAGS) -timeout 30m -run '^TestLettersBesideChromium$$' -count=1 -v ./letters -args -beside-chromium=$(or $(LETTERS),100)

bench-awake: setup ## Measure how soon cases are awake again that Temporal has lost (CASES=10000)
	$(GO) test -C dev -tags $(TAGS) -timeout 30m -run '^TestINV113_' -count=1 -v ./bench -args -bench-awake=$(or $(CASES),10000)

scale: setup ## Make so many open cases and measure lists, steps, a morning, memory (CASES=200,1000 SCALE_DIR=folder; goes on where it was)
	$(GO) test -C dev -tags $(TAGS) -timeout 0 -run '^TestScale$$' -count=1 -v ./scale -args -scale-cases=$(or $(CASES),1000) \
		-scale-reads=40 -scale-years=$(or $(YEARS),5) -scale-dir="$(abspath $(or $(SCALE_DIR),$(CURDIR)/.scale))"

bench-desk: setup ## Measure the desk's pages among many cases, and the work list beside the API (CASES=1000,10000 SCALE_DIR=folder)
	$(GO) test -C dev -tags $(TAGS) -timeout 0 -run '^TestScale$$' -count=1 -v ./scale -args -scale-desk \
		-scale-cases=$(or $(CASES),$(DESK_CASES)) -scale-reads=40 -scale-dir="$(abspath $(or $(SCALE_DIR),$(CURDIR)/.scale))"

upgrade-test: setup ## Let running cases of an older build go on under today's, with both binaries (FROM=commit)
	$(GO) test -C dev -tags $(TAGS) -timeout 30m -run '^TestUpgrade$$' -count=1 -v ./topology -args \
		-upgrade-from=$(or $(FROM),$(error name the commit to upgrade from: make upgrade-test FROM=98d0b8f))

mutants: ## Change casefile in one place at a time: would a test notice? (half an hour; ARGS="-only plan.go")
	@$(GO) build -C dev -tags $(TAGS) -o ../bin/mutants ./mutants
	@exec bin/mutants -tags $(TAGS) $(ARGS)

lives: ## Live new random lives of cases and look for one that breaks a rule (ARGS="-rapid.checks=5000")
	$(GO) test -tags $(TAGS) -timeout 0 -run 'TestLife' ./casefile -rapid.checks=300 $(ARGS)

vuln: ## Look for known vulnerabilities (needs the network)
	@test -x bin/govulncheck || scripts/setup lint
	@bin/govulncheck -tags $(TAGS) ./... || { s=$$?; [ $$s -eq 3 ] && exit 3; echo "vuln: the vulnerability database could not be read; are we offline?"; exit $$s; }

build: ## Build the production binary into bin/
	CGO_ENABLED=0 $(GO) build -trimpath -tags $(TAGS) -ldflags "-s -w -X main.version=$$(git describe --tags --always 2>/dev/null || echo dev)" -o bin/samlop ./cmd/samlop

clean: ## Remove what was built (data in .data stays)
	rm -rf bin

.PHONY: help setup dev check lint-tools test bench bench-awake bench-desk bench-letters scale upgrade-test mutants lives vuln build clean
