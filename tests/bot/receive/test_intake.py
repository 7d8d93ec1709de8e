"""The real application at a sandbox, with somebody who floods it: everybody else is answered as if nothing was."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
from structlog.testing import capture_logs
from telegram import Chat, Message, Update, User

from bot.chat.application import is_handled
from bot.chat.handlers.flood import slow_down
from bot.receive import Intake, Receiver
from bot.receive.intake import IntakeSettings
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons
from tests.patience import PATIENCE_SECONDS

ENOUGH = IntakeSettings().bounds.user


class Line:
    """The bot at work: who is handled in which order; updates of `held` users wait inside their handler."""

    def __init__(self, conversation: Conversation, **settings: float) -> None:
        self.conversation = conversation
        self.order: list[int] = []
        self.held: set[int] = set()
        self.seconds = 0.0
        self.texts_came = 0
        self._changed = asyncio.Event()
        self.intake = Intake(
            self.handle,
            partial(slow_down, default_language="en"),
            is_wanted=self._is_wanted,
            settings=IntakeSettings(**settings),  # type: ignore[arg-type]  # its fields by name
            monotonic=lambda: self.seconds,
        )

    async def handle(self, update: Update) -> None:
        user = update.effective_user
        assert user is not None
        self.order.append(user.id)
        self._tell()
        await self.until(lambda: user.id not in self.held)
        await self.conversation.application.process_update(update)
        self._tell()

    def _is_wanted(self, update: Update) -> bool:
        """What the bot handles; counts the texts that it is offered, those that it drops later too."""
        self.texts_came += update.message is not None and update.message.text is not None
        self._tell()
        return is_handled(self.conversation.application, update)

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_so():
                await self._changed.wait()

    def release(self) -> None:
        self.held.clear()
        self._tell()

    async def count(self, chat_id: int, number: int) -> None:
        """Until the bot has written so many messages in the chat."""
        found, last = 0, 0
        async with asyncio.timeout(PATIENCE_SECONDS):
            while found < number:
                rows = await self.conversation.client.get(f"/sandbox/chats/{chat_id}/messages?after={last}&wait=5")
                found += sum(row["from"] == "bot" for row in rows.json())
                last = max([last, *(row["message_id"] for row in rows.json())])

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def send(self, text: str, user: int, count: int = 1, **more: int) -> None:
        for _ in range(count):
            await self.conversation.client.post(f"/sandbox/users/{user}/send", json={"text": text, **more})

    @asynccontextmanager
    async def receiving(self) -> AsyncIterator[None]:
        receiver = Receiver(self.conversation.application.bot, self.intake, now=lambda: NOW)
        running = asyncio.create_task(receiver.run())
        try:
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            self.release()
            await self.intake.stop(10)


async def group_of(conversation: Conversation) -> int:
    made = await conversation.client.post("/sandbox/groups", json={"title": "Newsroom", "members": [ANN, JEAN]})
    group = int(made.json()["id"])
    await handled(conversation)
    return group


async def handled(conversation: Conversation) -> None:
    """Lets the bot handle what has come, and confirms it, so that a receiver does not get it again."""
    await conversation.handle()
    await conversation.handle()


async def test_200_messages_of_one_user_come_after_one_of_another(conversation: Conversation) -> None:
    line = Line(conversation)
    line.held = {ANN}
    await line.send("/topics", ANN, 200)
    await line.send("/help", JEAN)
    async with line.receiving():
        await line.count(JEAN, 1)
        assert line.order == [ANN, JEAN]
        line.release()
        await line.count(ANN, ENOUGH + 2)
    assert line.order == [ANN, JEAN] + [ANN] * ENOUGH


async def test_a_flood_takes_one_slot_of_two(conversation: Conversation) -> None:
    line = Line(conversation, slots=2)
    line.held = {ANN}
    await line.send("/help", ANN, 20)
    async with line.receiving():
        for number in range(3):
            await line.send("/help", JEAN)
            await line.count(JEAN, number + 1)
        assert line.order == [ANN, JEAN, JEAN, JEAN]


async def test_what_is_dropped_is_told_once_and_counted_in_one_line(conversation: Conversation) -> None:
    line = Line(conversation)
    line.held = {JEAN}
    await line.send("/help", JEAN, 30)
    with capture_logs() as logs:
        async with line.receiving():
            await line.until(lambda: line.order == [JEAN])
            await line.send("/help", JEAN, 10)
            line.release()
            await line.count(JEAN, 1 + 1 + ENOUGH)
            line.seconds = 29
            line.intake.report_floods()
            assert [row for row in logs if row["event"] == "intake.flood"] == []
            line.seconds = 31
            line.intake.report_floods()
            line.intake.report_floods()
            told = [row for row in logs if row["event"] == "intake.flood"]
    assert [(row["chat"], row["dropped"]) for row in told] == [(JEAN, 40 - 1 - ENOUGH)]
    said = [m["text"] for m in await conversation.messages(JEAN) if m["text"].startswith("Moins vite")]
    assert len(said) == 1


async def test_a_flood_that_goes_on_is_reported_every_ten_minutes(conversation: Conversation) -> None:
    line = Line(conversation)
    line.held = {ANN}
    await line.send("/help", ANN)
    (update,) = await conversation.application.bot.get_updates(timeout=0)
    with capture_logs() as logs:
        for second in range(25 * 60):
            line.seconds = float(second)
            line.intake.offer(update)
            line.intake.report_floods()
        line.release()
        await line.intake.stop(20)
    assert [row["dropped"] for row in logs if row["event"] == "intake.flood"][:2] == [601, 601]
    assert sum(row["event"] == "intake.flood" for row in logs) == 3


async def test_a_button_of_a_member_comes_before_the_flood_of_another(conversation: Conversation) -> None:
    group = await group_of(conversation)
    line = Line(conversation, member_burst=100, group_burst=200)
    await line.send("/topics", JEAN, chat_id=group)
    await handled(conversation)
    (listed,) = await conversation.messages(group)
    line.held = {ANN}
    await line.send("/topics", ANN, 60, chat_id=group)
    async with line.receiving():
        await line.until(lambda: line.order == [ANN])
        press = {"message_id": listed["message_id"], "data": buttons(listed)[0], "chat_id": group}
        pressed = (await conversation.client.post(f"/sandbox/users/{JEAN}/press", json=press)).json()
        await line.send("/help", JEAN, chat_id=group)
        line.release()
        answered = await conversation.client.get(f"/sandbox/callbacks/{pressed['callback_query_id']}?wait=20")
        assert answered.json()["is_answered"]
        await line.until(lambda: line.order.count(JEAN) == 2)
    assert line.order[:4] == [ANN, ANN, JEAN, ANN] or line.order[:3] == [ANN, JEAN, ANN]


async def test_commands_in_a_group_are_bounded_for_each_member_and_for_all(conversation: Conversation) -> None:
    group = await group_of(conversation)
    line = Line(conversation, member_burst=3, group_burst=5)
    async with line.receiving():
        await line.send("/help", ANN, 9, chat_id=group)
        await line.until(lambda: line.order == [ANN] * 3)
        await line.send("/help", JEAN, 9, chat_id=group)
        await line.until(lambda: line.order == [ANN] * 3 + [JEAN] * 2)
        other = 1003
        await conversation.client.post(f"/sandbox/groups/{group}/join", json={"user_id": other})
        await line.send("/help", other, 3, chat_id=group)
        await line.until(lambda: line.order[5:] == [other] and line.texts_came == 9 + 9 + 3)
        line.seconds = 10
        await line.send("/help", ANN, 9, chat_id=group)
        await line.until(lambda: line.order[6:] == [ANN])
        await line.count(group, 7 + 1)
    slower = [m for m in await conversation.messages(group) if m["text"].startswith("Slower")]
    assert len(slower) == 1
    assert slower[0]["reply_to"] is not None


async def test_the_talk_of_a_group_is_no_flood(conversation: Conversation) -> None:
    group = await group_of(conversation)
    await conversation.client.post(f"/sandbox/groups/{group}/promote")  # an administrator hears everything
    await handled(conversation)
    line = Line(conversation)
    with capture_logs() as logs:
        async with line.receiving():
            await line.send("what a day", ANN, 60, chat_id=group)
            await line.send("/help", ANN, chat_id=group)
            await line.count(group, 1)
    assert line.order == [ANN]
    assert [row for row in logs if row["event"] == "intake.flood"] == []


async def test_with_too_much_waiting_no_more_is_asked_for(conversation: Conversation) -> None:
    line = Line(conversation, max_waiting=2, slots=1)
    line.held = {ANN}
    await line.send("/help", ANN, 4)
    async with line.receiving():
        await line.until(lambda: line.order == [ANN])
        waiting = asyncio.create_task(line.intake.wait_for_room())
        await asyncio.sleep(0)
        assert not waiting.done()
        line.release()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await waiting


async def test_a_handler_that_hangs_is_cancelled(conversation: Conversation) -> None:
    line = Line(conversation, handling_seconds=0.05)
    line.held = {ANN}
    with capture_logs() as logs:
        async with line.receiving():
            await line.send("/help", ANN, 2)
            await line.until(lambda: line.order == [ANN, ANN])
    assert "handler.cancelled" in {row["event"] for row in logs}


@pytest.mark.parametrize("is_finished", [True, False])
async def test_a_stop_says_how_much_was_not_handled(conversation: Conversation, is_finished: bool) -> None:
    line = Line(conversation)
    line.held = set() if is_finished else {ANN}
    await line.send("/help", ANN, 3)
    for update in await conversation.application.bot.get_updates(timeout=0):
        line.intake.offer(update)
    await line.until(lambda: len(line.order) == (3 if is_finished else 1))
    with capture_logs() as logs:
        await line.intake.stop(20 if is_finished else 0)
    assert [(row["event"], row["not_handled"]) for row in logs] == ([] if is_finished else [("intake.stopped", 3)])


async def test_that_a_user_blocked_the_bot_comes_after_what_they_wrote(conversation: Conversation) -> None:
    await Line(conversation).send("/help", ANN, 2)
    await conversation.client.post(f"/sandbox/users/{ANN}/block")
    updates = await conversation.application.bot.get_updates(timeout=0)
    taken: asyncio.Queue[Update] = asyncio.Queue()
    intake = Intake(taken.put, taken.put)
    for update in updates:
        intake.offer(update)
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert [await taken.get() for _ in range(3)] == list(updates)
    assert updates[-1].my_chat_member is not None
    await intake.stop(20)


async def test_anonymous_administrators_of_two_groups_have_an_allowance_each(conversation: Conversation) -> None:
    line = Line(conversation, member_burst=1)
    anonymous = User(1087968824, "Group", is_bot=True, username="GroupAnonymousBot")
    taken: list[int] = []

    async def note(update: Update) -> None:
        taken.append(update.update_id)

    line.intake._handle = note
    line.intake._is_wanted = lambda _: True
    for number, group_id in enumerate((-1, -2), 1):
        group = Chat(group_id, "supergroup", title="G")
        message = Message(number, NOW, group, from_user=anonymous, sender_chat=group, text="/help")
        line.intake.offer(Update(number, message=message))
    await line.intake.stop(20)
    assert taken == [1, 2]


async def test_somebody_who_asks_without_pause_is_told_once_and_answered_again_later(
    conversation: Conversation,
) -> None:
    line = Line(conversation, person_burst=3, person_seconds=2.0)
    async with line.receiving():
        await line.send("/help", ANN, 8)
        await line.send("/help", JEAN)
        await line.count(ANN, 3 + 1)
        await line.until(lambda: sorted(line.order) == [ANN] * 3 + [JEAN])
        line.seconds = 2.0
        await line.send("/help", ANN, 3)
        await line.until(lambda: line.order.count(ANN) == 4)
    said = [m["text"] for m in await conversation.messages(ANN) if m["text"].startswith("Slower")]
    assert len(said) == 1
