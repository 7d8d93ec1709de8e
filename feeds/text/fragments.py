"""Text fragments: what is put behind an article's address so that a browser scrolls to a sentence and marks it.

A browser takes the first place of the page that matches, so a fragment is made so that in the article the sentence is
the first. Pure. Sources: the W3C draft "URL Fragment Text Directives", 3.3 (syntax) and 3.5 (how a range is found);
matching is by whole words, without regard to case and accents.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final
from urllib.parse import quote

from feeds.text.folding import fold

DIRECTIVE: Final = "#:~:text="
# An address in a message counts by none of Telegram's limits, but a hundred of them are sent with each brief.
MOST_FRAGMENT: Final = 240
_FEWEST: Final = 4  # words of a beginning or an end
_MOST: Final = 12
_WHOLE: Final = 8  # a sentence of that many words is given as a whole
_CONTEXTS: Final = (1, 2, 3, 5, 8)  # words before, and behind, what stands twice
_TOKEN: Final = re.compile(r"\S+")
_WORD: Final = re.compile(r"[^\W_]+")
_LETTER: Final = re.compile(r"[^\W_]")
# A soft hyphen, a zero-width space, a mark of direction: no reader sees them, and no page has them at the same places.
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def addressed(url: str, fragment: str) -> str:
    """Returns the address with the fragment; the address alone if it has a fragment of its own or there is none."""
    return f"{url}{DIRECTIVE}{fragment}" if fragment and "#" not in url else url


class FragmentFinder:
    """Finds fragments of one article's text, which it folds once."""

    def __init__(self, text: str) -> None:
        """
        Args:
            text: the article as it is stored. A line of it is a block of the page, which a beginning or an end that is
                searched for must not leave.
        """
        self._text = text
        self._starts: list[int] = []  # of each token in `text`, without the marks around it
        self._ends: list[int] = []
        self._lines: list[int] = []
        self._spans: list[tuple[int, int]] = []  # of each token in `_folded`, with the blanks around it
        words: list[str] = [""]
        size = line = seen = 0
        for token in _TOKEN.finditer(text):
            letters = list(_LETTER.finditer(token[0]))
            found = _WORD.findall(fold(token[0])) if letters else []
            if not found:
                continue
            line += text.count("\n", seen, token.start())
            seen = token.start()
            self._starts.append(token.start() + letters[0].start())
            self._ends.append(token.start() + letters[-1].end())
            self._lines.append(line)
            length = sum(map(len, found)) + len(found)
            self._spans.append((size, size + length + 1))
            size += length
            words += found
        self._folded = " ".join([*words, ""])

    def fragment(self, start: int, end: int) -> str:
        """Returns the fragment that marks `text[start:end]`, percent-encoded; "" if no short one does.

        Args:
            start, end: of a sentence, in characters of the text; end is exclusive.
        """
        first = bisect_left(self._ends, start + 1)
        last = bisect_left(self._starts, end) - 1
        if last < first:
            return ""
        found = self._whole(first, last) if last - first < _WHOLE else self._range(first, last)
        return found or self._whole(first, last)

    def _whole(self, first: int, last: int) -> str:
        """Returns the fragment of a short sentence in full, with the words around it where it stands before too.

        Where those stand twice too, it is a repeated paragraph, of which the first one is marked.
        """
        if self._lines[first] != self._lines[last]:
            return ""
        said = self._encoded(first, last)
        for size in (0, *_CONTEXTS):
            before, behind = max(first - size, 0), min(last + size, len(self._starts) - 1)
            if self._is_first(before, behind):
                head = f"{self._encoded(before, first - 1)}-," if before < first else ""
                tail = f",-{self._encoded(last + 1, behind)}" if last < behind else ""
                return _short(head + said + tail)
        return _short(said)

    def _range(self, first: int, last: int) -> str:
        """Returns the fragment of a sentence by its first and last words; "" if these stand together elsewhere before.

        The first end behind the beginning has to be the sentence's.
        """
        end = next((n for n in range(_FEWEST, _MOST + 1) if self._is_end(first, last, n)), None)
        if end is None:
            return ""
        for size in (0, *_CONTEXTS):
            before = max(first - size, 0)
            for count in range(_FEWEST, min(_MOST, last - end - first + 1) + 1):
                if self._is_first(before, first + count - 1) and self._is_one_line(first, first + count - 1):
                    head = f"{self._encoded(before, first - 1)}-," if before < first else ""
                    begun, ended = self._encoded(first, first + count - 1), self._encoded(last - end + 1, last)
                    return _short(f"{head}{begun},{ended}")
        return ""

    def _is_end(self, first: int, last: int, count: int) -> bool:
        begin = last - count + 1
        if begin < first + _FEWEST or not self._is_one_line(begin, last):
            return False
        phrase = self._folded[self._spans[begin][0] : self._spans[last][1]]
        return self._folded.find(phrase, self._spans[first + _FEWEST][0]) == self._spans[begin][0]

    def _is_first(self, first: int, last: int) -> bool:
        """Returns whether these words stand nowhere earlier."""
        begin = self._spans[first][0]
        return self._folded.find(self._folded[begin : self._spans[last][1]]) == begin

    def _is_one_line(self, first: int, last: int) -> bool:
        return self._lines[first] == self._lines[last]

    def _encoded(self, first: int, last: int) -> str:
        """Returns the words, with "-", "," and "&" encoded too, which have a meaning in a directive."""
        said = _INVISIBLE.sub("", " ".join(self._text[self._starts[first] : self._ends[last]].split()))
        return quote(said, safe="", errors="replace").replace("-", "%2D")


def _short(fragment: str) -> str:
    return fragment if len(fragment) <= MOST_FRAGMENT else ""
