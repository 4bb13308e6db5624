# The few ways to run everything. Needs Python 3.11 or newer, make and git; the rest comes from package registries.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# The first Python on the search path that is new enough.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
NEEDS_PYTHON = test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "cuakhau needs Python 3.11 or newer; where it is not on the search path: make PYTHON=/path/to/python3 …" >&2; exit 1; }
VENV := .venv/bin
NPM := $(VENV)/python -m deploy.local.npm

.PHONY: help install up down test check generate lock

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

install: ## Install everything into .venv and gate_api/web (again only what changed)
	@$(NEEDS_PYTHON)
	@$(PYTHON) -m deploy.local.install

up: install ## Start the whole platform and show the board's address; Ctrl-C stops it (DETACH=1: return when ready)
	@$(VENV)/cuakhau up $(if $(filter 1,$(DETACH)),--detach)

down: ## Stop a platform that was started with DETACH=1
	@$(VENV)/cuakhau down

test: ## Install what the tests need too, and check everything
	@$(NEEDS_PYTHON)
	@$(PYTHON) -m deploy.local.install --with-tests
	@$(MAKE) --no-print-directory check
	$(VENV)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: ## Style, types, who may import whom, schemas, generated files: all but the tests
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/python -m schemas check
	$(VENV)/python -m gate_api.openapi --check
	$(NPM) run types:check
	$(NPM) run check
	$(NPM) test

generate: ## Write the generated files anew
	$(VENV)/python -m schemas generate
	$(VENV)/python -m gate_api.openapi
	$(NPM) run types

lock: ## Choose versions anew for what pyproject.toml asks, and write the lock files
	$(VENV)/python -m deploy.local.lock
