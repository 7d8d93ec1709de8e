"""Bot API methods about chats: members, pins, topics, leaving; and the checks that sending methods share."""

from __future__ import annotations

from typing import Any

from bot.sandbox.database import Chat, Message
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.parameters import Call
from bot.sandbox.state import State
from bot.sandbox.views import chat_json, message_json

# Telegram's error texts where the bot is not in the group, by its status.
_OUTSIDE = {
    "kicked": "bot was kicked from the {type} chat",
    "left": "bot is not a member of the {type} chat",
}
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def find_chat(state: State, call: Call) -> Chat:
    """Returns the chat that the call names.

    Raises:
        ApiError: 400 if the chat is unknown or was migrated (with the new id); 403 if the bot was blocked or removed,
            or if the user is deactivated.
    """
    key = call.get("chat_id")
    if key is None:
        raise bad_request("chat_id is empty")
    chat = state.database.find_chat(key)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise ApiError(400, "group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to})
    if chat.type != "private":
        if chat.bot_status in _OUTSIDE:
            raise ApiError(403, _OUTSIDE[chat.bot_status].format(type=chat.type))
        return chat
    if state.database.users[chat.id].is_deactivated:
        raise ApiError(403, "user is deactivated")
    if chat.bot_status == "kicked":
        raise ApiError(403, "bot was blocked by the user")
    return chat


def find_message(chat: Chat, message_id: int | None, complaint: str) -> Message:
    """Returns a message of the chat.

    Args:
        chat: The chat.
        message_id: Id of the message.
        complaint: Text of the error.

    Raises:
        ApiError: 400 with `complaint` if there is no such message.
    """
    message = chat.messages.get(message_id or 0)
    if message is None:
        raise bad_request(complaint)
    return message


def _get_chat(state: State, call: Call) -> dict[str, Any]:
    chat = find_chat(state, call)
    full = chat_json(state.database, chat)
    pinned = [message for message in chat.messages.values() if message.is_pinned]
    if pinned:
        full["pinned_message"] = message_json(state.database, pinned[-1])
    accepted = {"unlimited_gifts": True, "limited_gifts": True, "unique_gifts": True, "premium_subscription": True}
    return full | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": accepted | {"gifts_from_channels": True},
    }


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
    elif status == "kicked":
        member["until_date"] = 0
    return member


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


def _get_chat_member(state: State, call: Call) -> dict[str, Any]:
    return member_json(state, find_chat(state, call), call.get("user_id"))


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


def set_bot_status(state: State, chat: Chat, status: str, who: dict[str, Any]) -> None:
    """Changes the bot's membership and queues a my_chat_member update. Does nothing if the status is the same.

    Args:
        state: The sandbox.
        chat: The chat.
        status: The new status of a ChatMember, such as "kicked".
        who: The User (as JSON) who makes the change.
    """
    before = member_json(state, chat, state.database.bot_id)
    if before["status"] == status:
        return
    chat.bot_status = status
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


def _pin(state: State, call: Call) -> bool:
    chat = find_chat(state, call)
    find_message(chat, call.get("message_id"), "message to pin not found").is_pinned = True
    state.database.notify("message", chat_id=chat.id, message_id=call.get("message_id"))
    return True


def _unpin(state: State, call: Call) -> bool:
    chat = find_chat(state, call)
    pinned = [message for message in chat.messages.values() if message.is_pinned]
    if call.get("message_id") is not None:
        pinned = [message for message in pinned if message.id == call.get("message_id")]
    if not pinned:
        raise bad_request("message to unpin not found")
    pinned[-1].is_pinned = False
    state.database.notify("message", chat_id=chat.id, message_id=pinned[-1].id)
    return True


def _set_reaction(state: State, call: Call) -> bool:
    chat = find_chat(state, call)
    message = find_message(chat, call.get("message_id"), "message to react not found")
    reactions = call.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(reaction.get("type") != "emoji" or not reaction.get("emoji") for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    message.reactions = [str(reaction["emoji"]) for reaction in reactions]
    state.database.notify("message", chat_id=chat.id, message_id=message.id)
    return True


def _create_topic(state: State, call: Call) -> dict[str, Any]:
    chat = find_chat(state, call)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    name = call.get("name").strip()
    if not 1 <= len(name) <= 128:
        raise bad_request("topic name must be 1-128 characters")
    topic = {"name": name, "icon_color": call.get("icon_color", 7322096)}
    started = state.database.add_message(chat, None, service={"forum_topic_created": topic})
    chat.topics[started.id] = name
    state.database.notify("chats")
    return {"message_thread_id": started.id, **topic}


def _chat_action(state: State, call: Call) -> bool:
    chat = find_chat(state, call)
    if call.get("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.database.notify("action", chat_id=chat.id, action=call.get("action"))
    return True


METHODS = {
    "getChat": _get_chat,
    "getChatMember": _get_chat_member,
    "getChatAdministrators": _get_chat_administrators,
    "getChatMemberCount": _get_chat_member_count,
    "leaveChat": _leave_chat,
    "pinChatMessage": _pin,
    "unpinChatMessage": _unpin,
    "setMessageReaction": _set_reaction,
    "createForumTopic": _create_topic,
    "sendChatAction": _chat_action,
}
