"""/addfeed, /feeds, /removefeed with a real publisher on loopback: what an admin is told of good and bad feeds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.chat.services import KEY
from feeds.fetch import FetchSettings
from feeds.types import Feed
from tests.bot.conversation import ANN, NOW, Conversation, buttons
from tests.bot.polled_publisher import polled_publisher
from tests.feeds.polled_feed import Item, Publisher


@pytest.fixture
async def publisher(conversation: Conversation) -> AsyncIterator[Publisher]:
    """The bot polls for real, and Ann is its admin."""
    async with polled_publisher(conversation, ANN, FetchSettings(allow_private_networks=True)) as made:
        yield made


async def add(conversation: Conversation, line: str, user: int = ANN) -> list[dict[str, Any]]:
    """Says /addfeed, and presses the button that adds the feed if one is offered."""
    (answer,) = await conversation.say(line, user)
    offered = [data for data in buttons(answer) if data.startswith("add:")]
    return await conversation.press(answer, offered[0], user) if offered else [answer]


@pytest.mark.parametrize(("count", "said"), [(1, "1 entry read"), (2, "2 entries read")])
async def test_a_feed_that_works_says_how_much_was_read(
    conversation: Conversation, publisher: Publisher, count: int, said: str
) -> None:
    publisher.items = [Item(f"g{n}", f"A football final, part {n}", "Two clubs.") for n in range(count)]
    (answer,) = await add(conversation, f"/addfeed {publisher.base}/rss Small Gazette")
    assert answer["text"] == f"✅ Small Gazette is a source now: {said}, 0 on your topics."
    (listed,) = await conversation.say("/feeds")
    assert listed["text"].startswith("1. ✅ Small Gazette")


async def test_a_page_without_a_feed_is_refused_with_what_to_do(
    conversation: Conversation, publisher: Publisher
) -> None:
    publisher.answer = web.Response(text="<html><title>Log in</title></html>", content_type="text/html")
    (answer,) = await add(conversation, f"/addfeed {publisher.base}/rss")
    host = publisher.base.removeprefix("http://")
    assert answer["text"] == (
        f"❌ {publisher.base}/rss was not added: no feed is found on this page of {host}, nor where sites usually have "
        "theirs\nLook for a link named RSS, Atom or feed on the site, and give its address or the site's own."
    )
    assert await _stored(conversation) == []


@pytest.mark.parametrize(
    ("body", "said"), [(b'<rss version="2.0"><channel><title>x</title><ite', "⚠️"), (b"", "⚠️"), (b"<a/>", "❌")]
)
async def test_what_may_come_whole_later_is_stored_but_no_success(
    conversation: Conversation, publisher: Publisher, body: bytes, said: str
) -> None:
    publisher.answer = web.Response(body=body)
    (answer,) = await add(conversation, f"/addfeed {publisher.base}/rss Gazette")
    assert answer["text"].startswith(said)
    assert len(await _stored(conversation)) == (said == "⚠️")


async def test_a_feed_that_breaks_off_is_no_success(conversation: Conversation, publisher: Publisher) -> None:
    whole = "<item><title>Rain over the harbour</title><guid>1</guid></item>"
    publisher.answer = web.Response(text=f"<rss><channel><title>Post</title>{whole}<item><title>Snow on the")
    (answer,) = await add(conversation, f"/addfeed {publisher.base}/rss")
    assert answer["text"].startswith("⚠️ Post is stored, but it breaks off; what was left out is read when")
    assert answer["text"].endswith("1 entry was read, 1 on your topics.")


def _offers(publisher: Publisher, *paths: str) -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in paths)
    publisher.pages["/"] = f"<!doctype html><title>Post</title>{links}"


async def test_the_feeds_of_a_page_are_offered_with_what_they_bring(
    conversation: Conversation, publisher: Publisher
) -> None:
    long = f"/rss?{'x' * 60}"
    _offers(publisher, long, "/none")
    publisher.items = [
        Item(f"g{n}", f"The harbour of Kiel, part {n}", "Ships.", NOW - timedelta(hours=3 * n)) for n in range(5)
    ]
    (offer,) = await conversation.say(f"/addfeed {publisher.base}")
    assert offer["text"].splitlines() == [
        f"{publisher.base}/ is a page, not a feed. It has this one; a button adds it:",
        "",
        "Example Post · en · about 8 entries a day",
        f"{publisher.base}{long}",
        "• The harbour of Kiel, part 0",
        "• The harbour of Kiel, part 1",
        "• The harbour of Kiel, part 2",
        "on your topics: Harbours (5)",
    ]
    assert await _stored(conversation) == []
    (added,) = await conversation.press(offer, buttons(offer)[0])
    assert added["text"] == "✅ Example Post is a source now: 5 entries read, 5 on your topics."
    (feed,) = await _stored(conversation)
    assert (feed.url, feed.publisher, feed.title) == (f"{publisher.base}{long}", "Example Post", "Example Post")
    (again,) = await conversation.press(offer, buttons(offer)[0])
    assert again["text"] == f"That did not work: {publisher.base}{long} is a feed already"


async def test_the_name_that_was_given_with_a_page_is_that_of_the_feed(
    conversation: Conversation, publisher: Publisher
) -> None:
    _offers(publisher, "/rss")
    publisher.items = [Item("g", "Rain", "Rain.")]
    await conversation.say("/language fr")
    (offer,) = await conversation.say(f"/addfeed {publisher.base}/ La Petite Gazette")
    assert offer["text"].startswith(f"{publisher.base}/ est une page, pas un flux. Elle en a un ; un bouton l'ajoute :")
    assert "rien sur vos sujets en ce moment" in offer["text"]
    (added,) = await conversation.press(offer, buttons(offer)[0])
    assert added["text"].startswith("✅ La Petite Gazette est maintenant une source : 1 entrée lue")
    assert [feed.publisher for feed in await _stored(conversation)] == ["La Petite Gazette"]


@pytest.mark.parametrize("form", ["{base}/rss/", "{upper}/rss#news", "{base}/rss"])
async def test_another_form_of_an_address_is_the_same_feed(
    conversation: Conversation, publisher: Publisher, form: str
) -> None:
    await add(conversation, f"/addfeed {publisher.base}/rss")
    typed = form.format(base=publisher.base, upper=publisher.base.replace("http", "HTTP"))
    (answer,) = await conversation.say(f"/addfeed {typed}")
    assert answer["text"] == f"That did not work: {publisher.base}/rss is a feed already"
    (gone,) = await conversation.say(f"/removefeed {typed}")
    assert gone["text"].startswith(f"{publisher.base}/rss is no source any more")


async def test_a_host_that_is_not_known_is_refused_but_may_be_kept(
    conversation: Conversation, publisher: Publisher
) -> None:
    (answer,) = await conversation.say("/addfeed http://nowhere.invalid/rss Gazette")
    assert answer["text"] == (
        "❌ http://nowhere.invalid/rss was not added: cannot be reached: there is no host of that name\n"
        "Check the spelling. If it is right, the name may be known later."
    )
    assert await _stored(conversation) == []
    (kept,) = await conversation.press(answer, buttons(answer)[0])
    assert kept["text"].startswith("⚠️ Gazette is stored, but its first poll failed")
    assert [feed.publisher for feed in await _stored(conversation)] == ["Gazette"]


async def test_a_feed_of_a_host_that_wants_to_be_left_alone_says_when_it_is_read(
    conversation: Conversation, publisher: Publisher
) -> None:
    publisher.answer = web.Response(status=503, headers={"Retry-After": "600"})
    await add(conversation, f"/addfeed {publisher.base}/rss Busy")
    publisher.answer, publisher.items = None, [Item("g", "Rain", "Rain.")]
    (answer,) = await add(conversation, f"/addfeed {publisher.base}/rss?2")
    assert answer["text"].startswith("⏳ Example Post is stored. Its host wants to be left alone until 12:10;")


async def test_a_private_address_is_refused_with_what_to_do(conversation: Conversation) -> None:
    async with polled_publisher(conversation, ANN, FetchSettings()) as publisher:
        (answer,) = await add(conversation, f"/addfeed {publisher.base}/rss")
    assert answer["text"] == (
        f"❌ {publisher.base}/rss was not added: 127.0.0.1 is a private or local address, which feeds may not reach\n"
        "If that network is yours, name it in WIREBRIEF_ALLOWED_NETWORKS (such as 192.168.1.0/24) and start the bot "
        "again."
    )
    assert await _stored(conversation) == []
    assert publisher.asked == []


async def _stored(conversation: Conversation) -> list[Feed]:
    async with conversation.store.reading() as read:
        return await read.feeds.all()


async def _pause(conversation: Conversation, publisher: Publisher, *names: str) -> None:
    """Stores feeds and lets their publisher end them."""
    publisher.answer = web.Response(status=410)
    for address, _, name in (line.partition(" ") for line in names):
        async with conversation.store.transaction() as transaction:
            await transaction.feeds.add(Feed(address, name, name))
        await conversation.application.bot_data[KEY].poller.poll(Feed(address, name, name))


async def test_a_feed_with_a_long_address_is_resumed(conversation: Conversation, publisher: Publisher) -> None:
    await conversation.say("/start")
    address = f"{publisher.base}/rss?" + "x" * 60
    await _pause(conversation, publisher, f"{address}1 One", f"{address}2 Two")
    (listed,) = await conversation.say("/feeds")
    one, two = buttons(listed)
    await conversation.press(listed, two)
    shown = (await conversation.messages())[-1]
    assert f"{address}2" in shown["text"]
    await conversation.press(shown, two.replace(":show", ":resume"))
    assert "polled every" in (await conversation.messages())[-1]["text"]
    async with conversation.store.reading() as read:
        assert (await read.feeds.get(f"{address}1")).state.is_paused
        assert not (await read.feeds.get(f"{address}2")).state.is_paused
    assert one != two


async def test_one_that_is_gone_is_paused_and_can_be_resumed(conversation: Conversation, publisher: Publisher) -> None:
    await conversation.say("/start")
    await _pause(conversation, publisher, f"{publisher.base}/rss Gone")
    delivery = conversation.application.bot_data[KEY].delivery
    await delivery.deliver_due()
    assert (await conversation.messages())[-1]["text"] == "⏸ Gone failed and is paused: is gone for good (410)"
    await conversation.say("/language fr")
    (listed,) = await conversation.say("/feeds")
    assert listed["text"].startswith("1. ⏸ Gone · jamais encore")
    old = await conversation.old_message(f"resume:{publisher.base}/rss")
    (resumed,) = await conversation.press(old, buttons(old)[0])
    assert resumed["text"] == f"{publisher.base}/rss est lu de nouveau."
    async with conversation.store.reading() as read:
        assert not (await read.feeds.get(f"{publisher.base}/rss")).state.is_paused


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
    await add(conversation, f"/addfeed {publisher.base}/rss Gazette")
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
    await add(conversation, f"/addfeed {publisher.base}/rss Gazette")
    (listed,) = await conversation.say("/feeds")
    assert listed["text"].startswith("1. ⚠️ Gazette")
    assert "entries that cannot be read and are left out: 1 (empty)" in listed["text"]
    await conversation.say("/language fr")
    (listed,) = await conversation.say("/feeds")
    assert "entrées illisibles, laissées de côté : 1" in listed["text"]


async def test_a_feed_is_shown_before_it_is_stored(conversation: Conversation, publisher: Publisher) -> None:
    publisher.items = [
        Item(f"g{n}", f"The harbour of Kiel, part {n}", "Ships.", NOW - timedelta(hours=3 * n)) for n in range(5)
    ]
    (offer,) = await conversation.say(f"/addfeed {publisher.base}/rss Small Gazette")
    assert offer["text"].splitlines() == [
        "This is a feed; the button adds it:",
        "",
        "Example Post · en · about 8 entries a day",
        f"{publisher.base}/rss",
        "• The harbour of Kiel, part 0",
        "• The harbour of Kiel, part 1",
        "• The harbour of Kiel, part 2",
        "on your topics: Harbours (5)",
    ]
    assert await _stored(conversation) == []
    (added,) = await conversation.press(offer, buttons(offer)[0])
    assert added["text"].startswith("✅ Small Gazette is a source now: 5 entries read, 5 on your topics.")


async def _shown(conversation: Conversation, message: dict[str, Any]) -> dict[str, Any]:
    return next(row for row in await conversation.messages() if row["message_id"] == message["message_id"])


async def test_a_feed_is_paused_resumed_polled_and_removed_on_its_screen(
    conversation: Conversation, publisher: Publisher
) -> None:
    publisher.items = [Item("g", "The harbour of Kiel", "Ships.")]
    await add(conversation, f"/addfeed {publisher.base}/rss Gazette")
    (listed,) = await conversation.say("/feeds")
    show = buttons(listed)[0]

    async def do(action: str) -> dict[str, Any]:
        await conversation.press(await _shown(conversation, listed), show.replace(":show", f":{action}"))
        return await _shown(conversation, listed)

    shown = await do("show")
    assert shown["text"].splitlines()[-1].startswith("polled every ")
    paused = await do("pause")
    assert paused["text"].startswith("⏸ Gazette")
    (feed,) = await _stored(conversation)
    assert feed.state.is_paused
    assert not (await do("resume"))["text"].startswith("⏸")
    publisher.items.append(Item("h", "Another harbour", "Ships."))
    await do("poll")
    polled = (await conversation.messages())[-1]
    assert polled["text"] == "↻ Gazette: 2 entries listed, 1 new, 1 of them on your topics."
    publisher.answer = web.Response(status=503)
    await do("poll")
    failed = (await conversation.messages())[-1]
    assert failed["text"].startswith("⚠️ Gazette failed: answered 503")
    removed = await do("remove")
    assert "is no source any more" in removed["text"]
    assert await _stored(conversation) == []
    (undo,) = buttons(removed)
    await conversation.press(removed, undo)
    assert (await _shown(conversation, listed))["text"] == f"✅ {publisher.base}/rss is back."
    (back,) = await _stored(conversation)
    assert (back.publisher, back.state.failures) == ("Gazette", 1)
    async with conversation.store.reading() as read:
        actions = [record.action for record in await read.admins.log(9)]
    assert actions == ["undo-removefeed", "removefeed", "resumefeed", "pausefeed", "addfeed"]


@pytest.mark.parametrize("what", ["feed", "topic"])
async def test_a_removal_is_undone_for_a_minute(conversation: Conversation, publisher: Publisher, what: str) -> None:
    await add(conversation, f"/addfeed {publisher.base}/rss Gazette")
    await conversation.say("/subscribe harbours")
    removal = f"/remove{what} " + ("Gazette" if what == "feed" else "harbours")
    (removed,) = await conversation.say(removal)
    given = conversation.application.bot_data[KEY]
    conversation.application.bot_data[KEY] = replace(given, now=lambda: NOW + timedelta(seconds=61))
    await conversation.press(removed, buttons(removed)[0])
    assert (await _shown(conversation, removed))["text"].startswith("It is too late for that")
    conversation.application.bot_data[KEY] = replace(given, now=lambda: NOW + timedelta(seconds=60))
    again = await conversation.old_message(buttons(removed)[0])
    await conversation.press(again, buttons(removed)[0])
    assert (await _shown(conversation, again))["text"].endswith(" is back.")
    assert await conversation.subscriptions() == {"harbours": False}
    async with conversation.store.reading() as read:
        assert "harbours" in {topic.slug for topic in await read.topics.all()}
    assert [feed.publisher for feed in await _stored(conversation)] == ["Gazette"]
