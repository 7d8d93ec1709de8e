"""`topics`, `chats`, `admins`: what admins do in the chat, done at the shell."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from bot.admin import make_topic
from bot.cli.shell import check_language, record, show
from bot.cli.store import with_store
from feeds.errors import InvalidInputError
from feeds.match import query_warning
from feeds.types import Topic
from storage.ports import Admin, AuditRecord, Role, Store

# Bot API, "User": an id has at most 52 significant bits.
UserId = Annotated[int, typer.Argument(min=1, max=2**52, help="A Telegram user's id, a number.")]

topics_app = typer.Typer(help="What can be followed.", invoke_without_command=True)
admins_app = typer.Typer(help="Who may add feeds and topics.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.add_typer(topics_app, name="topics")
    app.add_typer(admins_app, name="admins")
    app.command("chats")(chats)


@topics_app.callback()
def topics(context: typer.Context) -> None:
    """Lists the topics."""
    if context.invoked_subcommand is None:

        async def work(store: Store) -> list[Topic]:
            async with store.reading() as read:
                return await read.topics.all()

        rows = [{"slug": t.slug, "name": t.name(), "query": t.query, "weight": t.weight} for t in with_store(work)]
        show(("slug", "name", "query"), rows)


@topics_app.command("add")
def topics_add(
    slug: str,
    query: str,
    name: Annotated[str, typer.Option(help="Display name; empty: the short name in capitals.")] = "",
    weight: Annotated[float, typer.Option(min=0, max=2, help="How much it matters, 0 to 2.")] = 1.0,
) -> None:
    """Adds a topic; the running bot looks for it at its next poll."""
    topic = replace(make_topic(slug, query, name), weight=weight)

    async def work(store: Store) -> None:
        async with store.transaction() as transaction:
            await transaction.topics.add(topic)
            await record(transaction, "addtopic", slug)

    with_store(work)
    typer.echo(f"topic {slug} added: {topic.query}")
    if (warning := query_warning(topic)) is not None:
        typer.echo(f"wirebrief: {slug}: {warning}", err=True)


@topics_app.command("test")
def topics_test(
    query: Annotated[str, typer.Argument(help="A query, or the short name of a topic.")],
    language: Annotated[str, typer.Option(help="Language of the answer: en or fr.")] = "en",
    shown: Annotated[int, typer.Option(min=0, max=200, help="Hits and near misses that are shown, of each.")] = 5,
) -> None:
    """What a query finds in the archive, what it just misses, and the alerts a day to expect; stores nothing."""
    from bot.locales import Words  # noqa: PLC0415 - each command imports only what it runs
    from bot.render.markup import plain  # noqa: PLC0415
    from bot.trials import trial_text, tried_topic, try_topic  # noqa: PLC0415

    check_language(language)

    async def work(store: Store) -> str:
        topic = await tried_topic(store, query.strip())
        trial = await try_topic(store, topic, shown)
        return trial_text(trial, topic.query, Words(language), datetime.now(UTC))

    typer.echo(plain(with_store(work)))


@topics_app.command("remove")
def topics_remove(slug: str) -> None:
    """Removes a topic and its subscriptions."""

    async def work(store: Store) -> None:
        async with store.transaction() as transaction:
            await transaction.topics.remove(slug)
            await record(transaction, "removetopic", slug)

    with_store(work)
    typer.echo(f"topic {slug} and its subscriptions removed")


@admins_app.callback()
def admins(context: typer.Context) -> None:
    """Lists the admins with their roles, owners first."""
    if context.invoked_subcommand is None:

        async def work(store: Store) -> list[Admin]:
            async with store.reading() as read:
                return await read.admins.listed()

        show(("user_id", "role", "since"), [asdict(admin) for admin in with_store(work)])


async def _set_admin(store: Store, user_id: int, role: Role) -> bool:
    async with store.transaction() as transaction:
        is_new = await transaction.admins.add(user_id, role, datetime.now(UTC))
        if is_new or await transaction.admins.set_role(user_id, role):
            await record(transaction, "addadmin", f"{user_id} {role}")
        return is_new


async def _remove_admin(store: Store, user_id: int) -> None:
    async with store.transaction() as transaction:
        if not await transaction.admins.remove(user_id):
            raise InvalidInputError(f"{user_id} is no admin")
        await record(transaction, "removeadmin", str(user_id))


@admins_app.command("add")
def admins_add(
    user_id: UserId,
    role: Annotated[Role, typer.Option(help="owner, admin, or editor (feeds and topics only).")] = Role.ADMIN,
) -> None:
    """Makes a Telegram user an admin, or gives an admin another role."""
    is_new = with_store(lambda store: _set_admin(store, user_id, role))
    typer.echo(f"{user_id} is {'now' if is_new else 'already an admin, and now'} an {role}")


@admins_app.command("remove")
def admins_remove(user_id: UserId) -> None:
    """Takes an admin's rights away."""
    with_store(lambda store: _remove_admin(store, user_id))
    typer.echo(f"{user_id} is no admin any more")


@admins_app.command("log")
def admins_log(limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50) -> None:
    """Who did what, the latest first (user 0 is the shell)."""

    async def work(store: Store) -> list[AuditRecord]:
        async with store.reading() as read:
            return await read.admins.log(limit)

    show(("at", "actor_id", "action", "subject"), [asdict(record) for record in with_store(work)])


def chats() -> None:
    """Lists the chats and what they follow."""

    async def work(store: Store) -> list[dict[str, Any]]:
        async with store.reading() as read:
            rows = [asdict(chat) for chat in await read.chats.all()]
            for row in rows:
                row["topics"] = ",".join(s.topic for s in await read.chats.subscriptions(row["id"]))
            return rows

    show(("id", "kind", "title", "language", "is_open", "topics"), with_store(work))
