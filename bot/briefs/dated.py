"""BRIEF: whether an event is a row of a timeline: a deed of its day, and no count of many days. Pure."""

from __future__ import annotations

import re
from typing import Final

from babel.dates import get_day_names

from bot.briefs.counting import is_of_a_time
from bot.render.lexicon import all_words, one_of
from bot.repetition import is_same, similarity
from feeds.group import TOLLS, counted_of, counting_figures
from feeds.offices import bodies_in
from feeds.types import Claim, Fact

_DAY_LENGTH: Final = len("2024-10-21")
# Two events of one day that are so near to each other, and of one country, are told once; as claims of one matter are.
_ONE_MATTER: Final = 0.45
_SINCE: Final = re.compile(rf"(?<!\w){one_of(all_words('since'))}(?!\w)", re.IGNORECASE)
_HAVE_BEEN: Final = re.compile(r"\bha(?:ve|s) been\b", re.IGNORECASE)
_COUNTED: Final = TOLLS | {"sent"}


def _weekdays(language: str) -> str:
    return one_of(str(name) for name in get_day_names("wide", locale=language).values())


# "attended Wednesday's ceremony", "la cérémonie de mercredi": which one, another sentence tells.
_OF_A_DAY: Final = re.compile(rf"\b{_weekdays('en')}['’]s\b|\b(?:de|du)\s{_weekdays('fr')}\b", re.IGNORECASE)


def is_deed_of_its_day(fact: Fact) -> bool:
    """Returns whether an event is one of its day: no toll of months, and nothing that another sentence names.

    "Some 4,000 have been killed (in March)" is a count of March, "33,000 ships have left since 2023" one of many days.

    Args:
        fact: an event with its day.
    """
    claims = [fact.claim, *(source.claim for source in fact.sources)]
    return not any(_counts_many_days(claim) or _OF_A_DAY.search(claim.line) for claim in claims)


def _counts_many_days(claim: Claim) -> bool:
    counts = [figure for figure in counting_figures(claim) if counted_of(claim, figure).deed in _COUNTED]
    if not counts or any(is_of_a_time(claim, figure) for figure in counts):
        return False
    is_of_day = len(claim.date or "") == _DAY_LENGTH
    return not is_of_day or _SINCE.search(claim.content) is not None or _HAVE_BEEN.search(claim.content) is not None


def is_told_by(row: Fact, date: str, other: Fact, other_date: str) -> bool:
    """Returns whether a row of the same day tells what another one tells, in other words or another language.

    Args:
        row: an event.
        date: its day.
        other: another event.
        other_date: the day of that.
    """
    if row.id == other.id or is_same(row, other):
        return True
    is_near = date == other_date and similarity(row, other) >= _ONE_MATTER
    named, also = (bodies_in(claim.line) for claim in (row.claim, other.claim))
    return is_near and bool(named & also)
