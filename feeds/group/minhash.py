"""GROUP, the MinHash: takes byte strings, returns a signature; equal places of two estimate their Jaccard index.

Signatures are stored, so the hash functions may not change: a test holds them to fixed values. The method is MinHash
(Broder, 1997, "On the resemblance and containment of documents") with one hash of each element, SHA-1 cut to 32 bits
and mixed by the finalizer of MurmurHash3, and affine permutations modulo 2³² of it. The values are those of datasketch
2.0 (scheme `affine32`, seed 1), which was used before and brings scipy with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]

SIGNATURE_LENGTH: Final = 64
_SEED: Final = 1


def signature(elements: Iterable[bytes]) -> Words:
    """Returns the MinHash signature of a set.

    Args:
        elements: of the set, in any order; repetitions change nothing.

    Returns:
        `SIGNATURE_LENGTH` words. Two signatures agree in a place with the probability that is the Jaccard index of
        their sets. The signature of an empty set has the largest word in every place.
    """
    digests = b"".join(hashlib.sha1(element, usedforsecurity=False).digest()[:4] for element in elements)
    hashes = _mix(np.frombuffer(digests, dtype="<u4").astype(np.uint32))
    factors, offsets = _permutations()
    permuted: Words = hashes[:, None] * factors + offsets
    smallest: Words = permuted.min(axis=0, initial=np.iinfo(np.uint32).max)
    return smallest


def _mix(hashes: Words) -> Words:
    """The finalizer of MurmurHash3 (32 bits): every bit of a hash changes about half of the bits of the result."""
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        hashes = (hashes ^ (hashes >> np.uint32(shift))) * np.uint32(factor)
    return hashes ^ (hashes >> np.uint32(16))


@cache
def _permutations() -> tuple[Words, Words]:
    """Factors and offsets of the maps h → factor · h + offset modulo 2³²; each is a bijection, as factors are odd.

    `RandomState` is frozen by NumPy's policy (NEP 19): a seed gives the same stream in every version.
    """
    draw = np.random.RandomState(_SEED)
    factors = draw.randint(0, 1 << 31, SIGNATURE_LENGTH, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return factors, draw.randint(0, 1 << 32, SIGNATURE_LENGTH, dtype=np.uint32)
