"""MATCH, queries: parses a topic's query, as people type it on a phone, into a tree.

    "north korea" AND (russia OR moscow)     phrases in any quotation marks; words side by side mean AND
    sanction* NOT sport                      a trailing * is any ending; NOT, - and ! leave out
    troops NEAR/10 kursk                     within ten words of each other
    @side AND @other                         an alias: any of the topic's phrases of that name, in any language
    title:korea source:reuters lang:en       of the title alone; of a publisher; in a language
    /\\b\\d+ (dead|killed)/                    a regular expression over the text as it is written
    +must !not "a phrase" => name            the short form: + changes nothing, what follows => is the topic's name

NOT binds before NEAR, NEAR before AND, AND before OR. Operators are capitals (ET, OU, SAUF in French), or && || !.
"""

from __future__ import annotations

import re
from typing import Final

from feeds.errors import QueryError
from feeds.match.patterns import check_pattern
from feeds.match.tokens import Token, tokens_of
from feeds.match.tree import Alias, And, InTitle, Language, Near, Not, Or, Pattern, Query, Source, Term, is_positive
from feeds.reasons import Reason, because
from feeds.text import fold

MOST_CHARACTERS: Final = 4_000
DEEPEST: Final = 50
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_NO_ITEM: Final = frozenset({"OR", ")", "NEAR", "name"})


def parse_query(text: str) -> Query:
    """Returns the tree of a query.

    Raises:
        QueryError: the query does not parse; has position and reason.
    """
    return parse_named_query(text)[0]


def parse_named_query(text: str) -> tuple[Query, str]:
    """Returns the tree of a query, and the name behind its `=>`; "" if there is none.

    Raises:
        QueryError: the query does not parse; has position and reason.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(text[:40] + "…", 0, because("query_long", most=MOST_CHARACTERS))
    tokens = tokens_of(text)
    name = tokens.pop().text if tokens and tokens[-1].kind == "name" else ""
    tree = _Parser(text, tokens).whole()
    if not is_positive(tree):
        raise QueryError(text, 0, because("query_negative"))
    return tree, name


class _Parser:
    """A recursive descent parser with one method per level and a limit of depth."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
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
            if self._take("AND") or ((token := self._peek()) and token.kind not in _NO_ITEM):
                items.append(self._near(depth))
            else:
                return items[0] if len(items) == 1 else And(tuple(items))

    def _near(self, depth: int) -> Query:
        left = self._item(depth)
        if token := self._take("NEAR"):
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
        if token.kind in {"title", "source", "lang"}:
            return self._field(token, depth)
        return self._leaf(token)

    def _field(self, token: Token, depth: int) -> Query:
        """Parses what follows "title:", "source:" or "lang:" without a space."""
        value = self._peek()
        if value is None or value.position != token.position + len(token.text):
            raise self._error(token, because("query_field", name=token.text))
        if token.kind == "title":
            return InTitle(self._item(depth + 1))
        self._next += 1
        if value.kind != "term" or not _has_letters(value.text):
            raise self._error(value, because("query_field", name=token.text))
        if token.kind == "source":
            return Source(_one_spaced(value.text))
        code = value.text.lower()
        if not _LANGUAGE.fullmatch(code):
            raise self._error(value, because("query_language"))
        return Language(code)

    def _leaf(self, token: Token) -> Query:
        if token.kind == "alias":
            if not token.text:
                raise self._error(token, because("query_at"))
            return Alias(token.text)
        if token.kind == "pattern":
            if (reason := check_pattern(token.text)) is not None:
                raise self._error(token, reason)
            return Pattern(token.text)
        if token.kind not in {"term", "prefix"}:
            raise self._error(token, because("query_word", word=token.text))
        if not _has_letters(token.text):
            raise self._error(token, because("query_signs"))
        return Term(_one_spaced(token.text), token.kind == "prefix")

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, kind: str) -> Token | None:
        token = self._peek()
        if token is not None and token.kind == kind:
            self._next += 1
            return token
        return None

    def _error(self, token: Token, reason: Reason) -> QueryError:
        return QueryError(self._text, token.position, reason)


def _has_letters(text: str) -> bool:
    return any(c.isalnum() for c in fold(text))


def _one_spaced(text: str) -> str:
    return " ".join(text.split())
