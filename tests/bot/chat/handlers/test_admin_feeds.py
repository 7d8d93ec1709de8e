"""/addfeed, /feeds, /removefeed with a real publisher on loopback: what an admin is told of good and bad feeds."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.chat.services import KEY
from feeds.fetch import FetchSettings
from tests.bot.conversation import ANN, Conversation, buttons
from tests.bot.polled_publisher import polled_publisher
from tests.feeds.polled_feed import Item, Publisher


@pytest.fixture
async def publisher(conversation: Conversation) -> AsyncIterator[Publisher]:
    """The bot polls for real, and Ann is its admin."""
    async with polled_publisher(conversation, ANN, FetchSettings(allow_private_networks=True)) as made:
        yield made


@pytest.mark.parametrize(("count", "said"), [(1, "1 entry read"), (2, "2 entries read")])
async def test_a_feed_that_works_says_how_much_was_read(
    conversation: Conversation, publisher: Publisher, count: int, said: str
) -> None:
    publisher.items = [Item(f"g{n}", f"A football final, part {n}", "Two clubs.") for n in range(count)]
    (answer,) = await conversation.say(f"/addfeed {publisher.base}/rss Small Gazette")
    assert answer["text"] == f"✅ Small Gazette is a source now: {said}, 0 on your topics."
    (listed,) = await conversation.say("/feeds")
    assert listed["text"].startswith("✅ Small Gazette")


async def test_a_web_page_is_stored_and_said_to_be_one(conversation: Conversation, publisher: Publisher) -> None:
    publisher.answer = web.Response(text="<html><title>Log in</title></html>", content_type="text/html")
    (answer,) = await conversation.say(f"/addfeed {publisher.base}/rss")
    assert "its first poll failed: this is a web page titled “Log in”" in answer["text"]
    (listed,) = await conversation.say("/feeds")
    assert listed["text"].startswith("⚠️ 127.0.0.1 · never yet")
    (gone,) = await conversation.say(f"/removefeed {publisher.base}/rss")
    assert "is no source any more" in gone["text"]


async def test_a_feed_with_a_long_address_is_resumed(conversation: Conversation, publisher: Publisher) -> None:
    publisher.answer = web.Response(status=410)
    address = f"{publisher.base}/rss?" + "x" * 60
    await conversation.say(f"/addfeed {address}1 One")
    await conversation.say(f"/addfeed {address}2 Two")
    (listed,) = await conversation.say("/feeds")
    one, two = buttons(listed)
    (resumed,) = await conversation.press(listed, two)
    assert resumed["text"].startswith(f"{address}2 ")
    async with conversation.store.reading() as read:
        assert (await read.feeds.get(f"{address}1")).state.is_paused
        assert not (await read.feeds.get(f"{address}2")).state.is_paused
    assert one != two


async def test_one_that_is_gone_is_paused_and_can_be_resumed(conversation: Conversation, publisher: Publisher) -> None:
    publisher.answer = web.Response(status=410)
    (answer,) = await conversation.say(f"/addfeed {publisher.base}/rss Gone")
    assert answer["text"].startswith("⏸ Gone is stored, but paused after its first poll: is gone for good (410)")
    await conversation.say("/language fr")
    (listed,) = await conversation.say("/feeds")
    assert listed["text"].startswith("⏸ Gone · jamais encore")
    (resumed,) = await conversation.press(listed, buttons(listed)[0])
    assert resumed["text"] == f"{publisher.base}/rss est lu de nouveau."
    async with conversation.store.reading() as read:
        assert not (await read.feeds.get(f"{publisher.base}/rss")).state.is_paused
    delivery = conversation.application.bot_data[KEY].delivery
    await delivery.deliver_due()
    assert (await conversation.messages())[-1]["text"] == "⏸ Gone failed and is paused: is gone for good (410)"


async def test_what_is_no_address_is_not_stored(conversation: Conversation, publisher: Publisher) -> None:
    for line in ("/addfeed bfmtv", "/addfeed ftp://example.org/rss", "/addfeed http://[::1"):
        (answer,) = await conversation.say(line)
        assert "is not the address of a feed" in answer["text"]
    async with conversation.store.reading() as read:
        assert await read.feeds.all() == []
    assert publisher.asked == []


async def test_a_failing_feed_is_told_to_the_admins_once_and_when_it_works_again(
    conversation: Conversation, publisher: Publisher
) -> None:
    publisher.answer = web.Response(status=503)
    await conversation.say(f"/addfeed {publisher.base}/rss Gazette")
    await conversation.say("/language fr")
    given = conversation.application.bot_data[KEY]

    async def poll() -> str:
        async with conversation.store.reading() as read:
            feed = await read.feeds.get(f"{publisher.base}/rss")
        await given.poller.poll(feed)
        await given.delivery.deliver_due()
        return str((await conversation.messages())[-1]["text"])

    told = [await poll() for _ in range(12)]
    notice = told[-1]
    assert notice.startswith("⚠️ Gazette a échoué 10 fois de suite depuis le 21 oct., 12:00 : a répondu 503")
    assert told.index(notice) == 8
    publisher.answer = None
    assert await poll() == "✅ Gazette remarche. Il échouait depuis le 21 oct., 12:00."
    assert await poll() == "✅ Gazette remarche. Il échouait depuis le 21 oct., 12:00."
    assert len([m for m in await conversation.messages() if m["text"].startswith(("⚠️", "✅ Gazette"))]) == 3


async def test_what_is_missing_from_a_feed_is_listed(conversation: Conversation, publisher: Publisher) -> None:
    xml = "<rss><channel><title>x</title><item><link>/a</link></item><item><title>Rain</title></item></channel></rss>"
    publisher.answer = web.Response(text=xml)
    await conversation.say(f"/addfeed {publisher.base}/rss Gazette")
    (listed,) = await conversation.say("/feeds")
    assert listed["text"].startswith("⚠️ Gazette")
    assert "entries that cannot be read and are left out: 1 (empty)" in listed["text"]
    await conversation.say("/language fr")
    (listed,) = await conversation.say("/feeds")
    assert "entrées illisibles, laissées de côté : 1" in listed["text"]
