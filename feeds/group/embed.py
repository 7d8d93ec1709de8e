"""GROUP, the embedding: takes texts in any of the encoder's languages, returns unit vectors in one shared space."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from functools import cache
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Vectors = NDArray[np.float32]

# Stored vectors are little-endian on every machine, so that a database can be moved.
STORED = np.dtype("<f2")


class Encoder(StrEnum):
    """The encoders that there are, by the name that WIREBRIEF_ENCODER takes."""

    USE = "use-m3"
    E5 = "e5-small"


# What a stored vector begins with. Those of the first encoder begin with nothing, and have an even number of bytes;
# all others have an odd one.
_LABELS: Final = {encoder: b"" if encoder is Encoder.USE else encoder.encode() + b"\0" for encoder in Encoder}


class Embedder(Protocol):
    """Maps texts of all languages into one vector space, in which texts of one meaning are near one another.

    Implementations are deterministic: a text has the same vector whatever else is in the batch.
    """

    @property
    def encoder(self) -> Encoder:
        """Whose vectors these are."""
        ...

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Returns one L2-normalised row per text, in order; float32 of shape (len(texts), dimension)."""
        ...


class UseEmbedder:
    """Universal Sentence Encoder multilingual v3 on numpy alone: 16 languages, nothing to download.

    About 0.5 ms a headline on one core and 100 MB of memory. The model is loaded with the first text and shared.
    """

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads

    @property
    def encoder(self) -> Encoder:
        """Implements Embedder.encoder."""
        return Encoder.USE

    @property
    def dimension(self) -> int:
        """Implements Embedder.dimension."""
        return 512

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Implements Embedder.embed."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return unit_rows(np.asarray(_model(self._threads).encode(list(texts)), dtype=np.float32))


@cache
def _model(threads: int) -> Any:
    """Returns the encoder, loaded once per process: its weights never change, and loading takes a second."""
    from feeds.group.use_encoder import UseEncoder  # noqa: PLC0415 - what a command without texts does not pay

    return UseEncoder(threads)


def one_blas_thread() -> AbstractContextManager[Any]:
    """Returns a context in which matrix products run on one core.

    Those of the story index are small: several threads would spend thirty times their time on waiting for one another.
    """
    limit: AbstractContextManager[Any] = _blas().limit(limits=1, user_api="blas")
    return limit


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def default_embedder() -> Embedder:
    """Returns the embedder that needs no download."""
    return UseEmbedder()


def unit_rows(rows: Vectors) -> Vectors:
    """Returns the rows scaled to length 1; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return unit


def label_of(encoder: Encoder) -> bytes:
    """Returns what the stored vectors of an encoder begin with; nothing for the first encoder."""
    return _LABELS[encoder]


def encoder_of(stored: bytes) -> Encoder | None:
    """Returns whose vector was stored; None for one of an encoder that this version does not know."""
    if len(stored) % 2 == 0:
        return Encoder.USE
    return next((encoder for encoder, label in _LABELS.items() if label and stored.startswith(label)), None)


def pack_vector(vector: Vectors, encoder: Encoder = Encoder.USE) -> bytes:
    """Encodes a vector for storage: the label of its encoder, then float16. A cosine changes by less than 0.001."""
    return _LABELS[encoder] + vector.astype(STORED).tobytes()


def numbers_of(stored: bytes) -> bytes:
    """Returns a stored vector without its label; nothing if its encoder is not known."""
    encoder = encoder_of(stored)
    return b"" if encoder is None else stored[len(_LABELS[encoder]) :]


def unpack_vector(stored: bytes) -> Vectors:
    """Decodes a stored vector and scales it to length 1; returns an empty vector if nothing was stored."""
    vector: Vectors = np.frombuffer(numbers_of(stored), dtype=STORED).astype(np.float32)
    length = float(np.linalg.norm(vector))
    return np.divide(vector, np.float32(length)) if length else vector


def mean_vector(stored: bytes, count: int, other: bytes, other_count: int = 1) -> bytes:
    """Returns the mean of `count` vectors, whose mean is `stored`, and those whose mean is `other`, at length 1.

    Returns `stored` unchanged if the two are of different encoders.

    Args:
        stored: mean of the first vectors, encoded by `pack_vector`; empty if there is none.
        count: number of those vectors, 1 or more.
        other: the vector to add, or the mean of those to add, encoded in the same way.
        other_count: number of those, 1 or more.
    """
    encoder = encoder_of(stored)
    if not other or len(stored) != len(other) or encoder is None or encoder is not encoder_of(other):
        return stored or other
    middle = count * unpack_vector(stored) + other_count * unpack_vector(other)
    return pack_vector(unit_rows(middle[None, :])[0], encoder)
