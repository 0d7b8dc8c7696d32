"""What the console's pages see move: records of calls, queues and agents, as a snapshot and as news."""
