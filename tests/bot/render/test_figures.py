"""A figure is told in the reader's language, whatever the source's."""

from __future__ import annotations

import pytest

from bot.locales import Words
from bot.render.figures import figure_change, figure_text
from feeds.types import Bound, Claim, ClaimKind, Figure


def _figure(value: float, unit: str, **more: object) -> Figure:
    return Figure(value, unit, **more)  # type: ignore[arg-type]  # a few fields by name


@pytest.mark.parametrize(
    ("figure", "source", "reader", "text"),
    [
        (_figure(3000, "soldiers"), "en", "fr", "3\u202f000 soldats"),
        (_figure(3000, "soldiers"), "en", "en", "3,000 soldiers"),
        (_figure(3000, "hommes", bound=Bound.AT_LEAST), "fr", "en", "at least 3,000 soldiers"),
        (_figure(12, "balloons"), "en", "fr", "12 balloons"),
        (_figure(12, "%"), "en", "fr", "12\u00a0%"),
    ],
)
def test_a_known_unit_is_told_in_the_readers_language(figure: Figure, source: str, reader: str, text: str) -> None:
    assert figure_text(figure, Words(reader), source) == text


def test_a_change_is_told_in_one_language() -> None:
    figures = [_figure(value, "soldiers") for value in (1500, 3000)]
    old, new = (Claim(ClaimKind.FIGURE, 0, 1, "x", figures=(figure,), language="en") for figure in figures)
    assert figure_change(new, old, Words("fr")) == ("3\u202f000 soldats", "1\u202f500", 1500.0)
