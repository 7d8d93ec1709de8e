"""Events that somebody only believes in, and those that an author foretells: `some say that Oslo will send ships`."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from feeds.extract.event_clauses import EventVerb
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import CLAUSAL_COMPLEMENTS
from feeds.types import Claim, Status

_QUOTED: Final = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"\n]*\"|(?<!\w)‘[^’]*’(?!\w)")
_JOINED: Final = frozenset({"xcomp", "conj", "aux", "auxpass", "cop"})


def is_believed(verb: EventVerb) -> bool:
    """`The usual answer is that Oslo [will send] ships`, `some say Oslo sent ships`; not `it emerged that Oslo …`.

    Where somebody with a name says so, the event is a part of what he says and is none of its own.
    """
    token = verb.token
    while token.dep_ in _JOINED and token.head.i != token.i:
        token = token.head
    if token.head.i >= token.i or token.head.lower_ in verb.lexicon.factive_forms:
        return False
    is_marked = any(c.lower_ in verb.lexicon.clauses.marks and c.dep_ == "mark" for c in token.children)
    # "la réponse est qu'Oslo enverra …" hangs on its noun for a small model
    return token.dep_ in CLAUSAL_COMPLEMENTS or (is_marked and token.dep_ == "acl")


def is_own_forecast(claim: Claim, text: str, lexicon: Lexicon) -> bool:
    """True for what is to come, without a day, in an article whose author says "I": his guess, and nobody's plan.

    Args:
        claim: an event.
        text: its article.
        lexicon: the words of its language.
    """
    is_ahead = claim.status in {Status.PLANNED, Status.HYPOTHETICAL} and not claim.date
    return is_ahead and _is_in_first_person(text, lexicon)


@cache
def _own_words(lexicon: Lexicon) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, lexicon.anaphora.own_words), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?<![\w.'’-])(?:{words})(?![\w.])", re.IGNORECASE)


def _is_in_first_person(text: str, lexicon: Lexicon) -> bool:
    """True if the author speaks of himself outside quotations."""
    return _own_words(lexicon).search(_QUOTED.sub(" ", text)) is not None
