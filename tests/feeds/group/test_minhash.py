"""The sketch of a set: the values that databases hold, and what the estimate is worth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.group.minhash import SIGNATURE_LENGTH, signature

FRENCH = ("des soldats sont partis", "soldats sont partis à", "sont partis à Vladivostok")

# Made by datasketch 2.0.0: MinHash(num_perm=64, seed=1), update_batch, hashvalues as little-endian uint32.
STORED: dict[str, tuple[tuple[str, ...], str]] = {
    "one": (
        ("soldiers on their way to",),
        "0b36feb43fcbb4ea0bb0074cc5b2699d221277a71e8467d37f3e3f492154a1f4ea71aafcbc50d12916e3888a36988ecc"
        "3fc6ade7f1109a70bf90124f642e35ce49df0026863fa452aeb308b80b2b653d893079da58da4faa4114af487965dd5e"
        "a85438012b1b1a33326cd3ae282f4e8d5f6194231d280c08d18c76cd30f04236d590172b3b255811ea3f906641e9d25f"
        "e3736fc8d38f474b75c5e0b020cb82659e5c63f7a6074fc3a89ed6c3889327b0758c515165a78b7f6960e0551d78e00a"
        "ff97e52169d3ad3b852ec403821dba550cae194fc0931da6448fbc5bce50f12df61303f561e299cc7db34698039c3af0"
        "0b95f148cb5cabce7104b216ba5b645e",
    ),
    "three": (
        FRENCH,
        "87409211884c645ddf34a29429f61d6043e228beab90e45c0874b332b65b4f226bd58ba6e07d46088a1f5084a299135e"
        "13c5d7200de6a2248b28cf374b9d753d9c2c8381b29bfacbe2402d23cf0f913cad1a6506e4532f0975d07c138d135f53"
        "94a527752f893d0bbd2fe3042c520e41c400582fc1e46a0e154a9844746a6230a1b2dc52ac5dda20b7a3ed4e2d3a4b11"
        "14981a1d76e66f0c9937671b04253d21230ed93bc2077151543acc6999378f2f51c7f2748a07b12f4dd028314a15941e"
        "dbc5542148763518d94ab606de271310405fcb1b7439d11200c05b36fadbd361520e877565b62a1e19761906676b4a0e"
        "9f90b025178ca5718a56af3f8e0e4934",
    ),
    "a thousand": (
        tuple(map(str, range(1000))),
        "1f5f7c0047792300feb81900e0046d0093e578004495380098301000eb66ef00bcf2390017b2270004540b0015d83d00"
        "6ca1510047987b00b286f6005cb12c003ce02b00156e040096211f003dadfd00731e1200bc8227008a3d1d0063fd0d00"
        "8fca2000170d1800aa6e0d01204a0d0099c8b500b29e0d002ddf40001bc12f001ae9b30011885600a16b8c00e9458700"
        "cb3d0e00479b41005e324400a4832500183e06000ba16500bcc6040059083c0015d63b002a3e44008e38170030950200"
        "3fb02200ac740d00833e4300fa8c0200079a3100a3c00d00d84a260017042f0040531600b3c8a20073b01b007a925c00"
        "c85e21007dd72c002ab11f001fdd6b00",
    ),
    "none": ((), "ff" * 4 * SIGNATURE_LENGTH),
}


@pytest.mark.parametrize("name", STORED)
def test_signatures_are_those_that_databases_hold(name: str) -> None:
    elements, stored = STORED[name]
    assert signature(element.encode() for element in elements).astype("<u4").tobytes().hex() == stored


@given(st.lists(st.binary(max_size=20), max_size=20))
def test_order_and_repetition_change_nothing(elements: list[bytes]) -> None:
    np.testing.assert_array_equal(signature(elements), signature([*reversed(elements), *elements]))


@pytest.mark.parametrize("shared", [0, 250, 500, 750, 1000])
def test_equal_places_estimate_the_jaccard_index(shared: int) -> None:
    left = signature(b"%d" % n for n in range(1000))
    right = signature(b"%d" % n for n in range(1000 - shared, 2000 - shared))
    # The standard error of 64 places is at most 0.0625; three of them.
    assert float(np.mean(left == right)) == pytest.approx(shared / (2000 - shared), abs=0.19)
