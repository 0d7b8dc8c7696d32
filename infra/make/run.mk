# Running it here: the demo, the functions alone, and forgetting.
.PHONY: run gateway reset

run: $(READY) ## Start everything at one address, with a demo company; PORT=8000
	@$(BIN)/python -m infra.demo

gateway: $(READY) ## Start the functions alone, for a trunk of your own (docs/gateway.md)
	@$(BIN)/python -m infra.gateway

reset: ## Forget everything that make run has kept
	@$(BIN)/python -m infra.demo.reset
