"""Sets of headlines grouped by event: our own gold, and those under ../shared, which only who has that can read.

Nothing of the texts under ../shared is in this repository. What is fitted on them are numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final

from feeds.types import Article
from tests.eval.stories import newsroom
from tests.eval.stories.forms import form_headlines
from tests.eval.stories.gold import Headline, headlines

_SHARED: Final = Path(__file__).resolve().parents[4] / "shared" / "stories"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A set of headlines.

    Attributes:
        name: short.
        title: for people.
        licence: of the texts.
        is_real: False for our own words.
        read: gives the headlines by time.
    """

    name: str
    title: str
    licence: str
    is_real: bool
    read: Callable[[], list[Headline]]


def corpora() -> Iterator[Corpus]:
    """Yields the sets that are there, real ones first."""
    for name, title, licence in (
        ("og2021", "OG2021, first half", "CC BY-NC-ND 4.0"),
        ("gn", "Google News FR, half", "none stated"),
        ("ecb", "ECB+, half", "CC BY 3.0"),
    ):
        path = _SHARED / f"{name}_dev.jsonl"
        if path.exists():
            yield Corpus(name, title, licence, True, lambda path=path: list(_read(path)))  # type: ignore[misc]  # mypy: lambda with a default
    if newsroom.PAGES.exists():
        yield Corpus("newsroom", "newsroom pages", "of the publishers", True, newsroom.pages)
        yield Corpus(
            "newsroom_both", "newsroom, both languages", "of the publishers; counterparts that of this repository",
            True, newsroom.pages_and_counterparts,
        )  # fmt: skip
    for density in (1, 8, 60):
        yield Corpus(
            f"own{density}", f"own, density {density}", "that of this repository", False,
            lambda density=density: headlines(density),  # type: ignore[misc]  # the same
        )  # fmt: skip
    yield Corpus("forms", "own, one form every day", "that of this repository", False, form_headlines)


def half_of(cluster: str, purpose: str) -> int:
    """Returns 0 or 1: the half of the events that a cluster belongs to.

    The two events of a theme of ECB+ are in one half, so that a theme is not known from fitting.

    Args:
        cluster: its name.
        purpose: what is divided; halves for one purpose say nothing of those for another.
    """
    theme = cluster.replace("ecbplus", "").replace("ecb", "")
    return blake2b(f"{purpose} {theme}".encode(), digest_size=1).digest()[0] % 2


def _read(path: Path) -> Iterator[Headline]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        title, text = row["title"], row.get("text") or ""
        body = f"{title}\n\n{text}" if text else title
        published = datetime.fromisoformat(row["published"].replace("Z", "+00:00"))
        yield Headline(Article(row["id"], body, title, row["lang"], published), row["cluster"])
