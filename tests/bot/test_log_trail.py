"""The log leads from an entry to the messages about it, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
import structlog

from bot.alerts import AlertListener, AlertSettings
from bot.chat.services import KEY
from bot.logs import configure
from feeds.article import Pages
from feeds.errors import StorageError
from feeds.polling import Pipeline, PipelineSettings
from feeds.ports import Fetcher
from feeds.types import AlertLevel, Subscription
from feeds.worker import LocalParser
from storage.ports import Transaction
from tests.bot.conversation import ANN, JEAN, NOW, Conversation
from tests.feeds.polled_feed import TROOPS
from tests.feeds.polling.test_storing import FEED, POLLED, Prepared, soldiers
from tests.logged import restored_logging

pytestmark = pytest.mark.usefixtures("_logged")


@pytest.fixture
def _logged() -> Iterator[None]:
    with restored_logging():
        configure("info", "json")
        yield


async def told_pipeline(conversation: Conversation) -> Pipeline[Transaction]:
    """Ann and Jean follow the topic of the entries that the pipeline takes."""
    async with conversation.store.transaction() as transaction:
        await transaction.topics.put(TROOPS)
        await transaction.feeds.add(FEED)
    for user in (ANN, JEAN):
        await conversation.say("/start", user=user)
        async with conversation.store.transaction() as transaction:
            await transaction.chats.subscribe(Subscription(user, TROOPS.slug, AlertLevel.EVERYTHING))
    return Pipeline(
        store=conversation.store,
        pages=Pages(cast(Fetcher, None), LocalParser()),
        analyst=Prepared(),
        listener=AlertListener(AlertSettings(), lambda: None),
        settings=PipelineSettings(),
    )


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


async def test_grep_for_an_entry_finds_its_story_and_for_that_the_messages(
    conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline = await told_pipeline(conversation)
    await pipeline.ingest(FEED, [soldiers(1, 1), soldiers(2, 2)], POLLED, NOW)
    await conversation.application.bot_data[KEY].delivery.deliver_due()
    said = lines(capsys)

    (stored,) = [line for line in said if line["event"] == "entry.stored" and line["name"] == "1-1"]
    way = [line for line in said if line.get("story") == stored["story"]]
    assert [line["event"] for line in way[:3]] == ["alert.planned", "alert.planned", "entry.stored"]
    assert [line["chats"] for line in way[:2]] == [1, 1]  # one text in English, one in French
    assert {line["event"] for line in way[3:]} == {"delivery.sent"}
    sent = [pair for line in way[3:] for pair in line["messages"]]
    shown = {f"{chat}:{row['message_id']}" for chat in (ANN, JEAN) for row in await conversation.messages(chat)}
    assert len(set(sent)) == 2
    assert set(sent) <= shown


async def test_what_is_logged_inside_names_the_entry_and_the_story(
    conversation: Conversation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by modules that know neither; and nothing names them afterwards."""
    pipeline = await told_pipeline(conversation)
    inner, stories = structlog.get_logger("inner"), pipeline.writer.stories
    add_entry, on_changes = stories.add_entry, AlertListener.on_changes

    async def adding(*given: Any, **options: Any) -> Any:
        inner.info("placed")
        return await add_entry(*given, **options)

    async def changed(*given: Any) -> None:
        inner.info("told")
        await on_changes(*given)

    monkeypatch.setattr(stories, "add_entry", adding)
    monkeypatch.setattr(AlertListener, "on_changes", changed)
    await pipeline.ingest(FEED, [soldiers(1, 1)], POLLED, NOW)
    inner.info("after")
    said = {line["event"]: line for line in lines(capsys)}
    assert said["placed"]["entry"] == said["entry.stored"]["entry"]
    assert said["told"]["story"] == said["entry.stored"]["story"]
    assert "entry" not in said["after"]
    assert "story" not in said["after"]


async def test_nothing_is_called_stored_that_was_rolled_back(
    conversation: Conversation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = await told_pipeline(conversation)

    async def failing(*_: Any) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr(AlertListener, "on_changes", failing)
    with pytest.raises(StorageError):
        await pipeline.ingest(FEED, [soldiers(1, 1)], POLLED, NOW)
    assert [line["event"] for line in lines(capsys) if line["event"] == "entry.stored"] == []
