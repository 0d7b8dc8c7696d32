# Everything the project can be told to do. `make` alone lists it; the longer recipes are in infra/make/.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help check test unit package bench features lock clean

BIN := .venv/bin
READY := .venv/.ready
STAGE ?= dev
WORKERS ?= auto

include $(wildcard infra/make/*.mk)

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements-dev.txt infra/make/environment.sh
	@infra/make/environment.sh

check: $(READY) ## Format, lint, types, who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-logo

test: $(READY) ## Run every test; what this machine cannot run is skipped with the reason
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --durations=15

unit: $(READY) ## Run the pure tests only
	$(BIN)/python -m pytest -q tests/unit

package: $(READY) ## Build the zip and the template of STAGE (dev) in infra/dist
	$(BIN)/python -m infra.package --stage $(STAGE)

bench: $(READY) ## Print our costs beside the floor measured in the same run; SMOKE=1 for a short one
	$(BIN)/python -m infra.bench $(if $(SMOKE),--smoke) $(ONLY)

features: $(READY) ## List the features and invariants that tests prove
	@$(BIN)/python -m pytest -q --collect-only --covered

lock: $(READY) ## Pin what requirements*.in ask for
	$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make lock" requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make lock" infra/onprem/requirements.in \
		-o infra/onprem/requirements.txt

clean: ## Remove what was built, but not the state of `make run`
	rm -rf infra/dist .chalice/deployments .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
