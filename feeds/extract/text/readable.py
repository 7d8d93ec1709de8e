"""Articles as the extractor reads them: plain blanks, no invisible characters or stress, and offsets that lead back.

No-break and thin spaces part words as plain blanks do, but a parser that was trained without them takes them for words.
Soft hyphens and zero-width characters stand inside words that no word list has with them.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from feeds.types import Article, Claim, Figure

_PLAIN_BLANK: Final = " "
# Blanks other than the plain one (category Zs), and format characters, which are not seen (category Cf).
_ODD_CHARACTERS: Final = re.compile(
    # "L'armée juge, elle, que …": the stress on the subject parts a verb from its clause
    r"(?<=\w),\s(?:lui|elle|eux|elles),(?=\squ[e'’])|"
    "[\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\ufeff]"
)


@dataclass(frozen=True, slots=True)
class ReadableArticle:
    """An article to be read, and the way back to it as it was published.

    Attributes:
        article: the article with plain blanks and without invisible characters.
        original: the article as it was published.
        removed: for each character that was removed, the offset in `article.text` at which it stood; ascending.
    """

    article: Article
    original: Article
    removed: tuple[int, ...] = ()

    def restored(self, claims: Iterable[Claim]) -> list[Claim]:
        """Returns claims of the readable text with the offsets and contents of the published one."""
        is_same = self.original.text is self.article.text
        return list(claims) if is_same else [self._restored(claim) for claim in claims]

    def _restored(self, claim: Claim) -> Claim:
        start, end = self._start(claim.start), self._end(claim.end)
        return replace(
            claim,
            told=self._restored_words(claim.told, claim.sentence_start),
            start=start,
            end=end,
            content=self.original.text[start:end],
            figures=tuple(map(self._restored_figure, claim.figures)),
            sentence_start=self._start(claim.sentence_start),
            sentence_end=self._end(claim.sentence_end),
        )

    def _restored_words(self, words: str, start: int) -> str:
        """Words that stand in the readable text from `start` on, as they were published."""
        place = self.article.text.find(words, start) if words else -1
        return self.original.text[self._start(place) : self._end(place + len(words))] if place >= 0 else words

    def _restored_figure(self, figure: Figure) -> Figure:
        return replace(figure, start=self._start(figure.start), end=self._end(figure.end))

    def _start(self, place: int) -> int:
        return place + bisect.bisect_right(self.removed, place)

    def _end(self, place: int) -> int:
        return self._start(place - 1) + 1 if place else 0


def readable_article(article: Article) -> ReadableArticle:
    """Returns the article with each kind of blank as a plain one, and without soft hyphens and the like."""
    text = article.text
    if _ODD_CHARACTERS.search(text) is None:
        return ReadableArticle(article, article)
    kept: list[str] = []
    removed: list[int] = []
    length = place = 0
    for match in _ODD_CHARACTERS.finditer(text):
        kept.append(text[place : match.start()])
        length += match.start() - place
        if len(match.group()) == 1 and unicodedata.category(match.group()) == "Zs":
            kept.append(_PLAIN_BLANK)
            length += 1
        else:
            removed += [length] * len(match.group())
        place = match.end()
    kept.append(text[place:])
    return ReadableArticle(replace(article, text="".join(kept)), article, tuple(removed))
