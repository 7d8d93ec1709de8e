"""python-telegram-bot 22 unchanged against the sandbox, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputTextMessageContent,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden

from bot.sandbox import ManualClock, Sandbox, SandboxSettings
from tests.patience import PATIENCE_SECONDS

# The smallest picture: one grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63600000000200014873b6e70000000049454e44ae426082"
)

Control = Callable[..., Awaitable[Any]]
ANN, BEN = 11, 12


@pytest.fixture(autouse=True)
async def _ann_has_written(control: Control) -> None:
    await control(f"users/{ANN}/send", text="/start")


async def rows(client: httpx.AsyncClient, chat_id: int) -> list[dict[str, Any]]:
    return list((await client.get(f"/sandbox/chats/{chat_id}/messages")).json())


async def test_get_me_is_the_tokens_bot(telegram: Bot) -> None:
    me = await telegram.get_me()
    assert me.id == 7000000001
    assert me.is_bot
    assert me.username == "wirebrief_bot"


async def test_a_message_comes_back_as_sent(telegram: Bot, client: httpx.AsyncClient) -> None:
    keyboard = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("Go", callback_data="go"), InlineKeyboardButton("Site", url="https://x.org")],
            [InlineKeyboardButton("Copy", copy_text=CopyTextButton("me"))],
        ]
    )
    sent = await telegram.send_message(
        ANN,
        '<b>😀 A</b> <tg-time unix="1729500000" format="r">now</tg-time>',
        parse_mode="HTML",
        reply_markup=keyboard,
        disable_notification=True,
    )
    assert sent.text == "😀 A now"
    assert [e.type for e in sent.entities] == [MessageEntity.BOLD, MessageEntity.DATE_TIME]
    assert sent.parse_entities() == {sent.entities[0]: "😀 A", sent.entities[1]: "now"}
    row = (await rows(client, ANN))[-1]
    assert row["from"] == "bot"
    assert row["text"] == "😀 A now"
    assert row["html"] == '<b>😀 A</b> <time data-unix="1729500000" data-format="r">now</time>'
    assert row["buttons"] == [
        [{"text": "Go", "data": "go"}, {"text": "Site", "url": "https://x.org"}],
        [{"text": "Copy", "copy": "me"}],
    ]
    assert row["is_silent"] is True
    assert row["edited"] is None
    assert row["date"] == int(sent.date.timestamp())


async def test_an_edit_marks_the_message_and_keeps_its_place(
    telegram: Bot, client: httpx.AsyncClient, clock: ManualClock
) -> None:
    sent = await telegram.send_message(ANN, "one")
    clock.advance(30)
    edited = await telegram.edit_message_text("two", ANN, sent.message_id)
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None
    row = (await rows(client, ANN))[-1]
    assert (row["message_id"], row["text"], row["edited"]) == (sent.message_id, "two", row["date"] + 30)


async def test_a_reply_names_what_it_answers(telegram: Bot, client: httpx.AsyncClient) -> None:
    first = await telegram.send_message(ANN, "the whole story")
    second = await telegram.send_message(
        ANN, "an update", reply_parameters=ReplyParameters(first.message_id, quote="whole")
    )
    assert second.reply_to_message is not None
    assert second.reply_to_message.message_id == first.message_id
    row = (await rows(client, ANN))[-1]
    assert (row["reply_to"], row["quote"]) == (first.message_id, "whole")


async def test_photo_and_document_are_kept_and_served(telegram: Bot, client: httpx.AsyncClient) -> None:
    photo = await telegram.send_photo(ANN, PIXEL, caption="<i>grey</i>", parse_mode="HTML")
    assert (photo.photo[0].width, photo.photo[0].height) == (1, 1)
    assert photo.caption == "grey"
    shown = await client.get((await rows(client, ANN))[-1]["photo"])
    assert shown.content == PIXEL
    assert shown.headers["content-type"] == "image/png"
    document = await telegram.send_document(ANN, b"a,b\n", filename="figures.csv")
    assert document.document is not None
    assert document.document.file_name == "figures.csv"
    again = await (await telegram.get_file(document.document.file_id)).download_as_bytearray()
    assert bytes(again) == b"a,b\n"
    download = await client.get((await rows(client, ANN))[-1]["document"]["url"])
    assert download.headers["content-disposition"] == "attachment"


async def test_media_can_be_exchanged(telegram: Bot) -> None:
    sent = await telegram.send_photo(ANN, PIXEL, caption="one")
    changed = await telegram.edit_message_media(InputMediaPhoto(PIXEL, caption="two"), ANN, sent.message_id)
    assert not isinstance(changed, bool)
    assert changed.caption == "two"
    with pytest.raises(BadRequest, match="no text in the message to edit"):
        await telegram.edit_message_text("text", ANN, sent.message_id)


async def test_deleted_is_gone(telegram: Bot, client: httpx.AsyncClient) -> None:
    sent = await telegram.send_message(ANN, "soon gone")
    assert await telegram.delete_message(ANN, sent.message_id)
    assert sent.message_id not in [row["message_id"] for row in await rows(client, ANN)]
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await telegram.delete_message(ANN, sent.message_id)


async def test_a_pressed_button_is_answered(telegram: Bot, client: httpx.AsyncClient, control: Control) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Why", callback_data="why:1")]])
    sent = await telegram.send_message(ANN, "alert", reply_markup=keyboard)
    pressed = await control(f"users/{ANN}/press", message_id=sent.message_id, data="why:1")
    updates = await telegram.get_updates(timeout=5)
    query = updates[-1].callback_query
    assert query is not None
    assert query.data == "why:1"
    assert query.chat_instance
    assert query.message is not None
    assert query.message.message_id == sent.message_id
    await query.answer("because", show_alert=True)
    answer = (await client.get(f"/sandbox/callbacks/{pressed['callback_query_id']}?wait=5")).json()
    assert answer == {"is_answered": True, "answer": {"text": "because", "show_alert": True, "url": None}}
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer("again")


async def test_inline_results_are_offered_and_posted(
    telegram: Bot, client: httpx.AsyncClient, control: Control, sandbox: Sandbox
) -> None:
    asked = await control(f"users/{ANN}/inline?wait=0", query="korea")
    assert asked["is_answered"] is False
    query = (await telegram.get_updates(timeout=5))[-1].inline_query
    assert query is not None
    assert query.query == "korea"
    content = InputTextMessageContent("<b>Brief</b>", parse_mode="HTML")
    await query.answer([InlineQueryResultArticle("1", "North Korea", content, description="3 facts")])
    results = sandbox.state.inline_queries[asked["inline_query_id"]].answer
    assert results is not None
    assert [result["title"] for result in results["results"]] == ["North Korea"]
    await control(f"users/{ANN}/choose", inline_query_id=asked["inline_query_id"], result_id="1")
    row = (await rows(client, ANN))[-1]
    assert (row["from"], row["via_bot"], row["html"]) == (ANN, True, "<b>Brief</b>")


async def test_commands_by_scope_and_language(telegram: Bot, client: httpx.AsyncClient) -> None:
    await telegram.set_my_commands([BotCommand("brief", "What is known")])
    await telegram.set_my_commands(
        [BotCommand("brief", "Ce que l'on sait")], scope=BotCommandScopeAllPrivateChats(), language_code="fr"
    )
    assert [c.description for c in await telegram.get_my_commands()] == ["What is known"]
    shown = (await client.get("/sandbox/users/1001/commands")).json()
    assert shown == [{"command": "brief", "description": "Ce que l'on sait"}]
    assert (await client.get("/sandbox/users/1002/commands")).json()[0]["description"] == "What is known"
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await telegram.set_my_commands([BotCommand("Brief!", "x")])
    await telegram.delete_my_commands()
    assert await telegram.get_my_commands() == ()


async def test_what_the_bot_says_of_itself(telegram: Bot) -> None:
    await telegram.set_my_name("Wire")
    await telegram.set_my_description("Alerts on facts")
    await telegram.set_my_short_description("Facts")
    assert (await telegram.get_my_name()).name == "Wire"
    assert (await telegram.get_my_description()).description == "Alerts on facts"
    assert (await telegram.get_my_short_description()).short_description == "Facts"
    assert await telegram.set_chat_menu_button(ANN)
    assert (await telegram.get_chat_menu_button(ANN)).type == "default"


async def test_chat_methods(telegram: Bot, control: Control) -> None:
    group = (await control("groups", title="News", members=[ANN, BEN], is_forum=True))["id"]
    assert (await telegram.get_chat(group)).title == "News"
    assert (await telegram.get_chat_member(group, ANN)).status == "creator"
    assert (await telegram.get_chat_member(group, BEN)).status == "member"
    assert (await telegram.get_chat_member(group, telegram.id)).status == "member"
    assert [admin.user.id for admin in await telegram.get_chat_administrators(group)] == [ANN]
    assert await telegram.get_chat_member_count(group) == 3
    topic = await telegram.create_forum_topic(group, "Korea")
    sent = await telegram.send_message(group, "in the topic", message_thread_id=topic.message_thread_id)
    assert sent.message_thread_id == topic.message_thread_id
    assert await telegram.pin_chat_message(group, sent.message_id)
    pinned = (await telegram.get_chat(group)).pinned_message
    assert pinned is not None
    assert pinned.message_id == sent.message_id
    assert await telegram.unpin_chat_message(group)
    assert await telegram.set_message_reaction(group, sent.message_id, "👍")
    assert await telegram.send_chat_action(group, "typing")
    assert await telegram.leave_chat(group)
    with pytest.raises(Forbidden, match="not a member of the supergroup chat"):
        await telegram.send_message(group, "still here")


@pytest.mark.parametrize(
    ("text", "more", "complaint"),
    [
        ("x" * 4097, {}, "Message is too long"),
        ("😀" * 2049, {}, "Message is too long"),
        ("  \n ", {}, "Message text is empty"),
        ("<b></b>", {"parse_mode": "HTML"}, "Message text is empty"),
        ("<b>x", {"parse_mode": "HTML"}, "Can't parse entities: can't find end tag"),
        ("x", {"parse_mode": "BBCode"}, "Unsupported parse_mode"),
        ("x" * 101, {"entities": [MessageEntity("bold", i, 1) for i in range(101)]}, "Entities_too_long"),
        ("x", {"entities": [MessageEntity("bold", 0, 2)]}, "it is outside of the text"),
        ("x", {"reply_parameters": ReplyParameters(999)}, "Message to be replied not found"),
        ("x", {"message_thread_id": 9}, "Message thread not found"),
    ],
)
async def test_refused_messages(telegram: Bot, text: str, more: dict[str, Any], complaint: str) -> None:
    with pytest.raises(BadRequest, match=complaint):
        await telegram.send_message(ANN, text, **more)


async def test_length_is_counted_after_parsing_in_utf16_units(telegram: Bot) -> None:
    sent = await telegram.send_message(ANN, f"<b>{'&amp;' * 96}{'😀' * 2000}</b>", parse_mode="HTML")
    assert sent.text is not None
    assert len(sent.text) == 2096


async def test_captions_have_1024(telegram: Bot) -> None:
    await telegram.send_photo(ANN, PIXEL, caption="x" * 1024)
    with pytest.raises(BadRequest, match="caption is too long"):
        await telegram.send_photo(ANN, PIXEL, caption="x" * 1025)


@pytest.mark.parametrize(("data", "is_taken"), [("é" * 32, True), ("é" * 32 + "x", False)])
async def test_callback_data_has_64_bytes(telegram: Bot, data: str, is_taken: bool) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=data)]])
    if is_taken:
        await telegram.send_message(ANN, "x", reply_markup=keyboard)
        return
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await telegram.send_message(ANN, "x", reply_markup=keyboard)


async def test_edits_that_are_none(telegram: Bot) -> None:
    sent = await telegram.send_message(ANN, "<b>same</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await telegram.edit_message_text("<b>same</b>", ANN, sent.message_id, parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await telegram.edit_message_text("x", ANN, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await telegram.edit_message_text("x", ANN, 1)


async def test_chats_that_cannot_be_written_to(telegram: Bot, control: Control) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await telegram.send_message(404, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await telegram.send_message("@nobody", "x")
    await control(f"users/{ANN}/block")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await telegram.send_message(ANN, "x")
    await control(f"users/{ANN}/unblock")
    await control(f"users/{ANN}", is_deactivated=True)
    with pytest.raises(Forbidden, match="user is deactivated"):
        await telegram.send_message(ANN, "x")


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("bot7:abc/sendMessages", 404, "Not Found"),
        ("botnonsense/getMe", 401, "Unauthorized"),
        ("bot7:abc/SENDMESSAGE?chat_id=11&text=hi", 200, ""),
        ("bot7:abc/sendMessage?chat_id=11&text=hi&txt=1", 400, 'unknown parameter "txt" of sendMessage'),
        ("bot7:abc/sendMessage?text=hi", 400, "chat_id is empty"),
        ("bot7:abc/sendMessage?chat_id=11", 400, "message text is empty"),
        ("bot7:abc/editMessageText?chat_id=11&text=x&message_id=one", 400, 'field "message_id" must be a valid Number'),
        ("bot7:abc/sendMessage?chat_id=11&text=x&reply_markup=[", 400, "can't parse reply markup JSON object"),
        ("bot7:abc/sendMessage?chat_id=11&text=x&protect_content=maybe", 400, "must be of type Boolean"),
        ('bot7:abc/sendMessage?chat_id=11&text=x&reply_markup={"inline_keyboard":[[{"text":"a"}]]}', 400, "unallowed"),
        ("bot7:abc/getFile?file_id=x", 400, "invalid file_id"),
    ],
)
async def test_raw_calls(client: httpx.AsyncClient, path: str, status: int, description: str) -> None:
    response = await client.get(f"/{path}")
    assert response.status_code == status
    answer = response.json()
    assert answer["ok"] is (status == 200)
    if status != 200:
        assert answer["error_code"] == status
        assert description in answer["description"]


async def test_json_bodies_of_wrong_types(client: httpx.AsyncClient) -> None:
    for body, words in [
        ({"chat_id": ANN, "text": ["x"]}, "must be of type String"),
        ({"chat_id": [ANN], "text": "x"}, 'field "chat_id"'),
        ({"chat_id": ANN, "text": "\ud800"}, "must be encoded in UTF-8"),
        ({"chat_id": ANN, "text": "x", "entities": [1]}, "array of dict"),
        ([1], "expected a JSON object"),
    ]:
        kind = {"Content-Type": "application/json"}
        response = await client.post("/bot7:abc/sendMessage", content=json.dumps(body), headers=kind)
        assert response.status_code == 400
        assert words in response.json()["description"]
    broken = await client.post("/bot7:abc/sendMessage", content=b"{", headers={"Content-Type": "application/json"})
    assert broken.json()["description"] == "Bad Request: can't parse JSON"


async def test_another_token_is_refused_where_one_is_set() -> None:
    settings = SandboxSettings(port=0, token="1:right")
    async with (
        Sandbox(settings) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url, timeout=PATIENCE_SECONDS) as client,
    ):
        assert (await client.get("/bot1:wrong/getMe")).status_code == 401
        assert (await client.get("/bot1:right/getMe")).json()["result"]["id"] == 1
