"""Who is in a chat: the Bot API methods about members, and changes of the bot's own membership."""

from __future__ import annotations

from typing import Any

from bot.sandbox.chats import find_chat, find_readable
from bot.sandbox.errors import bad_request
from bot.sandbox.model import Chat
from bot.sandbox.parameters import Call
from bot.sandbox.state import State
from bot.sandbox.views import chat_json

# What a restricted member may not do, here all of it.
_RESTRICTED = [
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_edit_tag",
    "can_react_to_messages",
]
_RIGHTS = [
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
]


def member_json(state: State, chat: Chat, user_id: int) -> dict[str, Any]:
    """Returns the ChatMember of a user or of the bot itself.

    Args:
        state: The sandbox.
        chat: The chat.
        user_id: Id of the user or of the bot.

    Raises:
        ApiError: 400 if the user is unknown.
    """
    if user_id == state.database.bot_id:
        status, user = chat.bot_status, state.database.bot_json()
    else:
        known = state.database.users.get(user_id)
        if known is None:
            raise bad_request("user not found")
        status, user = chat.members.get(user_id, "left"), known.json()
    member: dict[str, Any] = {"status": status, "user": user}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        member |= dict.fromkeys(_RIGHTS, True) | {"is_anonymous": False, "can_be_edited": False}
        if chat.type == "channel":
            may_post = chat.may_post if user_id == state.database.bot_id else True
            member |= {"can_post_messages": may_post, "can_edit_messages": may_post}
    elif status == "restricted":
        member |= dict.fromkeys(_RESTRICTED, False) | {"is_member": True, "until_date": 0}
    elif status == "kicked":
        member["until_date"] = 0
    return member


def _get_chat_member(state: State, call: Call) -> dict[str, Any]:
    chat = find_readable(state, call)
    if chat.type == "channel" and chat.bot_status != "administrator":
        raise bad_request("member list is inaccessible")
    return member_json(state, chat, call.get("user_id"))


def _get_chat_administrators(state: State, call: Call) -> list[dict[str, Any]]:
    chat = find_chat(state, call)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    admins = [user_id for user_id, status in chat.members.items() if status in {"creator", "administrator"}]
    if call.get("return_bots") and chat.bot_status == "administrator":
        admins.append(state.database.bot_id)
    return [member_json(state, chat, user_id) for user_id in admins]


def _get_chat_member_count(state: State, call: Call) -> int:
    return len(find_chat(state, call).members) + 1


def _leave_chat(state: State, call: Call) -> bool:
    chat = find_chat(state, call)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    set_bot_status(state, chat, "left", state.database.bot_json())
    return True


def set_bot_status(state: State, chat: Chat, status: str, who: dict[str, Any], *, may_post: bool = True) -> None:
    """Changes the bot's membership and queues a my_chat_member update. Does nothing if all is the same.

    Args:
        state: The sandbox.
        chat: The chat.
        status: The new status of a ChatMember, such as "kicked".
        who: The User (as JSON) who makes the change.
        may_post: True if an administrator of a channel may post there.
    """
    if (chat.bot_status, chat.may_post) == (status, may_post):
        return
    before = member_json(state, chat, state.database.bot_id)
    chat.bot_status, chat.may_post = status, may_post
    state.updates.put(
        "my_chat_member",
        {
            "chat": chat_json(state.database, chat),
            "from": who,
            "date": state.database.now(),
            "old_chat_member": before,
            "new_chat_member": member_json(state, chat, state.database.bot_id),
        },
    )
    state.database.notify("chats")


METHODS = {
    "getChatMember": _get_chat_member,
    "getChatAdministrators": _get_chat_administrators,
    "getChatMemberCount": _get_chat_member_count,
    "leaveChat": _leave_chat,
}
