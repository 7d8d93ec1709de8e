"""Bot API methods that answer what users ask: presses of buttons, and inline queries ("@bot words")."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import check_markup
from bot.sandbox.message_content import read_rich, read_text
from bot.sandbox.parameters import Call, check_object
from bot.sandbox.state import Query, State

MAX_ANSWER = 200
MAX_INLINE_RESULTS = 50
MAX_OFFSET_BYTES = 64
MAX_RESULT_ID_BYTES = 64
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _answer(query: Query | None, answer: dict[str, Any]) -> Query:
    if query is None or query.answer is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    query.answer = answer
    query.answered.set()
    return query


def _answer_callback(state: State, call: Call) -> bool:
    text = call.get("text", "")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": call.get("show_alert", False), "url": call.get("url")}
    query = _answer(state.callback_queries.get(call.get("callback_query_id")), answer)
    state.database.notify("answer", chat_id=query.chat_id, user_id=query.user_id, query_id=query.id, **answer)
    return True


def _answer_inline(state: State, call: Call) -> bool:
    results = call.get("results")
    if len(results) > MAX_INLINE_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(call.get("next_offset", "").encode()) > MAX_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    identifiers = [str(result.get("id", "")) for result in results]
    if not all(1 <= len(i.encode()) <= MAX_RESULT_ID_BYTES for i in identifiers):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(identifiers)) < len(identifiers):
        raise bad_request("RESULT_ID_DUPLICATE")
    answer = {
        "results": [_inline_result(call, result) for result in results],
        "next_offset": call.get("next_offset", ""),
        "button": _results_button(call.get("button")),
    }
    query = _answer(state.inline_queries.get(call.get("inline_query_id")), answer)
    state.database.notify("inline", user_id=query.user_id, query_id=query.id)
    return True


def _results_button(button: dict[str, Any] | None) -> dict[str, str] | None:
    """Checks the button above the results, which opens the bot's own chat."""
    if button is None:
        return None
    text, start = button.get("text"), button.get("start_parameter")
    if not isinstance(text, str) or not text.strip():
        raise bad_request('can\'t parse inline query results button: field "text" must be non-empty')
    if not isinstance(start, str) or not _START_PARAMETER.fullmatch(start):
        raise bad_request("START_PARAM_INVALID")
    return {"text": text, "start_parameter": start}


def _inline_result(call: Call, result: dict[str, Any]) -> dict[str, Any]:
    """Checks an article of an inline answer and reads its content. Other types are refused."""
    if result.get("type") != "article" or not isinstance(result.get("title"), str) or not result["title"].strip():
        raise bad_request("can't parse inline query result: the sandbox takes articles with a title")
    content = result.get("input_message_content")
    if not isinstance(content, dict):
        raise bad_request("can't parse inline query result: message content must be specified")
    said: dict[str, Any]
    if "rich_message" in content:
        said = {"rich": read_rich(content["rich_message"])}
    else:
        renamed = {"text": str(content.get("message_text", "")), "parse_mode": content.get("parse_mode")}
        text, entities = read_text(Call(call.method, renamed | {"entities": content.get("entities")}))
        options = content.get("link_preview_options")
        preview = check_object("LinkPreviewOptions", options) if options is not None else None
        said = {"text": text, "entities": entities, "link_preview": preview}
    said["markup"] = check_markup(result.get("reply_markup"), is_inline_only=True)
    shown = {name: str(result[name]) for name in ("id", "title", "description", "url") if name in result}
    return shown | {"content": said}


METHODS = {"answerCallbackQuery": _answer_callback, "answerInlineQuery": _answer_inline}
