"""The feeds of a chaos run, served on loopback: one that publishes events, and some whose responses never end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Final

from aiohttp import web

from feeds.types import Topic
from tests.loopback import serving_application

# Eight unrelated events, so that each becomes a separate story. Names and facts are invented.
EVENTS: Final = (
    (
        "Ferry runs aground off Calmara with 240 aboard",
        "A ferry ran aground off Calmara on Monday. The coast guard said that 240 passengers had been brought ashore. "
        "“The hull is holding,” said captain Ines Rovira. A tug is on its way from the mainland.",
    ),
    (
        "Teachers in Brenholt vote to strike over class sizes",
        "Teachers in Brenholt voted to strike from Thursday. The union said that 1,900 members had taken part in the "
        "ballot. “Thirty-four children in a room is not a class,” said its chair, Tomas Lindqvist.",
    ),
    (
        "Observatory on Mount Ketu finds a comet with two tails",
        "Astronomers on Mount Ketu found a comet with two tails. The observatory said that it will pass the Sun in "
        "March at 70 million kilometres. “We had to look twice,” said the astronomer Aiko Tanabe.",
    ),
    (
        "Court in Varga annuls the sale of the salt mine",
        "A court in Varga annulled the sale of the town's salt mine. Judge Petra Molnar said that the 12 million euros "
        "paid were half its worth. The buyer announced an appeal.",
    ),
    (
        "Locusts reach the wheat fields of Darzab",
        "Locusts reached the wheat fields of Darzab at the weekend. The ministry of agriculture said that 3,000 "
        "hectares had been lost. “It sounded like rain,” said a farmer, Yusuf Karimi.",
    ),
    (
        "Chess: Oyelaran, 15, becomes the youngest champion of Port Amadi",
        "Funke Oyelaran, 15, won the chess championship of Port Amadi after eleven rounds. The federation said that "
        "nobody younger had won it since 1931. “I slept badly and played well,” said Oyelaran.",
    ),
    (
        "Dam at Ystrad Glas to be drained after a crack is found",
        "Engineers found a crack in the dam at Ystrad Glas. The water authority said that the reservoir would be "
        "drained to 40 percent within a week. Two hundred homes below it were warned, mayor Gwen Parry said.",
    ),
    (
        "Fashion house Delacroix-Oumar closes its last workshop in Lunel",
        "The fashion house Delacroix-Oumar closes its last workshop in Lunel. Management said that 58 seamstresses "
        "would lose their work. The CGT union called the decision a betrayal of its own name.",
    ),
)
ANSWER_SECONDS: Final = 0.1
TOPIC: Final = Topic(
    "trial", {"en": "Trial", "fr": "Essai"}, "ferry OR teachers OR comet OR salt OR locusts OR chess OR dam OR workshop"
)
ITEM: Final = (
    "<item><title>{title}</title><guid isPermaLink='false'>event-{number}</guid><link>{link}</link>"
    "<pubDate>{date}</pubDate><description>{text}</description></item>"
)


@dataclass(slots=True)
class Publisher:
    """Serves /events.rss with the events released so far, and /slow/N.rss, a response without end."""

    base: str = ""
    released: list[datetime] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    fetches: int = 0

    def release(self) -> None:
        """Publishes the next event."""
        self.released.append(datetime.now(UTC))

    async def events(self, _request: web.Request) -> web.Response:
        """Answers /events.rss with one item per released event, after a moment in which another might ask too."""
        self.fetches += 1
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(ANSWER_SECONDS)
        finally:
            self.under_way -= 1
        items = [
            ITEM.format(
                title=escape(title),
                number=number,
                link=f"{self.base}/articles/{number}",
                date=format_datetime(at),
                text=escape(f"{text} {text}" if len(text) < 300 else text),
            )
            for number, (at, (title, text)) in enumerate(zip(self.released, EVENTS, strict=False))
        ]
        xml = f'<rss version="2.0"><channel><title>Trial Post</title>{"".join(items)}</channel></rss>'
        return web.Response(text=xml, content_type="application/rss+xml")

    async def article(self, request: web.Request) -> web.Response:
        """Answers with the article page of an event."""
        title, text = EVENTS[int(request.match_info["number"])]
        html = f"<html><body><article><h1>{escape(title)}</h1><p>{escape(text)}</p></article></body></html>"
        return web.Response(text=html, content_type="text/html")

    async def slow(self, request: web.Request) -> web.StreamResponse:
        """Answers with a response that never ends."""
        answer = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        await answer.prepare(request)
        with suppress(ConnectionError, asyncio.CancelledError):
            while True:
                await answer.write(b" ")
                await asyncio.sleep(0.5)
        return answer


@asynccontextmanager
async def serve_publisher() -> AsyncIterator[Publisher]:
    """Serves a publisher on a free port for the length of the block."""
    made = Publisher()
    application = web.Application()
    application.router.add_get("/events.rss", made.events)
    application.router.add_get(r"/articles/{number:\d}", made.article)
    application.router.add_get(r"/slow/{number:\d+}.rss", made.slow)
    async with serving_application(application) as made.base:
        yield made
