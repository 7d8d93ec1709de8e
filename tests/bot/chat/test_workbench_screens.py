"""The workbench's message fits into one message whatever a topic has."""

from __future__ import annotations

import pytest

from bot.chat.workbench_screens import Found, phrases_of, words_screen, workbench_screen
from bot.locales import Words
from bot.render import fits
from bot.trials import Hit, NearMiss, TopicDraft, TopicTrial
from tests.bot.conversation import NOW

LONG = tuple(f"<{'phrase ' * 12}{n}>" for n in range(60))
DRAFT = TopicDraft(
    "s" * 48,
    {"en": "N" * 60, "fr": "<" * 60},
    " OR ".join(f"@a{n}" for n in range(30)),
    {f"a{n}": {"en": LONG, "fr": LONG} for n in range(30)},
    excluded=tuple(f"word{n}" * 8 for n in range(8)),
    added={f"@a{n}": LONG[:3] for n in range(20)},
)
HITS = tuple(Hit("T" * 300, "P" * 90, NOW, f"https://example.org/{'x' * 900}", (), n) for n in range(9))
MISSES = tuple(NearMiss("&" * 300, "P", NOW, None, "@" + "a" * 90, n) for n in range(20, 29))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_large_topic_fits(language: str) -> None:
    words, trial = Words(language), TopicTrial(9_000, 14.0, HITS, 9, False, 9, MISSES)
    screen = workbench_screen(DRAFT, Found(trial), "1a2b3c", words, NOW)
    assert fits(screen.html)
    assert [item["text"] for item in screen.rows[-1]] == [
        words.text("workbench.button_save"),
        words.text("workbench.button_cancel"),
    ]


def test_every_phrase_is_on_one_page_with_a_button_of_its_own() -> None:
    phrases = phrases_of(DRAFT)
    seen: set[str] = set()
    for page in range(1, -(-len(phrases) // 16) + 1):
        screen = words_screen(DRAFT, page, "1a2b3c", Words("en"))
        seen |= {item["callback_data"] for row in screen.rows for item in row if ":drop:" in item["callback_data"]}
    assert len(seen) == len(phrases) == len({phrase.key for phrase in phrases})
