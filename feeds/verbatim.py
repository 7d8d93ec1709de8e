"""The verbatim gate: checks quotations and speakers against the fetched text.

A message quotes only what occurs, character for character (white space aside), in the fetched text, and names only
speakers that the text names. What fails this check is shown as indirect speech, without quotation marks or without the
name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from feeds.text import strip_accents
from feeds.types import Claim, Quotation

# Opening mark → the marks that may close it. German „…“ closes with the mark that opens an English quotation.
_CLOSING: Final[Mapping[str, str]] = {"“": "”", "„": "“”", "«": "»", "‹": "›", '"': '"'}
_MARKS: Final = frozenset('“”„«»‹›"')
_OPENING: Final = re.compile(f"[{''.join(_CLOSING)}]")
_ANY_MARK: Final = re.compile(f"[{''.join(sorted(_MARKS))}]")
# Opening mark → the marks that count between it and its end.
_PAIRED: Final = {mark: re.compile(f"[{mark}{closing}]") for mark, closing in _CLOSING.items()}
_INVISIBLE: Final = frozenset({"Cf", "Cc", "Cs"})
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A quoted passage: `start` is the index of the opening mark, `end` the index after the closing one."""

    start: int
    end: int
    words: str


def passages(text: str) -> Iterator[Passage]:
    """Returns the outermost quoted passages of `text`, left to right. A mark that is never closed is ignored."""
    at = 0
    while opening := _OPENING.search(text, at):
        start = opening.start()
        end = _closes(text, start)
        if end < 0:
            at = start + 1
            continue
        yield Passage(start, end + 1, text[start + 1 : end])
        at = end + 1


def _closes(text: str, opening: int) -> int:
    """Returns the end of the passage that opens at `opening`, with nested marks of its kind counted; -1 if unclosed."""
    mark = text[opening]
    closing, depth = _CLOSING[mark], 1
    for found in _PAIRED[mark].finditer(text, opening + 1):
        depth += -1 if found[0] in closing else 1
        if depth == 0:
            return found.start()
    return -1


def spaceless(text: str) -> str:
    """Returns the form in which texts are compared: NFC, without white space and invisible characters."""
    joined = "".join(unicodedata.normalize("NFC", text).split())
    if joined.isprintable():  # nothing that is invisible is
        return joined
    return "".join(c for c in joined if unicodedata.category(c) not in _INVISIBLE)


def stands_in(words: str, texts: Iterable[str]) -> bool:
    """True if `words` occur in one of `texts`, white space aside; False for no words."""
    wanted = spaceless(words)
    return bool(wanted) and any(wanted in spaceless(text) for text in texts)


def violations(message: str, texts: Sequence[str]) -> list[str]:
    """Returns the quoted passages of a plain-text message that occur in none of `texts`.

    Marks with nothing between them are ignored.
    """
    return [passage.words for passage in passages(message) if _is_invented(passage, texts)]


def _is_invented(passage: Passage, texts: Sequence[str]) -> bool:
    return bool(spaceless(passage.words)) and not stands_in(passage.words, texts)


def without_loose_marks(text: str) -> str:
    """Returns `text` without unpaired quotation marks, such as the end of a quotation whose beginning was cut off."""
    if not _ANY_MARK.search(text):
        return text
    paired = {at for passage in passages(text) for at in (passage.start, passage.end - 1)}
    inside = [range(passage.start + 1, passage.end - 1) for passage in passages(text)]
    return "".join(
        c for at, c in enumerate(text) if c not in _MARKS or at in paired or any(at in stretch for stretch in inside)
    )


def demoted(message: str, texts: Sequence[str]) -> str:
    """Returns a plain-text message without unpaired marks and without the marks of passages that are not in `texts`."""
    if not _ANY_MARK.search(message):
        return message
    wrong = {
        at for passage in passages(message) if _is_invented(passage, texts) for at in (passage.start, passage.end - 1)
    }
    kept = "".join(c for at, c in enumerate(message) if at not in wrong)
    loose = without_loose_marks(kept)
    # Removing marks can create new pairs. Each round removes at least two marks, so this terminates.
    return loose if loose == message else demoted(loose, texts)


def unquoted(content: str) -> str | None:
    """Returns the words of a content that is one quotation from end to end; None if it is not.

    A comma before the closing mark belongs to the sentence, not to the speaker, and is dropped.
    """
    content = content.strip()
    whole = next(passages(content), None)
    if whole is None or whole.start != 0 or content[whole.end :].strip(" .,;:!?…"):
        return None
    return whole.words.strip().rstrip(",").rstrip()


def is_named(speaker: str, text: str) -> bool:
    """True if every word of `speaker` occurs in `text`, accents and case aside."""
    name = _WORD.findall(strip_accents(speaker.casefold()))
    return bool(name) and _words(text).issuperset(name)


@lru_cache(maxsize=4)  # the claims of one article are checked in a row
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(strip_accents(text.casefold())))


def checked_claim(claim: Claim, text: str) -> Claim:
    """Returns the claim as `text` supports it: as indirect speech, or without a speaker, if the text lacks the words.

    Args:
        claim: what was extracted.
        text: the article's stored text, in which the claim's span counts.
    """
    if claim.quotation is not None and claim.quotation is not Quotation.INDIRECT:
        quoted = [passage.words for passage in passages(claim.content)] or [claim.content]
        if text[claim.start : claim.end] != claim.content and not all(stands_in(words, [text]) for words in quoted):
            content = "".join(c for c in claim.content if c not in _MARKS)
            claim = replace(claim, quotation=Quotation.INDIRECT, content=content)
    if claim.speaker is not None and not is_named(claim.speaker, text):
        claim = replace(claim, speaker=None, speaker_key=None, role=None)
    return claim
