"""The seconds of one core that each stage takes, read from rows of the bench."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).parents[3] / "docs" / "benchmarks.md"
# The machine of the rows that measure a rate has two cores, which the bench kept busy.
CORES: Final = 2
_ROW: Final = re.compile(r"^\| ([^|]+?) \| ([^|]*?) \|", re.MULTILINE)
_NUMBER: Final = re.compile(r"([\d.,]+) ?(ms|µs|s)?\b")


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds of one core.

    Attributes:
        poll: for a poll, unchanged feeds and changed ones as they come: request, parsing, state.
        match: for an entry, with 10,000 topics; twice that for a hundred times as many.
        store: for an entry that is stored and archived.
        extract: for an article of 2,500 characters: claims and fingerprint.
        group: for an article that joins a story: it is placed, and its facts are compared and merged.
        turn: of that, the time in which no other process places an article.
        plan: for a message: planned, rendered with its class of readers, stored.
        send: for a message at a high rate.
    """

    poll: float
    match: float
    store: float
    extract: float
    group: float
    turn: float
    plan: float
    send: float


def rows_of(path: Path) -> dict[str, str]:
    """Returns what was measured by its description, from docs/benchmarks.md or a JSON list of {"what", "figure"}."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return {row["what"]: row["figure"] for row in json.loads(text)}
    return dict(_ROW.findall(text))


def costs_of(rows: Mapping[str, str]) -> Costs:
    """Returns the costs that the rows say.

    Raises:
        KeyError: a row that is needed is not there; the message is how it begins.
    """
    articles = (_rate(rows, "extract en, 5,000 characters"), _rate(rows, "extract fr, 5,000 characters"))
    stored = _seconds(rows, "an entry stored (one of ten on a topic)")
    store = _seconds(rows, "store an entry, 100 in a transaction")
    return Costs(
        poll=CORES / _rate(rows, "5,000 feeds due at once", "feeds/s"),
        match=_seconds(rows, "match 10,000 entries, 10,000 topics") / 10_000,
        store=store,
        extract=sum(1 / rate for rate in articles) / len(articles) / 2 + _seconds(rows, "fingerprint of a headline"),
        # Of ten entries of that row one is on a topic: what it takes more than the others is grouping.
        group=10 * stored - 9 * store,
        turn=_seconds(rows, "stories of one stream by two processes", "ms of CPU under the turn"),
        plan=_seconds(rows, "alert to 10,000 chats, 100 facts") / 10_000,
        send=_seconds(rows, "deliver an alert to 10,000 chats at 1,000/s", "ms of CPU"),
    )


def _figure(rows: Mapping[str, str], begins: str) -> str:
    found = [figure for what, figure in rows.items() if what.startswith(begins)]
    if not found:
        raise KeyError(f"no row that begins with: {begins}")
    return found[0]


def _rate(rows: Mapping[str, str], begins: str, unit: str = "articles/s") -> float:
    figure = _figure(rows, begins)
    return _number(figure[: figure.index(unit)].split())


def _seconds(rows: Mapping[str, str], begins: str, unit: str = "") -> float:
    """Returns the first time of a figure, or the one before `unit`."""
    figure = _figure(rows, begins)
    if unit:
        return _number(figure[: figure.index(unit)].split()) / 1e3
    number, scale = next((number, scale) for number, scale in _NUMBER.findall(figure) if scale)
    return _number([number]) * {"s": 1.0, "ms": 1e-3, "µs": 1e-6}[scale]


def _number(words: Iterable[str]) -> float:
    return float(list(words)[-1].replace(",", ""))
