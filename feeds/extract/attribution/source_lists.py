"""Finds lists of bodies that speak with one voice: `Oslo, Riga and Copenhagen said`, `according to U.S. and …`.

Parsers keep only one name of such a list as the subject. A list counts only if each of its items is a body or country
that `feeds.offices` knows, so that no time before a subject (`On Monday, Oslo and Riga said`) is taken for one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from feeds.extract.nlp.doc import Doc, Span, Token
from feeds.extract.nlp.tokens import is_verbal
from feeds.offices import bodies_in, country_of, office_of

_LONGEST: Final = 24  # tokens
_LEAST_ITEMS: Final = 3
_LONGEST_ITEM: Final = 4  # words


def list_before(verb: Token) -> Span | None:
    """Returns the list of bodies that opens a sentence and ends before a verb, None where there is none."""
    doc, end = verb.doc, verb.i
    while end > 0 and doc[end - 1].pos_ in {"AUX", "ADV", "PRON"} and doc[end - 1].text.islower():
        end -= 1
    return _list_in(doc, 0, end) if 0 < end <= _LONGEST else None


def list_behind(doc: Doc, first: int) -> Span | None:
    """Returns the list of bodies that begins with a token, and ends at a comma, a full stop or the end.

    Args:
        doc: a sentence.
        first: number of the token.
    """
    joint = next((t.i for t in doc[first : first + _LONGEST] if t.pos_ == "CCONJ"), None)
    if joint is None:
        return None
    end = next((t.i for t in doc[joint:] if t.text in {",", ".", ";"}), len(doc))
    return _list_in(doc, first, end)


def is_list(span: Span) -> bool:
    """True for `the U.S., Norway and Denmark`: names of three bodies or more, and nothing else."""
    items = _items(span)
    return len(items) >= _LEAST_ITEMS and all(map(_is_body, items))


def _list_in(doc: Doc, first: int, end: int) -> Span | None:
    span = doc.span(first, end)
    return span if end > first and is_list(span) else None


def _items(span: Span) -> list[str]:
    """The parts of a list with commas and one conjunction; none where it has another form."""
    joints = [token.i for token in span if token.pos_ == "CCONJ"]
    if len(joints) != 1 or not any(token.text == "," for token in span) or any(map(is_verbal, span)):
        return []
    cuts = [span.start - 1, *(t.i for t in span if t.text == "," or t.i == joints[0]), span.end]
    words = [span.doc.span(one + 1, two).text.strip() for one, two in pairwise(cuts)]
    return [word for word in words if word]


def _is_body(item: str) -> bool:
    office = office_of(item)
    return len(item.split()) <= _LONGEST_ITEM and bool(
        bodies_in(item) or country_of(item) or (office is not None and office.is_body)
    )
