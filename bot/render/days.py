"""RENDER: the day of a line: which it is, how it is worded, and that the words of the line do not give it again."""

from __future__ import annotations

import re
from datetime import date as Date
from functools import lru_cache
from typing import Final

from babel.dates import format_date, get_day_names, get_month_names

from bot.locales import Words
from bot.render.lexicon import LINE_WORDS, all_words, one_of
from feeds.days import days_of
from feeds.types import Claim, ClaimKind, FactSource, Quotation, Status

_DAY_LENGTH: Final = len("2024-10-21")
_MONTH_LENGTH: Final = len("2024-10")


def _days() -> str:
    """Weekdays and days that are counted from that of the report, with their part: "on Monday evening"."""
    days = "|".join(
        rf"(?:{one_of(own.before_weekday)}\s)?{one_of(get_day_names('wide', locale=language).values())}"
        rf"|{one_of(own.relative_days)}"
        for language, own in LINE_WORDS.items()
    )
    return rf"(?:{days})(?:\s{one_of(all_words('parts_of_day'))})?(?![\w’'])"


def _months() -> str:
    return "|".join(
        one_of(str(name) for name in get_month_names("wide", locale=language).values()) for language in LINE_WORDS
    )


def _relative_day() -> re.Pattern[str]:
    """A day that is counted from the day of the report; "lundi 21 octobre" has its own date."""
    article = one_of(all_words("date_articles"))
    return re.compile(rf"(?<=\w)\s{_days()}(?!,?\s(?:{article}\s)?(?:\d|{_months()}))")


def _opening_day() -> re.Pattern[str]:
    """A day before all else: "This Monday, October 21, ", "Ce lundi 21 octobre, "."""
    endings, article = one_of(all_words("ordinal_endings")), one_of(all_words("date_articles"))
    number, month = rf"\d{{1,2}}{endings}?", f"(?:{_months()})"
    date = rf"(?:{number}\s{month}|{month}\s{number})(?:,?\s\d{{4}})?"
    return re.compile(rf"^{_days()}(?:,?\s(?:{article}\s)?{date})?,\s", re.IGNORECASE)


def _done() -> re.Pattern[str]:
    """A deed that is done: "has sent", "had been moved", "ont affronté", "est arrivé"."""
    deeds = "|".join(
        rf"\b{one_of(own.have)}\s(?:\w+\s)?(?:{one_of(own.been)}\s)?\w+(?:{'|'.join(own.participle_endings)})\b"
        rf"|\b{one_of(own.be)}\s(?:\w+\s)?(?:{'|'.join(own.participles)})\b"
        for own in LINE_WORDS.values()
    )
    return re.compile(deeds, re.IGNORECASE)


_RELATIVE_DAY: Final = _relative_day()
_OPENING_DAY: Final = _opening_day()
_DONE: Final = _done()


def undated(text: str, claim: Claim) -> str:
    """Returns a text without the day of its claim ("today", "lundi", "in June"), for a line that gives it elsewhere.

    Args:
        text: of the claim, or a part of it.
        claim: with its date.
    """
    rest = _OPENING_DAY.sub("", text, count=1)
    if rest != text:
        return f"{rest[:1].upper()}{rest[1:]}" if text[:1].isupper() else rest
    own = _own_date(claim.date or "", claim.language or "en")
    return own.sub("", _RELATIVE_DAY.sub("", text, count=1), count=1).strip()


@lru_cache(maxsize=256)
def _own_date(iso: str, language: str) -> re.Pattern[str]:
    """A pattern for a date as the language writes it behind a word: "in June 2024", "on 21 October", "en juin"."""
    days = days_of(iso)
    own = LINE_WORDS.get(language)
    if days is None or own is None:
        return re.compile(r"(?!)")
    day, year = days[0], rf"(?:,?\s{days[0].year})?"
    month = re.escape(get_month_names("wide", locale=language)[day.month])
    number, weekday = rf"{day.day}{one_of(own.ordinal_endings)}?", re.escape(format_date(day, "EEEE", locale=language))
    before, article = one_of((*own.before_weekday, *own.date_articles)), one_of(own.date_articles)
    written = {
        _DAY_LENGTH: rf"(?:{before}\s)?(?:{weekday},?\s(?:{article}\s)?)?(?:{number}\s{month}|{month}\s{number}){year}",
        _MONTH_LENGTH: rf"{one_of(own.before_month)}\s{month}{year}",
        len("2024"): rf"{one_of(own.before_month)}\s{day.year}",
    }.get(len(iso) if "W" not in iso else 0, r"(?!)")
    return re.compile(rf"(?<=\w)\s{written}(?!\w)", re.IGNORECASE)


def day_words(claim: Claim, iso: str, day: str, words: Words, *, has_verb: bool) -> str:
    """Returns a day as it stands behind a line: "said 23 Oct" where it would read as that of a deed which is told.

    Args:
        claim: of the line.
        iso: the day.
        day: the same in the reader's words.
        words: the reader's language.
        has_verb: the line tells that it was said ("Lee said that …"), so that the day is that of its verb.
    """
    is_said = claim.kind is ClaimKind.ATTRIBUTION and claim.quotation is not Quotation.DIRECT and not has_verb
    if not is_said or len(iso) != _DAY_LENGTH or claim.status is Status.DENIED or not _DONE.search(claim.content):
        return day
    return words.text("alerts.said_on", day=day)


def earlier_words(claim: Claim, words: Words, *, has_verb: bool) -> str:
    """Returns "said earlier" for what an article recalls without its day ("days earlier, Lee had said"), else "".

    Args:
        claim: of the line.
        words: the reader's language.
        has_verb: the line tells that it was said, as for `day_words`.
    """
    if claim.date != "":
        return ""
    is_said = claim.kind is ClaimKind.ATTRIBUTION and not has_verb
    return words.text("alerts.said_earlier" if is_said else "alerts.earlier")


def first_day(source: FactSource) -> tuple[Date, Date]:
    """Returns the last day that a source's date can mean, and the day on which it was published."""
    days, published = days_of(source.claim.date or ""), source.published.date()
    return (min(days[1], published) if days else published), published
