"""View models: a template sees one of these as ``page`` and nothing else."""
