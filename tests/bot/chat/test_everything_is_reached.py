"""All commands, kinds of buttons and dialogues answer through the sandbox; a new one is reached, or this fails."""

from __future__ import annotations

import itertools
import re
from typing import Final

import pytest
from structlog.testing import capture_logs

from bot.chat.administration import ADMIN_COMMANDS
from bot.chat.application import BUTTONS, COMMANDS, OPEN_COMMANDS
from bot.chat.buttons import KINDS, ForgetButton, LevelButton, ResumeFeedButton, UnfollowButton, UnmuteButton, decode
from bot.chat.dialogues import DialogueKind
from storage.store import SqlStore
from tests.bot.chat.admins_tables import admins_tables
from tests.bot.chat.crawl import Crawl
from tests.bot.conversation import JEAN, Conversation

pytestmark = pytest.mark.slow

# Buttons that no screen shows an owner, or nobody any more; messages that were sent before still have them.
FORMER: Final = {
    UnfollowButton: "unsub:harbours",
    UnmuteButton: "unmute:harbours",
    LevelButton: "level:harbours:breaking",
    ForgetButton: "forget:0",
    ResumeFeedButton: "resume:https://example.org/rss",
}


async def test_every_command_button_and_dialogue_is_reached_and_answers_and_no_admins_act_is_for_others(
    conversation: Conversation, store: SqlStore
) -> None:
    with capture_logs() as logs:
        async with Crawl(conversation) as crawl:
            await crawl.everything()
            for kind, data in FORMER.items():
                assert isinstance(decode(data), kind)
                await conversation.press(await conversation.old_message(data), data)
            await nobody_else_does_it(crawl, store)
    assert [log for log in logs if log["log_level"] in {"error", "critical"}] == []
    assert {name for name in COMMANDS if not crawl.answers[name]} == set()
    assert set(BUTTONS) - set(crawl.pressed) - set(FORMER) == set()
    assert set(DialogueKind) - crawl.dialogues == set()


async def nobody_else_does_it(crawl: Crawl, store: SqlStore) -> None:
    """Who is no admin gets nowhere with what admins press and type, nor learns which commands there are for them."""
    conversation = crawl.conversation
    async with store.transaction() as transaction:
        await transaction.admins.remove(JEAN)
    before = await admins_tables(store)
    answers = {line: await conversation.say(line, JEAN) for line in lines(crawl.base)}
    for data in dict.fromkeys(itertools.chain.from_iterable(crawl.pressed.values())):
        old = await conversation.old_message(data, JEAN)
        await conversation.press(old, data, JEAN)
    assert await admins_tables(store) == before
    # Only what was typed is said again.
    others = set(ADMIN_COMMANDS) - set(OPEN_COMMANDS)
    named = {
        (line, name)
        for line, said in answers.items()
        for row, name in itertools.product(said, others)
        if re.search(rf"/{name}\b", row["text"]) and not line.startswith(f"/{name}")
    }
    assert named == set()
    assert all(answers.values())


def lines(base: str) -> list[str]:
    """Every command of admins, with something to do."""
    arguments = ("", f"{base}/rss Gazette", "harbours", "fish: herring AND cod", "1001", "1002 owner")
    return [f"/{command} {argument}".rstrip() for command in ADMIN_COMMANDS for argument in arguments]


def test_every_kind_of_button_has_a_handler() -> None:
    assert set(KINDS) == set(BUTTONS)
