.PHONY: onprem-rootfs test-onprem

# A Debian tree with Asterisk, made once a machine; it takes about a minute and 290 MB.
ONPREM_ROOTFS ?= /var/cache/cordboard/rootfs

onprem-rootfs: $(ONPREM_ROOTFS) ## Prepare a tree with Asterisk for test-onprem (needs root)

$(ONPREM_ROOTFS):
	@mkdir -p $(dir $@)
	infra/onprem/rootfs.sh $@

test-onprem: $(READY) $(ONPREM_ROOTFS) ## Make real SIP calls through Asterisk and listen to them (needs root)
	ONPREM_ROOTFS=$(ONPREM_ROOTFS) $(BIN)/python -m pytest -m onprem tests/onprem
