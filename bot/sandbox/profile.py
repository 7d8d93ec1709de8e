"""Bot API methods about the bot itself: name, descriptions, commands, menu button."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.parameters import Call, check_object
from bot.sandbox.state import Profile, State

_SCOPES = frozenset(
    [
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ]
)
_NARROW = ("chat_member", "chat_administrators", "chat")


def _get_me(state: State, call: Call) -> dict[str, Any]:
    return state.database.bot_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _language(call: Call) -> str:
    code = str(call.get("language_code", ""))
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _scope(call: Call) -> str:
    scope = call.get("scope", {"type": "default"})
    kind = scope.get("type")
    if not isinstance(kind, str) or kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if kind in _NARROW and "chat_id" not in scope:
        raise bad_request("chat_id is empty")
    return ":".join(str(part) for part in (kind, scope.get("chat_id"), scope.get("user_id")) if part is not None)


def _set_commands(state: State, call: Call) -> bool:
    commands = [check_object("BotCommand", command) for command in call.get("commands")]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"].strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        command["command"] = command["command"].removeprefix("/")
    state.profile.commands[_scope(call), _language(call)] = commands
    state.database.notify("profile")
    return True


def _get_commands(state: State, call: Call) -> list[dict[str, str]]:
    return state.profile.commands.get((_scope(call), _language(call)), [])


def _delete_commands(state: State, call: Call) -> bool:
    state.profile.commands.pop((_scope(call), _language(call)), None)
    state.database.notify("profile")
    return True


def commands_for(profile: Profile, *, chat_id: int, user_id: int, is_admin: bool, language: str) -> list[Any]:
    """Returns the commands in a user's menu: those of the narrowest scope that has any, as on the Bot API page.

    Args:
        profile: The bot's profile.
        chat_id: The chat; groups are negative.
        user_id: The user.
        is_admin: True if the user is an administrator of the chat.
        language: Language code of the user.
    """
    is_private = chat_id > 0
    scopes = [f"chat_member:{chat_id}:{user_id}"] if not is_private else []
    if is_admin and not is_private:
        scopes.append(f"chat_administrators:{chat_id}")
    scopes.append(f"chat:{chat_id}")
    if is_admin and not is_private:
        scopes.append("all_chat_administrators")
    scopes += ["all_private_chats" if is_private else "all_group_chats", "default"]
    for scope in scopes:
        for code in (language[:2], ""):
            if found := profile.commands.get((scope, code)):
                return found
    return []


def _set_text(state: State, call: Call, texts: dict[str, str], name: str, longest: int) -> bool:
    text = str(call.get(name, ""))
    if len(text) > longest:
        raise bad_request(f"{name.replace('_', ' ')} must be at most {longest} characters")
    texts[_language(call)] = text
    state.database.notify("profile")
    return True


def _set_name(state: State, call: Call) -> bool:
    _set_text(state, call, state.profile.names, "name", 64)
    state.database.bot_name = state.profile.names.get("") or state.database.bot_name
    return True


def _set_menu(state: State, call: Call) -> bool:
    button = call.get("menu_button", {"type": "default"})
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: unsupported type specified")
    chat = state.database.chats.get(call.get("chat_id", 0))
    if call.get("chat_id") is None:
        state.profile.menu_button = button
    elif chat is None or chat.type != "private":
        raise bad_request("chat not found")
    else:
        chat.menu_button = button
    return True


def _get_menu(state: State, call: Call) -> dict[str, Any]:
    chat = state.database.chats.get(call.get("chat_id", 0))
    return (chat.menu_button if chat else None) or state.profile.menu_button


def _true(state: State, call: Call) -> bool:
    return True


METHODS = {
    "getMe": _get_me,
    "logOut": _true,
    "close": _true,
    "setMyCommands": _set_commands,
    "getMyCommands": _get_commands,
    "deleteMyCommands": _delete_commands,
    "setMyName": _set_name,
    "getMyName": lambda state, call: {"name": state.profile.names.get(_language(call)) or state.database.bot_name},
    "setMyDescription": lambda state, call: _set_text(state, call, state.profile.descriptions, "description", 512),
    "getMyDescription": lambda state, call: {"description": state.profile.descriptions.get(_language(call), "")},
    "setMyShortDescription": lambda state, call: _set_text(
        state, call, state.profile.short_descriptions, "short_description", 120
    ),
    "getMyShortDescription": lambda state, call: {
        "short_description": state.profile.short_descriptions.get(_language(call), "")
    },
    "setChatMenuButton": _set_menu,
    "getChatMenuButton": _get_menu,
}
