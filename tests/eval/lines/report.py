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

from feeds.extract import ExtractSettings
from feeds.extract.lexicon import lexicon_of
from feeds.extract.nlp.models import model
from feeds.group import default_embedder
from feeds.match import default_topics
from feeds.text import detect_language
from feeds.types import OutboxKind
from tests.eval.lines.replay import Replay, SentMessage, read_pages, replay

PAGES: Final = Path(__file__).parents[4] / "shared" / "newsroom" / "pages.jsonl"
TOPIC: Final = "north-korea-russia"
LONGEST: Final = 220  # characters of a line, without its citations
EVENTS: Final = 18  # on the pages, as a reader counted them (docs/lines.md)
SAME: Final = 0.85  # cosine of two lines that are one by meaning, if neither has a figure that the other lacks
_BULLET: Final = "• "
_MARK: Final = re.compile(r"(?:New|Nouveau|✓ Second origin|✓ Deuxième origine) ?: |✕ |[↑↓] (?=.*: )")
_NOTE: Final = re.compile(r" \((?:[^()]*, )?(FR|EN)\)")
_FIGURE: Final = re.compile(r"\d[\d.,\s\u00a0\u202f]*\d|\d|\b(?:thousand|mille|hundred|cents?|millions?)\b")
_QUOTED: Final = re.compile(r"[“«].*[”»]")
_DENIED: Final = re.compile(r"(?:Denied by|Démenti par) ")
_CITATIONS: Final = re.compile(
    r"(?: \[\d+\])+$| · (?:said |dit le )?(?:week of |semaine du )?\d{1,2} \w+\.?(?: \d{4})?$"
    r"| · (?:said earlier|dit plus tôt|earlier|plus tôt)$| \((?:was|contre) [^()]*\)$"
)
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
    text = _NOTE.sub("", line.text)
    if len(text) > LONGEST:
        return "long"
    if line.content == line.text and _PRONOUNS.match(line.content):
        return "pronoun"
    if _STARTS_DEPENDENT.match(line.content) and "," not in line.content:
        return "fragment"
    if line.text.count("“") != line.text.count("”") or line.text.count("«") != line.text.count("»"):
        return "quotation"
    if is_unmarked(line):
        return "language"
    return None if has_verb(line) else "verb"


def is_unmarked(line: Line) -> bool:
    """True if the words of a line are in another language than its reader's and do not say so."""
    language = detect_language(_NOTE.sub("", line.content), line.message.language)
    return language not in {line.message.language, None} and _NOTE.search(line.text) is None


def has_verb(line: Line) -> bool:
    """True if a parser reads a verb in the content, or it is a quotation, or what somebody denies."""
    if _QUOTED.search(line.content) or _DENIED.match(line.text):
        return True
    marked = _NOTE.search(line.text)
    language = marked[1].lower() if marked else line.message.language
    parser = model(ExtractSettings().models[language])
    if parser is None:
        return True
    (doc,) = parser.parse([_NOTE.sub("", line.content)])
    lexicon = lexicon_of(language)
    forms = lexicon.verb_forms if lexicon else None
    endings = (*forms.future_endings, *forms.conditional_endings) if forms else ()  # a small model misses these
    return any(token.pos_ in {"VERB", "AUX"} or token.lower_.endswith(endings) for token in doc)


def repeats_by_meaning(message: SentMessage) -> list[tuple[str, str]]:
    """Returns the pairs of lines of a message that say the same: near in meaning, and no figure but the same ones."""
    rows = [line.text for line in lines_of([message])]
    vectors = default_embedder().embed([row.split(": ", 1)[-1] for row in rows or [""]])
    numbers = [frozenset(re.sub(r"[\W_]", "", found) for found in _FIGURE.findall(row)) for row in rows]
    return [
        (rows[n], rows[m])
        for n in range(len(rows))
        for m in range(n)
        if numbers[n] == numbers[m] and float(vectors[n] @ vectors[m]) >= SAME
    ]


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


def figures(sent: Replay, language: str = "en") -> dict[str, float]:
    """Returns the figures of a replay for one of its readers: messages, those with sound, lines, faults, repeats."""
    messages = [message for message in sent.messages if message.language == language]
    lines = list(lines_of(messages))
    return {
        "messages": sum(message.kind is not OutboxKind.EDIT for message in messages),
        "with_sound": sum(message.has_sound for message in messages),
        "stories": len({message.story_id for message in messages}),
        "lines": len(lines),
        "faults": sum(fault_of(line) is not None for line in lines),
        "repeats": sum(map(repeats_in, messages)),
        "repeats_by_meaning": sum(len(repeats_by_meaning(message)) for message in messages),
        "sounds_an_event": sum(message.has_sound for message in messages) / EVENTS,
    }


def report(*, is_full: bool = False) -> tuple[list[str], dict[str, Any]]:
    """Returns the lines of the section, and the same as values.

    Args:
        is_full: with each message and brief, to be read beside the pages.
    """
    sent = replayed()
    if sent is None:
        return ["../shared/newsroom is not there: nothing to replay"], {}
    values = {language: figures(sent, language) for language in sent.briefs}
    shown = [f"{language} {name}: {value:.3g}" for language, found in values.items() for name, value in found.items()]
    shown += [
        f"  {line.message.language} {fault}: {line.text}"
        for line in lines_of(sent.messages)
        if (fault := fault_of(line))
    ]
    if is_full:
        heads = (f"── {m.language} {m.page_id} {m.kind}{' ♪' if m.has_sound else ''}\n{m.text}" for m in sent.messages)
        shown += [*heads, *(f"── {language} brief\n{text}" for language, text in sent.briefs.items())]
    return shown, values
