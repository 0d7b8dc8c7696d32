"""The sounds that come with the product, written as code: no licence but ours, and the same bytes every time."""
