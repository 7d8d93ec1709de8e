"""/backup: the database as a file, for the bot's owner."""

from __future__ import annotations

import asyncio
import gzip
import shutil
from pathlib import Path
from typing import Final

import structlog
from telegram import Update

from bot.chat.buttons import BackupButton, button
from bot.chat.dialogues import refuse_in_group
from bot.chat.handlers.admin import audit, for_owners
from bot.chat.handlers.common import Context
from bot.chat.handlers.files import send_file
from bot.chat.screens import Screen, answer, edit
from bot.chat.services import Services, services
from bot.chat.updates import callback_query
from bot.locales import Words
from bot.render import escape
from feeds.errors import InvalidInputError, WirebriefError
from feeds.reasons import because
from storage.engine import is_sqlite
from storage.maintenance import backup as back_up

log = structlog.get_logger(__name__)

BACKUP_SECONDS: Final = 240.0  # to copy and pack the database
# Bot API, "Sending files": a bot may send files of up to 50 MB.
MOST_SENT: Final = 50_000_000


@for_owners
async def backup(update: Update, context: Context, words: Words) -> None:
    """Handles /backup: asks, because the database has all chats in it."""
    refuse_in_group(update)
    if not is_sqlite(services(context).settings.resolved_database_url):
        await answer(update, words.text("files.backup_postgres"))
        return
    yes = button(words.text("files.button_backup"), BackupButton())
    await answer(update, Screen(words.text("files.backup_sure"), [[yes]]))


@for_owners
async def backup_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles BackupButton: copies the database, and sends the copy if it is small enough."""
    refuse_in_group(update)
    given = services(context)
    await edit(callback_query(update), Screen(words.text("files.backup_begun")))
    try:
        async with asyncio.timeout(BACKUP_SECONDS):
            packed = await asyncio.to_thread(_packed_backup, given)
    except TimeoutError:
        await answer(update, words.text("files.backup_slow"))
        return
    except (WirebriefError, OSError) as error:
        log.error("backup.failed", reason=str(error))
        raise InvalidInputError(because("unsaid")) from error
    async with given.store.transaction() as transaction:
        await audit(transaction, given, update, "backup", packed.name)
    size = packed.stat().st_size
    if size > MOST_SENT:
        text = words.text("files.backup_large", path=escape(str(packed)), size=round(size / 1_000_000))
        await answer(update, text)
        return
    try:
        await send_file(
            update, await asyncio.to_thread(packed.read_bytes), packed.name, words.text("files.backup_here")
        )
    finally:
        packed.unlink(missing_ok=True)


def _packed_backup(given: Services) -> Path:
    """Returns a checked copy of the database, compressed, in the folder of the backups.

    Raises:
        WirebriefError, OSError: it cannot be made.
    """
    folder = given.settings.data_dir / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Not a name of a daily backup, which are counted.
    copy = folder / f"asked-{given.now():%Y%m%dT%H%M%SZ}.sqlite3"
    back_up(given.settings.resolved_database_url, copy)
    packed = copy.with_name(f"{copy.name}.gz")
    try:
        packed.touch(mode=0o600)
        with copy.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
            shutil.copyfileobj(source, target, 1 << 20)
    finally:
        copy.unlink(missing_ok=True)
    return packed
