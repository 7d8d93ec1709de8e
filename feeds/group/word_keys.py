"""GROUP, words: takes a headline, returns keys of its words that most inflected forms of a word share."""

from __future__ import annotations

import re
from typing import Final

from feeds.text import latin_letters, strip_accents

_WORD: Final = re.compile(r"[^\W_]+")
_KEY_LENGTH: Final = 6  # a crude stem: "Olympics", "Olympische" and "olimpiadi" differ, "soldier" and "soldiers" do not
_MOST_KEYS: Final = 48
# " - Le Monde", " | BBC News": the name of the publisher behind a title, which all of its titles share.
_PUBLISHER: Final = re.compile(r"\s+(?:[-|–—•·]|//)\s+[^-|–—]{2,45}$")
_LEAST_TITLE: Final = 25


def word_keys(title: str) -> frozenset[str]:
    """Returns the keys of the words of `title`: their first six letters, in Latin script and without accents.

    Chinese, Japanese and Korean text gives pairs of characters. A publisher's name at the end is left out.
    """
    keys: dict[str, None] = {}
    for word in _WORD.findall(strip_accents(_without_publisher(title).lower())):
        if _is_east_asian(word[0]):
            keys.update(dict.fromkeys(word[at : at + 2] for at in range(len(word) - 1)))
        elif len(latin := latin_letters(word)) > 1:
            keys[latin[:_KEY_LENGTH]] = None
        if len(keys) >= _MOST_KEYS:
            break
    return frozenset(keys)


def _without_publisher(title: str) -> str:
    shorter = _PUBLISHER.sub("", title)
    return shorter if len(shorter) > _LEAST_TITLE else title


def _is_east_asian(character: str) -> bool:
    return "\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3"
