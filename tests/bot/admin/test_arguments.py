"""What an administrator types for a topic."""

from __future__ import annotations

import pytest

from bot.admin import parse_topic_argument
from feeds.errors import InvalidInputError, QueryError


@pytest.mark.parametrize(
    ("line", "slug", "name", "query"),
    [
        ("arctic icebreaker*", "arctic", "Arctic", "icebreaker*"),
        ("far-north Far North | arctic OR polar", "far-north", "Far North", "arctic OR polar"),
        ("arctic polar || north", "arctic", "Arctic", "polar || north"),
        ("arctic +ice !sport => Far North", "arctic", "Far North", "+ice !sport => Far North"),
        ("+ice !sport “a ship” => L'Arctique (été)", "l-arctique-ete", "L'Arctique (été)", None),
        ('"north korea" => ' + "x " * 60, "x-" * 23 + "x", ("x " * 60).strip(), None),
    ],
)
def test_a_topic_is_typed_in_one_line(line: str, slug: str, name: str, query: str | None) -> None:
    topic = parse_topic_argument(line)
    assert (topic.slug, topic.name(), topic.query) == (slug, name, query or line.strip())


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("+ice !sport", "bad_slug"),
        ("+ice => 北", "bad_slug"),
        ("arctic", "query_empty"),
        ("arctic (ice", "query_bracket"),
        ("+ice ( => Name", "query_ends"),
    ],
)
def test_what_is_wrong_is_said(line: str, key: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        parse_topic_argument(line)
    reason = error.value.reason if isinstance(error.value, QueryError) else error.value.said
    assert reason is not None
    assert reason.key == key
