"""The one client for every trunk: the official SDK, pointed where the settings say."""
