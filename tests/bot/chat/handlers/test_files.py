"""/import, /export and /backup: what is shown before anything is stored, what comes back, and what is refused."""

from __future__ import annotations

import base64
import gzip
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat.dialogues import TIMEOUT
from bot.chat.handlers import backups, files
from bot.chat.services import KEY
from feeds.fetch import FetchSettings
from feeds.types import Chat, Feed, Topic
from storage.ports import Role
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons, restarted
from tests.bot.polled_publisher import polled_publisher

OPML = """<opml version="2.0"><body><outline text="News">
<outline type="rss" text="A &lt;Post&gt;" xmlUrl="https://a.example/rss"/>
<outline type="rss" text="B Post" xmlUrl="https://b.example/rss"/><outline text="No feed" type="rss" xmlUrl="ftp://x"/>
</outline></body></opml>"""
TOPICS = """[[topic]]
slug = "harbours"
query = "harbour OR quay"
names = { en = "Harbours", fr = "Ports" }
[[topic]]
slug = "whales"
query = "whale"
names = { en = "Whales" }
"""


@pytest.fixture(autouse=True)
async def owner(conversation: Conversation) -> AsyncIterator[None]:
    """Ann owns the bot, which has a poller and one feed."""
    async with polled_publisher(conversation, JEAN, FetchSettings()):
        async with conversation.store.transaction() as t:
            await t.admins.remove(JEAN)
            await t.admins.add(ANN, Role.OWNER, NOW)
            await t.feeds.add(Feed("https://b.example/rss", "B", "B"))
        yield


async def send(conversation: Conversation, body: str | bytes, name: str = "f", user: int = ANN) -> list[dict[str, Any]]:
    """Sends a file, and returns the answers."""
    before = len(await conversation.messages(user))
    raw = body.encode() if isinstance(body, str) else body
    file = {"name": name, "content": base64.b64encode(raw).decode()}
    (await conversation.client.post(f"/sandbox/users/{user}/upload", json=file)).raise_for_status()
    await conversation.handle()
    return (await conversation.messages(user))[before:]


async def shown(conversation: Conversation, message: dict[str, Any]) -> dict[str, Any]:
    return next(row for row in await conversation.messages() if row["message_id"] == message["message_id"])


async def stored(conversation: Conversation) -> dict[str, str]:
    async with conversation.store.reading() as read:
        return {feed.url: feed.title for feed in await read.feeds.all()}


async def press(conversation: Conversation, message: dict[str, Any], action: str) -> str:
    (data,) = [data for data in buttons(message) if data.endswith(f":{action}")]
    await conversation.press(message, data)
    return str((await shown(conversation, message))["text"])


async def test_what_a_file_changes_is_shown_before_it_is_stored(conversation: Conversation) -> None:
    assert (await conversation.say("/import"))[0]["text"].startswith("Send me a file here")
    (plan,) = await send(conversation, OPML, "my <feeds>.opml")
    assert plan["text"].splitlines() == [
        "📥 my <feeds>.opml",
        "1 new feed: A <Post>",
        "1 feed changes: B Post",
        "⚠️ 1 line is skipped: No feed: ftp://x",
    ]
    assert await stored(conversation) == {"https://b.example/rss": "B"}
    assert await press(conversation, plan, "new") == "✅ Imported: 1 feeds, 0 topics."
    assert await stored(conversation) == {"https://a.example/rss": "A <Post>", "https://b.example/rss": "B"}
    (again,) = await send(conversation, OPML, "again.opml")
    assert "1 is stored already" in again["text"]
    assert await press(conversation, again, "all") == "✅ Imported: 1 feeds, 0 topics."
    assert (await stored(conversation))["https://b.example/rss"] == "B Post"
    (nothing,) = await send(conversation, OPML, "again.opml")
    assert "There is nothing new in it." in nothing["text"]
    async with conversation.store.reading() as read:
        log = [(record.action, record.subject) for record in await read.admins.log(9)]
    assert log == [("import", "again.opml: 1 feeds, 0 topics"), ("import", "my <feeds>.opml: 1 feeds, 0 topics")]


async def test_topics_of_a_file_are_matched_on_the_archive_and_keep_who_follows_them(
    conversation: Conversation,
) -> None:
    await conversation.say("/subscribe harbours")
    (plan,) = await send(conversation, TOPICS, "topics.toml")
    assert plan["text"].splitlines()[1:] == ["1 new topic: Whales", "1 topic changes: Harbours"]
    async with restarted(conversation):
        assert await press(conversation, plan, "all") == "✅ Imported: 0 feeds, 2 topics."
    async with conversation.store.reading() as read:
        assert (await read.topics.get("harbours")).query == "harbour OR quay"
        assert {"harbours", "whales"} <= {backfill.topic for backfill in await read.backfills.all()}
    assert await conversation.subscriptions() == {"harbours": False}


async def test_what_cannot_be_imported_says_why_and_stores_nothing(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = '<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><opml><body>&b;&b;</body></opml>'
    wrong: dict[str, str | bytes] = {
        "x.toml": "[[topic]]\nslug = 'Bad Slug'\nquery = 'x'\n",
        "y.opml": "<opml><body><outline",
        "z.bin": b"\x00\x01\x02",
        "b.opml": bomb,
        "q.toml": '[[topic]]\nslug = "a"\nquery = "(x"\n',
    }
    for name, body in wrong.items():
        (said,) = await send(conversation, body, name)
        assert said["text"].startswith(f"{name} cannot be imported:\n"), said["text"]
    (large,) = await send(conversation, b"<opml>" + b" " * files.MOST_BYTES, "large.opml")
    assert large["text"] == "large.opml is larger than 1 MB."
    monkeypatch.setattr(files, "IMPORT_SECONDS", 0.0)
    (slow,) = await send(conversation, OPML, "slow.opml")
    assert slow["text"].startswith("slow.opml could not be fetched and read within")
    assert await stored(conversation) == {"https://b.example/rss": "B"}


async def test_a_file_does_not_replace_the_own_topic_of_a_chat(conversation: Conversation) -> None:
    own = Topic("whales", {"en": "Whales"}, "orca", chat_id=JEAN)
    async with conversation.store.transaction() as t:
        await t.chats.put(Chat(JEAN))
        await t.topics.add(own)
    (plan,) = await send(conversation, TOPICS, "topics.toml")
    (all_,) = [data for data in buttons(plan) if data.endswith(":all")]
    (refused,) = await conversation.press(plan, all_)
    assert refused["text"] == "That did not work: there is a topic whales already"
    async with conversation.store.reading() as read:
        assert await read.topics.of_chat(JEAN) == [own]
        assert (await read.topics.get("harbours")).query == "harbour OR port"


@pytest.mark.parametrize("end", ["cancel", "time", "button"])
async def test_an_import_that_is_over_stores_nothing(conversation: Conversation, end: str) -> None:
    (plan,) = await send(conversation, OPML, "f.opml")
    if end == "cancel":
        await conversation.say("/cancel")
    elif end == "button":
        assert await press(conversation, plan, "cancel") == "Cancelled. Nothing was changed."
    else:
        given = conversation.application.bot_data[KEY]
        conversation.application.bot_data[KEY] = replace(given, now=lambda: NOW + TIMEOUT)
    late = await conversation.old_message(next(data for data in buttons(plan) if data.endswith(":all")))
    assert (await press(conversation, late, "all")).startswith("This is over")
    assert await stored(conversation) == {"https://b.example/rss": "B"}


async def test_a_file_of_somebody_else_is_not_heard(conversation: Conversation) -> None:
    await conversation.say("/help", JEAN)
    assert await send(conversation, OPML, "f.opml", JEAN) == []
    async with conversation.store.transaction() as t:
        await t.admins.add(JEAN, Role.EDITOR, NOW)
    (plan,) = await send(conversation, OPML, "f.opml", JEAN)
    assert plan["text"].splitlines()[1] == "1 nouveau flux : A <Post>"


async def test_what_is_exported_can_be_imported_again(conversation: Conversation) -> None:
    sent = await conversation.say("/export")
    named = [message["document"]["name"] for message in sent]
    assert named == ["feeds.opml", "feeds.toml", "topics.toml"]
    assert "1 feed, for any feed reader" in sent[0]["text"]
    for message in sent:
        body = (await conversation.client.get(message["document"]["url"])).content
        (again,) = await send(conversation, body, message["document"]["name"])
        assert "There is nothing new in it." in again["text"], again["text"]


async def test_everybody_else_gets_what_is_stored_of_the_chat(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours", JEAN)
    (sent,) = await conversation.say("/export", JEAN)
    body = (await conversation.client.get(sent["document"]["url"])).json()
    assert [row["topic"] for row in body["subscriptions"]] == ["harbours"]
    assert "feeds" not in body


async def test_the_backup_comes_as_a_file_after_a_question(
    conversation: Conversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = conversation.application.bot_data[KEY]
    update = {"data_dir": tmp_path / "data", "database_url": f"sqlite:///{tmp_path / 'store.sqlite3'}"}
    conversation.application.bot_data[KEY] = replace(given, settings=given.settings.model_copy(update=update))
    (asked,) = await conversation.say("/backup")
    assert asked["text"].startswith("The copy has all chats and what they follow in it")
    (sent,) = await conversation.press(asked, buttons(asked)[0])
    assert sent["document"]["name"] == "asked-20241021T120000Z.sqlite3.gz"
    body = (await conversation.client.get(sent["document"]["url"])).content
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(gzip.decompress(body))
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT url FROM feeds").fetchall() == [("https://b.example/rss",)]
    assert list((tmp_path / "data" / "backups").iterdir()) == []
    monkeypatch.setattr(backups, "MOST_SENT", 10)
    later = replace(conversation.application.bot_data[KEY], now=lambda: NOW + timedelta(minutes=1))
    conversation.application.bot_data[KEY] = later
    (large,) = await conversation.press(await conversation.old_message("backup:"), "backup:")
    (kept,) = (tmp_path / "data" / "backups").iterdir()
    assert str(kept) in large["text"]
    assert kept.stat().st_mode & 0o077 == 0
    async with conversation.store.reading() as read:
        assert [record.action for record in await read.admins.log(9)] == ["backup", "backup"]


async def test_the_backup_is_for_the_owner(conversation: Conversation) -> None:
    await conversation.say("/help", JEAN)
    async with conversation.store.transaction() as t:
        await t.admins.add(JEAN, Role.ADMIN, NOW)
    (refused,) = await conversation.say("/backup", JEAN)
    assert refused["text"] == "Il faut pour cela un autre rôle : propriétaire."
    (refused,) = await conversation.press(await conversation.old_message("backup:", JEAN), "backup:", JEAN)
    assert refused["text"] == "Il faut pour cela un autre rôle : propriétaire."
