"""Learns from what an admin ticked: words that a text must not have, and phrases that count as a part of the query.

A word is excluded only if no entry that the admin called good has it; a phrase is added only if no bad one has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot.trials.draft import Tick, TopicDraft
from feeds.match import Matcher, word_query
from feeds.text import FUNCTION_WORDS, fold
from feeds.types import AllOf, ArchiveSlice, OneWord, Topic, WordQuery
from storage.ports import Store, Transaction

MOST_EXCLUDED: Final = 8
_MOST_COUNTED: Final = 14  # candidates of which the archive is asked
_LEAST_LETTERS: Final = 4
_MOST_SHARE: Final = 0.4  # of the matching entries that one word may take away
_FEW: Final = 10  # matching entries, below which no share can be told
_ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_NAME: Final = re.compile(r"[^\W\d_a-zà-ÿ][\w’'\-]+(?:[ ][^\W\d_a-zà-ÿ][\w’'\-]+){0,3}")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A word with what speaks for it; the larger, the better."""

    covers: int
    is_name: bool
    rarity: int
    word: str


async def learned(store: Store, draft: TopicDraft) -> TopicDraft:
    """Returns the draft with what its ticks teach, in place of what earlier ones taught.

    Args:
        store: is read only: the archive tells which words are telling.
        draft: with its ticks.
    """
    good = [fold(tick.text) for tick in draft.ticks if tick.is_good]
    # The admin may have changed the query since: what it settles teaches nothing more.
    matcher = Matcher([draft.base])
    bad = [tick for tick in draft.ticks if not tick.is_good and matcher.match(tick.text)]
    missed = [tick for tick in draft.ticks if tick.is_good and _is_lacking(tick) and not matcher.match(tick.text)]
    taken = _taken(draft)
    async with store.reading() as read:
        excluded = await _excluded(read, draft, bad, good, taken)
        added = await _added(read, draft, missed, [fold(tick.text) for tick in draft.ticks if not tick.is_good], taken)
    return replace(draft, excluded=tuple(excluded), added=added)


def _is_lacking(tick: Tick) -> bool:
    return bool(tick.lacks) and not tick.lacks.startswith("NOT ")


async def _excluded(
    read: Transaction, draft: TopicDraft, bad: Sequence[Tick], good: Sequence[str], taken: frozenset[str]
) -> list[str]:
    """Returns few words that take all bad entries away, and no good one."""
    words = word_query(draft.base)
    total = await read.archive.count(ArchiveSlice(words, *_ALWAYS, 1))
    chosen: list[str] = []
    left = list(bad)
    counted: dict[str, tuple[int, int]] = {}
    while left and len(chosen) < MOST_EXCLUDED:
        best = None
        for candidate in _candidates(left, good, taken)[:_MOST_COUNTED]:
            if candidate.word not in counted:
                counted[candidate.word] = await _counts(read, words, candidate.word)
            within, everywhere = counted[candidate.word]
            if total >= _FEW and within > _MOST_SHARE * total:
                continue
            found = replace(candidate, rarity=-everywhere)
            if best is None or _worth(found) > _worth(best):
                best = found
        if best is None:
            break
        chosen.append(best.word)
        left = [tick for tick in left if best.word not in fold(tick.text).split()]
    return chosen


def _worth(candidate: _Candidate) -> tuple[int, bool, int]:
    return candidate.covers, candidate.is_name, candidate.rarity


async def _counts(read: Transaction, words: WordQuery | None, word: str) -> tuple[int, int]:
    """Returns how many entries that may match have the word, and how many have it at all."""
    one = OneWord(word)
    within = AllOf((words, one)) if words is not None else one
    return (
        await read.archive.count(ArchiveSlice(within, *_ALWAYS, 1)),
        await read.archive.count(ArchiveSlice(one, *_ALWAYS, 1)),
    )


def _candidates(bad: Sequence[Tick], good: Sequence[str], taken: frozenset[str]) -> list[_Candidate]:
    """Returns the words of the bad entries that no good one has, those of most entries and of their titles first."""
    kept = {word for text in good for word in text.split()}
    found: dict[str, _Candidate] = {}
    for tick in bad:
        names = _name_words(tick.text)
        title = set(fold(tick.text.partition("\n")[0]).split())
        for word in dict.fromkeys(fold(tick.text).split()):
            if len(word) < _LEAST_LETTERS or not word.isalpha() or word in kept | taken or word in FUNCTION_WORDS:
                continue
            known = found.get(word)
            # A word of the title tells more of what an entry is about than one of its text.
            rarity = (known.rarity if known else 0) + (word in title)
            found[word] = _Candidate((known.covers if known else 0) + 1, word in names, rarity, word)
    return sorted(found.values(), key=lambda one: (-one.covers, -one.rarity, not one.is_name))


async def _added(
    read: Transaction, draft: TopicDraft, missed: Sequence[Tick], bad: Sequence[str], taken: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """Returns for each part that good entries lack the names in them that go with that part elsewhere."""
    found: dict[str, list[str]] = {}
    for tick in missed:
        listed = found.setdefault(tick.lacks, [])
        if any(_has(fold(tick.text), name) for name in listed):
            continue
        part = word_query(replace(draft.base, query=_as_query(tick.lacks)))
        best, most = "", 0.0
        for name in _names(tick.text, taken, bad)[:_MOST_COUNTED]:
            share = await _share(read, part, name)
            if share > most:
                best, most = name, share
        if best:
            listed.append(best)
    return {lacks: tuple(names) for lacks, names in found.items() if names}


def _as_query(lacks: str) -> str:
    return lacks if lacks.startswith(("@", '"', "“", "„", "«", "(", "/")) or ":" in lacks else f'"{lacks}"'


async def _share(read: Transaction, part: WordQuery | None, name: str) -> float:
    """Returns in which share of the entries with the name the part stands too, a little more for a frequent name."""
    words = word_query(Topic("name", {}, f'"{name}"'))
    if words is None:
        return 0.0
    alone = await read.archive.count(ArchiveSlice(words, *_ALWAYS, 1))
    both = await read.archive.count(ArchiveSlice(AllOf((words, part)), *_ALWAYS, 1)) if part is not None else 0
    return (both + 0.1) / (alone + 1) if alone else 0.0


def _names(text: str, taken: frozenset[str], bad: Sequence[str]) -> list[str]:
    """Returns the names of a text, and the words of its title, that neither the query nor a bad entry has."""
    title = text.partition("\n")[0]
    words = [word.strip(".,;:!?()«»“”\"'") for word in title.split()]
    plain = [word for word in words if len(word) >= _LEAST_LETTERS and word.lower() not in FUNCTION_WORDS]
    names = [_bare(match.group()) for match in _NAME.finditer(text)]
    found = dict.fromkeys((*names, *plain))
    return [
        name
        for name in found
        if len(name) >= _LEAST_LETTERS
        and not set(fold(name).split()) & taken
        and not any(_has(other, name) for other in bad)
        and '"' not in name
    ]


def _bare(name: str) -> str:
    """Returns a name without the little word in capitals that begins a sentence: "The Kremlin"."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in FUNCTION_WORDS else name


def _has(folded: str, phrase: str) -> bool:
    return f" {' '.join(fold(phrase).split())} " in f" {' '.join(folded.split())} "


def _name_words(text: str) -> set[str]:
    return {word for match in _NAME.finditer(text) for word in fold(match.group()).split()}


def _taken(draft: TopicDraft) -> frozenset[str]:
    """Returns the words of the query, of its aliases, and those that the admin refused."""
    phrases: Iterable[str] = (
        phrase for alias in draft.aliases.values() for listed in alias.values() for phrase in listed
    )
    said = [draft.query, *phrases, *draft.refused]
    return frozenset(word for text in said for word in fold(text.replace("*", "")).split())
