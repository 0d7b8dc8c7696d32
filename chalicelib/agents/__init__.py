"""People who take calls: what they chose, what they are doing, and whether their device can ring."""
