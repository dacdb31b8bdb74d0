# Everything lives in .venv: `make run` needs a Python 3.11 to 3.13 and nothing else, or uv alone.
#   PYTHON=/path/to/python   the Python to make .venv with (`make clean` first if there is one)
#   ARGS="-k occlusion -x"   passed on to `make run`, `make test`, `make quick`, `make fuzz`, `make soak`, `make bench` and `make truth`

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS := benchmarks/.venv-torch/.installed benchmarks/.venv-tf/.installed
CANDIDATES := $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python)
SUITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))

# A .venv whose Python is gone (an upgrade took it away) is made anew, whatever its stamp says.
ifneq ($(shell $(BIN)/python -c 'print("runs")' 2>/dev/null),runs)
.PHONY: $(STAMP)
endif

.PHONY: help run test quick check format coverage security fuzz soak bench truth clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(STAMP) ## Set everything up and open the dashboard
	$(BIN)/python -m interpret dashboard $(ARGS)

test: $(STAMP) ## Set everything up and run the tests
	$(BIN)/python -m pytest $(ARGS)

quick: $(STAMP) ## The tests without TensorFlow, browser and hostile files: some 90 s on two cores
	$(BIN)/python -m pytest --quick -n auto $(ARGS)

check: $(STAMP) ## Formatting, lint, types and architecture: what CI asks before the tests
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

format: $(STAMP) ## Format the code and fix what lint can fix
	$(BIN)/python -m ruff check --fix-only .
	$(BIN)/python -m ruff format .

coverage: $(STAMP) ## Run the tests and list the lines and branches they miss
	$(BIN)/python -m pytest --cov --cov-report=term-missing $(ARGS)

security: $(STAMP) ## Try what a locked worker must not be able to do, and what the service leaves when it is killed
	$(BIN)/python -m interpret.sandbox
	SERVICE=1 $(BIN)/python -m pytest tests/worker/test_service.py $(ARGS)

fuzz: $(STAMP) ## Open thousands of spoilt files, other ones each time (FUZZ_EXAMPLES=2000 of each kind)
	FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),2000) FUZZ_KEEP=fuzz-findings $(BIN)/python -m pytest tests/hostile/test_fuzz.py tests/sandbox/talk/test_spoilt_replies.py $(ARGS)

soak: $(STAMP) ## A quarter of an hour of visitors, kills and hostile uploads (SECONDS=60, ARGS="--visitors 5")
	$(BIN)/python -m benchmarks.soak --seconds $(or $(SECONDS),900) $(ARGS)

bench: $(STAMP) $(PEERS) ## Measure speed beside brute force and the peers, in environments of their own
	$(BIN)/python -m benchmarks.run $(ARGS)

truth: $(STAMP) benchmarks/.venv-truth/.installed ## Published tables again, in a quarter of an hour (ARGS=--full: as published, hours)
	$(BIN)/python -m benchmarks.truth.run $(ARGS)

clean: ## Remove .venv and everything the tools left behind
	rm -rf $(VENV) benchmarks/.venv-* benchmarks/.trained build dist *.egg-info htmlcov test-results .coverage .coverage.* \
	  .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -type d -name __pycache__ -prune -exec rm -rf {} +

# A .venv that is there and works is kept and completed; one that is half made or of another Python is replaced.
# The stamp is written last, so an install that failed or was interrupted is taken up again.
$(STAMP): pyproject.toml requirements.txt setup.py Makefile
	@set -e; \
	if command -v uv >/dev/null 2>&1; then \
	  if ! $(BIN)/python -c '$(SUITS)' 2>/dev/null; then \
	    rm -rf $(VENV); \
	    uv venv --quiet --python '$(or $(PYTHON),>=3.11,<3.14)' $(VENV); \
	  fi; \
	  echo 'Installing into $(VENV) with uv ...'; \
	  uv pip install --python $(BIN)/python -r requirements.txt -e '.[dev]'; \
	else \
	  if ! $(BIN)/python -c 'import pip; $(SUITS)' 2>/dev/null; then \
	    python=; \
	    for candidate in $(CANDIDATES); do \
	      if "$$candidate" -c 'import ensurepip, venv; $(SUITS)' 2>/dev/null; then python=$$candidate; break; fi; \
	    done; \
	    if [ -z "$$python" ]; then \
	      echo 'No Python 3.11, 3.12 or 3.13 that can make a virtual environment among: $(CANDIDATES).' >&2; \
	      echo 'Install one (on Debian and Ubuntu with python3-venv), or uv, or name one: make PYTHON=/path/to/python' >&2; \
	      exit 1; \
	    fi; \
	    rm -rf $(VENV); \
	    "$$python" -m venv $(VENV); \
	  fi; \
	  echo 'Installing into $(VENV) with pip: the first time some 2 GB, mostly TensorFlow, so a minute or more ...'; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -e '.[dev]'; \
	fi; \
	touch $@

# A peer that cannot be installed is left out of the tables, which then say so.
benchmarks/.venv-%/.installed: benchmarks/requirements-%.txt | $(STAMP)
	rm -rf $(@D)
	$(BIN)/python -m venv $(@D)
	-$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@bare=$(<:.txt=-bare.txt); if [ -e $$bare ]; then \
	  $(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r $$bare || true; fi
	@source=$(<:.txt=-source.txt); if [ -e $$source ]; then \
	  $(@D)/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: -d $(@D)/source -r $$source || true; fi
	touch $@
