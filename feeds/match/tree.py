"""MATCH, the tree of a query: its values, what they are made of, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias


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
class Pattern:
    """True if the regular expression matches somewhere in the text as it is written, in any case."""

    text: str


@dataclass(frozen=True, slots=True)
class InTitle:
    """True if `item` is true of the title alone."""

    item: Query


@dataclass(frozen=True, slots=True)
class Source:
    """True if the words of `name` stand in the publisher's name or in the feed's or the entry's host."""

    name: str


@dataclass(frozen=True, slots=True)
class Language:
    """True of texts in a language, ISO 639-1."""

    code: str


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


Leaf: TypeAlias = Term | Alias | Pattern | Source | Language
Query: TypeAlias = Leaf | InTitle | Not | And | Or | Near

# Quotation marks that open a phrase, and those that close it.
CLOSING: Final = {'"': '"', "“": "”", "„": "“”", "«": "»", "‹": "›"}


def leaves(tree: Query) -> list[Leaf]:
    """Returns the leaves of a query, from left to right."""
    match tree:
        case Not(item) | InTitle(item):
            return leaves(item)
        case And(items) | Or(items):
            return [leaf for item in items for leaf in leaves(item)]
        case Near(left, right):
            return [left, right]
        case leaf:
            return [leaf]


def has_near(tree: Query) -> bool:
    """True if NEAR stands somewhere in the query."""
    match tree:
        case Near():
            return True
        case Not(item) | InTitle(item):
            return has_near(item)
        case And(items) | Or(items):
            return any(map(has_near, items))
        case _:
            return False


def has_pattern(tree: Query) -> bool:
    """True if a regular expression stands somewhere in the query."""
    return any(isinstance(leaf, Pattern) for leaf in leaves(tree))


def is_positive(tree: Query) -> bool:
    """True if the query requires at least one thing to be there."""
    match tree:
        case Not():
            return False
        case InTitle(item):
            return is_positive(item)
        case And(items):
            return any(map(is_positive, items))
        case Or(items):
            return all(map(is_positive, items))
        case _:
            return True


def format_query(tree: Query, *, is_inside: bool = False) -> str:
    """Returns text that parses to the same tree."""
    match tree:
        case Term(text, is_prefix):
            return f"{_quoted(text)}{'*' if is_prefix else ''}"
        case Alias(name):
            return f"@{name}"
        case Pattern(pattern):
            return f"/{_with_slashes(pattern)}/"
        case Source(name):
            return f"source:{_quoted(name)}"
        case Language(code):
            return f"lang:{code}"
        case InTitle(item):
            return f"title:{format_query(item, is_inside=True)}"
        case Not(item):
            return f"NOT {format_query(item, is_inside=True)}"
        case Near(left, right, words):
            text = f"{format_query(left)} NEAR/{words} {format_query(right)}"
        case And(items):
            text = " AND ".join(format_query(item, is_inside=True) for item in items)
        case Or(items):
            text = " OR ".join(format_query(item, is_inside=True) for item in items)
    return f"({text})" if is_inside else text


def _quoted(text: str) -> str:
    """Returns a phrase in quotation marks of which it has no closing one."""
    opening, closing = next((o, c) for o, c in CLOSING.items() if not any(mark in text for mark in c))
    return f"{opening}{text}{closing[-1]}"


def _with_slashes(pattern: str) -> str:
    r"""Returns a regular expression with its slashes as `\/`."""
    parts, place = [], 0
    while place < len(pattern):
        size = 2 if pattern[place] == "\\" else 1
        part = pattern[place : place + size]
        parts.append("\\/" if part == "/" else part)
        place += size
    return "".join(parts)
