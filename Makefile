# Verbatim. `make run` and `make test` do all set-up on a fresh machine.
#
#   make run       environment, install, index (if knowledge changed), serve on http://127.0.0.1:8000
#   make test      environment, install, index (if knowledge changed), the whole suite
#   make index     build the index alone
#   make lint      ruff, mypy --strict, oxlint for the widget
#   make check     lint and test
#   make fuzz      throw random input at readers, artifact, chat and API (hours; EXAMPLES= for each test)
#   make evaluate  answer the labelled questions of tests/evaluation, and print the report
#   make train     make the models in models/ anew (hours; needs PyTorch and SHARED=)
#   make bench     measure the service, where its time goes, and four common stacks beside it
#   make audit     look for published holes in the packages of the service (needs the network)
#   make sbom      list what the image holds: build/sbom.json (CycloneDX), build/licences.md
#   make clean     remove the environment, the index and every cache
#
# WORKERS=     test processes side by side (2)
# EXAMPLES=    random inputs for each test of make fuzz (100000)
# PORT=        port to serve on (8000)
# PYTHON=      the Python to use, 3.11 or newer (found by itself)
# SHARED=      folder of the public training data, for make train (../shared/training)
# TORCH_INDEX= address of PyTorch's CPU packages, for make train; saves gigabytes on x86-64 Linux

PORT ?= 8000
WORKERS ?= 2
EXAMPLES ?= 100000
HOST ?= 127.0.0.1
KNOWLEDGE ?= knowledge
SHARED ?= ../shared/training
VERBATIM_INDEX_DIR ?= index
FITS := -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$p $(FITS) && echo $$p && break; done)

VENV := .venv
BIN := $(VENV)/bin
INSTALL := python -m pip install --disable-pip-version-check --quiet --retries 10 --no-compile \
	--constraint constraints.txt
PIP := $(BIN)/$(INSTALL)
TOOLS := .cache/audit
SERVED := .cache/served
export VERBATIM_INDEX_DIR

.PHONY: run index test lint check fuzz evaluate train bench audit sbom clean
.DEFAULT_GOAL := run

# No access log: it would store the addresses of patients (docs/privacy.md).
run: index
	@echo "Verbatim is on http://$(HOST):$(PORT)  (stop with Ctrl-C)"
	@$(BIN)/python -m app --host $(HOST) --port $(PORT)

index: $(VENV)/.build
	@$(BIN)/python -m index_build build --knowledge "$(KNOWLEDGE)" --output "$(VERBATIM_INDEX_DIR)"

test: $(VENV)/.dev index
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/oxlint app/widget

check: lint test

fuzz: $(VENV)/.dev index
	@FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest tests/fuzz --numprocesses $(WORKERS) --durations 0

evaluate: index
	@$(BIN)/python -m index_build evaluate tests/evaluation/*.jsonl --index $(VERBATIM_INDEX_DIR)
	@$(BIN)/python -m index_build evaluate tests/evaluation/clinics
	@$(BIN)/python -m index_build evaluate tests/evaluation/clinics --file conversations.jsonl
	@$(BIN)/python -m index_build dangers tests/evaluation/dangers/*.jsonl --index $(VERBATIM_INDEX_DIR)

train: $(VENV)/.train
	@$(BIN)/python -m training all --shared $(SHARED)

bench: index $(VENV)/.dev
	@$(BIN)/python benchmarks/serving.py --index $(VERBATIM_INDEX_DIR)
	@$(BIN)/python benchmarks/stages.py --index $(VERBATIM_INDEX_DIR)
	@$(BIN)/python benchmarks/side_by_side.py

# Both look at an environment of the service alone, as the image has it.
audit: $(TOOLS)/.made $(SERVED)/.made
	@$(TOOLS)/bin/python scripts/audit_packages.py \
		"$$($(SERVED)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

sbom: $(TOOLS)/.made $(SERVED)/.made
	@mkdir -p build
	@$(TOOLS)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
		--output-file build/sbom.json $(SERVED)/bin/python
	@$(TOOLS)/bin/pip-licenses --python $(SERVED)/bin/python --from=mixed --format=markdown \
		--with-urls --output-file build/licences.md
	@echo "build/sbom.json and build/licences.md are made"

clean:
	rm -rf $(VENV) $(VERBATIM_INDEX_DIR) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .schemathesis

$(VENV)/.python:
	@$(or $(PYTHON),false) $(FITS) || { \
		echo "Verbatim needs Python 3.11 or newer with venv; found: $$($(or $(PYTHON),python3) --version 2>&1)." >&2; \
		echo "Install one (Debian: apt-get install python3 python3-venv; macOS: brew install python)" >&2; \
		echo "or name it: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making the environment in $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# After a broken download, the same command goes on where it stopped: pip keeps what it has fetched.
$(VENV)/.build: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing the service and the index builder (a minute the first time)"
	@$(PIP) --editable '.[build]'
	@touch $@

# It holds all that .build does: one installation serves both.
$(VENV)/.dev: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing the service, the index builder and the test tools (a minute or two the first time)"
	@$(PIP) --editable '.[build,dev,s3]'
	@touch $(VENV)/.build $@

$(VENV)/.train: $(VENV)/.build
	@echo "Installing PyTorch and transformers (some minutes the first time)"
	@$(PIP) $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) --editable '.[build,train]'
	@touch $@

$(TOOLS)/.made: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing the tools that look at packages"
	@$(BIN)/python -m venv $(TOOLS)
	@$(BIN)/python scripts/list_requirements.py audit > $(TOOLS)/requirements.txt
	@$(TOOLS)/bin/$(INSTALL) --requirement $(TOOLS)/requirements.txt
	@touch $@

$(SERVED)/.made: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing the packages of the service alone"
	@$(BIN)/python -m venv --without-pip $(SERVED)
	@$(BIN)/python scripts/list_requirements.py base > $(SERVED)/requirements.txt
	@PIP_PYTHON=$(SERVED)/bin/python $(PIP) --requirement $(SERVED)/requirements.txt
	@touch $@
