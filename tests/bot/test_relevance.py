"""What has to do with a topic that joins two sides: what names one of them, whoever says it."""

from __future__ import annotations

import pytest

from bot.ranking import Relevance
from feeds.types import Topic
from tests.bot.october_facts import claim, fact, source

TOPIC = Topic(
    "iran-russia",
    {"en": "Iran–Russia", "fr": "Iran–Russie"},
    "@iran AND @russia",
    {"iran": {"en": ("Iran", "Iranian", "Tehran")}, "russia": {"en": ("Russia", "Russian", "Moscow")}},
)


@pytest.mark.parametrize(
    ("speaker", "content", "is_of_topic"),
    [
        ("the Russian foreign minister", "French instructors have worked in Georgia for years", False),
        ("the Russian foreign minister", "Iranian instructors have worked in Georgia for years", True),
        ("the Russian foreign minister", "the talks will go on in spring", True),
        ("the French president", "Moscow has bought 300 drones", True),
        ("the French president", "France will not stand aside", False),
    ],
)
def test_what_names_other_countries_only_is_not_of_the_topic(speaker: str, content: str, is_of_topic: bool) -> None:
    told = fact(1, source(1, "Post", claim(content, speaker=speaker)))
    assert Relevance([TOPIC]).is_of_topic(told) is is_of_topic
    assert Relevance([Topic("ports", {"en": "Ports"}, "port")]).is_of_topic(told), "another topic has no sides"
