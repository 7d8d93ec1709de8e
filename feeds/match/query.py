"""MATCH, queries: parses a topic's query, as people type it on a phone, into a tree.

    "north korea" AND (russia OR moscow)     phrases in any quotation marks; words side by side mean AND
    sanction* NOT sport                      a trailing * is any ending; NOT, - and ! leave out
    troops NEAR/10 kursk                     within ten words of each other
    @side AND @other                         an alias: any of the topic's phrases of that name, in any language

NOT binds before NEAR, NEAR before AND, AND before OR. Operators are capitals (ET, OU, SAUF in French), or && || !.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from feeds.errors import QueryError
from feeds.reasons import Reason, because
from feeds.text import fold

MOST_CHARACTERS: Final = 4_000
DEEPEST: Final = 50


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase. If `is_prefix`, its last word may have any ending."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """True if any phrase of the topic's alias `name` occurs."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """True if `item` is false."""

    item: Query


@dataclass(frozen=True, slots=True)
class And:
    """True if all of `items` are true."""

    items: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True if any of `items` is true."""

    items: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """True if `left` and `right` occur with at most `words` words between them."""

    left: Term | Alias
    right: Term | Alias
    words: int


Query: TypeAlias = Term | Alias | Not | And | Or | Near

_CLOSING: Final = {'"': '"', "“": "”", "„": "“”", "«": "»", "‹": "›"}
_WORDS: Final = {"AND": "AND", "ET": "AND", "OR": "OR", "OU": "OR", "NOT": "NOT", "SAUF": "NOT"}
_SIGNS: Final = {"&&": "AND", "||": "OR", "&": "AND", "|": "OR", "!": "NOT", "(": "(", ")": ")"}
# "AT&T" and "R&D" are words; "a && b" and "a & b" are two.
_AMPERSAND_NAME: Final = re.compile(r"\w+(?:&\w+)+\*?(?=[\s()|]|$)")
_NEAR: Final = re.compile(r"NEAR(?:/(\d{1,3}))?$")
_NEAR_WORDS: Final = 10


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def parse_query(text: str) -> Query:
    """Returns the tree of a query.

    Raises:
        QueryError: the query does not parse; has position and reason.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(text[:40] + "…", 0, because("query_long", most=MOST_CHARACTERS))
    parser = _Parser(text, _tokens(text))
    tree = parser.whole()
    if not _is_positive(tree):
        raise QueryError(text, 0, because("query_negative"))
    return tree


def _tokens(text: str) -> list[_Token]:
    tokens, place = [], 0
    while place < len(text):
        character = text[place]
        if character.isspace():
            place += 1
        elif character in _CLOSING:
            end = next((i for i in range(place + 1, len(text)) if text[i] in _CLOSING[character]), -1)
            if end < 0:
                raise QueryError(text, place, because("query_quote"))
            is_prefix = text[end + 1 : end + 2] == "*"
            tokens.append(_Token("prefix" if is_prefix else "term", text[place + 1 : end], place))
            place = end + 1 + is_prefix
        elif (name := _AMPERSAND_NAME.match(text, place)) is not None:
            tokens.append(_word(name[0], place))
            place = name.end()
        elif (sign := text[place : place + 2]) in _SIGNS or (sign := character) in _SIGNS:
            tokens.append(_Token(_SIGNS[sign], sign, place))
            place += len(sign)
        elif character == "-" and text[place + 1 : place + 2].strip():
            tokens.append(_Token("NOT", "-", place))
            place += 1
        else:
            end = place
            while end < len(text) and not text[end].isspace() and text[end] not in '()"“”«»|&':
                end += 1
            end = max(end, place + 1)
            tokens.append(_word(text[place:end], place))
            place = end
    return tokens


def _word(word: str, place: int) -> _Token:
    if word in _WORDS:
        return _Token(_WORDS[word], word, place)
    if near := _NEAR.match(word):
        return _Token("NEAR", near[1] or str(_NEAR_WORDS), place)
    if word.startswith("@"):
        return _Token("alias", word[1:], place)
    if len(word) > 1 and word.endswith("*"):
        return _Token("prefix", word[:-1], place)
    return _Token("term", word, place)


class _Parser:
    """A recursive descent parser with one method per level and a limit of depth."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._next = 0

    def whole(self) -> Query:
        if not self._tokens:
            raise QueryError(self._text, 0, because("query_empty"))
        tree = self._either(0)
        if token := self._peek():
            raise self._error(token, because("query_closes") if token.kind == ")" else because("query_unexpected"))
        return tree

    def _either(self, depth: int) -> Query:
        items = [self._all(depth)]
        while self._take("OR"):
            items.append(self._all(depth))
        return items[0] if len(items) == 1 else Or(tuple(items))

    def _all(self, depth: int) -> Query:
        items = [self._near(depth)]
        while True:
            if self._take("AND") or ((token := self._peek()) and token.kind not in {"OR", ")", "NEAR"}):
                items.append(self._near(depth))
            else:
                return items[0] if len(items) == 1 else And(tuple(items))

    def _near(self, depth: int) -> Query:
        left = self._item(depth)
        while token := self._take("NEAR"):
            right = self._item(depth)
            if not isinstance(left, Term | Alias) or not isinstance(right, Term | Alias):
                raise self._error(token, because("query_near"))
            return Near(left, right, int(token.text))
        return left

    def _item(self, depth: int) -> Query:
        token = self._peek()
        if token is None:
            raise QueryError(self._text, len(self._text), because("query_ends"))
        if depth > DEEPEST:
            raise self._error(token, because("query_deep", most=DEEPEST))
        self._next += 1
        if token.kind == "NOT":
            return Not(self._item(depth + 1))
        if token.kind == "(":
            tree = self._either(depth + 1)
            if not self._take(")"):
                raise self._error(token, because("query_bracket"))
            return tree
        if token.kind == "alias":
            if not token.text:
                raise self._error(token, because("query_at"))
            return Alias(token.text)
        if token.kind not in {"term", "prefix"}:
            raise self._error(token, because("query_word", word=token.text))
        if not any(c.isalnum() for c in fold(token.text)):
            raise self._error(token, because("query_signs"))
        return Term(" ".join(token.text.split()), token.kind == "prefix")

    def _peek(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, kind: str) -> _Token | None:
        token = self._peek()
        if token is not None and token.kind == kind:
            self._next += 1
            return token
        return None

    def _error(self, token: _Token, reason: Reason) -> QueryError:
        return QueryError(self._text, token.position, reason)


def _is_positive(tree: Query) -> bool:
    """True if the query requires at least one word to occur."""
    match tree:
        case Not():
            return False
        case And(items):
            return any(map(_is_positive, items))
        case Or(items):
            return all(map(_is_positive, items))
        case _:
            return True


def format_query(tree: Query, *, is_inside: bool = False) -> str:
    """Returns text that parses to the same tree."""
    match tree:
        case Term(text, is_prefix):
            return f'"{text}"{"*" if is_prefix else ""}'
        case Alias(name):
            return f"@{name}"
        case Not(item):
            return f"NOT {format_query(item, is_inside=True)}"
        case Near(left, right, words):
            text = f"{format_query(left)} NEAR/{words} {format_query(right)}"
        case And(items):
            text = " AND ".join(format_query(item, is_inside=True) for item in items)
        case Or(items):
            text = " OR ".join(format_query(item, is_inside=True) for item in items)
    return f"({text})" if is_inside else text
