"""P8 and P11-P15: real calls by SIPp through Asterisk as it comes, and through ours, on one host in one run."""
