"""Loads the publishers and their articles from articles/*.toml, and fills in dates for a given day."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from babel.dates import format_date

FORMS = frozenset({"rss_full", "rss_teaser", "atom_full"})
# {day:-3} Friday, {date:-3} 18 October, {full:-3} Friday, October 18: days relative to the newsroom's day;
# {month:2} December: months relative to its month.
_PLACEHOLDER = re.compile(r"\{(day|date|full|month):(-?\d+)\}")
_PATTERNS = {
    "en": {"day": "EEEE", "date": "MMMM d", "full": "EEEE, MMMM d", "month": "MMMM"},
    "fr": {"day": "EEEE", "date": "d MMMM", "full": "EEEE d MMMM", "month": "MMMM"},
}


@dataclass(frozen=True, slots=True)
class Article:
    """An article. Blank lines separate paragraphs; "## " begins a subheading.

    Attributes:
        release_seconds: Time of release after the newsroom opened.
        age_minutes: Time between publication and release.
    """

    slug: str
    section: str
    author: str
    title: str
    teaser: str
    body: str
    release_seconds: int
    age_minutes: int
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Publisher:
    """A fictional publisher with its articles. `form` is one of FORMS."""

    name: str
    slug: str
    language: str
    form: str
    tagline: str
    articles: tuple[Article, ...]

    @property
    def feed_path(self) -> str:
        """Returns the path of the feed, relative to the newsroom's root."""
        return f"{self.slug}/{'atom.xml' if self.form == 'atom_full' else 'rss.xml'}"


def load_publishers() -> tuple[Publisher, ...]:
    """Returns all publishers, sorted by name."""
    paths = (files("bot.sandbox.newsroom") / "articles").iterdir()
    found = (_publisher(path.read_text("utf-8")) for path in paths if path.name.endswith(".toml"))
    return tuple(sorted(found, key=lambda publisher: publisher.name))


def _publisher(text: str) -> Publisher:
    values = tomllib.loads(text)
    if values["form"] not in FORMS:
        raise ValueError(f"{values['publisher']}: form must be one of {', '.join(sorted(FORMS))}")
    articles = tuple(
        Article(
            slug=item["slug"],
            section=item["section"],
            author=item["author"],
            title=item["title"],
            teaser=item["teaser"],
            body=item["body"].strip(),
            release_seconds=item["at"],
            age_minutes=item["age"],
            agency=item.get("agency", ""),
        )
        for item in values["article"]
    )
    return Publisher(
        values["publisher"], values["slug"], values["language"], values["form"], values["tagline"], articles
    )


def dated(text: str, day: date, language: str) -> str:
    """Returns `text` with its date placeholders replaced.

    Args:
        text: Text with placeholders such as {day:-3}.
        day: The day of the newsroom.
        language: "en" or "fr".
    """

    def replace(match: re.Match[str]) -> str:
        unit, count = match.group(1), int(match.group(2))
        moved = _months_later(day, count) if unit == "month" else day + timedelta(days=count)
        said = str(format_date(moved, _PATTERNS[language][unit], locale=language))
        return re.sub(r"\b1\b", "1er", said) if language == "fr" else said  # Babel has no "1er octobre"

    return _PLACEHOLDER.sub(replace, text)


def _months_later(day: date, count: int) -> date:
    """Returns the first day of a month, counted from that of `day`."""
    years, month = divmod(day.month - 1 + count, 12)
    return date(day.year + years, month + 1, 1)
