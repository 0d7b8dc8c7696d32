"""The driver for real telephones: SIP and media by Asterisk, told what to do over ARI."""
