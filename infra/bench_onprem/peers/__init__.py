"""What is held against ours: Asterisk's own dialplan and queue, and the least ARI application."""
