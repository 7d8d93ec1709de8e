"""Bot API methods about chats: pins, topics, reactions; and the checks that sending methods share."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.model import Chat, Message
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


def find_readable(state: State, call: Call) -> Chat:
    """Returns the chat as `find_chat` does; a public channel also where the bot is not in it.

    Raises:
        ApiError: As `find_chat`.
    """
    public = state.database.find_chat(call.get("chat_id"))
    return public if public is not None and public.username else find_chat(state, call)


def check_writable(chat: Chat, thread_id: int | None) -> None:
    """Checks that the bot may send a message there.

    Args:
        chat: A chat that `find_chat` returned.
        thread_id: The topic of a forum.

    Raises:
        ApiError: 400 if it lacks the right to post in a channel, or the topic is closed or unknown.
    """
    if chat.type == "channel" and not (chat.bot_status == "administrator" and chat.may_post):
        raise bad_request("need administrator rights in the channel chat")
    if chat.bot_status == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")
    if thread_id is None:
        return
    if thread_id not in chat.topics:
        raise bad_request("message thread not found")
    if thread_id in chat.closed_topics and chat.bot_status != "administrator":
        raise bad_request("TOPIC_CLOSED")


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
    chat = find_readable(state, call)
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
    started.thread_id = started.id
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
    "pinChatMessage": _pin,
    "unpinChatMessage": _unpin,
    "setMessageReaction": _set_reaction,
    "createForumTopic": _create_topic,
    "sendChatAction": _chat_action,
}
