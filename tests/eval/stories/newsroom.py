"""The newsroom's pages, a sparse stream about one theme in two languages: gold of events, and counterparts of our own.

The texts of the pages are under ../shared; `newsroom.toml` has their ids and the counterparts.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from feeds.types import Article
from tests.eval.stories.gold import Headline

PAGES: Final = Path(__file__).resolve().parents[4] / "shared" / "newsroom" / "pages.jsonl"


def pages() -> list[Headline]:
    """Returns the pages by time. Raises FileNotFoundError if they are not there."""
    texts = {row["id"]: row for row in map(json.loads, PAGES.read_text(encoding="utf-8").splitlines())}
    found = [_page(texts[page], event["name"]) for event in _events() for page in event["pages"]]
    return sorted(found, key=_place)


def pages_and_counterparts() -> list[Headline]:
    """Returns the pages and our own counterparts in the other language by time."""
    return sorted([*(real := pages()), *_counterparts(real)], key=_place)


def _counterparts(real: list[Headline]) -> Iterator[Headline]:
    began: dict[str, datetime] = {}
    for page in real:
        began.setdefault(page.cluster, page.published)
    for event in _events():
        for number, told in enumerate(event["counterparts"]):
            published = began[event["name"]] + timedelta(hours=told["hours"])
            article = Article(
                f"{event['name']}/{number}", f"{told['title']}\n\n{told['text']}", told["title"], told["language"],
                published,
            )  # fmt: skip
            yield Headline(article, event["name"])


def _page(row: dict[str, str], event: str) -> Headline:
    published = datetime.fromisoformat(row["published"].replace("Z", "+00:00"))
    return Headline(Article(row["id"], f"{row['title']}\n\n{row['text']}", row["title"], row["lang"], published), event)


def _events() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("newsroom.toml").read_text(encoding="utf-8"))[
        "event"
    ]
    return found


def _place(headline: Headline) -> tuple[datetime, str]:
    return headline.published, headline.article.id
