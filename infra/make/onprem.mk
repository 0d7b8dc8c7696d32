.PHONY: onprem-rootfs test-onprem

# A Debian tree with Asterisk, made once a machine; it takes about a minute and 395 MB. The container is made of it too.
ONPREM_ROOTFS ?= /var/cache/cordboard/rootfs
# Each has an Asterisk of its own; most of the time is spent listening.
ONPREM_WORKERS ?= 2

onprem-rootfs: ## Prepare a tree with Asterisk for test-onprem (needs root)
	@infra/onprem/rootfs.sh $(ONPREM_ROOTFS)

test-onprem: $(READY) onprem-rootfs ## Make real SIP calls through Asterisk and listen to them (needs root)
	ONPREM_ROOTFS=$(ONPREM_ROOTFS) $(BIN)/python -m pytest -m onprem -n $(ONPREM_WORKERS) --dist loadfile \
		$(AGAIN) tests/onprem tests/integration/switch

.PHONY: onprem onprem-image
onprem: $(READY) onprem-rootfs ## Start a site with real SIP on this host; TRUNK_ADDRESS=carrier DEMO=1 (docs/onprem.md)
	@ASTERISK_TREE=$(ONPREM_ROOTFS) TRUNK_ADDRESS=$${TRUNK_ADDRESS:-127.0.0.2} $(BIN)/python -m infra.onprem

onprem-image: onprem-rootfs ## Build the container image of a site (needs root, podman, buildah, runc)
	TREE=$(ONPREM_ROOTFS) infra/onprem/image.sh

.PHONY: onprem-update onprem-selftest onprem-telephone
onprem-update: $(READY) ## Have the site that make onprem has started take new functions and pages; no call notices
	@$(BIN)/python -m infra.onprem.update

onprem-selftest: $(READY) ## Look at everything a call needs on the site that make onprem has started
	@$(BIN)/python -m infra.onprem.selftest

onprem-telephone: $(READY) ## Make an account for a desk telephone, or a new password: AGENT=company.user
	@$(BIN)/python -m infra.onprem.telephone issue $(AGENT)

.PHONY: bench-onprem
bench-onprem: $(READY) onprem-rootfs ## Measure our line beside Asterisk's own, with SIPp; SMOKE=1, ONLY=P12 (needs root)
	ONPREM_ROOTFS=$(ONPREM_ROOTFS) $(BIN)/python -m infra.bench_onprem $(if $(SMOKE),--smoke) $(ONLY)
