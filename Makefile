# Two commands do everything: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PYTHONPATH := $(CURDIR)

.PHONY: demo ask ui test check rebuild-graph rebuild-vectors recover stop lock bench-road bench-writes bench-extract bench-resolve measure-resolution measure-documents measure-extraction clean

demo: $(READY) ## Materialize the sample files and look at the graph
	$(BIN)/python -m scripts.demo

ask: $(READY) ## A question to the graph: make ask Q="Who acquired Lakemont?" GROUP=companies
	$(BIN)/python -m kg_resources.search "$(Q)" $(if $(GROUP),--group "$(GROUP)")

ui: $(READY) ## The Dagster UI on http://127.0.0.1:3000, on the same instance as the CLI
	$(BIN)/dagster dev -h 127.0.0.1 -p $${PORT:-3000}

test: $(READY) ## All tests
	$(BIN)/python -m pytest

check: $(READY) ## Format, lint, types, definitions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright --level error
	$(BIN)/dagster definitions validate

rebuild-graph: $(READY) ## Every file into the graph again, from the pickles
	$(BIN)/python -m scripts.rebuild graph

rebuild-vectors: $(READY) ## Every file into the vectors again, from the pickles
	$(BIN)/python -m scripts.rebuild vectors

recover: $(READY) ## End runs whose process a crash has killed; with REEXECUTE=1 go on where they stopped
	$(BIN)/python -m scripts.recover $(if $(REEXECUTE),--reexecute)

stop: ## Stop the embedded graph server
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m kg_resources.embedded_graph stop; fi

lock: $(READY) ## Resolve the dependencies of pyproject.toml again (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --no-strip-extras --no-emit-index-url --python-version 3.11 \
		--group dev pyproject.toml --output-file requirements.lock

bench-road: $(READY) ## Wall time and peak memory from a file to a graph, and of reading by format
	$(BIN)/python -m scripts.bench_road

bench-writes: $(READY) ## Rows a second into a real Neo4j, over other ways to write them
	$(BIN)/python -m scripts.bench_writes

bench-extract: $(READY) ## Extraction by a language model over its ideal and over a bare loop of calls
	$(BIN)/python -m scripts.bench_extract

bench-resolve: $(READY) ## How resolving names grows with the group and with the file
	$(BIN)/python -m scripts.bench_resolve

measure-resolution: $(READY) ## How well names are resolved, over simpler ways, on names that a person has resolved
	$(BIN)/python -m scripts.measure_resolution

measure-documents: $(READY) ## What comes out of documents that are hard to read, against what is right
	$(BIN)/python -m scripts.measure_documents

measure-extraction: $(READY) ## How many facts of essays extraction without a language model keeps
	$(BIN)/python -m scripts.measure_extraction

clean: stop ## Remove what was made: graph, vectors, pickles, runs, virtual environment
	rm -rf data .dagster $(VENV)

$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Say which with: make demo PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@echo "Installing the locked packages (about 1 GB; a few minutes the first time) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $(READY)
