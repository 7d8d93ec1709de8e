"""The whole way over loopback: a feed names a hub, the hub verifies us and sends, the feed is rarely polled then."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from aiohttp import web

from bot.websub import CallbackServer, CallbackSettings, Subscriber
from feeds.fetch import Fetcher, FetchSettings
from feeds.types import FeedHints
from feeds.websub import SubscriptionState
from tests.feeds.polled_feed import NOW, Clock, Item, PolledFeed, analyst_without_models, open_polled_feed
from tests.loopback import serving
from tests.patience import PATIENCE_SECONDS

DAY = timedelta(days=1)


@dataclass(slots=True)
class Hub:
    """A small hub: it keeps what it is asked, and verifies and sends when the test says so."""

    address: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    status: int = 202

    async def handle(self, request: web.Request) -> web.Response:
        """Takes a subscription."""
        self.asked.append({str(key): str(value) for key, value in (await request.post()).items()})
        return web.Response(status=self.status)

    async def verify(self, client: httpx.AsyncClient, **changes: str) -> httpx.Response:
        """Verifies the last subscription; `changes` are of the query, without "hub."."""
        asked = self.asked[-1]
        query = {"mode": "subscribe", "topic": asked["hub.topic"], "challenge": "c0ffee", "lease_seconds": "864000"}
        named = {f"hub.{name}": value for name, value in (query | changes).items()}
        return await client.get(f"{asked['hub.callback']}?{urlencode(named)}")

    async def send(self, client: httpx.AsyncClient, body: bytes, signature: str | None = None) -> httpx.Response:
        """Sends content to the last subscriber, signed with its secret."""
        asked = self.asked[-1]
        made = hmac.new(asked["hub.secret"].encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature": f"sha256={made}" if signature is None else signature}
        return await client.post(asked["hub.callback"], content=body, headers=headers)


@dataclass(slots=True)
class Setting:
    """All that takes part."""

    hub: Hub
    polled: PolledFeed
    subscriber: Subscriber
    server: CallbackServer
    client: httpx.AsyncClient
    clock: Clock
    base: str

    async def taken(self) -> None:
        """Waits until what hubs have sent is taken in."""
        await asyncio.gather(*self.server._taking)

    async def state(self) -> SubscriptionState | None:
        """Returns the state of the subscription."""
        async with self.polled.store.reading() as read:
            found = await read.push.all()
        return found[0].state if found else None


@pytest.fixture
async def setting(empty_database: Path, tmp_path: Path) -> AsyncIterator[Setting]:
    hub, clock, database = Hub(), Clock(), tmp_path / "facts.sqlite3"
    shutil.copy(empty_database, database)
    async with (
        serving(hub.handle) as hub_address,
        open_polled_feed(database, analyst_without_models(), clock) as polled,
        Fetcher(FetchSettings(allow_private_networks=True), now=clock) as fetcher,
        httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client,
    ):
        hub.address = f"{hub_address}/"
        settings = CallbackSettings(max_body_bytes=50_000, body_seconds=PATIENCE_SECONDS, at_once=2)
        server = CallbackServer(polled.store, polled.poller.take, settings, now=clock)
        async with server.running() as port:
            base = f"http://127.0.0.1:{port}"
            subscriber = Subscriber(polled.store, fetcher, f"{base}/", now=clock)
            yield Setting(hub, polled, subscriber, server, client, clock, base)


def channel(hub: str, *items: Item) -> bytes:
    listed = "".join(item.xml("http://example.org") for item in items)
    link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{hub}"/>'
    return f'<rss version="2.0"><channel><title>Post</title>{link}{listed}</channel></rss>'.encode()


def off_topic(name: str) -> Item:
    return Item(name, f"A football final {name}", "Two clubs.")


async def polled_once(setting: Setting, *items: Item) -> Any:
    setting.polled.publisher.answer = web.Response(body=channel(setting.hub.address, *items))
    return await setting.polled.poll()


async def subscribed(setting: Setting) -> None:
    await polled_once(setting, off_topic("a"))
    assert await setting.subscriber.keep() == 1
    assert (await setting.hub.verify(setting.client)).text == "c0ffee"


async def test_a_hub_is_asked_once_verifies_and_sends(setting: Setting) -> None:
    await subscribed(setting)
    (asked,) = setting.hub.asked
    assert asked["hub.topic"] == setting.polled.feed.url
    assert asked["hub.callback"].startswith(f"{setting.base}/websub/")
    assert len(asked["hub.secret"]) > 40
    assert await setting.subscriber.keep() == 0
    sent = await setting.hub.send(setting.client, channel(setting.hub.address, off_topic("b")))
    await setting.taken()
    assert sent.status_code == 202
    report = await polled_once(setting, off_topic("b"), off_topic("a"))
    assert (report.entry_count, report.new_count) == (2, 0), "what the hub sent is known"
    assert report.feed.state.next_poll_at == NOW + timedelta(hours=6)


async def test_a_poll_that_finds_what_was_not_sent_is_followed_by_others(setting: Setting) -> None:
    await subscribed(setting)
    await setting.hub.send(setting.client, channel(setting.hub.address, off_topic("b")))
    await setting.taken()
    report = await polled_once(setting, off_topic("c"))
    assert report.new_count == 1
    report = await polled_once(setting, off_topic("c"), off_topic("d"))
    assert report.feed.state.next_poll_at < NOW + timedelta(hours=2)


@pytest.mark.parametrize("signature", ["", "sha256=" + "0" * 64, "none"])
async def test_what_is_not_signed_is_thrown_away_without_a_word(setting: Setting, signature: str) -> None:
    await subscribed(setting)
    sent = await setting.hub.send(setting.client, channel(setting.hub.address, off_topic("b")), signature)
    await setting.taken()
    assert sent.status_code == 202
    assert (await polled_once(setting, off_topic("b"))).new_count == 1


async def test_only_what_we_asked_for_is_verified(setting: Setting) -> None:
    await polled_once(setting, off_topic("a"))
    await setting.subscriber.keep()
    wrong = ({"topic": "http://other.example/"}, {"mode": "unsubscribe"}, {"challenge": ""}, {"challenge": "x" * 2_000})
    for changes in wrong:
        assert (await setting.hub.verify(setting.client, **changes)).status_code == 404
        assert await setting.state() is SubscriptionState.REQUESTED
    unknown = await setting.client.get(f"{setting.base}/websub/unknown?hub.mode=subscribe&hub.challenge=x")
    assert unknown.status_code == 404
    unverified = await setting.hub.send(setting.client, b"x")
    assert unverified.status_code == 410
    assert (await setting.client.post(f"{setting.base}/websub/unknown", content=b"x")).status_code == 410
    assert (await setting.hub.verify(setting.client, mode="denied")).status_code == 200
    assert await setting.state() is SubscriptionState.DENIED


async def test_a_body_has_a_limit_and_a_deadline(setting: Setting) -> None:
    await subscribed(setting)
    assert (await setting.hub.send(setting.client, b"x" * 60_000)).status_code == 413
    callback = setting.hub.asked[-1]["hub.callback"]
    zipped = await setting.client.post(callback, content=b"x", headers={"Content-Encoding": "gzip"})
    assert zipped.status_code == 415

    address = httpx.URL(callback)
    head = f"POST {address.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n<rss>"
    answers = []
    patient, setting.server._settings = setting.server._settings, replace(setting.server._settings, body_seconds=0.2)
    for _ in range(2):
        reader, writer = await asyncio.open_connection(address.host, address.port)
        writer.write(head.encode())
        answers.append(await reader.readline())
        writer.close()
    assert [b" 408 " in line for line in answers] == [True, True]
    assert setting.server._busy == 0
    setting.server._settings = patient
    assert (await setting.hub.send(setting.client, channel(setting.hub.address, off_topic("b")))).status_code == 202


async def test_what_cannot_be_read_makes_the_feed_due(setting: Setting) -> None:
    await subscribed(setting)
    assert (await setting.polled.stored()).state.next_poll_at != NOW
    await setting.hub.send(setting.client, b"<html>not a feed</html>")
    await setting.taken()
    assert (await setting.polled.stored()).state.next_poll_at == NOW


async def test_a_lease_is_renewed_with_the_same_secret_and_a_lost_hub_asked_again(setting: Setting) -> None:
    await subscribed(setting)
    setting.clock.now = NOW + 9 * DAY
    assert await setting.subscriber.keep() == 1
    first, second = setting.hub.asked
    assert first == second
    setting.clock.now += timedelta(hours=2)
    assert await setting.subscriber.keep() == 1, "it was not verified"
    await setting.hub.verify(setting.client)
    assert await setting.subscriber.keep() == 0


async def test_another_hub_is_another_subscription_and_a_feed_without_one_has_none(setting: Setting) -> None:
    await subscribed(setting)
    stored = await setting.polled.stored()

    async def name(hub: str | None) -> int:
        hints = FeedHints(hub=hub)
        async with setting.polled.store.transaction() as transaction:
            await transaction.feeds.save_state(stored.url, replace(stored.state, hints=hints))
        return await setting.subscriber.keep()

    assert await name(f"{setting.hub.address}?other") == 1
    assert setting.hub.asked[0]["hub.secret"] != setting.hub.asked[1]["hub.secret"]
    assert await name(None) == 0
    assert await setting.state() is None
    assert await name("http://127.0.0.1:1/") == 1, "a hub that is away is asked again later"


async def test_a_hub_inside_is_not_asked(setting: Setting) -> None:
    await polled_once(setting, off_topic("a"))
    async with Fetcher(FetchSettings(), now=setting.clock) as guarded:
        subscriber = Subscriber(setting.polled.store, guarded, setting.base, now=setting.clock)
        assert await subscriber.keep() == 1
    assert setting.hub.asked == []
