"""Topics are found by all that people and buttons call them, and the index is made once for the same topics."""

from __future__ import annotations

import pytest

from bot.chat.buttons import digest_of
from bot.chat.topic_index import TopicIndex, index_of
from feeds.types import Topic

PORTS = Topic("ports", {"en": "Ports and Harbours", "fr": "Ports"}, "port")
STRIKES = Topic("strikes", {"en": "Strikes", "fr": "Grèves"}, "strike")
OWN = Topic("w-1", {"en": "Strikes"}, "ferry strike", chat_id=7)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ports", PORTS), (" PORTS ", PORTS), ("ports and harbours", PORTS), ("GRÈVES", STRIKES), ("greves", None),
        (digest_of("strikes"), STRIKES), ("", None), ("w-1", OWN), ("strikes", STRIKES),
    ],
)  # fmt: skip
def test_a_topic_is_found_by_its_names_and_by_what_a_button_has_of_it(name: str, found: Topic | None) -> None:
    assert index_of([PORTS, STRIKES], [OWN]).find(name) is found


def test_the_first_of_two_topics_with_one_name_is_found() -> None:
    other = Topic("a", {"en": "Strikes"}, "x")
    assert TopicIndex([other, STRIKES]).find("strikes") is other
    assert TopicIndex([STRIKES, other]).find("strikes") is STRIKES


def test_names_of_all_and_of_the_chat() -> None:
    assert index_of([PORTS], [OWN]).topics == (PORTS, OWN)
    assert index_of([PORTS], [OWN]).names == {"ports", "ports and harbours", "w-1", "strikes"}


def test_an_index_is_kept_for_the_same_topics_only() -> None:
    topics = [PORTS, STRIKES]
    renamed = Topic("strikes", {"en": "Walkouts"}, "strike")
    assert index_of(topics) is index_of(list(topics))
    assert index_of([PORTS, renamed]).find("walkouts") is renamed
    assert index_of([PORTS]).find("strikes") is None


def test_near_names() -> None:
    assert index_of([PORTS, STRIKES]).nearest("strkes") == [STRIKES]
