"""What a user does with inline queries: types "@bot words" in any chat, and posts one of the results."""

from __future__ import annotations

from bot.sandbox.model import Message
from bot.sandbox.state import Query, State
from bot.sandbox.user_actions import UserActionError, chat_of, tell_bot, user_of

MAX_QUERY = 256
_CHAT_TYPES = {"private": "sender", "group": "group", "supergroup": "supergroup", "channel": "channel"}


def send_inline_query(state: State, user_id: int, text: str, offset: str = "", chat_id: int | None = None) -> Query:
    """Sends an inline query, as by typing "@bot text".

    Args:
        state: The sandbox.
        user_id: The user.
        text: The query, at most 256 characters.
        offset: Offset of the results.
        chat_id: Where it is typed; None for the chat with the bot.

    Raises:
        UserActionError: The query is too long, or the user is not in the chat.
    """
    if len(text) > MAX_QUERY:
        raise UserActionError(f"an inline query has at most {MAX_QUERY} characters")
    user = user_of(state, user_id)
    chat = chat_of(state, user, chat_id)
    query = state.new_query(state.inline_queries, user_id, chat.id)
    query.text = text
    asked = {"id": query.id, "from": user.json(), "query": text, "offset": offset, "chat_type": _CHAT_TYPES[chat.type]}
    state.updates.put("inline_query", asked)
    return query


def choose_inline_result(state: State, user_id: int, chat_id: int, query_id: str, result_id: str) -> Message:
    """Posts a result of an inline query in the name of the user, via the bot.

    Args:
        state: The sandbox.
        user_id: The user.
        chat_id: Where to post.
        query_id: The inline query.
        result_id: The result.

    Raises:
        UserActionError: There is no such result.
    """
    user = user_of(state, user_id)
    chat = chat_of(state, user, chat_id)
    query = state.inline_queries.get(query_id)
    results = (query.answer or {}).get("results", []) if query else []
    chosen = next((result for result in results if result["id"] == result_id), None)
    if query is None or chosen is None:
        raise UserActionError("there is no such inline result")
    message = state.database.add_message(chat, user, via_bot=True, **chosen["content"])
    told = {"result_id": result_id, "from": user.json(), "query": query.text}
    if message.markup is not None:
        told["inline_message_id"] = message.inline_id
    state.updates.put("chosen_inline_result", told)
    tell_bot(state, chat, message)
    return message
