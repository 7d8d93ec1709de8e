"""ARTICLE, walls: tells a page that is no article (a consent form, a captcha, a login) from an entry's article. Pure.

Such a page is often longer than the teaser of the entry. It is known by its phrases, by not speaking of the entry, or
by being the same for several entries. The phrases are in `walls.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Final

from feeds.text import FUNCTION_WORDS, fold, words_of
from feeds.types import Entry

_PHRASES: Final[Mapping[str, Sequence[str]]] = {
    kind: [fold(phrase) for phrase in phrases]
    for kind, phrases in tomllib.loads(resources.files(__package__).joinpath("walls.toml").read_text("utf-8")).items()
}
OTHER: Final = "other"
KINDS: Final = (*_PHRASES, OTHER)

_LEAST_LETTERS: Final = 4  # of a word that says what an entry is about
_STEM: Final = 6  # letters by which words are compared: texts inflect them
_LEAST_WORDS: Final = 3  # of an entry that says enough to be recognised
_LEAST_SHARE: Final = 0.2  # of the entry's words, 0 to 1, that its article has
_SURE_SHARE: Final = 0.5  # from which on a text is the entry's even if another entry has the same
_LEAST_PARAGRAPH: Final = 60
_SAME_SHARE: Final = 0.8  # of a text, 0 to 1, that another page has as well


def wall_of(entry: Entry, text: str) -> str | None:
    """Returns the kind of wall that the text of an entry's page is; None if it may be the article.

    Args:
        entry: with its own title and teaser.
        text: of its page, paragraphs separated by blank lines.
    """
    paragraphs = text.split("\n\n")
    kinds = [_kind(paragraph) for paragraph in paragraphs]
    rest = "\n\n".join(paragraph for paragraph, kind in zip(paragraphs, kinds, strict=True) if kind is None)
    found = next(filter(None, kinds), None)
    share = spoken_share(entry, rest)
    if found is not None and (len(rest) <= len(entry.summary) or (share is not None and share < _LEAST_SHARE)):
        return found
    return OTHER if share == 0 else None


def _kind(paragraph: str) -> str | None:
    folded = f" {' '.join(fold(paragraph).split())} "
    return next((kind for kind, phrases in _PHRASES.items() if any(phrase in folded for phrase in phrases)), None)


def spoken_share(entry: Entry, text: str) -> float | None:
    """Returns the share of the entry's own words that the text has, 0 to 1; None if the entry has too few words."""
    wanted = _stems(f"{entry.title} {entry.summary}")
    return len(wanted & _stems(text)) / len(wanted) if len(wanted) >= _LEAST_WORDS else None


def _stems(text: str) -> set[str]:
    words = (word for word in words_of(text) if word.isdecimal() or len(word) >= _LEAST_LETTERS)
    return {word[:_STEM] for word in words if word not in FUNCTION_WORDS}


def repeated_texts(entries: Mapping[str, Entry], texts: Mapping[str, str], before: Iterable[str]) -> set[str]:
    """Returns the ids of entries whose page has the text of another page of the same host, and not that of the entry.

    Args:
        entries: by id, all of one host.
        texts: page texts by entry id.
        before: texts of earlier pages of the host.
    """
    parts = {entry_id: _paragraphs(text) for entry_id, text in texts.items()}
    earlier = [_paragraphs(text) for text in before]
    repeated = set()
    for entry_id, own in parts.items():
        others = [*earlier, *(other for other_id, other in parts.items() if other_id != entry_id)]
        share = spoken_share(entries[entry_id], texts[entry_id])
        if (share is None or share < _SURE_SHARE) and any(_is_same(own, other) for other in others):
            repeated.add(entry_id)
    return repeated


def _paragraphs(text: str) -> Sequence[str]:
    return [part for part in text.split("\n\n") if len(part) >= _LEAST_PARAGRAPH]


def _is_same(own: Sequence[str], other: Sequence[str]) -> bool:
    found = set(other)
    length = sum(map(len, own))
    return length > 0 and sum(len(part) for part in own if part in found) >= _SAME_SHARE * length
