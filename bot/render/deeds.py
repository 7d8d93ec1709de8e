"""RENDER: whether words tell a deed that is done, and on which day they say that it was done."""

from __future__ import annotations

import re
from datetime import date as Date
from datetime import timedelta
from functools import lru_cache
from typing import Final

from babel.dates import get_day_names, get_month_names

from bot.render.lexicon import LINE_WORDS, one_of
from feeds.types import Claim, ClaimKind, Quotation, Status

_WEEK: Final = 7
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST_BETWEEN: Final = 80  # characters between a verb and its day


def _finished(language: str) -> str:
    """A verb of what is done, with its auxiliary: "has sent", "had been moved", "thanked", "ont affronté"."""
    own = LINE_WORDS[language]
    perfect = (
        rf"\b{one_of(own.have)}\s(?:\w+\s)?(?:{one_of(own.been)}\s)?\w+(?:{'|'.join(own.participle_endings)})\b"
        rf"|\b{one_of(own.be)}\s(?:\w+\s)?(?:{'|'.join(own.participles)})\b"
    )
    return perfect + (rf"|\b(?:{'|'.join(own.past_verbs)})\b" if own.past_verbs else "")


_DONE: Final = re.compile("|".join(map(_finished, LINE_WORDS)), re.IGNORECASE)


def tells_deed(text: str) -> bool:
    """Returns True for words with a deed that is done: "has sent", "broke ground", "est arrivé"."""
    return _DONE.search(text) is not None


def with_day_of_deed(text: str, claim: Claim) -> tuple[str, str]:
    """Returns a text without the weekday of its deed, and the ISO date of that day; ("", "") if it gives no such day.

    "The king on Monday thanked the port (reported 28 Apr)": Monday needs a calendar, and the 28th is not the day of
    the deed. Only a day beside its verb counts: in "agreed to meet on Monday" it is not yet told whether they met.

    Args:
        text: of the claim, as it is shown.
        claim: what is told of no other day than that of its publication, in the publisher's days, or of that very day.
    """
    is_told = claim.kind is ClaimKind.EVENT or claim.quotation is Quotation.INDIRECT
    if not is_told or claim.status not in {Status.ASSERTED, Status.UNCONFIRMED} or claim.language not in LINE_WORDS:
        return "", ""
    found = list(_days(claim.language).finditer(text))
    if len(found) != 1 or not _DAY.fullmatch(claim.date or ""):
        return "", ""
    day = found[0]
    is_part_of_date = _rest_of_date(claim.language).match(text, day.end()) is not None
    if is_part_of_date or not _is_beside_verb(text, day.start(), day.end(), claim.language):
        return "", ""
    iso = _before(Date.fromisoformat(str(claim.date)), day["day"].lower(), claim.language).isoformat()
    if not claim.is_day_of_report and iso != claim.date:
        return "", ""
    return text[: day.start()] + text[day.end() :], iso


def _is_beside_verb(text: str, start: int, end: int, language: str) -> bool:
    """True for the day of what is done: "on Monday thanked", "a accueilli vendredi", "sent two ships on Monday"."""
    own, finished = LINE_WORDS[language], _finished(language)
    if re.search(rf"(?<!\w){one_of(own.keep_weekday)}$", text[:start], re.IGNORECASE):
        return False
    if re.match(rf"\s(?:{finished})", text[end:], re.IGNORECASE):
        return True
    verbs = list(re.finditer(finished, text[:start], re.IGNORECASE))
    between = text[verbs[-1].end() : start] if verbs else ""
    return bool(verbs) and len(between) <= _LONGEST_BETWEEN and not _another_clause(language).search(between)


@lru_cache(maxsize=8)
def _another_clause(language: str) -> re.Pattern[str]:
    """What a later verb begins with: "that", "to meet", "de rencontrer", a comma."""
    own = LINE_WORDS[language]
    openers = one_of((*own.clause_openers, *own.conjunctions, *own.elided_conjunctions))
    return re.compile(rf"[,;:()]|(?<!\w){openers}(?!\w)|{'|'.join(own.infinitives)}")


@lru_cache(maxsize=8)
def _days(language: str) -> re.Pattern[str]:
    own = LINE_WORDS[language]
    names = one_of((*_weekdays(language), *own.relative_days))
    part, before = one_of(own.parts_of_day), one_of(own.before_weekday)
    return re.compile(rf"\s(?:{before}\s)?(?P<day>{names})(?:\s{part})?(?![\w’'])", re.IGNORECASE)


@lru_cache(maxsize=8)
def _rest_of_date(language: str) -> re.Pattern[str]:
    """What goes on with a day: "vendredi [18 octobre]", "Friday[, October 18]", "Friday [18 October]"."""
    months = "|".join(str(name)[:3] for name in get_month_names("wide", locale=language).values())
    return re.compile(rf"[,\s(]+(?:\d|(?:{months}))", re.IGNORECASE)


@lru_cache(maxsize=8)
def _weekdays(language: str) -> dict[str, int]:
    return {str(name).lower(): number for number, name in get_day_names("wide", locale=language).items()}


def _before(published: Date, day: str, language: str) -> Date:
    """The last such weekday, the day of publication itself too; today; yesterday."""
    weekday = _weekdays(language).get(day)
    if weekday is None:
        return published - timedelta(days=day in LINE_WORDS[language].yesterday)
    return published - timedelta(days=(published.weekday() - weekday) % _WEEK)
