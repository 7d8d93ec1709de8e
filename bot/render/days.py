"""RENDER: the day of a line: which it is, how it is worded, and that the words of the line do not give it again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from functools import cache, lru_cache
from typing import Final

from babel.dates import format_date, get_day_names, get_month_names

from bot.locales import Words
from bot.render.deeds import tells_deed
from bot.render.lexicon import LINE_WORDS, all_words, one_of
from feeds.days import days_of
from feeds.types import Claim, ClaimKind, Fact, FactSource, Quotation, Status


@dataclass(frozen=True, slots=True)
class FactDay:
    """The day behind a line.

    Attributes:
        iso: of the text; "" if no text gives one.
        text: in the reader's words.
        is_of_report: it is the day on which the first source was published.
    """

    iso: str
    text: str
    is_of_report: bool = False


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


@cache
def _relative_day() -> re.Pattern[str]:
    """A day that is counted from the day of the report; "lundi 21 octobre" has its own date."""
    article = one_of(all_words("date_articles"))
    return re.compile(rf"(?<=\w)\s{_days()}(?!,?\s(?:{article}\s)?(?:\d|{_months()}))")


def _dated_day() -> str:
    """A day with or without its date: "Monday", "lundi 21 octobre", "Monday, October 21"."""
    endings, article = one_of(all_words("ordinal_endings")), one_of(all_words("date_articles"))
    number, month = rf"\d{{1,2}}{endings}?", f"(?:{_months()})"
    date = rf"(?:{number}\s{month}|{month}\s{number})(?:,?\s\d{{4}})?"
    return rf"{_days()}(?:,?\s(?:{article}\s)?{date})?"


@cache
def _governing() -> re.Pattern[str]:
    """A word that a day belongs to, at the end of what stands before the day: "by Monday", "le vote de lundi"."""
    return re.compile(rf"(?<!\w){one_of(all_words('keep_weekday'))}$", re.IGNORECASE)


@cache
def _opening_day() -> re.Pattern[str]:
    """A day before all else: "This Monday, October 21, ", "Ce lundi 21 octobre, "."""
    return re.compile(rf"^{_dated_day()},\s", re.IGNORECASE)


@cache
def _day_set_off() -> re.Pattern[str]:
    """A day between commas: "a convoqué, lundi 21 octobre, l'envoyé"."""
    return re.compile(rf"(?<=\w),\s{_dated_day()},(?=\s)", re.IGNORECASE)


def undated(text: str, claim: Claim) -> str:
    """Returns a text without the day of its claim ("today", "lundi", "in June"), for a line that gives it elsewhere.

    Args:
        text: of the claim, or a part of it.
        claim: with its date.
    """
    rest = _opening_day().sub("", text, count=1)
    if rest != text:
        return f"{rest[:1].upper()}{rest[1:]}" if text[:1].isupper() else rest
    if (rest := _day_set_off().sub("", text, count=1)) != text:
        return rest
    own = _own_date(claim.date or "", claim.language or "en")
    day = next((m for m in _relative_day().finditer(text) if not _governing().search(text, 0, m.start())), None)
    rest = text if day is None else text[: day.start()] + text[day.end() :]
    return own.sub("", rest, count=1).strip()


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


def day_words(claim: Claim, day: FactDay, words: Words, *, has_verb: bool) -> str:
    """Returns a day as it stands behind a line: "said 23 Oct", "reported 23 Oct" where it would read as that of a deed.

    Args:
        claim: of the line.
        day: of its text.
        words: the reader's language.
        has_verb: the line tells that it was said ("Lee said that …"), so that the day is that of its verb.
    """
    is_said = claim.kind is ClaimKind.ATTRIBUTION and claim.quotation is not Quotation.DIRECT and not has_verb
    is_day = len(day.iso) == _DAY_LENGTH
    if not is_said or not is_day or claim.status is Status.DENIED or not tells_deed(claim.content):
        return day.text
    is_relayed = (claim.cue or "").lower() in all_words("reporting")
    return words.text("alerts.reported_on" if is_relayed else "alerts.said_on", day=day.text)


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


def day_of(fact: Fact, shown: FactSource, words: Words, now: datetime) -> FactDay | None:
    """Returns the day of a fact; None for what the source only recalls.

    Of several sources, that which dates the fact first counts: a fact is as old as its first report. A day of its text
    comes before that of another report of the same day. What somebody is said to have said, nobody knows when
    ("…, according to Lee"), has no day.

    Args:
        fact: with its sources.
        shown: the source whose words are used.
        words: the reader's language and time zone.
        now: aware UTC; the year is written if it is another one.
    """
    dated = [source for source in fact.sources if source.claim.has_day and not source.is_withdrawn]
    if not dated and not shown.claim.has_day:
        return None
    if shown.claim.kind is ClaimKind.ATTRIBUTION:  # the day of a deed is not that of the words that tell of it
        dated = [source for source in dated if source.claim.kind is not ClaimKind.EVENT] or dated
    first = min(dated, key=_age, default=shown)
    if shown.claim.kind is ClaimKind.EVENT and first.claim.kind is ClaimKind.ATTRIBUTION:
        # On the day of its words nothing of what they tell need have happened.
        happened = [s for s in dated if s.claim.kind is ClaimKind.EVENT and s.claim.date]
        first = min(happened, key=_age, default=first)
        if not happened:
            return FactDay("", words.date(first.published, now=now), is_of_report=True)
    if _is_of_report(first.claim):
        return FactDay("", words.date(first.published, now=now), is_of_report=True)
    return FactDay(first.claim.date or "", words.iso_date(first.claim.date or "", now=now))


def reported_words(day: FactDay, words: Words) -> str:
    """Returns the day, as "reported 6 Nov" where no text gives one: what was said then may have been said before."""
    return words.text("alerts.reported_on", day=day.text) if day.is_of_report else day.text


def _is_of_report(claim: Claim) -> bool:
    return claim.is_day_of_report or not claim.date


def _age(source: FactSource) -> tuple[Date, bool, Date]:
    day, published = first_day(source)
    return day, _is_of_report(source.claim), published


def first_day(source: FactSource) -> tuple[Date, Date]:
    """Returns the last day that a source's date can mean, and the day on which it was published."""
    days, published = days_of(source.claim.date or ""), source.published.date()
    return (min(days[1], published) if days else published), published
