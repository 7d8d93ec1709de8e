"""`feeds`: lists, finds, adds, removes, pauses and resumes feeds at the shell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.admin import (
    advice_on,
    feeds_called,
    is_passing,
    parse_feed_argument,
    parse_request_options,
    refuse_known,
    silent_feeds,
)
from bot.cli.shell import record, show
from bot.cli.store import with_store
from bot.settings import Settings
from feeds.errors import FeedError, InvalidInputError, NotFoundError
from feeds.reasons import because
from feeds.silence import Silence
from feeds.types import Feed
from storage.ports import MEASURED, Delays, FeedDelays, Store

if TYPE_CHECKING:  # what finds no feed does not load it
    from feeds.discovery import Discovery, FoundFeed

feeds_app = typer.Typer(help="The sources.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.add_typer(feeds_app, name="feeds")


def _feed_row(feed: Feed, delays: FeedDelays, silence: Silence | None) -> dict[str, Any]:
    state = feed.state
    return {
        "url": feed.url,
        "publisher": feed.publisher,
        "language": feed.language,
        "state": "silent" if state.status == "ok" and silence else state.status,
        "error": state.last_error and str(state.last_error),
        "warnings": [str(warning) for warning in state.warnings],
        "failures": state.failures,
        "silence": silence and f"nothing for {silence.hours} h, {silence.usual} entries are usual",
        "last_success": state.last_success_at,
        "last_entry": state.last_entry_at,
        "next_poll": state.next_poll_at,
        "fetched_after_seconds": _seconds(delays.fetched),
        "alerted_after_seconds": _seconds(delays.alerted),
    }


def _seconds(delays: Delays | None) -> dict[str, float] | None:
    if delays is None:
        return None
    return {"count": delays.count, "p50": delays.p50.total_seconds(), "p95": delays.p95.total_seconds()}


@feeds_app.callback()
def feeds(context: typer.Context) -> None:
    """Lists the feeds: state, what is wrong, and how long after publication entries are read and told (last 2 days)."""
    if context.invoked_subcommand is not None:
        return

    async def work(store: Store) -> list[dict[str, Any]]:
        now = datetime.now(UTC)
        async with store.reading() as read:
            delays = await read.statistics.delays(now - MEASURED)
            every = await read.feeds.all()
            silent = {t.feed.url: t.silence for t in await silent_feeds(read, every, now) if t.feed}
        return [_feed_row(feed, delays.get(feed.url, FeedDelays()), silent.get(feed.url)) for feed in every]

    columns = ("publisher", "url", "state", "error", "last_success", "fetched_after_seconds", "alerted_after_seconds")
    show(columns, with_store(work))


@feeds_app.command("find")
def feeds_find(
    address: Annotated[str, typer.Argument(help="A feed, a site's page, a channel, a profile, a repository.")],
) -> None:
    """Lists the feeds behind an address, without adding one."""
    _show_found(_found(parse_feed_argument(address)).feeds)


@feeds_app.command("add")
def feeds_add(  # noqa: PLR0913, PLR0917 - options of the command line
    address: Annotated[str, typer.Argument(help="A feed; of a page, its feeds are listed and none is added.")],
    publisher: Annotated[str, typer.Option(help="Who is counted as one voice; empty: the feed's own title.")] = "",
    language: Annotated[str, typer.Option(help="Language of its entries, such as fr.")] = "",
    header: Annotated[
        list[str] | None, typer.Option(help="A header of its requests, 'NAME: VALUE'; secrets as 'NAME: env:VARIABLE'.")
    ] = None,
    auth: Annotated[str, typer.Option(help="env:VARIABLE with user:password (HTTP basic authentication).")] = "",
    proxy: Annotated[str, typer.Option(help="http://host:port of a proxy, or env:VARIABLE with it.")] = "",
    user_agent: Annotated[str, typer.Option(help="How we name ourselves to this publisher.")] = "",
    unchecked: Annotated[bool, typer.Option("--unchecked", help="Add it without asking it.")] = False,
) -> None:
    """Adds a feed; the running bot polls it at its next tick."""
    request = parse_request_options(header or (), auth, proxy, user_agent)
    feed = replace(parse_feed_argument(address, publisher), language=language or None, request=request)

    async def check(store: Store) -> None:
        async with store.reading() as read:
            refuse_known(feed.url, await read.feeds.all())

    async def add(store: Store) -> None:
        async with store.transaction() as transaction:
            refuse_known(feed.url, await transaction.feeds.all())
            await transaction.feeds.add(feed)
            await record(transaction, "addfeed", feed.url)

    with_store(check)
    if not unchecked:
        feed = _checked(feed)
    with_store(add)
    typer.echo(f"feed {feed.url} added, told as {feed.publisher or 'its own title says'}")


def _checked(feed: Feed) -> Feed:
    """Returns the feed under the address that was found for it.

    Raises:
        InvalidInputError: it can never work, or it is a page, whose feeds were printed.
    """
    try:
        found = _found(feed)
    except FeedError as error:
        # A script may fill the store before the network is up, so a name that is not known is no reason to refuse.
        if not is_passing(error) and error.reason.key != "no_host":
            raise InvalidInputError(f"{error}. {advice_on(error.reason)}") from error
        typer.echo(f"wirebrief: added, although {error}; `wirebrief feeds` shows how it goes", err=True)
        return feed
    if found.is_page:
        _show_found(found.feeds)
        raise InvalidInputError(because("page_offers", url=feed.url, count=len(found.feeds)))
    if not found.feeds[0].parsed.is_whole:
        typer.echo(f"wirebrief: added, although {because('cut_off')}", err=True)
    return replace(feed, url=found.feeds[0].url)


def _found(feed: Feed) -> Discovery:
    from bot.runtime.find_feeds import find_feeds  # noqa: PLC0415 - what fetches nothing does not load it

    return find_feeds(Settings.load(), feed)


def _show_found(feeds: Sequence[FoundFeed]) -> None:
    rows = [
        {
            "url": found.url,
            "title": found.parsed.title,
            "language": found.language,
            "entries": len(found.parsed.entries),
            "hours_between": found.rhythm and round(found.rhythm.total_seconds() / 3600, 1),
            "latest": [entry.title for entry in found.latest],
        }
        for found in feeds
    ]
    show(("title", "url", "language", "entries", "hours_between"), rows)


async def _stored(store: Store, wanted: str) -> Feed:
    """Returns the one feed of that address or name. Raises NotFoundError, InvalidInputError if there are several."""
    async with store.reading() as read:
        matching = feeds_called(wanted, await read.feeds.all())
    if not matching:
        raise NotFoundError(because("no_feed", name=wanted))
    if len(matching) > 1:
        raise InvalidInputError(f"several feeds are called {wanted}: {', '.join(feed.url for feed in matching)}")
    return matching[0]


@feeds_app.command("remove")
def feeds_remove(address: str) -> None:
    """Removes a feed; what it told stays."""

    async def work(store: Store) -> str:
        url = (await _stored(store, address)).url
        async with store.transaction() as transaction:
            await transaction.feeds.remove(url)
            await record(transaction, "removefeed", url)
        return url

    typer.echo(f"feed {with_store(work)} removed")


async def _pause(store: Store, address: str, is_paused: bool) -> str:
    url = (await _stored(store, address)).url
    async with store.transaction() as transaction:
        if not await transaction.feeds.set_paused(url, is_paused, datetime.now(UTC)):
            return url
        await record(transaction, "pausefeed" if is_paused else "resumefeed", url)
    return url


@feeds_app.command("pause")
def feeds_pause(address: str) -> None:
    """Polls a feed no more until it is resumed."""
    typer.echo(f"feed {with_store(lambda store: _pause(store, address, True))} paused")


@feeds_app.command("resume")
def feeds_resume(address: str) -> None:
    """Polls a paused feed again, at once."""
    typer.echo(f"feed {with_store(lambda store: _pause(store, address, False))} is due again")
