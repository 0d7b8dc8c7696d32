"""The functions: one folder a feature (docs/architecture.md)."""

from chalicelib.precompiled import use_compiled_dataclasses

use_compiled_dataclasses()
