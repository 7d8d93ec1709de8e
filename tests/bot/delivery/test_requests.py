"""Outbox messages as requests of the Bot API, and what each refusal means."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.delivery.gate import LeasedMessage
from bot.delivery.refusals import Refusal, refusal_of
from bot.delivery.requests import DEFAULT_FORM, MessageForm, request_of
from feeds.types import OutboxKind, OutboxMessage
from storage.ports import LivingAlert

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
ALERT = LivingAlert(1, 7, 41, (), "hash", NOW, NOW)
TEXT = '<b>news</b> <a href="https://a.example/?x=1&amp;y=2">[1]</a> <a href="https://b.example">[2]</a>'


def leased(kind: OutboxKind = OutboxKind.ALERT, alert: LivingAlert | None = None, **more: Any) -> LeasedMessage:
    return LeasedMessage(OutboxMessage("k", 1, kind, {"text": TEXT}, 7, created=NOW), alert, **more)


def parameters(message: LeasedMessage, form: MessageForm = DEFAULT_FORM) -> dict[str, Any]:
    request = request_of(message, form)
    assert request is not None
    return dict(request.parameters)


def test_an_alert_in_a_topic_of_a_forum() -> None:
    made = parameters(leased(thread_id=55))
    assert made == {
        "chat_id": 1,
        "text": TEXT,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "message_thread_id": 55,
    }


def test_an_update_answers_its_alert_and_may_be_silent() -> None:
    made = parameters(leased(OutboxKind.UPDATE, ALERT, has_sound=False))
    assert made["reply_parameters"] == {"message_id": 41, "allow_sending_without_reply": True}
    assert made["disable_notification"] is True


def test_an_edit_of_nothing_is_nothing() -> None:
    assert request_of(leased(OutboxKind.EDIT), MessageForm()) is None
    edit = request_of(leased(OutboxKind.EDIT, ALERT), MessageForm())
    assert edit is not None
    assert (edit.method, edit.parameters["message_id"]) == ("editMessageText", 41)
    assert edit.as_new().method == "sendMessage"
    assert "message_id" not in edit.as_new().parameters


def test_previews_protection_and_payment_are_settings() -> None:
    made = parameters(leased(), MessageForm("first", is_protected=True, is_paid=True))
    assert made["link_preview_options"] == {"url": "https://a.example/?x=1&y=2", "prefer_small_media": True}
    assert made["protect_content"] is made["allow_paid_broadcast"] is True


def test_the_parts_of_a_long_message_have_one_sound_and_one_keyboard() -> None:
    request = request_of(leased(), MessageForm())
    assert request is not None
    one, two = request.changed(reply_markup={"inline_keyboard": []}).parts(["a", "b"])
    assert ("reply_markup" in one.parameters, "reply_markup" in two.parameters) == (False, True)
    assert (one.parameters.get("disable_notification"), two.parameters["disable_notification"]) == (None, True)


@pytest.mark.parametrize(
    ("description", "kind", "refusal"),
    [
        ("Bad Request: message is not modified: specified new", OutboxKind.EDIT, Refusal.DONE),
        ("Bad Request: message to edit not found", OutboxKind.EDIT, Refusal.GONE),
        ("Bad Request: MESSAGE_ID_INVALID", OutboxKind.EDIT, Refusal.GONE),
        ("Bad Request: can't parse entities: Unsupported start tag", OutboxKind.ALERT, Refusal.UNPARSABLE),
        ('Bad Request: can\'t parse entities: Unsupported start tag "tg-time"', OutboxKind.ALERT, Refusal.NO_TIMES),
        ("Bad Request: ENTITIES_TOO_LONG", OutboxKind.ALERT, Refusal.TOO_LONG),
        ("Bad Request: message is too long", OutboxKind.ALERT, Refusal.TOO_LONG),
        ("Bad Request: TOPIC_CLOSED", OutboxKind.ALERT, Refusal.BLOCKED),
        ("Bad Request: not enough rights to send text messages to the chat", OutboxKind.ALERT, Refusal.BLOCKED),
        ("Bad Request: CHAT_WRITE_FORBIDDEN", OutboxKind.ALERT, Refusal.BLOCKED),
        ("Bad Request: need administrator rights in the channel chat", OutboxKind.ALERT, Refusal.BLOCKED),
        ("Bad Request: message thread not found", OutboxKind.ALERT, Refusal.NO_THREAD),
        ("Bad Request: chat not found", OutboxKind.ALERT, Refusal.NO_CHAT),
        ("Bad Request: BUTTON_DATA_INVALID", OutboxKind.ALERT, Refusal.OTHER),
    ],
)
def test_what_a_refusal_means(description: str, kind: OutboxKind, refusal: Refusal) -> None:
    assert refusal_of(description, kind) is refusal
    assert refusal_of(description.capitalize(), kind) is refusal, "python-telegram-bot writes it so"
