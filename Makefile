# Every target does its own set-up: Go modules by go itself, the embedded
# ClickHouse engine's library by `npm ci` from package-lock.json.

GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
go_build := go build -trimpath -buildvcs=false -ldflags '-s -w -X main.version=$(VERSION)'
# Arguments of `make demo`, such as DEMO="--http 127.0.0.1:0".
DEMO ?=
# How long `make soak` looks for a history that goes wrong, and how many it kills.
SOAK ?= 30m
KILLS ?= 50

engine := node_modules/.package-lock.json
# Only tests need these; they have a folder of their own, so that neither is
# fetched again for the other.
types := dashboards/types/node_modules/.package-lock.json

.DEFAULT_GOAL := help
.PHONY: help up down secrets demo build cross test soak race lint fmt clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

up: .env secrets ## Start the whole stack by Docker Compose (deploy/README.md)
	docker compose up --build --detach --wait
	@. ./.env && echo "Grafana: http://127.0.0.1:$$GRAFANA_PORT, user admin, password in secrets/grafana_admin_password"

down: ## Stop that stack; its volumes stay
	docker compose --profile '*' down

secrets: .env ## Make the stack's keys and passwords that are missing, in secrets/
	deploy/secrets.sh

.env:
	cp .env.example $@

demo: build ## Build, load the seeds and a simulated province, print its summary, stay up
	bin/huizong demo $(DEMO)

build: $(engine) ## Build bin/huizong
	CGO_ENABLED=0 $(go_build) -o bin/huizong ./cmd/huizong

# Where clerks push from; the engine, and so huizong up, is for Linux and macOS.
cross: ## Build for Windows and for Linux on ARM, to bin/
	CGO_ENABLED=0 GOOS=windows GOARCH=amd64 $(go_build) -o bin/huizong-windows-amd64.exe ./cmd/huizong
	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 $(go_build) -o bin/huizong-linux-arm64 ./cmd/huizong

test: $(engine) $(types) ## Run all tests, against the real NATS and the real ClickHouse
	CGO_ENABLED=0 go test -timeout 20m ./...

soak: $(engine) ## Look for faults as long as SOAK=30m says, then in KILLS=50 histories of kills
	HUIZONG_SOAK=$(SOAK) CGO_ENABLED=0 go test -count 1 -timeout 0 -v -run TestAnyHistoryComesToTheLedger ./consumers
	HUIZONG_KILL_HISTORIES=$(KILLS) CGO_ENABLED=0 go test -count 1 -timeout 0 -v -run TestRandomKills ./cmd/huizong

race: $(engine) $(types) ## Run all tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race -timeout 30m ./...

lint: ## Check the code (.golangci.yml)
	$(GOLANGCI_LINT) run ./...

fmt: ## Format the code (gofumpt, goimports)
	$(GOLANGCI_LINT) fmt ./...

clean: ## Remove what was built and fetched; data folders stay
	rm -rf bin node_modules dashboards/types/node_modules

# The library is optional to npm, which therefore is silent if it cannot fetch it.
$(engine): package.json package-lock.json
	npm ci --no-audit --no-fund
	@ls node_modules/@chdb/*/libchdb.so >/dev/null 2>&1 || command -v clickhouse >/dev/null || { rm -f $@; \
		echo 'No embedded ClickHouse engine for this platform came by npm: put a clickhouse binary (26.6 or newer) on PATH.' >&2; exit 1; }
	@mkdir -p $(@D) && touch $@

$(types): dashboards/types/package.json dashboards/types/package-lock.json
	npm ci --no-audit --no-fund --prefix dashboards/types
	@touch $@
