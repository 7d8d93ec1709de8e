"""Which facts tell nothing that a longer one has not told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.alerts.elsewhere import tells_the_same
from bot.held import is_held
from bot.repetition import is_document
from feeds.types import Bound, Fact, Figure, Status
from tests.bot.october_facts import claim, fact, source

NEAR = np.array([0.8, 0.6], dtype="<f2").tobytes()
BASE = np.array([1.0, 0.0], dtype="<f2").tobytes()
FAR = np.array([0.3, 0.95], dtype="<f2").tobytes()


def told(number: int, speaker: str, content: str, value: float, vector: bytes, **changes: object) -> Fact:
    at = content.index(f"{value:,.0f}")
    figure = Figure(value, "soldiers", bound=Bound.EXACT, start=at, end=at + 15)
    made = claim(content, speaker=speaker, speaker_key=speaker.lower(), figures=(figure,))
    made = replace(made, **changes)  # type: ignore[arg-type]  # fields of Claim
    return fact(number, source(number, f"Post {number}", made), vector=vector)


LONG = told(
    1,
    "Norway's defence ministry",
    "more than 3,000 soldiers are in Riga already and nearly 9,000 soldiers are to be sent by May",
    3000,
    BASE,
)
PROMISE = "Oslo has promised 9,000 soldiers, who are to be sent before May is over"


@pytest.mark.parametrize(
    ("speaker", "content", "value", "vector", "is_told"),
    [
        ("Norway", PROMISE, 9000, NEAR, True),
        ("Latvia", PROMISE, 9000, NEAR, False),
        ("Norway", PROMISE.replace("9,000", "8,000"), 8000, NEAR, False),
        ("Norway", "9,000 soldiers were killed", 9000, NEAR, False),
        ("Norway", PROMISE, 9000, FAR, False),
    ],
    ids=["same", "another voice", "another number", "another deed", "another matter"],
)
def test_a_figure_beside_the_figure_of_a_longer_line_was_told(
    speaker: str, content: str, value: float, vector: bytes, is_told: bool
) -> None:
    short = told(2, speaker, content, value, vector)
    assert is_held(short, LONG) is is_told
    assert tells_the_same(short, LONG) is is_told


def test_a_denial_is_held_by_no_statement() -> None:
    assert not is_held(told(2, "Norway", PROMISE, 9000, NEAR, status=Status.DENIED), LONG)


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [
        ("the latest U.S. assessments", True),
        ("Early signs", True),
        ("les dernières évaluations américaines", True),
        ("the Pentagon", False),
        ("a spokesman of the data agency", False),
        ("le ministère norvégien", False),
    ],
)
def test_a_document_has_no_voice(speaker: str, expected: bool) -> None:
    assert is_document(speaker) is expected


def test_what_a_document_shows_is_no_news_if_somebody_told_it() -> None:
    known = fact(
        1, source(1, "Post", claim("the ships have left Riga", speaker="Ann Lee", speaker_key="an l")), vector=BASE
    )
    shown = claim("the ships left Riga", speaker="the latest Norwegian assessments", speaker_key="th ltst")
    assert tells_the_same(fact(2, source(2, "Herald", shown), vector=BASE), known)
    other = replace(shown, speaker="Bo Roy", speaker_key="b r")
    assert not tells_the_same(fact(3, source(3, "Herald", other), vector=BASE), known)
