"""AWS for one machine: persistent stand-ins for DynamoDB, SQS, S3 and SES at one address."""
