"""The words under which a text stands in a full-text index, the same for every database and every language.

Databases divide and fold text each in their own way: PostgreSQL takes "Séoul/Pyongyang" for a path, and its French
keeps "les" as a word. So they are given words, not text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from feeds.text.folding import fold

MOST_LETTERS: Final = 64  # of a word; PostgreSQL's limit is 2,046 bytes
# A character of a script without spaces (CJK, kana, Hangul) is a word of its own.
FIRST_UNSPACED: Final = "\u2e80"
_WORD: Final = re.compile(rf"[^\W_{FIRST_UNSPACED}-\U0010ffff]+|(?=[^\W_])[{FIRST_UNSPACED}-\U0010ffff]")


# Every character of ASCII that is neither letter nor digit.
_OTHER_SIGNS: Final = {code: " " for code in range(128) if not chr(code).isalnum()}


def index_words(text: str) -> tuple[str, ...]:
    """Returns the words of a text in order: letters and digits only, folded, at most 64 letters of each."""
    folded = fold(text)
    words = folded.translate(_OTHER_SIGNS).split() if folded.isascii() else _WORD.findall(folded)
    return tuple([word[:MOST_LETTERS] for word in words])


def words_once(texts: Iterable[str]) -> str:
    """Returns each word of the texts once, in alphabetical order, separated by spaces: what an index is given.

    Whoever changes what this returns has to index the archive anew, since FTS5 deletes a text by its words.
    """
    return " ".join(sorted({word for text in texts for word in index_words(text)}))
