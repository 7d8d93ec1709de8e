"""What users send besides text, and the reply keyboards that ask for it."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from telegram import Bot, ForceReply, KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.error import BadRequest

Control = Callable[..., Awaitable[Any]]
ANN = 1001


async def test_a_file_of_a_user_is_downloaded_by_the_bot(control: Control, telegram: Bot) -> None:
    content = "<opml/>\n\u0000é".encode()
    body = {"name": "feeds.opml", "content": base64.b64encode(content).decode(), "content_type": "text/x-opml"}
    await control(f"users/{ANN}/upload", **body, caption="/import")
    [update] = await telegram.get_updates()
    assert update.message is not None
    document = update.message.document
    assert document is not None
    assert (document.file_name, document.mime_type, document.file_size) == ("feeds.opml", "text/x-opml", len(content))
    assert update.message.caption == "/import"
    assert [entity.type for entity in update.message.caption_entities] == ["bot_command"]
    file = await telegram.get_file(document.file_id)
    assert bytes(await file.download_as_bytearray()) == content


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"name": "x", "content": "***"}, "content must be in base64"),
        ({"name": "x", "content": ""}, "a file has from 1 byte to 20 MB"),
        ({"content": "eA=="}, "name is missing"),
        ({"name": "x", "content": "eA==", "caption": "c" * 1025}, "a caption 1024"),
    ],
)
async def test_files_that_are_refused(client: httpx.AsyncClient, body: dict[str, Any], said: str) -> None:
    answer = await client.post(f"/sandbox/users/{ANN}/upload", json=body)
    assert answer.status_code == 400
    assert said in answer.json()["error"]


async def test_a_location(control: Control, client: httpx.AsyncClient, telegram: Bot) -> None:
    await control(f"users/{ANN}/location", latitude=37.57, longitude=127)
    [update] = await telegram.get_updates()
    assert update.message is not None
    assert update.message.location is not None
    assert (update.message.location.latitude, update.message.location.longitude) == (37.57, 127.0)
    for latitude in (91, True, "37", None):
        answer = await client.post(f"/sandbox/users/{ANN}/location", json={"latitude": latitude, "longitude": 0})
        assert answer.json() == {"error": "latitude must be a number from -90 to 90"}


async def test_reply_keyboards(control: Control, client: httpx.AsyncClient, telegram: Bot) -> None:
    await control(f"users/{ANN}/send", text="/start")
    keys: list[list[str | KeyboardButton]] = [["Paris", KeyboardButton("Where I am", request_location=True)]]
    await telegram.send_message(ANN, "Where?", reply_markup=ReplyKeyboardMarkup(keys))
    await telegram.send_message(ANN, "Name it", reply_markup=ForceReply(input_field_placeholder="City"))
    await telegram.send_message(ANN, "Thanks", reply_markup=ReplyKeyboardRemove())
    rows = (await client.get(f"/sandbox/chats/{ANN}/messages")).json()[1:]
    assert rows[0]["keyboard"] == [
        [{"text": "Paris", "is_location": False}, {"text": "Where I am", "is_location": True}]
    ]
    assert [(row["is_reply_forced"], row["is_keyboard_removed"]) for row in rows] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    with pytest.raises(BadRequest, match="text must be non-empty"):
        await telegram.send_message(ANN, "x", reply_markup=ReplyKeyboardMarkup([[" "]]))
    with pytest.raises(BadRequest, match="placeholder_invalid"):
        await telegram.send_message(ANN, "x", reply_markup=ForceReply(input_field_placeholder="c" * 65))
