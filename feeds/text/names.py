"""TEXT, names: takes a headline, returns phonetic keys of its names, the same for the spellings of all languages.

Zelensky, Zelenskyy, Selenskyj and Зеленский have one key; so have Putin, Poutine and Путин. The key keeps the
consonants in classes and drops the vowels, which is where transliterations differ.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from feeds.text.folding import strip_accents

_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*")
_KATAKANA: Final = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_CYRILLIC: Final = (
    "а:a б:b в:v г:g ґ:g д:d е:e ё:e є:e ж:s з:s и:i і:i ї:i й:i к:k л:l м:m "
    "н:n о:o п:p р:r с:s т:t у:u ф:f х:h ц:s ч:s ш:s щ:s ъ:_ ы:i ь:_ э:e ю:u "
    "я:a "
)
_GREEK: Final = "α:a β:v γ:g δ:d ε:e ζ:s η:i θ:t ι:i κ:k λ:l μ:m ν:n ξ:ks ο:o π:p ρ:r σ:s ς:s τ:t υ:i φ:f χ:h ψ:ps ω:o "
_ARABIC: Final = (
    "ا:a ب:b ت:t ث:t ج:g ح:h خ:h د:d ذ:d ر:r ز:s س:s ش:s ص:s ض:d ط:t ظ:s ع:a "
    "غ:g ف:f ق:k ك:k ل:l م:m ن:n ه:h و:u ي:i ى:a ة:a ء:_ آ:a أ:a إ:a ؤ:u ئ:i "
    "پ:b چ:s ژ:s گ:g ک:k "
)
# "_" stands for a letter without a sound.
_SCRIPTS: Final = {
    letter: sound.replace("_", "")
    for letter, sound in (pair.split(":") for pair in (_CYRILLIC + _GREEK + _ARABIC).split())
}
# Sounds that languages spell differently, the longest first, to one class.
_CLASSES: Final = (
    ("tsch", "s"), ("sch", "s"), ("tch", "s"), ("tsj", "s"), ("szcz", "s"), ("dzh", "g"), ("dsch", "g"),
    ("ts", "s"), ("tz", "s"), ("ch", "s"), ("sh", "s"), ("cz", "s"), ("sz", "s"), ("zh", "s"), ("sj", "s"),
    ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dj", "g"), ("ck", "k"), ("qu", "k"), ("x", "ks"),
    ("c", "k"), ("q", "k"), ("z", "s"), ("w", "v"), ("p", "b"), ("j", "i"), ("y", "i"), ("h", ""),
)  # fmt: skip
_VOWELS: Final = re.compile(r"[aeiou]+")
_DOUBLE: Final = re.compile(r"(.)\1+")


def names_in(text: str, limit: int = 24) -> frozenset[str]:
    """Returns phonetic keys of the capitalised words and katakana runs of `text`, at most `limit` words.

    In English title case and in German these include ordinary words. Such words are frequent in the window, so their
    weight in the score (inverse frequency) is small.
    """
    keys: dict[str, None] = {}
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].isupper() or _is_caseless(word[0]):
            for part in re.split(r"[’'\-]", word):
                if len(part) > 1 and (key := phonetic_key(part)):
                    keys[key] = None
        if len(keys) >= limit:
            break
    for match in _KATAKANA.finditer(text):
        keys[match.group()] = None
    return frozenset(keys)


@lru_cache(maxsize=50_000)
def phonetic_key(word: str) -> str:
    """Returns the key of one word: its first sound and its consonants in classes; "" if nothing is left.

    Words of fewer than three consonants keep where a vowel stands, since their skeletons are shared by too many.
    """
    plain = strip_accents(word.lower())
    if plain.isupper() or word.isupper():
        return plain  # an acronym is itself
    latin = latin_letters(plain)
    for spelled, sound in _CLASSES:
        latin = latin.replace(spelled, sound)
    latin = _DOUBLE.sub(r"\1", _VOWELS.sub("a", latin))
    skeleton = latin[:1] + latin[1:].replace("a", "")
    if len(skeleton) >= 3:
        return _DOUBLE.sub(r"\1", skeleton)
    return latin.rstrip("a") if len(word) > 2 else ""


def latin_letters(word: str) -> str:
    """Returns a lower-case word with its Cyrillic, Greek and Arabic letters in Latin script."""
    return word if word.isascii() else "".join(_SCRIPTS.get(c, c) for c in word)


def _is_caseless(character: str) -> bool:
    return "\u0621" <= character <= "\u06d3" or "\uac00" <= character <= "\ud7a3"
