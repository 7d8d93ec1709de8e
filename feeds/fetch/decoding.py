"""FETCH, decoding: takes the bytes of an answer and its Content-Encoding, returns what they stand for, within a limit.

Servers say gzip and send plain text, compress twice, say nothing of their gzip, or leave bytes behind it. The bytes
tell more than the header.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Final

import brotli  # type: ignore[import-untyped]  # it has no stubs
import zstandard

ACCEPTED: Final = "gzip, deflate, br, zstd"
_GZIP: Final = b"\x1f\x8b"
_TEXT: Final = (b"<", b"{", b"[")
_MOST_WINDOW_BYTES: Final = 2**27  # memory of zstd; RFC 8878 asks for 8 MB at least
_MOST_LAYERS: Final = 3
_MOST_MEMBERS: Final = 100  # of a gzip file; each copies what is left of it


class TooLargeError(Exception):
    """The decoded bytes are more than the limit."""


class WrongCodingError(Exception):
    """The bytes are not in the coding that they are said to be in."""

    def __init__(self, coding: str) -> None:
        super().__init__(coding)
        self.coding = coding


def decode_body(body: bytes, content_encoding: str, most: int) -> bytes:
    """Returns the decoded body.

    Args:
        body: as received.
        content_encoding: the header; the last coding was applied last.
        most: bytes that the result and all between may have.

    Raises:
        TooLargeError: it has more.
        WrongCodingError: the body is neither in the coding that is said nor a text.
    """
    codings = [coding.strip().lower() for coding in content_encoding.split(",")]
    for coding in reversed(codings):
        decoder = _DECODERS.get(coding)
        if body and decoder is not None and not _is_text(body):
            try:
                body = decoder(body, most)
            except (zlib.error, brotli.error, zstandard.ZstdError) as error:
                raise WrongCodingError(coding) from error
    for _ in range(_MOST_LAYERS):  # compressed once more than said, or a file of its own
        if not body.startswith(_GZIP):
            break
        try:
            body = _gunzip(body, most)
        except zlib.error as error:
            raise WrongCodingError("gzip") from error
    return body


def _is_text(body: bytes) -> bool:
    """True if the body is plain though a coding is said. No compressed data begins so."""
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_TEXT)


def _gunzip(body: bytes, most: int) -> bytes:
    """Returns the contents of all members, of one that is cut off as far as it goes; bytes behind them are ignored."""
    parts: list[bytes] = []
    rest, size = body, 0
    for _ in range(_MOST_MEMBERS):
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        part = stream.decompress(rest, most - size + 1)
        size += len(part)
        if size > most:
            raise TooLargeError
        parts.append(part)
        rest = stream.unused_data
        if not rest.startswith(_GZIP):
            break
    return b"".join(parts)


def _inflate(body: bytes, most: int) -> bytes:
    """Returns the contents of zlib data, or of bare deflate data, which some servers send as "deflate"."""
    try:
        part = zlib.decompressobj().decompress(body, most + 1)
    except zlib.error:
        part = zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, most + 1)
    if len(part) > most:
        raise TooLargeError
    return part


def _unbrotli(body: bytes, most: int) -> bytes:
    stream = brotli.Decompressor()
    part: bytes = stream.process(body, output_buffer_limit=most + 1)
    if len(part) > most:
        raise TooLargeError
    return part


def _unzstd(body: bytes, most: int) -> bytes:
    stream = zstandard.ZstdDecompressor(max_window_size=_MOST_WINDOW_BYTES).stream_reader(body)
    part = stream.read(most + 1)
    if len(part) > most:
        raise TooLargeError
    return part


_DECODERS: Final[Mapping[str, Callable[[bytes, int], bytes]]] = {
    "gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate, "br": _unbrotli,
    "zstd": _unzstd,
}  # fmt: skip
