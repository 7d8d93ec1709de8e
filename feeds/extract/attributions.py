"""EXTRACT, attributions: who said what, sentence after sentence of one article.

One code path for every language: the lexicon says which words report, the parser says what hangs on them (Universal
Dependencies and spaCy's English labels name the same things).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from spacy.tokens import Token

from feeds.extract.according import According
from feeds.extract.complements import Content
from feeds.extract.contents import contents_of
from feeds.extract.cues import Cue, find_cues, is_ahead
from feeds.extract.found import Found, apart
from feeds.extract.lexicon import Lexicon
from feeds.extract.loose import LEAST_WORDS, LooseQuotes
from feeds.extract.nouns import noun_contents
from feeds.extract.reading import Reading
from feeds.extract.speakers import UNNAMED, People, Speaker
from feeds.extract.subjects import Subjects
from feeds.extract.who import Who
from feeds.types import Quotation

_SURE: Final = 0.75
_LONGEST_LEAD: Final = 40
# Contents that need their cue to be read.
FRAGMENTS: Final = frozenset({"infinitive", "expected", "object", "prep", "judged", "noun"})
_LONGEST_CLOSING: Final = 3  # a full stop, a blank and the mark


class AttributionFinder:
    """Reads the sentences of one article in order; `people` remembers who is who between them."""

    def __init__(self, lexicon: Lexicon, people: People, text: str) -> None:
        self._lexicon = lexicon
        self._people = people
        self._text = text
        self._who = Who(lexicon, people)
        self._according = According(lexicon, people)
        self._subjects = Subjects(lexicon, people, self._who)
        self._loose = LooseQuotes(lexicon, self._who, self._subjects, text)
        self._found: list[Found] = []

    def read(self, reading: Reading, before: Reading | None) -> list[Found]:
        """The attributions of the next sentence; `before` is the one that stands before it in the same paragraph."""
        cues = list(find_cues(reading, self._lexicon))
        found: list[Found] = []
        for cue in cues:
            made = list(self._of_cue(cue, reading, cues))
            if found and _is_participle(cue):  # "she said …, adding that …": whoever spoke goes on
                speaker = found[-1].speaker
                made = [
                    o if o.start < o.cue_start and o.speaker.certainty > _SURE else replace(o, speaker=speaker)
                    for o in made
                ]
            found += made
        found += [
            self._made(content, speaker, noun, reading)
            for content, speaker, noun in noun_contents(reading, self._lexicon, self._who, self._people)
        ]
        found = apart(found, self._text)
        found += self._of_phrases(reading, found)
        for quote in reading.quotes:
            if any(f.start < quote.end and quote.start < f.end for f in found):
                continue
            direct = self._loose.of(quote, reading, cues, self._found[-1] if self._found else None, before)
            if direct is not None:
                found.append(direct)
        if not found and (headline := self._according.headline(reading)) is not None:
            start, end, speaker, colon = headline
            found.append(Found(start, end, speaker, "", self._kind(start, end, reading), colon, "headline"))
        found = apart(found, self._text)
        found = [*self._loose.released(reading, found), *found]
        subject = self._subjects.named(reading)
        self._people.last_subject = subject.name if subject is not None else None
        if found:
            self._people.last_speaker = found[-1].speaker
        elif subject is not None:
            self._people.last_speaker = subject  # "X declined to comment. He …": he is X
        self._found += found
        return found

    # --- cues

    def _of_cue(self, cue: Cue, reading: Reading, cues: Sequence[Cue]) -> Iterator[Found]:
        others = [other for other in cues if other.token.i != cue.token.i]
        contents = self._joined(contents_of(cue, reading, self._lexicon, others))
        if not contents:
            return
        is_before = contents[0].shape == "around" or contents[0].start < reading.start_of(cue.token)
        speaker = self._who.of(cue, reading, is_content_before=is_before)
        if speaker is None:
            return
        for content in contents:
            if self._is_doubtful(cue, content, speaker):
                continue
            made = self._made(content, speaker, cue.token, reading)
            yield replace(made, is_denied=cue.is_denied, lead=self._lead(cue, made, reading))

    def _joined(self, contents: list[Content]) -> list[Content]:
        """« A, dit-il, b »: a cue that stands within one quoted sentence leaves it one content."""
        if len(contents) != 2 or any(content.shape != "quote" for content in contents):
            return contents
        one, two = contents
        is_one = self._text[one.end : one.end + 1] == "," and self._text[two.start : two.start + 1].islower()
        return [Content(one.start, two.end, "quote")] if is_one and one.end < two.start else contents

    def _lead(self, cue: Cue, found: Found, reading: Reading) -> str:
        """The words from the cue to a content that is no clause: `urged`, `a exigé lundi`."""
        start, end = reading.start_of(cue.token.doc[cue.first]), reading.end_of(cue.token.doc[cue.last])
        is_wished = found.shape == "clause" and cue.verb.lemma in self._lexicon.words("cue", "subjunctive")
        is_fragment = found.shape in FRAGMENTS or is_wished  # "craint que le bilan s'alourdisse"
        if not is_fragment or found.kind is Quotation.DIRECT or found.start < end:
            return ""
        words = " ".join(self._text[start : found.start].split())
        is_short = len(words) <= _LONGEST_LEAD and not any(mark in words for mark in '"“”«»')
        return words if is_short else " ".join(self._text[start:end].split())

    def _is_doubtful(self, cue: Cue, content: Content, speaker: Speaker) -> bool:
        words = len(self._text[content.start : content.end].split())
        if content.shape in {"object", "prep", "infinitive", "expected", "judged"} and is_ahead(cue, self._lexicon):
            return True  # "would announce the change": nobody has yet
        if content.shape in {"infinitive", "expected"} and "clause" in cue.verb.takes and not cue.verb.is_weak:
            return words < 2 or speaker.certainty == UNNAMED
        if content.shape in {"object", "prep", "infinitive", "expected"}:
            return speaker.certainty < 0.6 or words < 2 or (cue.verb.is_weak and content.shape != "prep")
        if content.shape == "bare":
            return words < 3 or (cue.verb.is_weak and speaker.certainty < 0.6)
        if content.shape == "before":
            return words < LEAST_WORDS
        return cue.verb.is_weak and speaker.certainty < 0.6 and content.shape not in {"clause", "quote"}

    def _made(self, content: Content, speaker: Speaker, cue: Token, reading: Reading) -> Found:
        content = _closed(content, reading)
        kind = self._kind(content.start, content.end, reading)
        place = reading.start_of(cue)
        return Found(content.start, content.end, speaker, cue.text, kind, place, content.shape)

    def _kind(self, start: int, end: int, reading: Reading) -> Quotation:
        parts = [q for q in reading.quotes if q.is_part]
        if parts and parts[0].start <= start + 1 and end <= parts[-1].end + 1:
            return Quotation.DIRECT
        for quote in reading.quotes:
            if quote.start <= start + 1 and end <= quote.end + 1:
                return Quotation.DIRECT
            if start < quote.end and quote.start < end:
                return Quotation.MIXED
        return Quotation.INDIRECT

    # --- "according to"

    def _of_phrases(self, reading: Reading, found: list[Found]) -> Iterator[Found]:
        for source in self._according.find(reading):
            if any(f.start < source.end and source.start < f.end for f in found):
                for number, one in enumerate(found):
                    if one.start < source.end and source.start < one.end:
                        found[number] = self._without(one, source.phrase_start, source.words, reading)
                continue
            kind = self._kind(source.start, source.end, reading)
            yield Found(source.start, source.end, source.speaker, source.phrase, kind, source.phrase_start, "phrase")

    def _without(self, one: Found, place: int, via: str, reading: Reading) -> Found:
        """A content that swallowed the phrase at its end gives it back."""
        span = reading.trim(one.start, place) if one.start < place < one.end else None
        if span is not None and (span[1] - span[0]) * 3 >= one.end - one.start:
            return replace(one, end=span[1], via=via)
        return replace(one, via=via)


def _closed(content: Content, reading: Reading) -> Content:
    """A content that ends right before its quotation's closing mark takes the mark in."""
    for quote in reading.quotes:
        if content.start <= quote.start and quote.end - _LONGEST_CLOSING <= content.end < quote.end:
            return replace(content, end=quote.end)
    return content


def _is_participle(cue: Cue) -> bool:
    before = cue.token.doc[cue.first - 1].text if cue.first else ""
    return (
        before == ","
        and cue.first == cue.token.i
        and (cue.token.tag_ == "VBG" or "VerbForm=Part" in str(cue.token.morph))
    )
