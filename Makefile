# Everything a newcomer needs: `make` lists it. Each target sets up what it needs and costs a moment when nothing changed.
PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13 python3.14,$(if $(shell command -v $(name)),$(name))) python3)
PY := .venv/bin/python
PYTEST := $(PY) -m pytest -n 2 --dist loadgroup
FLASK := GONGPING_MODE=$${GONGPING_MODE:-demo} $(PY) -m flask --app wsgi
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help run cluster models test explore sure fast lint types contracts i18n catalogues rights data guards migration torture bench shell audit pins clean setup setup-test

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup:
	@$(PYTHON) -m tools.setup run

setup-test:
	@$(PYTHON) -m tools.setup test

run: setup ## start the demo on http://127.0.0.1:8000/ (PORT=… for another port)
	@$(PY) -m tools.serve

cluster: setup-test ## the whole on one machine: nginx, PostgreSQL, Redis, 3 web processes, workers (DEMO=1, PORT=…)
	@$(PY) -m tools.cluster

models: ## install the optional models that read pictures (about 250 MB)
	@$(PYTHON) -m tools.setup models

test: setup-test ## set everything up and run all tests, with real PostgreSQL, Valkey and Chromium
	@echo "Running all tests"
	@$(PYTEST)

fast: setup-test ## the tests of voting and panel on SQLite only: seconds, for the inner loop
	@echo "Left out by make fast: tests/app, tests/browser, tests/services and everything on PostgreSQL"
	@$(PYTEST) tests/voting tests/panel -k "not postgresql"

explore: setup-test ## try laws on examples nobody has tried yet (TIMES=10); what breaks prints how to see it again
	@for run in $$(seq $${TIMES:-1}); do $(PYTEST) -m hypothesis --hypothesis-profile=explore tests || exit 1; done

sure: lint types contracts catalogues rights data guards ## all that needs no server: lint, types, contracts, catalogues, rights, data, guards
	@echo "Sure: lint, types, contracts, catalogues, rights, data and guards are all clean"

lint: setup-test ## ruff over everything
	@$(PY) -m ruff check .

types: setup-test ## mypy, strict for voting and panel
	@$(PY) -m mypy

contracts: setup-test ## import-linter: app -> panel -> voting, and who may import what
	@$(PY) -c "from importlinter.cli import lint_imports_command as run; run(['--no-logo'])"

catalogues: setup-test
	@$(PY) -m tools.catalogues check

rights: setup-test
	@$(PY) -m tools.rights check

data: setup-test
	@$(PY) -m tools.data check

guards: setup-test
	@$(PYTEST) tests/guards

i18n: setup-test ## take new texts into the catalogues, compile them, list what is untranslated
	@$(PY) -m tools.catalogues update && $(PY) -m tools.catalogues compile && $(PY) -m tools.catalogues check

migration: setup ## a new migration from the models: make migration m="add appeal reason"
	@test -n "$(m)" || { echo 'Say what it does: make migration m="add appeal reason"'; exit 2; }
	@home=$$(mktemp -d) && export GONGPING_HOME=$$home && trap 'rm -rf "$$home"' EXIT && \
	$(FLASK) db upgrade && $(FLASK) db revision "$(m)"

torture: setup-test ## kill -9, power loss, contention, restarts, full disks: an hour or two (RUN="kill power", SIZE=300)
	@$(PY) -m torture $(RUN) $(if $(SIZE),--size $(SIZE))

bench: setup-test ## measure against the figures in benchmarks/
	@$(PY) -m benchmarks

shell: setup ## a Python shell inside the application
	@$(FLASK) shell

audit: setup-test ## look for secrets in the repository, list what is shipped (sbom.cdx.json), ask for known holes
	@$(PY) -m tools.audit

pins: setup ## compile requirements*.in to exact versions with hashes
	@$(PY) -m tools.pins

clean: ## remove everything that was made: .venv, node_modules, static/vendor, the typeface, caches (never var/)
	rm -rf .venv node_modules tools/browser/node_modules static/vendor panel/paper/fonts .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name '*.mo' -path './app/translations/*' -delete
