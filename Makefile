# The commands of README, CONTRIBUTING and CI. Each sets up what it needs.
STACK ?= dev
CONTEXT ?=
NODES ?= 1
TESTS ?= tests
BENCH ?= all
REPEATS ?= 5

PYTHON := .venv/bin/python
LOCAL := $(PYTHON) -m local
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help up recover preview preview-report comment kubeconfig destroy query render scan \
	cluster-up cluster-status cluster-down test drill check bench format clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: $(INSTALLED) ## Bring a stack up and show its databases [STACK=dev] [CONTEXT=name of a context: no local cluster]
	@$(LOCAL) up --stack '$(STACK)' --context '$(CONTEXT)'

recover: $(INSTALLED) ## Go on after an up that was killed; nothing else may run on the stack [STACK=dev] [CONTEXT=]
	@$(LOCAL) recover --stack '$(STACK)' --context '$(CONTEXT)'

preview: $(INSTALLED) ## Show what up would change, with the local cluster up [STACK=dev] [CONTEXT=]
	@$(LOCAL) preview --stack '$(STACK)' --context '$(CONTEXT)'

preview-report: $(INSTALLED) ## Write a preview as markdown: OUT=file [STACK=dev] [CONTEXT=; without: as if nothing were there]
	$(if $(OUT),,$(error give OUT=file))
	@$(LOCAL) preview-report --stack '$(STACK)' --context '$(CONTEXT)' '$(OUT)'

comment: $(INSTALLED) ## In CI: put previews on a pull request of GitHub: PULL_REQUEST=number COMMIT=hash REPORTS=folder
	$(if $(REPORTS),,$(error give REPORTS=folder))
	$(if $(PULL_REQUEST),,$(error give PULL_REQUEST=number))
	$(if $(COMMIT),,$(error give COMMIT=hash))
	@$(LOCAL) comment '$(REPORTS)' '$(PULL_REQUEST)' '$(COMMIT)'

kubeconfig: ## In CI: keep the kubeconfig of the variable KUBECONFIG_TEXT as a file: OUT=file
	$(if $(OUT),,$(error give OUT=file))
	$(if $(value KUBECONFIG_TEXT),,$(error KUBECONFIG_TEXT is empty))
	@umask 077 && printf '%s\n' "$$KUBECONFIG_TEXT" >'$(OUT)'

destroy: $(INSTALLED) ## Delete a stack's objects; data, namespace and cluster stay [STACK=dev] [CONTEXT=]
	@$(LOCAL) destroy --stack '$(STACK)' --context '$(CONTEXT)'

query: $(INSTALLED) ## Ask a database from inside the cluster: DATABASE=orders SQL='select 1', CQL for events ($$ for a dollar) [STACK=dev] [CONTEXT=]
	$(if $(DATABASE),,$(error give DATABASE=orders, billing or events))
	$(if $(SQL),,$(error give SQL='...'))
	@$(LOCAL) query --stack '$(STACK)' --context '$(CONTEXT)' '$(DATABASE)' "$$SQL"

render: $(INSTALLED) ## Write a stack's objects as YAML, without a cluster: OUT=folder [STACK=dev]
	$(if $(OUT),,$(error give OUT=folder, an empty or a new one))
	@$(LOCAL) render --stack '$(STACK)' '$(OUT)'

scan: $(INSTALLED) ## Let kubeconform, kube-score, checkov and trivy's rules look at a stack's objects, without a cluster [STACK=dev]
	@$(LOCAL) scan --stack '$(STACK)'

cluster-up: $(INSTALLED) ## Start the local cluster, or add nodes to it [NODES=1]
	@$(LOCAL) cluster-up --nodes '$(NODES)'

cluster-status: $(INSTALLED) ## Show the local cluster's processes and nodes
	@$(LOCAL) cluster-status

cluster-down: $(INSTALLED) ## End the local cluster and remove all that it made, the data included
	@$(LOCAL) cluster-down

test: check ## Run every check and test [TESTS=tests]
	$(PYTHON) -m pytest --numprocesses=2 --no-loadscope-reorder -m 'not drill' $(TESTS)

drill: $(INSTALLED) ## Run the tests of rare and long repairs [TESTS=tests]
	$(PYTHON) -m pytest -m drill $(TESTS)

check: $(INSTALLED) ## Check format, lint, types and which module may import which
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/pyright
	PYTHONPATH=.:components .venv/bin/lint-imports

bench: $(INSTALLED) ## Measure the goals in figures, beside the peers [BENCH=all (program up ready), settings, faults, ring] [REPEATS=5] [OUT=file.json]
	@PYTHONPATH=.:components $(PYTHON) -m benchmarks $(BENCH) --repeats '$(REPEATS)' $(if $(OUT),--out '$(OUT)')

format: $(INSTALLED) ## Format the code
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

clean: ## Remove what the targets made in this folder
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(INSTALLED): requirements.txt requirements-dev.txt constraints.txt components/pyproject.toml
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@# Debian and Ubuntu keep a part of Python's venv in a package of its own.
	python3 -c 'import ensurepip' 2>/dev/null || { apt-get update && apt-get install --yes --no-remove python3-venv; }
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --requirement requirements-dev.txt
	touch $@
