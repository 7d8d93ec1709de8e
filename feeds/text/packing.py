"""Compression of the texts of an entry."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

_BETWEEN: Final = "\x1f"  # the unit separator of ASCII; no text of a feed has it (`plain_text`, `one_line`)
_LEVEL: Final = 6
_WINDOW_BITS: Final = -15  # raw deflate: no header, no checksum


def pack_texts(texts: Sequence[str]) -> bytes:
    """Returns the texts compressed, about half their size for 500 characters."""
    press = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS)
    joined = _BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts)
    return press.compress(joined.encode("utf-8", "replace")) + press.flush()


def unpack_texts(packed: bytes) -> tuple[str, ...]:
    """Returns the texts of what `pack_texts` returned."""
    return tuple(zlib.decompress(packed, _WINDOW_BITS).decode("utf-8").split(_BETWEEN))
