# The first of these that runs and can make a virtual environment is used; say `make PYTHON=/path/to/python` to choose.
CANDIDATES := $(PYTHON) python3 /usr/bin/python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ALONE := tests/autograder/sandbox

.PHONY: demo test check lint format environment clean

demo: $(READY)
	@$(BIN)/voxbank demo

# Tests of the sandbox compare processes and listeners of the whole machine before and after, and run by themselves.
test: $(READY)
	@$(BIN)/python -m pytest --ignore=$(ALONE) --numprocesses auto --maxprocesses 4 --dist loadfile
	@$(BIN)/python -m pytest $(ALONE)

check: lint test
	@$(BIN)/voxbank check

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

environment: $(READY)

# Rebuilt only when what it is made from changed.
$(READY): pyproject.toml constraints.txt
	@sh .ci/environment.sh "$(VENV)" $(CANDIDATES)
	@touch $@

clean:
	rm -rf $(VENV) demo-course
