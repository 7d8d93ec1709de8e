"""The words by which stored claims are found: those of a claim for the index, those of what somebody asks. Pure.

The words are made here and not by a database, so that both find the same in both languages (feeds/text/indexing.py says
what databases do to words). A word stands without its ending. "@kirby" is a word of the speaker's name. "=troops" is
what a figure counts, whatever word the text has for it, so that a question in English finds what was said in French;
so does "@=btn", the sound of a name: Putin, Poutine. "=denied" stands for what somebody denies, in whatever words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from feeds.quantities import kind_of_unit, quantity_of
from feeds.text import FUNCTION_WORDS, index_words, phonetic_key, strip_accents
from feeds.types import AllOf, AnyOf, Claim, OneWord, Status, WordQuery

SPEAKER: Final = "@"
COUNTED: Final = "="
SOUND: Final = "@="
DENIED: Final = "=denied"
MOST_WORDS: Final = 160  # of a claim; a longer one is a quotation of a page
MOST_ASKED: Final = 8
_LEAST_PREFIX: Final = 3
# Words of a question that no answer has to have.
_ASKING_WORDS: Final = (
    "how many much what who whom whose where when why which did does do has have is are was were tell show give find "
    "me us my about any some there please news latest update updates happened happening happens know said says say "
    "combien quel quelle quels quelles qui quoi ou quand pourquoi comment donne montre trouve dis moi nous sur "
    "propos actualites actualite nouvelles nouvelle infos info dernieres derniers dernier derniere sait quoi passe "
    "est ce qu que il y a t hello hi hey bonjour salut merci thanks svp stp"
)
_ASKING: Final = frozenset(_ASKING_WORDS.split())
_FUNCTION_WORDS: Final = frozenset(strip_accents(word) for word in FUNCTION_WORDS)
_DENYING_WORDS: Final = (
    "deny denies denied denying denial denials dement dementi dementie dementis dementies dementent dementir "
    "nie nient nier nia niait"
)
_DENYING: Final = frozenset(_DENYING_WORDS.split())
_NAME: Final = re.compile(r"\b[A-ZÀ-ÖØ-Þ][^\W\d_]{3,}")
_LEAST_SOUNDS: Final = 3  # of a name that is stored by its sound
_COUNTING: Final = frozenset({"how many", "how much", "combien"})


def claim_words(claim: Claim) -> str:
    """Returns the words of a claim for the index, each once, in alphabetical order, separated by spaces."""
    words = {stem(word) for text in _texts(claim) for word in index_words(text)}
    words |= {f"{SPEAKER}{word}" for word in index_words(claim.speaker or "")}
    counted = {quantity_of(figure, claim.content) for figure in claim.figures}
    words |= {f"{COUNTED}{name}" for name in counted if name.isascii() and name.replace("_", "").isalpha()}
    words |= {f"{SOUND}{sound}" for name in names_of(claim) if (sound := _sound(name))}
    words |= {DENIED} if claim.status is Status.DENIED else set()
    return " ".join(sorted(words)[:MOST_WORDS])


def names_of(claim: Claim) -> Iterator[str]:
    """Yields the words of a claim that may be names: those with a capital and four letters or more."""
    for text in _texts(claim):
        yield from _NAME.findall(text)


def _texts(claim: Claim) -> list[str]:
    texts = (claim.content, claim.speaker, claim.role, claim.via, *claim.participants, *claim.places)
    return [text for text in texts if text]


def has_word(claim: Claim, word: str) -> bool:
    """Returns whether a claim has a folded word, counts what it names, or is denied, where it asks for denials.

    Not whether a name sounds like it.
    """
    if word in _DENYING and claim.status is Status.DENIED:
        return True
    kind = kind_of_unit(word)
    wanted = stem(word)
    return any(wanted == stem(other) for text in _texts(claim) for other in index_words(text)) or (
        bool(kind) and any(kind == quantity_of(figure, claim.content) for figure in claim.figures)
    )


def _sound(word: str) -> str:
    """The sound of a word in ASCII letters, which both databases take for one word; "" for none."""
    sound = phonetic_key(word.lower())
    return sound if sound.isascii() and sound.isalpha() and len(sound) >= _LEAST_SOUNDS else ""


def asked_words(text: str) -> tuple[str, ...]:
    """Returns the words of a question that an answer has to have, folded, in order: `how many soldiers?` → soldiers.

    Where it has none but words of questions, those are returned.
    """
    words = tuple(dict.fromkeys(index_words(text)))
    telling = tuple(word for word in words if not is_asking(word))
    return (telling or words)[:MOST_ASKED]


def is_asking(word: str) -> bool:
    """Returns whether a folded word is one of questions, which no answer has to have."""
    return word in _ASKING or word in _FUNCTION_WORDS


def asks_how_many(text: str) -> bool:
    """Returns whether the text asks for a figure, in English or French."""
    asked = " ".join(index_words(text))
    return any(f" {sign} " in f" {asked} " for sign in _COUNTING)


def asks_for_denials(text: str) -> bool:
    """Returns whether the text asks who denies something, in English or French."""
    return not _DENYING.isdisjoint(index_words(text))


def is_denying(word: str) -> bool:
    """Returns whether a folded word is one by which denials are asked for."""
    return word in _DENYING


def all_of(words: Sequence[str], *, is_typing: bool = False, is_heard: bool = False) -> WordQuery:
    """Returns a query for claims that have all of the words.

    Args:
        words: folded, at least one.
        is_typing: True if the last word may not be complete.
        is_heard: True to find names by sounds of two consonants too ("Duma", "Douma"), which many other words have.
    """
    *before, last = [_one(word, is_heard=is_heard) for word in words]
    if is_typing and len(words[-1]) >= _LEAST_PREFIX:
        last = AnyOf((last, OneWord(words[-1], is_prefix=True)))
    return AllOf((*before, last)) if before else last


def any_of(words: Sequence[str]) -> WordQuery:
    """Returns a query for claims that have at least one of the words; there has to be one."""
    return AnyOf(tuple(_one(word) for word in words)) if len(words) > 1 else _one(words[0])


def said_by(name: str) -> WordQuery | None:
    """Returns a query for claims whose speaker has all words of the name; None if there are none."""
    words = tuple(dict.fromkeys(index_words(name)))[:MOST_ASKED]
    items = tuple(OneWord(f"{SPEAKER}{word}") for word in words)
    return None if not items else items[0] if len(items) == 1 else AllOf(items)


def has_words(query: WordQuery, words: str) -> bool:
    """Returns whether the query is true of the words of a claim, as `claim_words` makes them."""
    return _is_true(query, frozenset(words.split()))


def _is_true(query: WordQuery, words: frozenset[str]) -> bool:
    match query:
        case OneWord(text, is_prefix):
            return text in words or (is_prefix and any(word.startswith(text) for word in words))
        case AllOf(items):
            return all(_is_true(item, words) for item in items)
        case AnyOf(items):
            return any(_is_true(item, words) for item in items)


def _one(word: str, *, is_heard: bool = False) -> WordQuery:
    plain = OneWord(stem(word))
    if word in _DENYING:
        return AnyOf((plain, OneWord(DENIED)))
    counted = kind_of_unit(word)
    if counted:
        return AnyOf((plain, OneWord(f"{COUNTED}{counted}"))) if counted.isalpha() else plain
    sound = _sound(word) if len(word) > _LEAST_SOUNDS else ""
    # A sound with a vowel in it is one of two consonants (feeds/text/names.py).
    is_clear = bool(sound) and (is_heard or "a" not in sound[1:])
    return AnyOf((plain, OneWord(f"{SOUND}{sound}"))) if is_clear else plain


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Returns a folded word without the endings of plural, gender and tense that English and French share.

    It is cruder than a stemmer of either language, because it does not know which of the two a word is of. Whoever
    changes it has to index the stored claims anew (storage/migrations).
    """
    if len(word) < 4 or not word.isalpha() or not word.isascii():
        return word
    if word.endswith("eaux"):
        word = word[:-1]
    elif word.endswith("aux"):
        word = f"{word[:-3]}al"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word.removesuffix(ending)
            break
    shorter = word.rstrip("e")
    word = shorter if len(shorter) >= 3 else word
    return f"{word[:-1]}i" if word.endswith("y") and len(word) > 3 else word
