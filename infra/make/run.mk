# Running it here: the demo, the functions alone, and forgetting.
.PHONY: run gateway connect reset

run: $(READY) ## Start everything at one address, with a demo company; PORT=8000
	@$(BIN)/python -m infra.demo

gateway: $(READY) ## Start the functions alone, for a trunk of your own (docs/trunk.md)
	@$(BIN)/python -m infra.gateway

connect: $(READY) ## Have your trunk send what comes to your numbers here (docs/trunk.md)
	@$(BIN)/python -m infra.connect

reset: ## Forget everything that make run has kept
	@$(BIN)/python -m infra.demo.reset
