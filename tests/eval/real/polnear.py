"""A fixed sample of PolNeAR's articles with the attributions of its annotators, read from ../shared.

Nothing of PolNeAR may stand in the tree: no licence is stated. Its convention is not ours: beliefs and intentions
count, a content keeps its "that", and the speaker is the words of the text; one that is only a pronoun is not judged.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from feeds.types import Article
from tests.eval.gold import GoldText
from tests.eval.real.sample import SHARED
from tests.eval.rows import Row, from_json

POLNEAR = SHARED / "gold"
SIZE = 120
_SEED = "wirebrief-polnear-1"


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from lines


def _rank(article: dict[str, Any]) -> str:
    return hashlib.sha256(f"{_SEED}:{article['id']}".encode()).hexdigest()


def _published(article: dict[str, Any]) -> datetime | None:
    written = article.get("published")
    return datetime.combine(date.fromisoformat(written[:10]), time(12), UTC) if written else None


def read_polnear(folder: Path = POLNEAR, size: int = SIZE) -> tuple[GoldText, ...]:
    """`size` articles of the train split, the same on every machine; empty when ../shared is not there."""
    path = folder / "polnear_train_articles.jsonl.gz"
    if not path.exists():
        return ()
    articles = sorted(map(json.loads, _lines(path)), key=_rank)[:size]
    rows: dict[str, list[Row]] = {article["id"]: [] for article in articles}
    for line in _lines(folder / "polnear_train_gold.jsonl.gz"):
        row = from_json(line)
        if row.article in rows:
            rows[row.article].append(row)
    return tuple(
        GoldText(
            article=Article(a["id"], a["text"], language=a["lang"], published=_published(a)),
            split="shared",
            group="polnear",
            style=a["id"].partition("_")[0],
            subject="",
            rows=tuple(rows[a["id"]]),
        )
        for a in articles
    )
