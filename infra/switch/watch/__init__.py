"""What is to be known of a running switch: figures for Prometheus, and how its webhooks fare."""
