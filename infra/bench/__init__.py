"""What the switchboard costs, beside the least it could cost, both measured in the same run (``make bench``)."""
