"""Which entries of one feed are one, and which of their names tell them apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parse import parse_feed
from feeds.types import Entry

HOME = "https://harbour.example"
TEXT = "A text that is long enough to be no coincidence."


def item(**fields: str) -> str:
    return f"<item>{''.join(f'<{name}>{value}</{name}>' for name, value in fields.items())}</item>"


def entries(*items: str) -> tuple[Entry, ...]:
    body = f'<rss version="2.0"><channel><title>H</title>{"".join(items)}</channel></rss>'
    return parse_feed(body.encode(), url=f"{HOME}/rss").entries


def count(*items: str) -> int:
    return len(entries(*items))


DAY, NEXT_DAY = "Mon, 21 Oct 2024 08:00:00 GMT", "Tue, 22 Oct 2024 08:00:00 GMT"


@pytest.mark.parametrize(
    "items",
    [
        [item(title=f"Notice {n}", link=f"{HOME}/notices") for n in range(4)],
        [item(title=f"Notice {n}", link=f"{HOME}/notices", guid=f"g{n}") for n in range(4)],
        [item(title=f"Notice {n}", link=f"{HOME}/{n}", guid="same") for n in range(4)],
        [item(title=f"Notice {n}", link=f"{HOME}/page", guid="same", description=TEXT) for n in range(4)],
        [item(title=f"Notice {n}", guid=f"{HOME}/live#p{n}", link=f"{HOME}/live#p{n}") for n in range(4)],
        [item(title="Weather report", link=f"{HOME}/weather", pubDate=day) for day in (DAY, NEXT_DAY)],
        [item(title="Weather report", link=f"{HOME}/weather", guid="w", pubDate=day) for day in (DAY, NEXT_DAY)],
        [item(title="Weather report", guid=f"w{n}", link=f"{HOME}/weather", pubDate=DAY) for n in range(3)],
    ],
    ids=["one page", "own guids", "one guid", "one guid and page", "fragments", "headline", "headline, guid", "guids"],
)
def test_a_shared_name_drops_no_entry(items: list[str]) -> None:
    found = entries(*items)
    assert len(found) == len(items)
    assert len({entry.id for entry in found}) == len(items)
    assert all(entry.legs for entry in found)
    own = [leg for entry in found for leg in entry.legs]
    assert len(own) == len(set(own)), "a leg of two entries identifies neither"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"guid": "g", "pubDate": DAY}, {"guid": "g", "pubDate": NEXT_DAY}),
        ({"link": f"{HOME}/a"}, {"link": f"{HOME}/a?utm_source=rss"}),
        ({"link": f"{HOME}/a"}, {"link": f"{HOME}/a#xtor=RSS-1"}),
        ({"link": f"{HOME}/a"}, {"link": "http://harbour.example/a"}),
        ({"guid": f"{HOME}/a#0", "link": f"{HOME}/a"}, {"guid": f"{HOME}/a#1", "link": f"{HOME}/a"}),
        ({}, {}),
    ],
    ids=["another date", "tracking", "tracking fragment", "https", "version of a guid", "no name"],
)
def test_an_item_that_is_listed_twice_is_one(one: dict[str, str], other: dict[str, str]) -> None:
    assert count(item(title="Quay", description=TEXT, **one), item(title="Quay", description=TEXT, **other)) == 1


def test_a_fragment_is_shown_where_it_tells_entries_apart() -> None:
    apart = entries(*(item(title=f"Post {n}", link=f"{HOME}/live?utm_source=x#p{n}") for n in range(2)))
    assert [entry.link for entry in apart] == [f"{HOME}/live#p0", f"{HOME}/live#p1"]
    assert [entry.id for entry in apart] == [f"{HOME}/live#p0", f"{HOME}/live#p1"]
    (alone,) = entries(item(title="Post", link=f"{HOME}/article#comments"))
    assert alone.link == f"{HOME}/article"


def test_an_id_is_the_first_name_that_identifies() -> None:
    found = entries(
        item(title="A", guid="a", link=f"{HOME}/page"),
        item(title="B", guid="same", link=f"{HOME}/b"),
        item(title="C", guid="same", link=f"{HOME}/page"),
    )
    assert [entry.id for entry in found[:2]] == ["a", f"{HOME}/b"]
    assert found[2].id.startswith("text:")
    assert [leg.split(":")[0] for leg in found[2].shared_legs] == ["guid", "link"]


few = st.sampled_from(["a", "b", f"{HOME}/a", f"{HOME}/a#1", f"{HOME}/a#2", "http://harbour.example/a", ""])


@given(st.lists(st.fixed_dictionaries({"title": st.sampled_from("ABC"), "guid": few, "link": few}), max_size=8))
def test_ids_and_legs_are_of_one_entry_each(rows: list[dict[str, str]]) -> None:
    found = entries(*(item(**row) for row in rows))
    assert len({entry.id for entry in found}) == len(found)
    legs = [leg for entry in found for leg in entry.legs]
    assert len(legs) == len(set(legs))
    assert {row["title"] for row in rows} == {entry.title for entry in found}
