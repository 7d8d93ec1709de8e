"""Words that tie a content to the sentence before it and can be left out: `[But ]the port is closed`."""

from __future__ import annotations

import re
from functools import cache

from feeds.extract.lexicon import Lexicon


def behind_connective(text: str, start: int, end: int, lexicon: Lexicon) -> int:
    """Returns where a content begins without the word that ties it to the one before: `[But ]the port is closed`.

    Args:
        text: the article.
        start: where the content begins; at a quotation mark nothing is left out.
        end: where it ends (exclusive).
        lexicon: the words of its language.
    """
    match = _connective(lexicon).match(text, start, end)
    return start if match is None or match.end() >= end else match.end()


@cache
def _connective(lexicon: Lexicon) -> re.Pattern[str]:
    tied, joined = (
        "|".join(sorted((re.escape(word).replace("'", "['’]") for word in words), key=len, reverse=True)) or "(?!)"
        for words in (lexicon.anaphora.connectives, lexicon.anaphora.conjunctions)
    )
    return re.compile(rf"(?i:(?:{tied}),\s+|(?:{joined})\s+(?=[^\W\d_]))")
