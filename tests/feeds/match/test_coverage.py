"""How much of what a topic joins a text names."""

from __future__ import annotations

import pytest

from feeds.match import Coverage
from feeds.types import Topic

PAIR = Topic(
    "norway-oslo",
    {"en": "Norway and the port"},
    "@norway AND (@port OR dock) AND NOT football",
    {"norway": {"en": ("Norway", "Oslo"), "fr": ("Norvège",)}, "port": {"*": ("harbour", "port")}},
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oslo closes the harbour", 1.0),
        ("La Norvège ferme le dock", 1.0),
        ("Norway votes on Monday", 0.5),
        ("The harbour is closed", 0.5),
        ("The weather in Madrid", 0.0),
    ],
)
def test_coverage_is_the_share_of_the_joined_parts_that_a_text_names(text: str, expected: float) -> None:
    assert Coverage(PAIR).of(text) == expected


def test_a_topic_of_one_part_is_covered_or_not() -> None:
    topic = Topic("docks", {"en": "Docks"}, "dock OR quay")
    assert (Coverage(topic).of("the quay"), Coverage(topic).of("the street")) == (1.0, 0.0)
