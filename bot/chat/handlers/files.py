"""/import and /export: feeds and topics as files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from telegram import Document, InputFile, Message, Update
from telegram.constants import ParseMode

from bot.admin import ImportFile, ImportPlan, apply_import, plan_import, read_import, write_export
from bot.chat.buttons import ImportButton, button
from bot.chat.dialogues import TOKEN, DialogueKind, end_dialogue, new_token, refuse_in_group, store_state, stored_state
from bot.chat.handlers.admin import audit, for_editors, role_of
from bot.chat.handlers.common import Context
from bot.chat.handlers.personal import my_data
from bot.chat.screens import Screen, answer, edit
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button, telegram_chat
from bot.locales import Words
from bot.render import escape
from feeds.errors import InvalidInputError
from feeds.recent import Same
from feeds.types import Feed, Topic
from storage.ports import Transaction

MOST_BYTES: Final = 1_000_000  # of a file to import: some thousand feeds
IMPORT_SECONDS: Final = 20.0  # to fetch and read it
SEND_SECONDS: Final = 120.0
_MOST_NAMED: Final = 8
_LONGEST_DETAIL: Final = 300
_FILE_ID, _NAME = "file_id", "name"


@for_editors
async def import_(update: Update, context: Context, words: Words) -> None:
    """Handles /import: says how; with a file, or in reply to one, shows what it has that is new."""
    message = update.effective_message
    replied = message.reply_to_message if message is not None else None
    document = replied.document if replied is not None else None
    if document is None:
        await answer(update, words.text("files.import_usage"))
    else:
        await _preview(update, context, words, document)


async def file_sent(update: Update, context: Context) -> None:
    """Handles a file in a private chat: of an editor it is imported, of others nothing is said."""
    if await role_of(update, context) is not None:
        await _file_sent(update, context)


@for_editors
async def _file_sent(update: Update, context: Context, words: Words) -> None:
    if update.message is not None and update.message.document is not None:
        await _preview(update, context, words, update.message.document)


async def _preview(update: Update, context: Context, words: Words, document: Document) -> None:
    """Shows what a file would change, with buttons; nothing is stored but which file it is."""
    refuse_in_group(update)
    given, name = services(context), document.file_name or "?"
    file = await _read(context, document.file_id, name, document.file_size or 0, words)
    if isinstance(file, str):
        await answer(update, file)
        return
    async with given.store.transaction() as transaction:
        plan = await plan_import(transaction, file)
        token = new_token()
        state = {TOKEN: token, _FILE_ID: document.file_id, _NAME: name}
        await store_state(transaction, update, given, DialogueKind.IMPORT, state)
    await answer(update, _plan_screen(plan, name, token, words))


async def _read(context: Context, file_id: str, name: str, size_bytes: int, words: Words) -> ImportFile | str:
    """Returns the contents of a file, or HTML that says why it is none to import."""
    if size_bytes > MOST_BYTES:
        return words.text("files.too_large", file=escape(name), most=round(MOST_BYTES / 1_000_000))
    try:
        async with asyncio.timeout(IMPORT_SECONDS):
            file = await context.bot.get_file(file_id)
            if (file.file_size or 0) > MOST_BYTES:
                return words.text("files.too_large", file=escape(name), most=round(MOST_BYTES / 1_000_000))
            body = bytes(await file.download_as_bytearray())
            return await asyncio.to_thread(read_import, body[: MOST_BYTES + 1], name)
    except TimeoutError:
        return words.text("files.too_slow", file=escape(name), count=round(IMPORT_SECONDS))
    except InvalidInputError as error:
        # Which entry and which key is wrong is said in the words of the file's format.
        detail = words.reason(error.said) if error.said is not None else str(error)
        return words.text("files.unreadable", file=escape(name), detail=escape(detail[:_LONGEST_DETAIL]))


def _plan_screen(plan: ImportPlan, name: str, token: str, words: Words) -> Screen:
    lines = [words.text("files.plan", file=escape(name))]
    parts: tuple[tuple[str, Sequence[str]], ...] = (
        ("new_feeds", [feed.title or feed.publisher or feed.url for feed in plan.new_feeds]),
        ("changed_feeds", [feed.title or feed.publisher or feed.url for feed in plan.changed_feeds]),
        ("new_topics", [topic.name(words.language) for topic in plan.new_topics]),
        ("changed_topics", [topic.name(words.language) for topic in plan.changed_topics]),
        ("skipped", plan.skipped),
    )
    for key, names in parts:
        if names:
            more = f" +{len(names) - _MOST_NAMED}" if len(names) > _MOST_NAMED else ""
            listed = ", ".join(escape(one[:60]) for one in names[:_MOST_NAMED])
            lines.append(words.text(f"files.{key}", count=len(names), names=f"{listed}{more}"))
    if plan.same_count:
        lines.append(words.text("files.same", count=plan.same_count))
    new, changed = len(plan.new_feeds) + len(plan.new_topics), len(plan.changed_feeds) + len(plan.changed_topics)
    rows = []
    if new or changed:
        rows.append([button(words.text("files.button_all", count=new + changed), ImportButton(token, "all"))])
    if new and changed:
        rows.append([button(words.text("files.button_new", count=new), ImportButton(token, "new"))])
    if not rows:
        lines.append(words.text("files.nothing_new"))
    rows.append([button(words.text("workbench.button_cancel"), ImportButton(token, "cancel"))])
    return Screen("\n".join(lines), rows)


@for_editors
async def import_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles ImportButton under what a file would change."""
    given, pressed, query = services(context), pressed_button(update, ImportButton), callback_query(update)
    async with given.store.reading() as read:
        state = await stored_state(read, update, given, DialogueKind.IMPORT)
    if state is None or state[TOKEN] != pressed.token:
        await edit(query, Screen(words.text("dialogue.ended")))
        return
    if pressed.action == "cancel":
        async with given.store.transaction() as transaction:
            await end_dialogue(transaction, update)
        await edit(query, Screen(words.text("dialogue.cancelled")))
        return
    if pressed.action not in {"all", "new"}:
        return
    file = await _read(context, state[_FILE_ID], state[_NAME], 0, words)
    if isinstance(file, str):
        await edit(query, Screen(file))
        return
    has_changes = pressed.action == "all"
    async with given.store.transaction() as transaction:
        plan = await plan_import(transaction, file)
        await apply_import(transaction, plan, has_changes=has_changes)
        await end_dialogue(transaction, update)
        feeds, topics = _counts(plan, has_changes=has_changes)
        await audit(transaction, given, update, "import", f"{state[_NAME]}: {feeds} feeds, {topics} topics")
    given.poller.wake()
    await edit(query, Screen(words.text("files.imported", feeds=feeds, topics=topics)))


def _counts(plan: ImportPlan, *, has_changes: bool) -> tuple[int, int]:
    feeds, topics = len(plan.new_feeds), len(plan.new_topics)
    return (feeds + len(plan.changed_feeds), topics + len(plan.changed_topics)) if has_changes else (feeds, topics)


async def export(update: Update, context: Context) -> None:
    """Handles /export: of an editor, feeds and topics as files; of everybody else, what is stored about the chat."""
    if await role_of(update, context) is None:
        await my_data(update, context)
    else:
        await _export(update, context)


@for_editors
async def _export(update: Update, context: Context, words: Words) -> None:
    """Sends the feeds (OPML and TOML) and the topics (TOML)."""
    refuse_in_group(update)
    files = await services(context).answers.compute(_exported)
    if not files:
        await answer(update, words.text("files.nothing_stored"))
    for name, kind, count, body in files:
        await send_file(update, body, name, words.text(f"files.caption_{kind}", count=count))


async def _exported(read: Transaction) -> list[tuple[str, str, int, bytes]]:
    """Returns the files: name, kind, how many things are in it, contents. Runs where `AnswerWorker` lets it."""
    feeds, topics = await read.feeds.all(), await read.topics.all()
    files: list[tuple[str, str, Sequence[Feed | Topic]]] = [
        ("feeds.opml", "opml", feeds),
        ("feeds.toml", "feeds", feeds),
        ("topics.toml", "topics", topics),
    ]
    return [
        (name, kind, len(listed), (await asyncio.to_thread(_file, kind, feeds, topics)).encode())
        for name, kind, listed in files
        if listed
    ]


def _file(kind: str, feeds: Sequence[Feed], topics: Sequence[Topic]) -> str:
    return _topics_file(Same(tuple(topics))) if kind == "topics" else write_export(kind, feeds, topics)


@lru_cache(maxsize=1)
def _topics_file(topics: Same[Topic]) -> str:
    """The file of these topics; the store returns the very same ones until one of them changes."""
    return write_export("topics", (), topics.objects)


async def send_file(update: Update, body: bytes, name: str, caption: str) -> Message:
    """Sends a file to the chat of the update; the caption is HTML."""
    return await telegram_chat(update).send_document(
        InputFile(body, filename=name),
        caption=caption,
        parse_mode=ParseMode.HTML,
        read_timeout=SEND_SECONDS,
        write_timeout=SEND_SECONDS,
    )
