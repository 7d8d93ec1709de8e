"""RENDER: the day of a line: which it is, how it is worded, and that the words of the line do not give it again."""

from __future__ import annotations

import re
from datetime import date as Date
from functools import lru_cache
from typing import Final

from babel.dates import format_date, get_month_names

from bot.locales import Words
from feeds.days import days_of
from feeds.types import Claim, ClaimKind, FactSource, Quotation, Status

_DAY_LENGTH: Final = len("2024-10-21")
_MONTH_LENGTH: Final = len("2024-10")
# A day that is counted from the day of the report; "lundi 21 octobre" has its own date.
_RELATIVE_DAY: Final = re.compile(
    r"(?<=\w)\s(?:(?:on\s)?(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)|today|yesterday|"
    r"(?:ce\s)?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|aujourd['’]hui|hier)"
    r"(?:\s(?:morning|afternoon|evening|night|matin|après-midi|soir))?(?![\w’'])(?!\s(?:le\s)?\d)"
)
# "has sent", "had been moved", "ont affronté", "est arrivé": a deed that is done.
_DONE: Final = re.compile(
    r"\b(?:has|have|had)\s(?:\w+\s)?(?:been\s)?\w+(?:ed|en|[^aeiou]t|[uo]n|ade|aid|old|ost)\b"
    r"|\b(?:a|ont|avait|avaient)\s(?:\w+\s)?(?:été\s)?\w+(?:é|i|is|it|u|us|ert)(?:e?s?)\b"
    r"|\b(?:est|sont|était|étaient)\s(?:\w+\s)?(?:arrivé|parti|entré|mort|passé|revenu|venu)e?s?\b",
    re.IGNORECASE,
)


def undated(text: str, claim: Claim) -> str:
    """Returns a text without the day of its claim ("today", "lundi", "in June"), for a line that gives it elsewhere.

    Args:
        text: of the claim, or a part of it.
        claim: with its date.
    """
    own = _own_date(claim.date or "", claim.language or "en")
    return own.sub("", _RELATIVE_DAY.sub("", text, count=1), count=1).strip()


@lru_cache(maxsize=256)
def _own_date(iso: str, language: str) -> re.Pattern[str]:
    """A pattern for a date as the language writes it behind a word: "in June 2024", "on 21 October", "en juin"."""
    days = days_of(iso)
    if days is None or language not in {"en", "fr"}:
        return re.compile(r"(?!)")
    day, year = days[0], rf"(?:,?\s{days[0].year})?"
    month = re.escape(get_month_names("wide", locale=language)[day.month])
    number, weekday = rf"{day.day}(?:st|nd|rd|th|er)?", re.escape(format_date(day, "EEEE", locale=language))
    written = {
        _DAY_LENGTH: rf"(?:(?:on|le|ce)\s)?(?:{weekday},?\s(?:le\s)?)?(?:{number}\s{month}|{month}\s{number}){year}",
        _MONTH_LENGTH: rf"(?:in|en)\s{month}{year}",
        len("2024"): rf"(?:in|en)\s{day.year}",
    }.get(len(iso) if "W" not in iso else 0, r"(?!)")
    return re.compile(rf"(?<=\w)\s{written}(?!\w)", re.IGNORECASE)


def day_words(claim: Claim, iso: str, day: str, words: Words) -> str:
    """Returns a day as it stands behind a line: "said 23 Oct" where it would read as that of a deed which is told.

    Args:
        claim: of the line.
        iso: the day.
        day: the same in the reader's words.
        words: the reader's language.
    """
    is_said = claim.kind is ClaimKind.ATTRIBUTION and not claim.lead and claim.quotation is not Quotation.DIRECT
    if not is_said or len(iso) != _DAY_LENGTH or claim.status is Status.DENIED or not _DONE.search(claim.content):
        return day
    return words.text("alerts.said_on", day=day)


def earlier_words(claim: Claim, words: Words) -> str:
    """Returns "said earlier" for what an article recalls without its day ("days earlier, Lee had said"), else ""."""
    if claim.date != "":
        return ""
    return words.text("alerts.said_earlier" if claim.kind is ClaimKind.ATTRIBUTION else "alerts.earlier")


def first_day(source: FactSource) -> tuple[Date, Date]:
    """Returns the last day that a source's date can mean, and the day on which it was published."""
    days, published = days_of(source.claim.date or ""), source.published.date()
    return (min(days[1], published) if days else published), published
