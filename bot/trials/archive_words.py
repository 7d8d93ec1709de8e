"""Completes the sides of a topic by what the archive calls them: spellings in both languages, holders of offices.

The latest entries are read in small pieces, and looked through in a thread.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Final

from bot.trials.sides import LANGUAGES, MOST_SIDES, Side, alias_name
from feeds.match import word_query
from feeds.offices import is_sole, office_of
from feeds.polling import text_with_origin
from feeds.text import fold, phonetic_key
from feeds.types import ArchivePosition, ArchiveSlice, OneWord, Topic, WordQuery
from storage.ports import Store

MOST_SAMPLED: Final = 600  # entries with words that begin as those of a side, whose words are compared with it
MOST_RECENT: Final = 300  # and the latest of all, for words that another language begins otherwise
MOST_OF_SIDE: Final = 400  # entries of a country that are looked through for its office holders
_SLICE: Final = 200
_ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_HEAD: Final = 600  # characters of a text in which people are introduced
_LEAST_LIKE: Final = 0.7  # of two spellings of one word, 0 to 1
_SAME: Final = 0.85  # from which on they are two spellings even where a language has both
_LEAST_LETTERS: Final = 5
_BEGINNING: Final = 3  # letters that the spellings of a word mostly share
_MOST_SPELLINGS: Final = 3
_MOST_HOLDERS: Final = 3
_LEAST_SEEN: Final = 2
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*\.?")
_MOST_OFFICE: Final = 5  # words of an office


@dataclass(frozen=True, slots=True)
class Sample:
    """A text of the archive with its language, which may be unknown."""

    text: str
    language: str | None


async def completed(store: Store, sides: Sequence[Side]) -> list[Side]:
    """Returns the sides with what the archive calls them; words that do not stand together become sides of their own.

    Args:
        store: is read only.
        sides: as `sides_of` returns them.
    """
    parted = [part for side in sides for part in await _parted(store, side)][:MOST_SIDES]
    recent = await _sample(store, None, MOST_RECENT) if any(not side.is_known for side in parted) else []
    return [await _completed(store, side, recent) for side in parted]


async def _completed(store: Store, side: Side, recent: Sequence[Sample]) -> Side:
    if side.country:
        texts = await _sample(store, _words(side), MOST_OF_SIDE)
        found = await asyncio.to_thread(office_holders, side.country, texts)
    elif not side.is_known:
        begins = OneWord(fold(side.labels["en"]).strip()[:_BEGINNING], is_prefix=True)
        texts = await _sample(store, begins, MOST_SAMPLED)
        found = await asyncio.to_thread(spellings, side.labels["en"], [*texts, *recent])
    else:
        return side
    phrases = {language: (*side.phrases.get(language, ()), *_new(side, names)) for language, names in found.items()}
    labels = {language: _label(side, found, language) for language in LANGUAGES}
    return replace(side, phrases={**side.phrases, **{k: v for k, v in phrases.items() if v}}, labels=labels)


def _new(side: Side, names: Sequence[str]) -> list[str]:
    """Returns the names that none of the side's phrases covers; one that contains a phrase is found anyway."""
    known = [set(fold(phrase).split()) for phrases in side.phrases.values() for phrase in phrases]
    return [name for name in names if not any(words <= set(fold(name).split()) for words in known)]


def _label(side: Side, found: Mapping[str, Sequence[str]], language: str) -> str:
    """Returns what an unknown word is called in a language: as the archive spells it there."""
    if side.is_known or not (spelled := found.get(language)):
        return side.labels[language]
    return spelled[0]


async def _parted(store: Store, side: Side) -> list[Side]:
    """Returns an unknown side whole if its words stand together in the archive, else each word as a side."""
    words = side.labels["en"].split()
    if side.is_known or len(words) < 2:
        return [side]
    together = " ".join(fold(side.labels["en"]).split())
    both = _words(replace(side, phrases={"*": tuple(words)}), is_all=True)
    texts = await _sample(store, both, _SLICE)
    standing = sum(together in " ".join(fold(sample.text).split()) for sample in texts)
    is_name = all(word[0].isupper() for word in words)
    if 2 * standing >= len(texts) and (texts or is_name):
        return [_as_written(side, texts)]
    return [Side(alias_name(w), dict.fromkeys(LANGUAGES, w), {"*": (w,)}, is_known=False) for w in words]


def _as_written(side: Side, texts: Sequence[Sample]) -> Side:
    """Returns a side of several words with the capitals that texts give it most often: Simone Biles."""
    pattern = re.compile(r"\s+".join(map(re.escape, side.labels["en"].split())), re.IGNORECASE)
    seen = Counter(match.group() for sample in texts for match in pattern.finditer(sample.text))
    if not seen:
        return side
    written = " ".join(seen.most_common(1)[0][0].split())
    return replace(side, labels=dict.fromkeys(LANGUAGES, written), phrases={"*": (written,)})


def _words(side: Side, *, is_all: bool = False) -> WordQuery | None:
    """Returns what the index is asked for the side: any of its phrases, or all."""
    phrases = [phrase for listed in side.phrases.values() for phrase in listed]
    query = (" AND " if is_all else " OR ").join(_quoted(phrase) for phrase in dict.fromkeys(phrases))
    return word_query(Topic("side", {}, query))


def _quoted(phrase: str) -> str:
    bare = phrase.removesuffix("*").replace('"', " ")
    return f'"{bare}"*' if phrase.endswith("*") else f'"{bare}"'


async def _sample(store: Store, words: WordQuery | None, most: int) -> list[Sample]:
    """Returns the latest texts with these words."""
    wanted = ArchiveSlice(words, *_ALWAYS, min(_SLICE, most), is_latest_first=True)
    found: list[Sample] = []
    while len(found) < most:
        async with store.reading() as read:
            entries = await read.archive.read(wanted)
        read_texts = await asyncio.to_thread(
            lambda some: [text_with_origin(e, asks_language=True) for e in some], entries
        )
        found += [Sample(text, origin.language) for text, origin in read_texts]
        if len(entries) < wanted.limit:
            break
        wanted = replace(wanted, after=ArchivePosition(entries[-1].published, entries[-1].id))
    return found


def spellings(phrase: str, texts: Sequence[Sample]) -> dict[str, list[str]]:
    """Returns how texts of each language spell a word, the most frequent first: "arctic" is "Arctique" in French.

    Args:
        phrase: of several words nothing is found.
        texts: to look through.
    """
    key, wanted = phonetic_key(phrase), fold(phrase).strip()
    if " " in phrase or len(wanted) < _LEAST_LETTERS or not key:
        return {}
    seen: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for sample in texts:
        if sample.language in seen:
            seen[sample.language].update(set(_plain_words(sample.text)))
    return {language: _spelled(counts, key, wanted) for language, counts in seen.items()}


def _spelled(counts: Counter[str], key: str, wanted: str) -> list[str]:
    alike: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    folds = {word: fold(word).strip() for word in counts}
    own = sum(count for word, count in counts.items() if folds[word] == wanted)
    for word, count in counts.items():
        folded = folds[word]
        if len(folded) < _LEAST_LETTERS or phonetic_key(word.lower()) != key:
            continue
        likeness = SequenceMatcher(None, wanted, folded).ratio()
        # Where a language has the word itself, one that is only like it is another word: Salvini, Slovenia.
        if likeness >= _SAME or (likeness >= _LEAST_LIKE and count > own):
            alike[folded] += count
            written.setdefault(folded, Counter())[word] += count
    often = [folded for folded, count in alike.most_common(_MOST_SPELLINGS) if count >= _LEAST_SEEN]
    return [written[folded].most_common(1)[0][0] for folded in often]


def office_holders(country: str, texts: Sequence[Sample]) -> dict[str, list[str]]:
    """Returns who holds the offices of a country that one person holds, by the language of the texts.

    Args:
        country: ISO 3166.
        texts: that speak of it.
    """
    seen: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for sample in texts:
        if sample.language in seen:
            seen[sample.language].update(set(_holders(country, sample.text[:_HEAD])))
    return {
        language: [name for name, count in counts.most_common(_MOST_HOLDERS) if count >= _LEAST_SEEN]
        for language, counts in seen.items()
    }


def _holders(country: str, text: str) -> Iterator[str]:
    """Yields the names that stand right behind an office of the country: "Russian President Vladimir Putin"."""
    words = _WORD.findall(text)
    for place, word in enumerate(words[:-2]):
        office = office_of(word.lower())
        if office is None or not office.title:
            continue
        name = _name_at(words, place + 1) or _name_at(words, place + 2)
        if name is None:
            continue
        begin, found = name
        for first in range(max(0, place - _MOST_OFFICE + 1), place + 1):
            whole = office_of(" ".join(words[first:begin]))
            if whole is not None and whole.country == country and is_sole(whole) and not whole.marks:
                yield found
                break


def _name_at(words: Sequence[str], place: int) -> tuple[int, str] | None:
    """Returns a name of two or three words that begins at a place, and that place; None if there is none."""
    name: list[str] = []
    for word in words[place : place + 3]:
        if not word[0].isupper() or word.isupper() or office_of(word) is not None:
            break
        name.append(word.rstrip("."))
        if word.endswith("."):
            break
    return (place, " ".join(name)) if len(name) >= 2 else None


def _plain_words(text: str) -> list[str]:
    """Returns the words of a text without what is elided before them: "l'Arctique"."""
    return [re.split(r"[’']", word.rstrip("."))[-1] for word in _WORD.findall(text)]
