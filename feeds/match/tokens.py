"""MATCH, tokens: takes the text of a query, returns its words, phrases, signs and operators with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from feeds.errors import QueryError
from feeds.match.tree import CLOSING
from feeds.reasons import because

_WORDS: Final = {"AND": "AND", "ET": "AND", "OR": "OR", "OU": "OR", "NOT": "NOT", "SAUF": "NOT"}
_SIGNS: Final = {"&&": "AND", "||": "OR", "&": "AND", "|": "OR", "!": "NOT", "(": "(", ")": ")"}
_PREFIXES: Final = {"-": "NOT", "+": "+"}  # signs only at the beginning of a word
# "AT&T" and "R&D" are words; "a && b" and "a & b" are two.
_AMPERSAND_NAME: Final = re.compile(r"\w+(?:&\w+)+\*?(?=[\s()|]|$)")
_NEAR: Final = re.compile(r"NEAR(?:/(.*))?$")
_NEAR_WORDS: Final = 10
MOST_NEAR_WORDS: Final = 999
_FIELD: Final = re.compile(r"(title|titre|source|lang|langue):(?!//)")
_FIELDS: Final = {"titre": "title", "langue": "lang"}
_PATTERN: Final = re.compile(r"/((?:[^/\\]|\\.)*)/(?=[\s()]|$)", re.DOTALL)
_ENDS_WORD: Final = frozenset('()"“”«»|&')
ARROW: Final = "=>"


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a query.

    Attributes:
        kind: "term", "prefix", "alias", "pattern", "title", "source", "lang", "name", an operator or a bracket.
        text: what it is of that kind; for NEAR the number of words.
        position: where it begins.
    """

    kind: str
    text: str
    position: int


def tokens_of(text: str) -> list[Token]:
    """Returns the tokens of a query.

    Raises:
        QueryError: a quotation or a regular expression does not end, or NEAR has no number of words.
    """
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        if text.startswith(ARROW, place):
            yield Token("name", text[place + len(ARROW) :].strip(), place)
            return
        token, place = _token(text, place)
        if token is not None:
            yield token


def _token(text: str, place: int) -> tuple[Token | None, int]:
    """Returns the token at a place, and where the next one may begin."""
    character = text[place]
    if character in CLOSING:
        return _phrase(text, place)
    if character == "/":
        return _pattern(text, place)
    if field := _FIELD.match(text, place):
        return Token(_FIELDS.get(field[1], field[1]), field[0], place), field.end()
    if name := _AMPERSAND_NAME.match(text, place):
        return _word(text, name[0], place), name.end()
    for sign in (text[place : place + 2], character):
        if sign in _SIGNS:
            return Token(_SIGNS[sign], sign, place), place + len(sign)
    if character in _PREFIXES and text[place + 1 : place + 2].strip():
        kind = _PREFIXES[character]
        return (None if kind == "+" else Token(kind, character, place)), place + 1
    end = place
    while end < len(text) and not text[end].isspace() and text[end] not in _ENDS_WORD:
        end += 1
    end = max(end, place + 1)
    return _word(text, text[place:end], place), end


def _phrase(text: str, place: int) -> tuple[Token, int]:
    closing = CLOSING[text[place]]
    end = next((i for i in range(place + 1, len(text)) if text[i] in closing), -1)
    if end < 0:
        raise QueryError(text, place, because("query_quote"))
    is_prefix = text[end + 1 : end + 2] == "*"
    return Token("prefix" if is_prefix else "term", text[place + 1 : end], place), end + 1 + is_prefix


def _pattern(text: str, place: int) -> tuple[Token, int]:
    found = _PATTERN.match(text, place)
    if found is None:
        raise QueryError(text, place, because("query_pattern_end"))
    return Token("pattern", re.sub(r"\\(.)", _unescaped, found[1], flags=re.DOTALL), place), found.end()


def _unescaped(escape: re.Match[str]) -> str:
    return "/" if escape[1] == "/" else escape[0]


def _word(text: str, word: str, place: int) -> Token:
    if word in _WORDS:
        return Token(_WORDS[word], word, place)
    if near := _NEAR.match(word):
        return Token("NEAR", _near_words(text, near[1], place), place)
    if word.startswith("@"):
        return Token("alias", word[1:], place)
    if len(word) > 1 and word.endswith("*"):
        return Token("prefix", word[:-1], place)
    return Token("term", word, place)


def _near_words(text: str, number: str | None, place: int) -> str:
    if number is None:
        return str(_NEAR_WORDS)
    if not (number.isascii() and number.isdecimal()) or int(number[:9]) > MOST_NEAR_WORDS:
        raise QueryError(text, place, because("query_near_number", most=MOST_NEAR_WORDS))
    return str(int(number))
