"""The sample newsroom: feeds that are read, texts that are dated, releases by a clock, conditional answers."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import httpx
import pytest
import trafilatura
from babel import dates
from starlette.applications import Starlette

from bot.sandbox import ManualClock, Sandbox, newsroom_feeds
from bot.sandbox.newsroom import Newsroom, load_publishers
from bot.sandbox.newsroom.publishers import dated

ROOT = "http://newsroom.test/newsroom"
PUBLISHERS = load_publishers()


def open_newsroom(start: datetime) -> tuple[ManualClock, httpx.AsyncClient]:
    clock = ManualClock(start.timestamp())
    app = Starlette(routes=Newsroom(clock).routes())
    return clock, httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://newsroom.test")


NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def is_on_topic(text: str) -> bool:
    """Names both countries, in either language."""
    text = text.lower()
    korea = re.search(r"north korea|corée du nord|nord-coréen|pyongyang|kim jong", text)
    russia = re.search(r"russia|russie|russe|moscow|moscou|kremlin|putin|poutine", text)
    return bool(korea and russia)


def test_six_publishers_in_two_languages_and_three_forms() -> None:
    assert len(PUBLISHERS) == 6
    assert {p.language for p in PUBLISHERS} == {"en", "fr"}
    assert {p.form for p in PUBLISHERS} == {"rss_full", "rss_teaser", "atom_full"}


def test_the_first_batch_tells_the_story_from_enough_sides() -> None:
    first = [(p, s) for p in PUBLISHERS for s in p.articles if s.release_seconds == 0 and is_on_topic(s.title + s.body)]
    assert len({p.name for p, _ in first}) == 6
    assert {p.language for p, _ in first} == {"en", "fr"}
    agency = [s for _, s in first if s.agency]
    assert len(agency) == 2
    shared = set(agency[0].body.split("\n\n")) & set(agency[1].body.replace(" (AFP)", "").split("\n\n"))
    assert len(shared) >= 3


@pytest.mark.parametrize("publisher", PUBLISHERS, ids=lambda p: p.slug)
def test_other_news_is_there_and_names_never_both(publisher: Any) -> None:
    others = [
        article
        for article in publisher.articles
        if not is_on_topic(f"{article.title}\n{article.teaser}\n{article.body}")
    ]
    assert others
    assert all(
        80 <= len(article.body.split()) <= 400 or not is_on_topic(article.body) for article in publisher.articles
    )


@pytest.mark.parametrize("publisher", PUBLISHERS, ids=lambda p: p.slug)
async def test_every_feed_is_read_by_feedparser(publisher: Any) -> None:
    clock, client = open_newsroom(NOON)
    clock.advance(1000)
    response = await client.get(f"{ROOT}/{publisher.feed_path}")
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    assert parsed.version == ("atom10" if publisher.form == "atom_full" else "rss20")
    assert len(parsed.entries) == len(publisher.articles)
    for entry in parsed.entries:
        published = datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC)
        assert NOON - timedelta(hours=6) < published <= NOON + timedelta(seconds=1000)
        assert "{" not in entry.title + entry.summary
        assert ("content" in entry) is (publisher.form != "rss_teaser")
        page = await client.get(entry.link)
        assert page.status_code == 200


async def test_pages_hold_the_text_among_menus_and_lists() -> None:
    _, client = open_newsroom(NOON)
    feed = feedparser.parse((await client.get(f"{ROOT}/harbour-post/rss.xml")).content)
    entry = next(entry for entry in feed.entries if "ambassador" in entry.title)
    assert "content" not in entry
    text = trafilatura.extract((await client.get(entry.link)).text)
    assert text is not None
    assert "about 1,500 members of the North's special forces" in text
    assert "on Tuesday and demanded" in text
    for furniture in ("cookies", "Subscribe", "All rights reserved", "Harbour bridge", "inbox"):
        assert furniture not in text


async def test_stories_come_out_as_time_goes_by() -> None:
    clock, client = open_newsroom(NOON)
    url = f"{ROOT}/harbour-post/rss.xml"

    async def titles() -> list[str]:
        return [entry.title for entry in feedparser.parse((await client.get(url)).content).entries]

    first = await titles()
    assert len(first) == 2
    clock.advance(34)
    assert not any("3,000" in title for title in await titles())
    clock.advance(1)
    assert "3,000" in (await titles())[0]
    clock.advance(15)
    assert "deny" in (await titles())[0]
    page = url.replace("rss.xml", "2026/11/24/white-house-3000-north-korean-troops-russia.html")
    assert (await client.get(page)).status_code == 200


async def test_not_modified_until_something_comes() -> None:
    clock, client = open_newsroom(NOON)
    url = f"{ROOT}/canal-monde/rss.xml"
    first = await client.get(url, headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    assert first.text.startswith("<?xml")
    by_tag = await client.get(url, headers={"If-None-Match": first.headers["etag"]})
    by_date = await client.get(url, headers={"If-Modified-Since": first.headers["last-modified"]})
    assert (by_tag.status_code, by_date.status_code) == (304, 304)
    assert by_tag.content == b""
    assert (await client.get(url, headers={"If-Modified-Since": "nonsense"})).status_code == 200
    clock.advance(80)
    assert (await client.get(url, headers={"If-None-Match": first.headers["etag"]})).status_code == 200
    assert (await client.get(url, headers={"If-Modified-Since": first.headers["last-modified"]})).status_code == 200


@pytest.mark.parametrize("minutes", [0, 1, 30, 90])
async def test_just_after_midnight_nothing_is_dated_yesterday(minutes: int) -> None:
    start = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(minutes=minutes)
    _, client = open_newsroom(start)
    for publisher in PUBLISHERS:
        parsed = feedparser.parse((await client.get(f"{ROOT}/{publisher.feed_path}")).content)
        for entry in parsed.entries:
            published = datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC)
            assert start.date() == published.date()
            assert published <= start


async def test_unknown_addresses() -> None:
    _, client = open_newsroom(NOON)
    for path in ("nobody/rss.xml", "canal-monde/atom.xml", "canal-monde/2026/11/24/none.html", "nobody/x.html"):
        assert (await client.get(f"{ROOT}/{path}")).status_code == 404


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("{day:0}", "en", "Tuesday"),
        ("{day:-3}", "fr", "samedi"),
        ("{date:-13}", "en", "November 11"),
        ("{date:-13}", "fr", "11 novembre"),
        ("{full:0}", "fr", "mardi 24 novembre"),
        ("{month:0}", "en", "November"),
        ("{month:2}", "fr", "janvier"),
        ("{month:-11}", "en", "December"),
        ("{other:0}", "en", "{other:0}"),
    ],
)
def test_dates_are_put_in_by_language(text: str, language: str, expected: str) -> None:
    assert dated(text, NOON.date(), language) == expected


@pytest.mark.parametrize("publisher", PUBLISHERS, ids=lambda p: p.slug)
def test_what_is_past_carries_its_year_and_what_is_to_come_moves_with_the_day(publisher: Any) -> None:
    """A month without a year would be read as one of the year in which the sample is played."""
    names = {*calendar.month_name[1:], *dates.get_month_names(locale="fr").values()} - {"May", "mars"}
    bare = re.compile(rf"\b(?:{'|'.join(names)})\b(?! \d{{4}})")
    assert [found.group() for article in publisher.articles for found in bare.finditer(article.body)] == []
    assert [a.slug for a in publisher.articles if re.search(r"last (?:June|year)|(?:juin|an) dernier", a.body)] == []


async def test_the_feeds_to_register_are_served(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    registered = newsroom_feeds(sandbox.newsroom_url)
    assert {feed.publisher for feed in registered} == {publisher.name for publisher in PUBLISHERS}
    for feed in registered:
        parsed = feedparser.parse((await client.get(feed.url)).content)
        assert parsed.feed.title == feed.title
        assert parsed.entries[0].link.startswith(sandbox.newsroom_url)
