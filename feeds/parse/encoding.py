"""PARSE, encoding: takes the bytes of a feed in any encoding, returns UTF-8 in which every character is one of XML.

One wrong byte or character reference costs that character, not the feed: parsers of XML refuse a document for it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

from feeds.parse.double_encoding import REFERENCES, has_wrong_bytes
from feeds.text import well_formed

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
# "<" and the character behind it, in encodings of two or four bytes per character.
_WIDE_STARTS: Final = (
    (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
_WIDE: Final = re.compile(r"(?:utf|ucs|iso-10646-ucs)[-_]?(?:16|32|2|4)", re.IGNORECASE)
# What publishers mean by these names is a larger set (WHATWG Encoding Standard, section 4.2).
_MEANT: Final = {
    "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "big5hkscs", "unicode": "utf-8", "utf8": "utf-8",
}  # fmt: skip
# Python's own forms of text, which no feed is in; some take quadratic time.
_NO_ENCODINGS: Final = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"})
_SEVEN_BIT: Final = re.compile(r"(?:iso-2022|hz)", re.IGNORECASE)  # they look like ASCII
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE)
_DECLARATION: Final = re.compile(
    rb"^\s*<\?xml\b[^>]{0,200}?(?:\sencoding\s{0,9}=\s{0,9}[\"']([\w.:+-]{1,40})[\"'][^>]{0,200})?>", re.IGNORECASE
)
_STANDARD: Final = re.compile(rb"<\?xml version=[\"']1\.0[\"'] encoding=[\"']utf-8[\"']", re.IGNORECASE)
_STANDARD_DECLARATION: Final = b'<?xml version="1.0" encoding="utf-8"?>'
_SEQUENCE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
# Sequences of UTF-8 for each other high byte from which on a text is UTF-8, whatever it declares.
_LEAST_SHARE: Final = 4
_NOT_XML: Final = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)))
_NONCHARACTER: Final = re.compile(rb"\xef\xbf[\xbe\xbf]")
_REPLACEMENT: Final = "\ufffd".encode()
# Character references of control characters, surrogates, and numbers beyond Unicode; the digits are checked afterwards.
_DOUBTFUL: Final = (
    rb"(?:[xX]0{0,8}(?:[dD][89a-fA-F][0-9a-fA-F]{2}|[0-9a-fA-F]{6,12}|[fF]{3}[eEfF]|1?[0-9a-fA-F])"
    rb"|0{0,8}(?:5[5-7][0-9]{3}|6553[45]|[0-9]{7,12}|[0-9]|[12][0-9]|3[01]));"
)
# They begin with fixed bytes, which are sought fast, and pass by the most common references.
_COMMON: Final = rb"&#(?![1-9][0-9]{3};|160;|03[2-9];)"
_REFERENCES: Final = re.compile(_COMMON + _DOUBTFUL + rb"(?:&#" + _DOUBTFUL + rb")*")
_ODD_REFERENCE: Final = re.compile(_COMMON + rb"(?:" + _DOUBTFUL + rb"|" + REFERENCES + rb")")
_REFERENCE: Final = re.compile(rb"&#([xX]?)([0-9a-fA-F]+);")


def to_utf8(body: bytes, content_type: str = "") -> bytes:
    """Returns an XML body in UTF-8, with a declaration that says so, and only with characters that XML has.

    Args:
        body: in the encoding of its byte order mark, its content or its declarations, in this order of trust.
        content_type: the Content-Type header.
    """
    if not _is_plain_utf8(body):
        body = decode(body, content_type).encode("utf-8", "replace")
    if (found := _DECLARATION.match(body)) and not _STANDARD.match(found[0]):
        body = _STANDARD_DECLARATION + body[found.end() :]
    body = _NONCHARACTER.sub(_REPLACEMENT, body.translate(None, _NOT_XML))
    return _REFERENCES.sub(_characters, body) if b"&#" in body else body


def is_plain(body: bytes, content_type: str = "") -> bool:
    """True if nothing has to be repaired in an XML body, if it is well-formed: a parser may read it as it is.

    Args:
        body: as it came.
        content_type: the Content-Type header.
    """
    if not body.startswith(b"<") or body.startswith((b"<\0", b'<?xml version="1.1"')):
        return False
    declared = _DECLARATION.match(body)
    if declared is not None and not _STANDARD.match(declared[0]):
        return False
    if body.isascii() and _SEVEN_BIT.search(content_type):
        return False
    return not (b"&#" in body and _ODD_REFERENCE.search(body)) and not has_wrong_bytes(body)


def _is_plain_utf8(body: bytes) -> bool:
    """True if the body is UTF-8 as it is, without a mark, and not ASCII that may stand for another encoding."""
    if not body.startswith(b"<") or body.startswith((b"<\0", b'<?xml version="1.1"')) or body.isascii():
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def decode(body: bytes, content_type: str = "") -> str:
    """Returns the text of a body.

    Args:
        body: XML or JSON.
        content_type: the Content-Type header.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], encoding)
    start = body[:64].lstrip(b" \t\r\n")
    for mark, encoding in _WIDE_STARTS:
        if start.startswith(mark):
            return _decoded(body[body.index(mark) :], encoding)
    declared = list(_declared(body, content_type))
    if body.isascii() and (encoding := next(filter(_SEVEN_BIT.match, declared), "")):
        return _decoded(body, encoding)
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _guessed(body, declared)


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """Yields the encodings that header and body declare, except those that the bytes show to be wrong."""
    header, own = _CHARSET.search(content_type), _DECLARATION.match(body[:1024].lstrip())
    for name in (header[1] if header else "", own[1].decode() if own and own[1] else ""):
        meant = _MEANT.get(name.lower(), name)
        if meant and not _WIDE.match(meant) and _is_encoding(meant):
            yield meant


def _is_encoding(name: str) -> bool:
    try:
        b" ".decode(name)
    except (LookupError, ValueError):  # ValueError: a codec that decodes nothing, or a name with a NUL
        return False
    return codecs.lookup(name).name not in _NO_ENCODINGS


def _guessed(body: bytes, declared: Iterable[str]) -> str:
    """Returns the text of bytes that are not wholly UTF-8: UTF-8 with some wrong bytes, or another encoding."""
    others = [name for name in declared if name.lower() not in {"utf-8", "utf_8"}]
    without = _SEQUENCE.sub(b"", body)
    sequences = len(_SEQUENCE.findall(body))
    wrong = len(_HIGH.findall(without))
    if sequences and (not others or sequences >= _LEAST_SHARE * wrong):
        return body.decode("utf-8", _ERRORS)
    for name in others:
        try:
            return body.decode(name)
        except (UnicodeError, ValueError):
            continue
    return body.decode(others[0] if others else "cp1252", "replace")


def _decoded(body: bytes, encoding: str) -> str:
    return well_formed(body.decode(encoding, _ERRORS if encoding == "utf-8" else "replace"))


def _repair(error: UnicodeError) -> tuple[str, int]:
    """Returns the text of a wrong byte in UTF-8: most come from a text in windows-1252 that was pasted into the feed.

    Half a sequence is no letter: texts are cut in the middle of a character. Two surrogates in sequences of their own
    (CESU-8) are one character.
    """
    assert isinstance(error, UnicodeDecodeError), "registered for decoding"
    wrong = error.object[error.start : error.start + 6]
    if wrong[:1] == b"\xed" and (pair := _CESU.match(wrong)):
        return well_formed(pair[0].decode("utf-8", "surrogatepass")), error.start + pair.end()
    if wrong[0] in {0xC2, 0xC3}:
        return "\ufffd", error.end
    return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1


_CESU: Final = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]|\xed[\xa0-\xbf][\x80-\xbf]")
_ERRORS: Final = "wirebrief.windows-1252"
codecs.register_error(_ERRORS, _repair)


def _characters(found: re.Match[bytes]) -> bytes:
    """Returns what stands for a run of doubtful character references: two halves of a character are one."""
    codes = [_code(digits, 16 if is_hex else 10) for is_hex, digits in _REFERENCE.findall(found[0])]
    text = "".join(f"&#{code};" if 0x20 <= code < 0x80 else chr(code) for code in codes if code)
    return well_formed(text).encode()


def _code(digits: bytes, base: int) -> int:
    """Returns the code point; 0 for a control character, U+FFFD if there is none of that number."""
    code = int(digits, base)
    if code < 0x20:
        return code if code in {0x09, 0x0A, 0x0D} else 0
    return 0xFFFD if code > 0x10FFFF or code in {0xFFFE, 0xFFFF} else code
