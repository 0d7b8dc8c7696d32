"""The administration as an API: every setting of a company, by name, at ``/api/v1``."""
