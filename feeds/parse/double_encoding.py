"""PARSE, double encoding: repairs two errors of publishers' programs, as feedparser repairs them.

UTF-8 that was taken for ISO 8859-1 and encoded again ("Ã©"), and characters of windows-1252 that were taken for the
control characters of ISO 8859-1.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final

_WINDOWS: Final = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
_CONTROLS: Final = re.compile("[\x80-\x9f]")
# In a body of UTF-8: a control character, or the second letter of UTF-8 that was encoded twice. It begins with a fixed
# byte, which is sought fast.
_WRONG: Final = re.compile(rb"\xc2(?:[\x80-\x9f]|(?<=\xc3[\x82-\xb4]\xc2)[\xa0-\xbf])")
# The same as references, of which the second needs the first.
REFERENCES: Final = rb"(?:12[89]|1[3-5][0-9]|19[4-9]|2[0-3][0-9]|24[0-4]|[xX]0*[89a-fA-F][0-9a-fA-F]);"
_REFERENCE: Final = re.compile(rb"&#" + REFERENCES)


def may_be_wrong(body: bytes) -> bool:
    """True if texts of this body in UTF-8 may have to be repaired."""
    return has_wrong_bytes(body) or (b"&#" in body and _REFERENCE.search(body) is not None)


def has_wrong_bytes(body: bytes) -> bool:
    """True if the characters of this body, apart from references, may have to be repaired."""
    return b"\xc2" in body and _WRONG.search(body) is not None


def repaired(text: str) -> str:
    """Returns the text without these errors."""
    if text.isascii():
        return text
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("latin-1").decode()
    return text.translate(_WINDOWS) if _CONTROLS.search(text) else text
