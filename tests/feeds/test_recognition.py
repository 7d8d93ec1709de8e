"""Which entries of a feed are stored already: a name that identified yesterday still does, when in doubt it is new."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from feeds.parse import parse_feed
from feeds.ports import KnownEntry
from feeds.recognition import legs_of, recognise
from feeds.types import Entry

HOME = "https://harbour.example"
TEXT = "A text that is long enough to be no coincidence."
DAY = datetime(2024, 10, 21, 8, tzinfo=UTC)


@dataclass
class Item:
    """One item of a feed."""

    title: str
    guid: str = ""
    link: str = ""
    text: str = ""
    published: datetime | None = field(default=DAY)

    def xml(self) -> str:
        fields = {"title": self.title, "guid": self.guid, "link": self.link, "description": self.text}
        if self.published:
            fields["pubDate"] = self.published.isoformat()
        return f"<item>{''.join(f'<{name}>{value}</{name}>' for name, value in fields.items() if value)}</item>"


def entries(items: list[Item]) -> tuple[Entry, ...]:
    body = f'<rss version="2.0"><channel><title>H</title>{"".join(item.xml() for item in items)}</channel></rss>'
    return parse_feed(body.encode(), url=f"{HOME}/rss").entries


def new_titles(*polls: list[Item]) -> list[list[str]]:
    """Returns the titles of the new entries of each poll, as a store would find them."""
    stored: dict[str, KnownEntry] = {}
    by_id: dict[int, KnownEntry] = {}
    told = []
    for poll in polls:
        listed = entries(poll)
        known = recognise(listed, stored)
        stored |= {leg: by_id[entry_id] for leg, entry_id in known.new_legs.items()}
        new = [entry for entry in listed if entry.id not in known.ids]
        for entry in new:
            row = KnownEntry(len(by_id) + 1, entry.id, entry.title, entry.published or DAY)
            by_id[row.id] = row
            legs = [leg for leg in legs_of(entry) if leg not in known.taken_legs]
            assert not stored.keys() & legs, "no leg belongs to two stored entries"
            stored |= dict.fromkeys(legs, row)
        told.append([entry.title for entry in new])
    return told


def later(hours: int) -> datetime:
    return DAY + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("yesterday", "today"),
    [
        (Item("Quay", "g1", f"{HOME}/a"), Item("Quay shut", "g1", f"{HOME}/b", TEXT, later(9))),
        (Item("Quay", "", f"{HOME}/a"), Item("Quay shut", "", f"{HOME}/a", TEXT, later(9))),
        (Item("Quay", "", "http://harbour.example/a"), Item("Quay shut", "", f"{HOME}/a")),
        (Item("Quay", "http://harbour.example/a", ""), Item("Quay", f"{HOME}/a?utm_source=rss", "")),
        (Item("Quay", "", f"{HOME}/a"), Item("Quay", "", f"{HOME}/a#xtor=RSS-1")),
        (Item("Quay", "", f"{HOME}/a"), Item("Quay", "", f"{HOME}/a#comments")),
        (Item("12 hurt", f"{HOME}/a#0", f"{HOME}/a"), Item("Fire on quay", f"{HOME}/a#1", f"{HOME}/a", "", later(2))),
        (Item("Quay shut", "1", f"{HOME}/a"), Item("Quay now shut", "2", f"{HOME}/a", "", later(2))),
        (Item("Quay", "1", f"{HOME}/a", TEXT), Item("Quay", "2", f"{HOME}/b", TEXT, later(2))),
        (Item("Quay", "1", f"{HOME}/a", "", None), Item("All else", "2", f"{HOME}/a", "", None)),
    ],
    ids=["guid", "link", "https", "https guid", "tracking", "fragment", "version", "new guid", "text", "undated"],
)
def test_a_name_that_identified_yesterday_still_does(yesterday: Item, today: Item) -> None:
    assert new_titles([yesterday], [today], [today]) == [[yesterday.title], [], []]


@pytest.mark.parametrize(
    ("yesterday", "today"),
    [
        (Item("Episode one", "1", f"{HOME}/live"), Item("What now", "2", f"{HOME}/live", "", later(24))),
        (Item("Weather report", "1", f"{HOME}/1"), Item("Weather report", "2", f"{HOME}/2", "", later(24))),
        (Item("Weather report", "1", f"{HOME}/1", TEXT), Item("Weather report", "2", f"{HOME}/2", TEXT, later(24))),
        (Item("Ship sinks", "", f"{HOME}/live#p1"), Item("Fog is back", "", f"{HOME}/live#p2", "", later(1))),
    ],
    ids=["one page", "headline", "headline and text", "fragment"],
)
def test_what_shares_a_name_with_yesterday_is_new(yesterday: Item, today: Item) -> None:
    assert new_titles([yesterday], [today], [today]) == [[yesterday.title], [today.title], []]


def test_a_name_that_becomes_shared_drops_nothing_and_tells_nothing_twice() -> None:
    pages = [Item(f"Notice {n}", "", f"{HOME}/notices", "", later(n)) for n in range(4)]
    guids = [Item(f"Notice {n}", "same", f"{HOME}/{n}", "", later(n)) for n in range(4)]
    for items in (pages, guids):
        polls = (items[:1], items[:2], items[:4], items[2:], items[2:])
        assert new_titles(*polls) == [["Notice 0"], ["Notice 1"], ["Notice 2", "Notice 3"], [], []]


def test_an_entry_that_is_listed_under_its_own_name_is_not_also_another() -> None:
    first = Item("Quay shut", "1", f"{HOME}/a", TEXT)
    copy = Item("Quay shut", "2", f"{HOME}/b", TEXT)
    assert new_titles([first], [first, copy], [first, copy]) == [["Quay shut"], ["Quay shut"], []]


def test_all_guids_of_a_feed_may_change_at_once() -> None:
    before = [Item(f"Notice of {word}", f"old-{word}", f"{HOME}/{word}") for word in ("fog", "ice", "rain")]
    after = [Item(f"Now {n}", f"new-{n}", item.link, "", later(5)) for n, item in enumerate(before)]
    assert new_titles(before, after) == [[item.title for item in before], []]


def test_an_emptied_entry_is_recognised_by_any_name() -> None:
    (entry,) = entries([Item("Quay", "2", f"{HOME}/a", "", later(99))])
    emptied = KnownEntry(7, "", "", DAY)
    link = next(leg for leg in entry.legs if leg.startswith("link:"))
    assert recognise([entry], {link: emptied}).ids == {entry.id: 7}
