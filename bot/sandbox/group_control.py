"""The control API of groups, forums and channels: making them, who is in them, what the bot may do there."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox import group_actions
from bot.sandbox.inputs import Handler, InputError, read_body, read_number, refuse_others, take
from bot.sandbox.model import Chat
from bot.sandbox.state import State

# Action → the bot's new status.
_BOT_STATUS = {
    "kick": "kicked", "add": "member", "promote": "administrator", "demote": "member", "leave": "left",
    "restrict": "restricted",
}  # fmt: skip
# Action → whether the bot, an administrator of a channel, may post there.
_RIGHTS = {"permit": True, "forbid": False}
# Action → the new role of a member.
_ROLES = {"appoint": "administrator", "dismiss": "member"}
_MEMBERS = {"join": group_actions.join, "part": group_actions.part}
_TOPIC_ACTIONS = {"close_topic": True, "reopen_topic": False}


class GroupControl:
    """The routes under /sandbox/groups and /sandbox/channels."""

    def __init__(self, state: State) -> None:
        self._state = state

    def table(self) -> list[tuple[str, Handler, list[str]]]:
        """Returns path, handler and HTTP methods of each route."""
        return [
            ("/sandbox/groups", self._add_group, ["POST"]),
            ("/sandbox/channels", self._add_channel, ["POST"]),
            ("/sandbox/groups/{id}/{action}", self._change, ["POST"]),
        ]

    async def _add_group(self, request: Request) -> Response:
        body = await read_body(request)
        refuse_others(body, {"title", "members", "is_supergroup", "is_forum"})
        members = take(body, "members", list)
        if not members or not all(isinstance(m, int) and not isinstance(m, bool) and m > 0 for m in members):
            raise InputError("members must be a list of users' ids, at least one")
        group = group_actions.add_group(
            self._state,
            take(body, "title", str),
            members,
            is_super=bool(body.get("is_supergroup", False)),
            is_forum=bool(body.get("is_forum", False)),
        )
        return JSONResponse({"id": group.id, "type": group.type, "title": group.title})

    async def _add_channel(self, request: Request) -> Response:
        body = await read_body(request)
        refuse_others(body, {"title", "username", "owner"})
        username = take(body, "username", str) if "username" in body else ""
        owner = take(body, "owner", int)
        if not owner > 0:
            raise InputError("owner must be a user's id")
        channel = group_actions.add_channel(self._state, take(body, "title", str), username, owner)
        return JSONResponse({"id": channel.id, "type": channel.type, "title": channel.title})

    async def _change(self, request: Request) -> Response:
        chat = self._state.database.chats.get(read_number(request.path_params["id"], "the group's id"))
        if chat is None or chat.type == "private":
            raise InputError("there is no such group")
        return JSONResponse({"ok": True} | self._changed(chat, request.path_params["action"], await read_body(request)))

    def _changed(self, chat: Chat, action: str, body: dict[str, Any]) -> dict[str, Any]:
        """Does the action and returns what it gives besides "ok"."""
        state = self._state
        if action == "migrate":
            return {"id": group_actions.migrate_group(state, chat).id}
        if action == "topic":
            return {"thread_id": group_actions.add_topic(state, chat, take(body, "name", str))}
        if action in _TOPIC_ACTIONS:
            thread_id = take(body, "thread_id", int)
            group_actions.set_topic_closed(state, chat, thread_id, is_closed=_TOPIC_ACTIONS[action])
        elif action in _MEMBERS:
            _MEMBERS[action](state, chat, take(body, "user_id", int))
        elif action in _ROLES:
            group_actions.set_member_status(state, chat, take(body, "user_id", int), _ROLES[action])
        elif action in _BOT_STATUS:
            group_actions.change_bot_status(state, chat, _BOT_STATUS[action])
        elif action in _RIGHTS:
            group_actions.change_bot_status(state, chat, "administrator", may_post=_RIGHTS[action])
        else:
            known = ["migrate", "topic", *_TOPIC_ACTIONS, *_MEMBERS, *_ROLES, *_BOT_STATUS, *_RIGHTS]
            raise InputError(f"unknown action {action}: {', '.join(known)}")
        return {}
