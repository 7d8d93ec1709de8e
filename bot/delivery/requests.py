"""DELIVER: an outbox message as a request of the Bot API. Pure.

The request is JSON as the Bot API documents it, without python-telegram-bot's objects, which cost more than the rest of
a delivery. The answer is read the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Final, Literal

from bot.delivery.gate import LeasedMessage
from bot.render import plain, without_times
from feeds.types import OutboxKind

Method = Literal["sendMessage", "editMessageText"]
Preview = Literal["off", "first"]
# The first source of a message is the first that it links to.
_FIRST_LINK: Final = re.compile(r'<a href="([^"]+)">')


@dataclass(frozen=True, slots=True)
class MessageForm:
    """How messages are sent to every chat.

    Attributes:
        preview: "off", or "first" for a small preview of the first source.
        is_protected: messages can be neither forwarded nor saved.
        is_paid: broadcasts over the free limit are paid for (Bot API, `allow_paid_broadcast`).
    """

    preview: Preview = "off"
    is_protected: bool = False
    is_paid: bool = False


DEFAULT_FORM: Final = MessageForm()


@dataclass(frozen=True, slots=True)
class BotRequest:
    """A method and its parameters."""

    method: Method
    parameters: Mapping[str, Any]

    @property
    def chat_id(self) -> int:
        """The chat."""
        return int(self.parameters["chat_id"])

    def changed(self, **parameters: Any) -> BotRequest:
        """Returns the request with other parameters; None removes one."""
        merged = {**self.parameters, **parameters}
        return BotRequest(self.method, {name: value for name, value in merged.items() if value is not None})

    def as_plain(self) -> BotRequest:
        """Returns the request with its text as a reader sees it, for a server that cannot parse it."""
        return self.changed(text=plain(self.parameters["text"]), parse_mode=None)

    def as_new(self) -> BotRequest:
        """Returns the message of an edit as a new one, without a sound."""
        return BotRequest("sendMessage", self.changed(message_id=None, disable_notification=True).parameters)

    def parts(self, texts: Sequence[str]) -> list[BotRequest]:
        """Returns the request as several messages; the last one has the buttons, and the first one the sound."""
        last = len(texts) - 1
        return [
            self.changed(
                text=text,
                reply_markup=self.parameters.get("reply_markup") if place == last else None,
                disable_notification=True if place else self.parameters.get("disable_notification"),
            )
            for place, text in enumerate(texts)
        ]


def request_of(leased: LeasedMessage, form: MessageForm, *, takes_times: bool = True) -> BotRequest | None:
    """Returns the request for a message; None if there is nothing to send.

    Args:
        leased: the message; its payload has `text` (Telegram HTML) and may have `buttons`, rows of {"text",
            "callback_data" | "url"}.
        form: how messages are sent.
        takes_times: False for a server that does not know <tg-time>.

    Raises:
        KeyError: the payload has no text.
    """
    message, alert = leased.message, leased.alert
    text = message.payload["text"] if takes_times else without_times(message.payload["text"])
    parameters = {"chat_id": message.chat_id, "text": text, "parse_mode": "HTML"}
    parameters |= {"link_preview_options": _preview(text, form.preview), "reply_markup": _keyboard(message.payload)}
    if message.kind is OutboxKind.EDIT and alert is None:
        return None
    if message.kind is OutboxKind.EDIT and alert is not None and alert.message_id is not None:
        return BotRequest("editMessageText", {}).changed(**parameters, message_id=alert.message_id)
    reply_to = alert.message_id if alert is not None and message.kind is OutboxKind.UPDATE else None
    return BotRequest("sendMessage", {}).changed(
        **parameters,
        message_thread_id=leased.thread_id,
        disable_notification=True if not leased.has_sound else None,
        protect_content=True if form.is_protected else None,
        allow_paid_broadcast=True if form.is_paid else None,
        reply_parameters={"message_id": reply_to, "allow_sending_without_reply": True} if reply_to else None,
    )


def _keyboard(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    return {"inline_keyboard": payload["buttons"]} if payload.get("buttons") else None


def _preview(text: str, preview: Preview) -> dict[str, Any]:
    link = _FIRST_LINK.search(text) if preview == "first" else None
    if link is None:
        return {"is_disabled": True}
    return {"url": unescape(link[1]), "prefer_small_media": True}
