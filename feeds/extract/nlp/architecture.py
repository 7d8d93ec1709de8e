"""What the modules that compute with a model's weights say of a model that is built otherwise."""

from __future__ import annotations


class UnknownArchitectureError(ValueError):
    """The model is not built of the layers that are computed here; spaCy itself has to run it."""
