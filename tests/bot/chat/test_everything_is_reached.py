"""All commands, kinds of buttons and dialogues answer through the sandbox; a new one is reached, or this fails."""

from __future__ import annotations

from typing import Final

import pytest
from structlog.testing import capture_logs

from bot.chat.application import BUTTONS, COMMANDS
from bot.chat.buttons import KINDS, ForgetButton, LevelButton, ResumeFeedButton, UnfollowButton, UnmuteButton, decode
from bot.chat.dialogues import DialogueKind
from tests.bot.chat.crawl import Crawl
from tests.bot.conversation import Conversation

pytestmark = pytest.mark.slow

# Buttons that no screen shows an owner, or nobody any more; messages that were sent before still have them.
FORMER: Final = {
    UnfollowButton: "unsub:harbours",
    UnmuteButton: "unmute:harbours",
    LevelButton: "level:harbours:breaking",
    ForgetButton: "forget:0",
    ResumeFeedButton: "resume:https://example.org/rss",
}


async def test_every_command_button_and_dialogue_is_reached_and_answers(conversation: Conversation) -> None:
    with capture_logs() as logs:
        async with Crawl(conversation) as crawl:
            await crawl.everything()
            for kind, data in FORMER.items():
                assert isinstance(decode(data), kind)
                await conversation.press(await conversation.old_message(data), data)
    assert [log for log in logs if log["log_level"] in {"error", "critical"}] == []
    assert {name for name in COMMANDS if not crawl.answers[name]} == set()
    assert set(BUTTONS) - set(crawl.pressed) - set(FORMER) == set()
    assert set(DialogueKind) - crawl.dialogues == set()


def test_every_kind_of_button_has_a_handler() -> None:
    assert set(KINDS) == set(BUTTONS)
