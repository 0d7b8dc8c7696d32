"""What we say to the trunk: typed verbs, and the one place that turns them into XML."""
