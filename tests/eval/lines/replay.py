"""Replays dated news pages through matching, extraction, grouping, storing and alerting, and notes what readers get.

Everything is the program's own except the network and the clock: a page is polled two minutes after it was published,
so that the hours between two pages are hours, and the messages are taken from the outbox instead of being sent.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bot.alerts import AlertListener, AlertSettings
from bot.briefs import load_brief
from bot.render.brief_messages import render_brief
from feeds.article import Pages, PageTexts
from feeds.extract import ExtractSettings
from feeds.polling import Pipeline, PipelineSettings
from feeds.types import AlertLevel, Chat, Entry, Feed, OutboxKind, OutboxMessage, Subscription, Topic
from feeds.worker import LocalAnalyst
from storage.ports import Store
from storage.store import open_store

POLLED_AFTER: Final = timedelta(minutes=2)
READERS: Final = (Chat(4242, "private", "Reader", "en"), Chat(4343, "private", "Lecteur", "fr"))
SETTLE: Final = timedelta(seconds=60)
_TAG: Final = re.compile(r"<[^>]+>")
_LONG_AGO: Final = timedelta(days=3650)
_LEASE: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Page:
    """A news page as it was published."""

    id: str
    outlet: str
    url: str
    language: str
    published: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message to a reader.

    Attributes:
        page_id: the page that caused it.
        language: of the reader.
        kind: alert, update or edit.
        has_sound: False for an edit, and for a message without a notification.
        text: as the reader sees it, without markup.
        story_id: of its story.
    """

    page_id: str
    language: str
    kind: OutboxKind
    has_sound: bool
    text: str
    story_id: int


@dataclass(frozen=True, slots=True)
class Replay:
    """What the readers were sent, in order, and the brief that each could ask for at the end, by language."""

    messages: tuple[SentMessage, ...]
    briefs: Mapping[str, str]


def read_pages(path: Path) -> tuple[Page, ...]:
    """Returns the pages of a JSON Lines file (id, outlet, url, lang, published, title, text), the earliest first."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(sorted(map(_page, rows), key=lambda page: (page.published, page.id)))


def _page(row: Mapping[str, Any]) -> Page:
    published = datetime.fromisoformat(row["published"])
    return Page(row["id"], row["outlet"], row["url"], row["lang"], published, row["title"], row["text"])


async def replay(pages: Sequence[Page], topic: Topic) -> Replay:
    """Returns what two readers of a topic, an English and a French one, are sent while the pages are published.

    Args:
        pages: in order of publication.
        topic: which the readers follow.
    """
    async with _opened(topic) as store:
        listener = AlertListener(AlertSettings(settle=SETTLE), lambda: None)
        pipeline = Pipeline(
            store=store,
            pages=_NoPages(),
            analyst=LocalAnalyst(ExtractSettings()),
            listener=listener,
            settings=PipelineSettings(keep=_LONG_AGO),
        )
        feeds = await _feeds(store, pages)
        messages: list[SentMessage] = []
        for page in pages:
            now, feed = page.published + POLLED_AFTER, feeds[page.outlet]
            await pipeline.ingest(feed, [_entry(page)], feed.state, now)
            messages += [_sent(page, message) for message in await _delivered(store, now)]
        briefs = await _briefs(store, topic, pages)
    return Replay(tuple(messages), briefs)


@asynccontextmanager
async def _opened(topic: Topic) -> AsyncIterator[Store]:
    """An empty store in a folder of its own, with the topic and the readers who follow it."""
    with TemporaryDirectory(prefix="wirebrief-replay-", ignore_cleanup_errors=True) as folder:
        store = await open_store(f"sqlite:///{folder}/replay.sqlite3")
        async with store.transaction() as transaction:
            await transaction.topics.add(topic)
            for chat in READERS:
                await transaction.chats.put(chat)
                await transaction.chats.subscribe(Subscription(chat.id, topic.slug, AlertLevel.IMPORTANT))
        yield store
        await store.close()


async def _feeds(store: Store, pages: Iterable[Page]) -> dict[str, Feed]:
    """One feed for each outlet, by outlet."""
    feeds = {page.outlet: Feed(page.url, page.outlet, page.outlet, page.language) for page in pages}
    async with store.transaction() as transaction:
        for feed in feeds.values():
            await transaction.feeds.add(feed)
    return feeds


def _entry(page: Page) -> Entry:
    return Entry(
        id=page.id,
        title=page.title,
        link=page.url,
        published=page.published,
        content=page.text,
        language=page.language,
        legs=(f"guid:{page.id}",),
    )


async def _briefs(store: Store, topic: Topic, pages: Sequence[Page]) -> dict[str, str]:
    """The full brief on all that was published, by the language of its reader."""
    now = pages[-1].published + POLLED_AFTER
    window = f"{pages[0].published:%Y-%m-%d}..{now:%Y-%m-%d}"
    briefs: dict[str, str] = {}
    async with store.reading() as read:
        for chat in READERS:
            brief = await load_brief(read, topic, window, chat, now)
            briefs[chat.language] = "\n".join(_plain(page.text) for page in render_brief(brief, chat, is_full=True))
    return briefs


def _plain(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


async def _delivered(store: Store, now: datetime) -> list[OutboxMessage]:
    """Takes all messages out of the outbox, as if Telegram had accepted each at once."""
    found: list[OutboxMessage] = []
    while True:
        async with store.transaction() as transaction:
            leased = await transaction.outbox.lease("replay", now, _LEASE, 100)
            for message in leased:
                await transaction.outbox.sent(message.id, now, message.id)
        if not leased:
            return found
        found += leased


def _sent(page: Page, message: OutboxMessage) -> SentMessage:
    language = next(chat.language for chat in READERS if chat.id == message.chat_id)
    text = _plain(message.payload["text"])
    has_sound = message.kind is not OutboxKind.EDIT and not message.payload.get("is_silent")
    return SentMessage(page.id, language, message.kind, has_sound, text, message.story_id or 0)


class _NoPages(Pages):
    """No page is fetched: the replayed entries carry their whole text."""

    def __init__(self) -> None:
        pass

    async def texts(self, entries: Sequence[Entry]) -> PageTexts:
        """See feeds.article.Pages."""
        return PageTexts({}, {}, 0)
