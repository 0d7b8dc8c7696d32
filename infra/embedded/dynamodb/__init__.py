"""DynamoDB: its JSON protocol, conditional writes, indexes and queries over one SQLite file."""
