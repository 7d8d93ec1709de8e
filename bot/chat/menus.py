"""CHAT: the menus of commands that Telegram shows: of private chats, of groups, of their administrators, of each admin.

A menu is set for a scope and a language. Nobody but an admin of the bot is shown what admins do, and only in the own
chat; the menu there is in the chat's language and changes with the role.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import Any, Final, NoReturn

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.chat.administration import ADMINS_COMMANDS, EDITORS_COMMANDS, OWNERS_COMMANDS
from bot.chat.reading import READING_COMMANDS
from bot.locales import LANGUAGES, Words
from feeds.errors import WirebriefError
from storage.ports import Role, Store

log = structlog.get_logger(__name__)

# What everybody in a group may use.
GROUP_MENU: Final = ("brief", *READING_COMMANDS, "why", "help")
# What its administrators choose for it.
CHOICES: Final = ("topics", "subscriptions", "watch", "settings", "when", "stop")
GROUP_ADMINS_MENU: Final = ("brief", *READING_COMMANDS, *CHOICES, "why", "help")
PRIVATE_MENU: Final = ("brief", *READING_COMMANDS, *CHOICES, "why", "language", "help")
SCOPES: Final[Sequence[tuple[BotCommandScope, tuple[str, ...]]]] = (
    (BotCommandScopeDefault(), PRIVATE_MENU),
    (BotCommandScopeAllPrivateChats(), PRIVATE_MENU),
    (BotCommandScopeAllGroupChats(), GROUP_MENU),
    (BotCommandScopeAllChatAdministrators(), GROUP_ADMINS_MENU),
)
_OF_ROLES: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.EDITOR: tuple(EDITORS_COMMANDS),
    Role.ADMIN: (*EDITORS_COMMANDS, *ADMINS_COMMANDS),
    Role.OWNER: (*EDITORS_COMMANDS, *ADMINS_COMMANDS, *OWNERS_COMMANDS),
}
TICK_SECONDS: Final = 10.0
NOTE: Final = "menus"  # user ids of the admins whose chats have a menu of their own


class Menus:
    """Keeps the menus as they have to be."""

    def __init__(self, bot: Bot, store: Store) -> None:
        self._bot = bot
        self._store = store
        # By admin: the role and language for which the menu was set.
        self._shown: dict[int, tuple[Role, str]] = {}

    async def run(self) -> NoReturn:
        """Introduces the bot, then keeps the admins' menus as their roles say, until cancelled."""
        await introduce(self._bot)
        while True:
            try:
                await self.follow_roles()
            except WirebriefError as error:
                log.warning("menus.not_read", reason=str(error))
            await asyncio.sleep(TICK_SECONDS)

    async def follow_roles(self) -> None:
        """Sets the menus of admins whose role or language is new, and deletes those of who is no admin any more."""
        async with self._store.reading() as read:
            chats = {chat.id: chat for chat in await read.chats.of_admins()}
            roles = {admin.user_id: admin.role for admin in await read.admins.listed()}
            noted = set(await read.notes.get(NOTE) or ())
        wanted = {user: (roles[user], Words(chat.language).language) for user, chat in chats.items() if user in roles}
        gone = (noted | self._shown.keys()) - wanted.keys()
        for user in sorted(gone):
            if await self._done(self._bot.delete_my_commands(BotCommandScopeChat(user))):
                self._shown.pop(user, None)
                noted.discard(user)
        for user, (role, language) in wanted.items():
            if self._shown.get(user) == (role, language):
                continue
            menu = menu_of((*PRIVATE_MENU, *_OF_ROLES[role]), Words(language))
            if await self._done(self._bot.set_my_commands(menu, BotCommandScopeChat(user))):
                noted.add(user)
            self._shown[user] = role, language  # a refusal is not repeated until the role changes
        await self._note(noted)

    async def _note(self, users: Iterable[int]) -> None:
        """Stores whose chats have a menu, so that a restart does not forget to delete one."""
        listed = sorted(users)
        async with self._store.reading() as read:
            if (await read.notes.get(NOTE) or []) == listed:
                return
        async with self._store.transaction() as transaction:
            await transaction.notes.put(NOTE, listed)

    async def _done(self, request: Coroutine[Any, Any, bool]) -> bool:
        try:
            await request
        except TelegramError as error:
            log.warning("menus.refused", reason=str(error))
            return False
        return True


async def introduce(bot: Bot) -> None:
    """Sets the bot's menus and descriptions in each language. A refusal of Telegram is logged."""
    for code in (None, *LANGUAGES):
        words = Words(code or "en")
        try:
            for scope, names in SCOPES:
                await bot.set_my_commands(menu_of(names, words), scope, language_code=code)
            await bot.set_my_description(words.text("chat.description"), language_code=code)
            await bot.set_my_short_description(words.text("chat.short_description"), language_code=code)
        except TelegramError as error:
            log.warning("telegram.introduction_refused", language=code, reason=str(error))


def menu_of(names: Iterable[str], words: Words) -> list[BotCommand]:
    """Returns commands with what they do in a language."""
    return [BotCommand(name, words.text(f"menus.{name}")) for name in names]
