"""`brief`, `poll`, `import`, `export`, `explain`: commands on the database of facts."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Annotated

import typer

from bot.cli.files import read_bytes, write_row, write_text
from bot.cli.shell import check_language
from bot.cli.store import with_store
from bot.locales import Words
from bot.logs import configure
from bot.settings import Settings
from feeds.errors import InvalidInputError
from feeds.types import Chat, Story
from storage.ports import LivingAlert, Store


class Form(StrEnum):
    """Formats of a brief."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


class Kind(StrEnum):
    """Kinds of export."""

    FEEDS = "feeds"
    OPML = "opml"
    TOPICS = "topics"


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.command()(brief)
    app.command()(poll)
    app.command("import")(import_)
    app.command()(export)
    app.command()(explain)


def brief(
    topic: Annotated[str, typer.Argument(help="A topic's short name.")],
    window: Annotated[str, typer.Option(help="24h, 7d, 30d, or 2024-10-18..2024-10-25.")] = "7d",
    form: Annotated[Form, typer.Option("--format", help="How it is printed.")] = Form.TEXT,
    language: Annotated[str, typer.Option(help="Language of the labels: en or fr.")] = "",
) -> None:
    """The picture of a topic, every line with its source."""
    from bot.briefs import load_brief_by_slug  # noqa: PLC0415
    from bot.render.brief_messages import render_brief  # noqa: PLC0415

    settings = Settings.load()
    if language:
        check_language(language)

    async def work(store: Store) -> str:
        nobody = Chat(0, language=language or settings.language, time_zone=settings.time_zone)
        loaded = await load_brief_by_slug(store, topic, window, nobody, datetime.now(UTC))
        pages = render_brief(loaded, nobody, form.value, is_full=form is Form.HTML)
        return "\n\n".join(page.text for page in pages)

    typer.echo(with_store(work, settings))


def poll(
    urls: Annotated[list[str] | None, typer.Argument(help="Addresses of stored feeds; none: every feed.")] = None,
) -> None:
    """Polls once and stores what is new; alerts wait in the outbox for the running bot."""
    from bot.runtime.poll_once import poll_once  # noqa: PLC0415

    settings = Settings.load()
    configure(settings.log_level, settings.log_format)
    reports = asyncio.run(poll_once(settings, urls or []))
    for report in reports:
        write_row(
            {
                "url": report.feed.url,
                "error": report.error and str(report.error),
                "entries": report.entry_count,
                "new": report.new_count,
                "matched": report.matched_count,
                "unread": report.unread_count,
                "changes": report.change_count,
            }
        )
    if reports and all(report.error for report in reports):
        raise InvalidInputError("no feed could be polled")


def import_(file: Annotated[str, typer.Argument(help="OPML, a feeds file or a topics file (TOML).")]) -> None:
    """Adds or replaces the feeds or topics of a file; what is not in it stays."""
    from bot.admin import ImportFile, apply_import, plan_import, read_import  # noqa: PLC0415

    imported: ImportFile = read_import(read_bytes(file), file)
    for name in imported.skipped:
        typer.echo(f"wirebrief: {file}: skipped {name}", err=True)

    async def work(store: Store) -> tuple[int, int]:
        async with store.transaction() as transaction:
            await apply_import(transaction, await plan_import(transaction, imported))
        return len(imported.feeds), len(imported.topics)

    feeds, topics = with_store(work)
    typer.echo(f"{PurePath(file).name}: {feeds} feeds, {topics} topics")


def export(
    kind: Annotated[Kind, typer.Argument(help="feeds and topics are TOML, opml is for other readers.")],
    to: Annotated[Path | None, typer.Option(help="A file; empty: standard output.")] = None,
) -> None:
    """Writes the feeds or topics so that `import` reads them again."""
    from bot.admin import write_export  # noqa: PLC0415

    async def work(store: Store) -> str:
        async with store.reading() as read:
            return write_export(kind.value, await read.feeds.all(), await read.topics.all())

    text = with_store(work)
    if to is None:
        sys.stdout.write(text)
    else:
        write_text(to, text)


def explain(
    alert: Annotated[str, typer.Argument(help="CHAT:STORY, as the list shows it; none: the latest alerts.")] = "",
    language: Annotated[str, typer.Option(help="Language of the answer: en or fr; empty: the chat's.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many alerts are listed.")] = 20,
) -> None:
    """Why a chat got an alert: subscription, words, each new fact's sentence, and why its articles are one story."""
    from bot.chat.handlers.why import ARTICLES_READ, explanation, living_alert  # noqa: PLC0415
    from bot.render import plain  # noqa: PLC0415
    from bot.render.story_certainty import article_lines  # noqa: PLC0415

    if language:
        check_language(language)

    async def explain_one(store: Store) -> str:
        chat_id, story_id = _alert_name(alert)
        async with store.reading() as read:
            living = await living_alert(read, chat_id, story_id)
            if living is None:
                raise InvalidInputError(f"there is no alert {alert}; `wirebrief explain` lists the latest")
            chat = await read.chats.get(chat_id)
            chat = replace(chat, language=language or chat.language)
            articles = await read.entries.of_story(living.story_id, ARTICLES_READ)
            listed = article_lines(articles, Words(chat.language, chat.time_zone))
            return plain("\n\n".join([await explanation(read, chat, living), *listed]))

    async def latest(store: Store) -> list[tuple[LivingAlert, Story]]:
        async with store.reading() as read:
            alerts = (await read.alerts.since(datetime.fromtimestamp(0, UTC)))[:limit]
            return [(living, await read.stories.get(living.story_id)) for living in alerts]

    if alert:
        typer.echo(with_store(explain_one))
        return
    for living, story in with_store(latest):
        name = f"{living.chat_id}:{living.story_id}"
        write_row({"alert": name, "planned": living.planned_at, "facts": len(living.fact_ids), "title": story.title})


def _alert_name(name: str) -> tuple[int, int]:
    chat_id, _, story_id = name.partition(":")
    try:
        return int(chat_id), int(story_id)
    except ValueError:
        raise InvalidInputError(f"{name!r} names no alert; CHAT:STORY does, such as 1001:7") from None
