"""Walks through the whole chat as a person would: every command, then every kind of button that comes into sight."""

from __future__ import annotations

import base64
import re
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import TracebackType
from typing import Any, Final, Self

from bot.chat.application import COMMANDS
from bot.chat.buttons import ButtonData, decode
from feeds.extract import ExtractSettings
from feeds.fetch import FetchSettings
from feeds.reasons import because
from feeds.types import Fact, Feed, FeedState, OutboxKind, OutboxMessage
from storage.ports import AuditRecord, Role
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons
from tests.bot.october_facts import more_troops, right, summoned, troops
from tests.bot.polled_publisher import polled_publisher
from tests.bot.told_story import SLUG, told
from tests.feeds.polled_feed import Item

# What is typed after a command beside nothing, where nothing leads no further. {base} is the publisher's address.
ARGUMENTS: Final = {
    "start": ("harbours",),
    "language": ("en",),
    "topics": (),
    "subscribe": ("harbours", "nothing of the kind"),
    "unsubscribe": (SLUG,),
    "brief": (f"{SLUG} 7d", "nothing of the kind", f"{SLUG} full"),
    "connect": ("@harbournews", "@harbournews zzzzz"),
    "addfeed": ("{base}", "{base}/rss Gazette"),
    "removefeed": ("{base}/other",),
    "addtopic": ("arctic shipping", "fish: herring AND cod"),
    "edittopic": ("harbours",),
    "removetopic": ("fish",),
    "testtopic": ("harbours", "herring AND cod"),
    "search": ("soldiers", "nothing of the kind"),
    "who": ("peskov",),
    "watch": ("arctic ice",),
    "timeline": (SLUG,),
}
OPML: Final = (
    b'<opml version="2.0"><body><outline type="rss" text="Coast" xmlUrl="https://example.org/coast"/></body></opml>'
)
# How often one kind of button is pressed: some are keys of a whole menu.
MOST_OF_A_KIND: Final = 40
_WORD: Final = re.compile(r"[a-z]{1,12}[!+-]?")
_NAMES: Final = frozenset({SLUG, "harbours"})


@dataclass(slots=True)
class Crawl:
    """A crawl by an owner of the bot, with somebody else's channel, dead letters, and a feed that has failed.

    Attributes:
        conversation: The bot.
        answers: The messages of the bot after each command, by its name.
        pressed: The callback data that were pressed, by kind of button.
        dialogues: The kinds of dialogues that were under way at some time.
    """

    conversation: Conversation
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    pressed: dict[type[ButtonData], list[str]] = field(default_factory=lambda: defaultdict(list))
    dialogues: set[str] = field(default_factory=set)
    base: str = ""
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _queue: deque[dict[str, Any]] = field(default_factory=deque)
    _done: set[str] = field(default_factory=set)
    _last: int = 0

    async def __aenter__(self) -> Self:
        """Fills the store: what the buttons are about."""
        settings = FetchSettings(allow_private_networks=True)
        no_models = ExtractSettings(models={})
        publishing = polled_publisher(self.conversation, ANN, settings, no_models)
        publisher = await self._stack.enter_async_context(publishing)
        self.base = publisher.base
        publisher.items = [Item(f"g{n}", f"The harbour of Kiel, part {n}", "Ships.", NOW) for n in range(3)]
        link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
        publisher.pages["/"] = f"<!doctype html><title>Post</title>{link}"
        await self._fill()
        self._queue.extend(await told(self.conversation, ANN, "en", _facts()))
        channel = {"title": "Harbour news", "username": "harbournews", "owner": ANN}
        made = (await self.conversation.client.post("/sandbox/channels", json=channel)).json()["id"]
        await self.conversation.client.post(f"/sandbox/groups/{made}/promote", json={})
        await self.conversation.handle()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the publisher."""
        await self._stack.aclose()

    async def _fill(self) -> None:
        async with self.conversation.store.transaction() as t:
            await t.admins.remove(ANN)
            await t.admins.add(ANN, Role.OWNER, NOW)
            await t.admins.add(JEAN, Role.EDITOR, NOW)
            for number in range(20):
                await t.admins.record(AuditRecord(NOW, ANN, "poll", f"feed {number}"))
            for number in range(25):
                failing = Feed(f"{self.base}/failed{number}", "Failed", "Failed", "en")
                await t.feeds.add(failing)
                await t.feeds.save_state(failing.url, FeedState(is_paused=True, last_error=because("gone")))
            for number in range(12):
                await t.outbox.put(OutboxMessage(f"m{number}", 5, OutboxKind.NOTICE, {"text": "x"}, created=NOW))
            for one in await t.outbox.lease("crawl", NOW, timedelta(0), 20):
                await t.outbox.bury(one.id, "refused", NOW)

    async def everything(self) -> None:
        """Types every command, presses what comes into sight, and begins anew until nothing new does."""
        await self._type({command: ("", *ARGUMENTS.get(command, ())) for command in COMMANDS})
        await self._press_all()
        await self._go_on()
        is_new = True
        while is_new:
            # What a press has changed may show other buttons.
            shown = [name for name, said in self.answers.items() if any(map(buttons, said))]
            await self._type(dict.fromkeys(shown, ("",)))
            is_new = await self._press_all() > 0

    async def _go_on(self) -> None:
        """Does what dialogues ask for besides presses: sends a file to import, and a message for all."""
        for action, body in (
            ("upload", {"name": "feeds.opml", "content": base64.b64encode(OPML).decode()}),
            ("send", {"text": "/broadcast"}),
            ("send", {"text": "The bot is updated tonight."}),
        ):
            self._queue.extend(await self._do(action, **body))
            await self._note_dialogue()
            await self._press_all()

    async def _type(self, lines: Mapping[str, Sequence[str]]) -> None:
        for command, arguments in lines.items():
            for argument in arguments:
                line = f"/{command} {argument.format(base=self.base)}".rstrip()
                said = await self._do("send", text=line)
                self.answers[command] += said
                self._queue.extend(said)
                await self._note_dialogue()

    async def _press_all(self) -> int:
        """Presses the buttons of every message in sight, and returns how many were of a new shape."""
        count = 0
        while self._queue:
            row = self._queue.popleft()
            message = (await self._rows(row["message_id"] - 1, 1) or [row])[0]
            data = next((data for data in buttons(message) if self._is_new(data)), None)
            if message["message_id"] == row["message_id"] and data is not None:
                await self._press(message, data)
                count += 1
        return count

    def _is_new(self, data: str) -> bool:
        """Returns whether no button of that shape was pressed, and too few of its kind."""
        known = decode(data)
        assert known is not None, f"the bot does not know its own button {data}"
        return _shape(data) not in self._done and len(self.pressed[type(known)]) < MOST_OF_A_KIND

    async def _press(self, message: dict[str, Any], data: str) -> None:
        known = decode(data)
        assert known is not None
        self._done.add(_shape(data))
        self.pressed[type(known)].append(data)
        new = await self._do("press", message_id=message["message_id"], data=data)
        self._queue.extend([message, *new])
        await self._note_dialogue()

    async def _do(self, action: str, **body: Any) -> list[dict[str, Any]]:
        """Does what a user does, lets the bot handle it, and returns the bot's new messages."""
        (await self.conversation.client.post(f"/sandbox/users/{ANN}/{action}", json=body)).raise_for_status()
        await self.conversation.handle()
        rows = await self._rows(self._last, 100)
        self._last = rows[-1]["message_id"] if rows else self._last
        return [row for row in rows if row["from"] == "bot"]

    async def _rows(self, after: int, limit: int) -> list[dict[str, Any]]:
        query = {"after": after, "limit": limit}
        answer = await self.conversation.client.get(f"/sandbox/chats/{ANN}/messages", params=query)
        return list(answer.json())

    async def _note_dialogue(self) -> None:
        async with self.conversation.store.reading() as read:
            found = await read.dialogues.get(ANN, ANN, NOW)
        if found is not None:
            self.dialogues.add(found.kind)


def _shape(data: str) -> str:
    """Returns callback data with its plain words only: what differs in names, numbers and tokens does the same."""
    parts = data.split(":")
    return ":".join(part if _WORD.fullmatch(part) and part not in _NAMES else "#" for part in parts)


def _facts() -> list[Fact]:
    """More facts than an alert shows."""
    again = [replace(summoned(), id=90 + n, importance=0.5) for n in range(3)]
    return [troops(), right(), summoned(), more_troops(), *again]
