"""CHAT: reads which words or publishers somebody wants to mute from what they typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from bot.chat.buttons import refers_to
from feeds.text import FUNCTION_WORDS, fold

LONGEST_WORD: Final = 40
FEWEST_CHARACTERS: Final = 2
MOST_SUGGESTED: Final = 5
_ALIKE: Final = 0.6
_SEPARATORS: Final = re.compile(r"[,;\n،、]+")
_AROUND: Final = " \t\"'«»“”‘’.!?()[]"


def muted_words_of(text: str) -> tuple[list[str], list[str]]:
    """Returns the words and phrases of a typed list, and those that cannot be muted.

    Words that stand in any text ("the"), single letters, signs, and what is too long cannot.
    """
    found, refused = list[str](), list[str]()
    for part in _parts(text):
        letters = re.findall(r"[^\W_]+", fold(part))
        size = sum(map(len, letters))
        is_common = all(word in FUNCTION_WORDS for word in letters) and not part.isupper()
        is_short = size < FEWEST_CHARACTERS and part.isascii()
        is_word = bool(letters) and not is_common and not is_short and len(part) <= LONGEST_WORD
        (found if is_word else refused).append(part)
    return found, refused


def publishers_of(text: str, known: Sequence[str]) -> tuple[list[str], list[str]]:
    """Returns the publishers that somebody means, and if there are none, at most five with similar names.

    Args:
        text: a typed list of names, or the value of a button.
        known: all publishers.
    """
    by_fold = {_key(name): name for name in known}
    found = [by_fold[_key(part)] for part in _parts(text) if _key(part) in by_fold]
    found += [name for name in known if refers_to(text, name) and name not in found]
    if found:
        return found, []
    wanted = _key(text)
    inside = [name for key, name in by_fold.items() if wanted and (wanted in key or key in wanted)]
    close = [by_fold[key] for key in get_close_matches(wanted, by_fold, MOST_SUGGESTED, _ALIKE)]
    return [], list(dict.fromkeys([*close, *inside]))[:MOST_SUGGESTED]


def _parts(text: str) -> list[str]:
    parts = (" ".join(part.split()).strip(_AROUND) for part in _SEPARATORS.split(text))
    printable = ("".join(c for c in part if c.isprintable()) for part in parts)
    return [part for part in dict.fromkeys(printable) if part]


def _key(name: str) -> str:
    return " ".join(fold(name).split())
