"""What is wrong with lines that readers are sent, as far as a program can tell, and how often messages sound.

Whether a line is true takes a reader who has the page beside it; tests/eval/README.md says how that is done.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from feeds.match import default_topics
from feeds.types import OutboxKind
from tests.eval.lines.replay import Replay, SentMessage, read_pages, replay

PAGES: Final = Path(__file__).parents[4] / "shared" / "newsroom" / "pages.jsonl"
TOPIC: Final = "north-korea-russia"
LONGEST: Final = 260  # characters of a line, with its speaker
_BULLET: Final = "• "
_MARK: Final = re.compile(r"(?:New|Nouveau|✓ Second origin|✓ Deuxième origine) ?: ")
_CITATIONS: Final = re.compile(r"(?: \[\d+\])+$| · \d{1,2} \w+\.?(?: \d{4})?$")
_PRONOUNS: Final = re.compile(r"(?:they|it|he|she|them|ils?|elles?|ce|cela|ça)\b", re.IGNORECASE)
_STARTS_DEPENDENT: Final = re.compile(r"(?:if|which|that|who|si|qui|que|dont)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of a message, without its mark and citations."""

    text: str
    message: SentMessage

    @property
    def content(self) -> str:
        """What stands behind the speaker."""
        return self.text.split(": ", 1)[-1]


def lines_of(messages: Sequence[SentMessage]) -> Iterator[Line]:
    """Yields each statement of each message; of several with the same words only the first."""
    seen: set[tuple[str, str]] = set()
    for message in messages:
        for row in message.text.splitlines():
            is_new = _MARK.match(row) is not None
            if not (row.startswith(_BULLET) or is_new):
                continue
            text = _MARK.sub("", row, count=1) if is_new else row.removeprefix(_BULLET)
            while (cut := _CITATIONS.sub("", text)) != text:
                text = cut
            key = message.language, text
            if key not in seen:
                seen.add(key)
                yield Line(text, message)


def fault_of(line: Line) -> str | None:
    """Returns what a program can tell is wrong with a line, None where it finds nothing."""
    if len(line.text) > LONGEST:
        return "long"
    if line.content == line.text and _PRONOUNS.match(line.content):
        return "pronoun"
    if _STARTS_DEPENDENT.match(line.content) and "," not in line.content:
        return "fragment"
    if line.text.count("“") != line.text.count("”") or line.text.count("«") != line.text.count("»"):
        return "quotation"
    return None


def repeats_in(message: SentMessage) -> int:
    """Returns how many lines of a message are held by another line or by its title."""
    rows = [line.content.casefold() for line in lines_of([message])]
    title = message.text.split("\n", 1)[0].casefold() if message.kind is OutboxKind.ALERT else ""
    return sum(any(row in other for other in (*rows[:n], *rows[n + 1 :], title)) for n, row in enumerate(rows))


@cache
def replayed() -> Replay | None:
    """Returns the replay of the shared news pages, None where they are not there."""
    if not PAGES.exists():
        return None
    topic = next(topic for topic in default_topics() if topic.slug == TOPIC)
    return asyncio.run(replay(read_pages(PAGES), topic))


def figures(sent: Replay) -> dict[str, float]:
    """Returns the figures of a replay for its English reader: messages, those with sound, lines, faults, repeats."""
    messages = [message for message in sent.messages if message.language == "en"]
    lines = list(lines_of(messages))
    return {
        "messages": sum(message.kind is not OutboxKind.EDIT for message in messages),
        "with_sound": sum(message.has_sound for message in messages),
        "stories": len({message.story_id for message in messages}),
        "lines": len(lines),
        "faults": sum(fault_of(line) is not None for line in lines),
        "repeats": sum(map(repeats_in, messages)),
    }


def report() -> tuple[list[str], dict[str, Any]]:
    """Returns the lines of the section, and the same as values."""
    sent = replayed()
    if sent is None:
        return ["../shared/newsroom is not there: nothing to replay"], {}
    values = figures(sent)
    shown = [f"{name}: {value:g}" for name, value in values.items()]
    english = [message for message in sent.messages if message.language == "en"]
    shown += [f"  {fault}: {line.text}" for line in lines_of(english) if (fault := fault_of(line))]
    return shown, values
