"""AWS for one machine: tables by dynalite, and persistent stand-ins for SQS, S3 and SES at one address."""
