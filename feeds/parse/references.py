"""PARSE, references: repairs "&" in XML, where publishers write what only HTML knows, or a bare "&" as in "AT&T"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Final

_OPEN: Final = b"<![CDATA["
_CLOSE: Final = b"]]>"
# An "&" that begins none of the references that every XML document has.
_FOREIGN: Final = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,9}|#x[0-9a-fA-F]{1,8});)(?:([A-Za-z][A-Za-z0-9]{1,31};))?"
)
_ENTITY: Final = re.compile(rb"<!ENTITY\s+([\w.-]+)\s")


def repair_references(body: bytes) -> bytes:
    """Returns an XML body in UTF-8 with characters for the entities of HTML, and "&amp;" for every other bare "&".

    CDATA sections and the entities that the document defines itself are left as they are.
    """
    if not _FOREIGN.search(body):
        return body
    defined = {name + b";" for name in _ENTITY.findall(body)}

    def repaired(found: re.Match[bytes]) -> bytes:
        name = found[1] or b""
        if name in defined:
            return found[0]
        character = html5.get(name.decode())
        return b"&amp;" + name if character is None or character in "&<>" else character.encode()

    return b"".join(part if is_cdata else _FOREIGN.sub(repaired, part) for is_cdata, part in _parts(body))


def _parts(body: bytes) -> Iterator[tuple[bool, bytes]]:
    """Yields the body in parts, each with whether it is a CDATA section; one that never closes is none."""
    place = 0
    while (start := body.find(_OPEN, place)) >= 0 and (end := body.find(_CLOSE, start)) >= 0:
        yield False, body[place:start]
        place = end + len(_CLOSE)
        yield True, body[start:place]
    yield False, body[place:]
