"""DynamoDB in this process, for simulations that need a million requests; a test holds it equal to the embedded one."""
