# What holds whatever goes wrong: random histories, and days of calls (docs/simulation.md).
.PHONY: histories simulate

HISTORIES ?= 2000
HOURS ?= 16

histories: $(READY) ## Judge random histories by every invariant; HISTORIES=2000
	HISTORIES=$(HISTORIES) $(BIN)/python -m pytest -q -n $(WORKERS) tests/scenarios/test_histories.py

simulate: $(READY) ## A hundred thousand calls in bad weather, 5, 50 and 500 agents; HOURS=0.25 for a look
	$(BIN)/python -m infra.simulation.suite --hours $(HOURS)
