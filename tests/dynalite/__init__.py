"""Another DynamoDB, which the embedded one is held against: dynalite, on Node.js."""
