"""Reading a body or a page in a process that can be killed: a parser that is slow, dies or eats memory is one error."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from feeds.errors import ParseError
from feeds.reasons import because
from feeds.types import FetchedBody, ParsedFeed
from feeds.worker import LocalParser, ParserSettings, WorkerParser
from feeds.worker import parser as parser_module
from tests.feeds.failing_work import allocate_400_mb, hang, kill_this_process
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
RSS = b'<rss version="2.0"><channel><title>Post</title><item><title>Soldiers</title></item></channel></rss>'
BODY = FetchedBody("https://example.org/rss", RSS, "application/rss+xml")
SENTENCE = "The deputy minister will summon the envoy, a spokeswoman said about the soldiers. "
PAGE = FetchedBody("https://example.org/a", f"<html><body><p>{SENTENCE * 9}</p></body></html>".encode(), "text/html")


@pytest.fixture
async def parser() -> AsyncIterator[WorkerParser]:
    made = WorkerParser(
        ParserSettings(
            feed_seconds=PATIENCE_SECONDS, page_seconds=PATIENCE_SECONDS, processes=1, memory_bytes=300_000_000
        )
    )
    yield made
    await made.close()


async def test_both_parsers_read_the_same(parser: WorkerParser) -> None:
    local = LocalParser()
    assert await parser.parse_feed(BODY) == await local.parse_feed(BODY)
    text = await parser.page_text(PAGE)
    assert SENTENCE.strip() in text
    assert text == await local.page_text(PAGE)


async def test_what_is_no_feed_is_the_same_error_as_here(parser: WorkerParser) -> None:
    with pytest.raises(ParseError) as caught:
        await parser.parse_feed(FetchedBody("https://example.org/rss", b"", ""))
    assert caught.value.reason == because("empty")


@pytest.mark.parametrize(
    ("work", "key", "processes"),
    [
        (hang, "parse_slow", 1), (kill_this_process, "parse_died", 1), (allocate_400_mb, "parse_died", 1),
        (hang, "parse_slow", 2), (kill_this_process, "parse_died", 2), (allocate_400_mb, "parse_died", 2),
    ],
)  # fmt: skip
async def test_a_parser_that_fails_is_an_error_of_that_body(
    monkeypatch: pytest.MonkeyPatch, work: Callable[..., ParsedFeed], key: str, processes: int
) -> None:
    seconds = 2.0 if work is hang else PATIENCE_SECONDS
    parser = WorkerParser(ParserSettings(seconds, seconds, processes, memory_bytes=300_000_000))
    with monkeypatch.context() as patched:
        patched.setattr(parser_module, "_parse", work)
        patched.setattr(parser_module, "_page_text", work)
        for reading in (parser.parse_feed(BODY), parser.page_text(PAGE)):
            with pytest.raises(ParseError) as caught:
                await reading
            assert caught.value.reason.key == key
    assert len((await parser.parse_feed(BODY)).entries) == 1
    await parser.close()


async def test_without_a_process_the_reason_says_so(parser: WorkerParser) -> None:
    await parser.close()
    with pytest.raises(ParseError) as caught:
        await parser.parse_feed(BODY)
    assert caught.value.reason == because("no_process")
