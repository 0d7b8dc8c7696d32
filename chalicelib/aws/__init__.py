"""Amazon's services as the switchboard uses them: a lean transport for the call path, lazy boto3 for the rest."""
