"""Every string that people read, by language, with numbers, dates and plural forms by Babel (CLDR).

A subject has one file a language (`en/alerts.toml`); its keys are asked for as "alerts.publishers". A string is a
template whose `{names}` are filled in as they are given: who fills in text from outside escapes it first, when the
string goes into HTML. A table of CLDR plural categories (`one`, `other`) is chosen by the parameter `count`.

"reasons.…" is why something failed: the English is that of `feeds/reasons.py`, other languages have a file here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date as Date
from datetime import datetime
from datetime import time as Time
from functools import cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_compact_decimal, format_decimal

from feeds.days import days_of
from feeds.errors import WirebriefError
from feeds.reasons import ENGLISH, Reason, because

LANGUAGES: Final = ("en", "fr")
# British English: "21 Oct" and 14:05 instead of "Oct 21" and 2:05 pm.
_BABEL: Final = {"en": "en_GB", "fr": "fr"}

Template = str | Mapping[str, str]


@cache
def catalogue(language: str) -> Mapping[str, Template]:
    """Returns all templates of a language by "subject.key".

    Args:
        language: one of LANGUAGES.
    """
    english = {f"reasons.{key}": line for key, line in ENGLISH.items()} if language == "en" else {}
    templates: dict[str, Template] = {**english}
    for file in sorted(resources.files(__name__).joinpath(language).iterdir(), key=lambda item: item.name):
        subject, dot, suffix = file.name.partition(".")
        if dot and suffix == "toml":
            for key, template in tomllib.loads(file.read_text(encoding="utf-8")).items():
                templates[f"{subject}.{key}"] = template
    return templates


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_BABEL[language])


@cache
def _zone(name: str) -> ZoneInfo:
    """Returns the zone; UTC if there is no such zone, or the machine has no data of it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


class Words:
    """The strings, numbers and dates of one language in one time zone."""

    __slots__ = ("_locale", "_templates", "language", "zone")

    def __init__(self, language: str = "en", time_zone: str = "UTC") -> None:
        """Takes English for an unknown language, and UTC for an unknown zone."""
        code = language[:2].lower()
        self.language: str = code if code in LANGUAGES else "en"
        self.zone: ZoneInfo = _zone(time_zone)
        self._locale: Locale = _locale(self.language)
        self._templates = catalogue(self.language)

    def text(self, key: str, **params: str | int | float) -> str:
        """Returns the string `key` with `params` filled in; numbers are written as the language writes them.

        Raises:
            KeyError: there is no such key, or a parameter is missing; both are bugs.
        """
        template = self._templates[key]
        if not isinstance(template, str):
            form = self._locale.plural_form(float(params["count"]))
            template = template.get(form, template["other"])
        filled = {n: v if isinstance(v, str) else self.number(v) for n, v in params.items()}
        return template.format(**filled)

    def reason(self, reason: Reason) -> str:
        """Returns why something failed, as plain text."""
        values = {n: self.reason(v) if isinstance(v, Reason) else v for n, v in reason.values.items()}
        return self.text(f"reasons.{reason.key}", **values)

    def error(self, error: WirebriefError) -> str:
        """Returns what an error says, as plain text; if it has no reason to translate, that the log has more."""
        return self.reason(error.said or because("unsaid"))

    def number(self, value: float) -> str:
        """Returns such as 12,000 or 12 000; at most two decimals."""
        return str(format_decimal(value, format="#,##0.##", locale=self._locale))

    def compact(self, value: float) -> str:
        """Returns numbers from a million on in short form, such as 6.2 billion, others like `number`."""
        if abs(value) < 1_000_000:
            return self.number(value)
        return str(format_compact_decimal(value, format_type="long", locale=self._locale, fraction_digits=2))

    def local(self, moment: datetime) -> datetime:
        """Returns `moment` in the chat's time zone."""
        return moment.astimezone(self.zone)

    def time(self, moment: datetime) -> str:
        """Returns such as 14:05, in the chat's time zone."""
        return str(format_time(self.local(moment), format="short", locale=self._locale))

    def clock(self, minutes: int) -> str:
        """Returns a time of day, such as 08:00, from minutes after midnight."""
        return str(format_time(Time(minutes // 60, minutes % 60), format="short", locale=self._locale))

    def weekday(self, day: int) -> str:
        """Returns the short name of a weekday, such as Mon; Monday is 0."""
        return str(self._locale.days["stand-alone"]["abbreviated"][day])

    def date(self, moment: datetime, *, now: datetime | None = None) -> str:
        """Returns such as 21 Oct, in the chat's time zone; with the year if that is not the year of `now`."""
        local = self.local(moment)
        return self._day(local.date(), None if now is None else self.local(now).year)

    def date_time(self, moment: datetime, *, now: datetime | None = None) -> str:
        """Returns such as 21 Oct, 14:05."""
        return f"{self.date(moment, now=now)}, {self.time(moment)}"

    def day(self, day: Date) -> str:
        """Returns such as 21 October 2024."""
        return self._with_ordinal(str(format_date(day, format="long", locale=self._locale)), day)

    def iso_date(self, iso: str, *, now: datetime | None = None) -> str:
        """Returns a claim's date at its precision: 21 Oct, the week of 21 Oct, October 2024, 2024.

        Other texts are returned unchanged.
        """
        if "-W" in iso and (days := days_of(iso)) is not None:
            day = self._day(days[0], None if now is None else self.local(now).year)
            return self.text("alerts.week_of", day=day)
        parts = iso.split("T", maxsplit=1)[0].split("-")
        try:
            numbers = [int(part) for part in parts]
            if len(numbers) == 3:
                return self._day(Date(*numbers), None if now is None else self.local(now).year)
            if len(numbers) == 2:
                return str(format_skeleton("yMMMM", Date(numbers[0], numbers[1], 1), locale=self._locale))
        except ValueError:
            return iso
        return iso

    def _day(self, day: Date, current_year: int | None) -> str:
        skeleton = "MMMd" if current_year in {None, day.year} else "yMMMd"
        return self._with_ordinal(str(format_skeleton(skeleton, day, locale=self._locale)), day)

    def _with_ordinal(self, said: str, day: Date) -> str:
        """French says "1er janvier" of a first and "2 janvier" of a second; CLDR, and so Babel, has no such form."""
        if self.language == "fr" and day.day == 1:
            return re.sub(r"\b1\b", "1er", said, count=1)
        return said

    def quoted(self, words: str, language: str | None = None) -> str:
        """Returns `words` in the quotation marks of their own language, or of the reader's if that is unknown."""
        if (language or self.language)[:2].lower() == "fr":
            return f"«\u00a0{words}\u00a0»"
        return f"“{words}”"
