"""Names as they are shown: whole where the tokenizer or the recogniser cut them, and without marks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from feeds.extract.nlp.doc import Span, Token

_QUOTED: Final = re.compile('["“”«»„]')
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_APOSTROPHES: Final = "'’"
_HYPHENS: Final = "-‑"
_MOST_CUT_TOKENS: Final = 4
_LONGEST_JOINED: Final = 60
_JOINED_BEHIND: Final = re.compile(r"(?:[-‑][^\W\d_]+)+")
# "Kim Jong-", "ex-": a word before a hyphen, and capitalised words before a capitalised one.
_JOINED_BEFORE: Final = re.compile(
    r"(?:(?:[^\W\d_a-zà-ÿ][\w’'-]* )+)?[^\W\d_a-zà-ÿ][\w’']*[-‑](?:[\w’']+[-‑])*\Z|(?<![\w-])[^\W\d_]+[-‑]\Z"
)


@lru_cache(maxsize=4096)
def clean_name(text: str) -> str:
    """Returns a name without quotation marks, a possessive ending, and punctuation at its ends."""
    return _POSSESSIVE.sub("", " ".join(_QUOTED.sub(" ", text).split()).strip(" ,;:.()\"“”«»'’"))


def whole_name(entity: Span) -> Span:
    """Returns the entity with what was cut off beside it: `[Kim Hong-]kyun`, `Lefloc['h]`, `Kim Jong[-un]`."""
    doc, start, is_cut = entity.doc, entity.start, False
    while start > max(entity.start - _MOST_CUT_TOKENS, 0):
        before = doc[start - 1]
        if before.text.endswith("-") or doc[start].text.startswith("-"):
            is_cut = True
        elif not (is_cut and _is_joined_name(before)):
            start -= is_cut and _may_be_given_name(before)
            break
        start -= 1
    return doc.span(start, _whole_end(entity))


def _is_joined_name(token: Token) -> bool:
    is_noun = token.pos_ in {"PROPN", "NOUN"}
    return is_noun and token.text[:1].isupper() and not token.whitespace_


def _may_be_given_name(token: Token) -> bool:
    return token.pos_ == "PROPN" and token.ent_type_ in {"", "PERSON"}


def _whole_end(entity: Span) -> int:
    doc, end = entity.doc, entity.end
    if end < len(doc) and doc[end].text[:1].isupper() and doc[end].text[-1] in _APOSTROPHES:
        end += 1
    while end < len(doc) and _ends_with_apostrophe(doc[end - 1]) and doc[end].is_alpha:
        end += 1
    while end < len(doc) and _is_joined_behind(doc[end - 1], doc[end]):
        end += 1
    return end


def _is_joined_behind(token: Token, following: Token) -> bool:
    """True for `-un` behind "Kim Jong", which a French model takes for a pronoun, and for `un` behind "Jong-"."""
    if token.whitespace_:
        return False
    if token.text[-1] in _HYPHENS:
        return following.is_alpha
    is_hyphen = following.text in _HYPHENS and not following.whitespace_
    return is_hyphen or (following.text[0] in _HYPHENS and following.text[1:].isalpha())


def _ends_with_apostrophe(token: Token) -> bool:
    return token.text[-1] in _APOSTROPHES and not token.whitespace_


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns a span with the words that a hyphen joins to its ends, and the name before: `[Kim Jong-]un inaugure`.

    Args:
        text: the article.
        start, end: of the span, in characters; end is exclusive.
    """
    if end < len(text) and text[end - 1].isalnum() and (behind := _JOINED_BEHIND.match(text, end)) is not None:
        end = behind.end()
    before = _JOINED_BEFORE.search(text, max(0, start - _LONGEST_JOINED), start)
    return (start if before is None else before.start(), end)
