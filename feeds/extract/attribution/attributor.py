"""EXTRACT, attributions: who said what, sentence after sentence of one article.

One code path for every language: the lexicon says which words report, the parser says what hangs on them (Universal
Dependencies and spaCy's English labels name the same things).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from spacy.tokens import Token

from feeds.extract.attribution.contents.clause import contents_of
from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.cue_nouns import noun_contents
from feeds.extract.attribution.cues import Cue, find_cues, is_future
from feeds.extract.attribution.overlaps import resolve_overlaps
from feeds.extract.attribution.salience import SalientEntities
from feeds.extract.attribution.source_phrases import SourcePhraseFinder
from feeds.extract.attribution.source_resolver import SourceResolver
from feeds.extract.attribution.types import UNRESOLVED, Attribution, Content, Shape, Speaker
from feeds.extract.attribution.unattached_quotes import LEAST_WORDS, UnattachedQuotes
from feeds.extract.lexicon import Frame, Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.types import Quotation

_SURE: Final = 0.75
_LONGEST_LEAD: Final = 40
# Contents that need their cue to be read.
FRAGMENTS: Final = frozenset(
    {Shape.INFINITIVE, Shape.TO_CLAUSE, Shape.OBJECT, Shape.PREPOSITIONAL, Shape.JUDGEMENT, Shape.CUE_NOUN}
)
_LONGEST_CLOSING: Final = 3  # a full stop, a blank and the mark


class Attributor:
    """Reads the sentences of one article in order; `people` remembers who is who between them."""

    def __init__(self, lexicon: Lexicon, coreference: CoreferenceResolver, text: str) -> None:
        self._lexicon = lexicon
        self._coreference = coreference
        self._text = text
        self._sources = SourceResolver(lexicon, coreference)
        self._source_phrases = SourcePhraseFinder(lexicon, coreference)
        self._salient = SalientEntities(lexicon, coreference, self._sources)
        self._unattached = UnattachedQuotes(lexicon, self._sources, self._salient, text)
        self._found: list[Attribution] = []

    def attribute(self, sentence: ParsedSentence, before: ParsedSentence | None) -> list[Attribution]:
        """The attributions of the next sentence; `before` is the one that stands before it in the same paragraph."""
        cues = list(find_cues(sentence, self._lexicon))
        found: list[Attribution] = []
        for cue in cues:
            made = list(self._of_cue(cue, sentence, cues))
            if found and _is_participle(cue):  # "she said …, adding that …": whoever spoke goes on
                speaker = found[-1].speaker
                made = [
                    o if o.start < o.cue_start and o.speaker.certainty > _SURE else replace(o, speaker=speaker)
                    for o in made
                ]
            found += made
        found += [
            self._made(content, speaker, noun, sentence)
            for content, speaker, noun in noun_contents(sentence, self._lexicon, self._sources, self._coreference)
        ]
        found = resolve_overlaps(found, self._text, self._lexicon)
        found += self._of_phrases(sentence, found)
        for quote in sentence.quotes:
            if any(f.start < quote.end and quote.start < f.end for f in found):
                continue
            direct = self._unattached.attribute(quote, sentence, cues, self._found[-1] if self._found else None, before)
            if direct is not None:
                found.append(direct)
        if not found and (headline := self._source_phrases.headline(sentence)) is not None:
            start, end, speaker, colon = headline
            found.append(Attribution(start, end, speaker, "", self._kind(start, end, sentence), colon, Shape.HEADLINE))
        found = resolve_overlaps(found, self._text, self._lexicon)
        found = [*self._unattached.take_pending(sentence, found), *found]
        subject = self._salient.person(sentence)
        self._coreference.last_subject = subject.name if subject is not None else None
        if found:
            self._coreference.last_speaker = found[-1].speaker
        elif subject is not None:
            self._coreference.last_speaker = subject  # "X declined to comment. He …": he is X
        self._found += found
        return found

    # --- cues

    def _of_cue(self, cue: Cue, sentence: ParsedSentence, cues: Sequence[Cue]) -> Iterator[Attribution]:
        others = [other for other in cues if other.token.i != cue.token.i]
        contents = self._joined(contents_of(cue, sentence, self._lexicon, others))
        if not contents:
            return
        is_before = contents[0].shape == Shape.PARENTHETICAL or contents[0].start < sentence.start_of(cue.token)
        speaker = self._sources.source_of(cue, sentence, is_content_before=is_before)
        if speaker is None:
            return
        for content in contents:
            if self._is_doubtful(cue, content, speaker):
                continue
            made = self._made(content, speaker, cue.token, sentence)
            yield replace(made, is_denied=cue.is_denied, lead=self._lead(cue, made, sentence))

    def _joined(self, contents: list[Content]) -> list[Content]:
        """« A, dit-il, b »: a cue that stands within one quoted sentence leaves it one content."""
        if len(contents) != 2 or any(content.shape != Shape.QUOTE for content in contents):
            return contents
        one, two = contents
        is_one = self._text[one.end : one.end + 1] == "," and self._text[two.start : two.start + 1].islower()
        return [Content(one.start, two.end, Shape.QUOTE)] if is_one and one.end < two.start else contents

    def _lead(self, cue: Cue, found: Attribution, sentence: ParsedSentence) -> str:
        """The words from the cue to a content that is no clause: `urged`, `a exigé lundi`."""
        start, end = sentence.start_of(cue.token.doc[cue.first]), sentence.end_of(cue.token.doc[cue.last])
        is_wished = found.shape == Shape.CLAUSE and cue.verb.lemma in self._lexicon.cues.subjunctive
        is_fragment = found.shape in FRAGMENTS or is_wished  # "craint que le bilan s'alourdisse"
        if not is_fragment or found.kind is Quotation.DIRECT or found.start < end:
            return ""
        words = " ".join(self._text[start : found.start].split())
        is_short = len(words) <= _LONGEST_LEAD and not any(mark in words for mark in '"“”«»')
        return words if is_short else " ".join(self._text[start:end].split())

    def _is_doubtful(self, cue: Cue, content: Content, speaker: Speaker) -> bool:
        words = len(self._text[content.start : content.end].split())
        if content.shape in {
            Shape.OBJECT,
            Shape.PREPOSITIONAL,
            Shape.INFINITIVE,
            Shape.TO_CLAUSE,
            Shape.JUDGEMENT,
        } and is_future(cue, self._lexicon):
            return True  # "would announce the change": nobody has yet
        if (
            content.shape in {Shape.INFINITIVE, Shape.TO_CLAUSE}
            and Frame.CLAUSE in cue.verb.takes
            and not cue.verb.is_weak
        ):
            return words < 2 or speaker.certainty == UNRESOLVED
        if content.shape in {Shape.OBJECT, Shape.PREPOSITIONAL, Shape.INFINITIVE, Shape.TO_CLAUSE}:
            return speaker.certainty < 0.6 or words < 2 or (cue.verb.is_weak and content.shape != Shape.PREPOSITIONAL)
        if content.shape == Shape.BARE_CLAUSE:
            return words < 3 or (cue.verb.is_weak and speaker.certainty < 0.6)
        if content.shape == Shape.PREPOSED:
            return words < LEAST_WORDS
        return cue.verb.is_weak and speaker.certainty < 0.6 and content.shape not in {Shape.CLAUSE, Shape.QUOTE}

    def _made(self, content: Content, speaker: Speaker, cue: Token, sentence: ParsedSentence) -> Attribution:
        content = _closed(content, sentence)
        kind = self._kind(content.start, content.end, sentence)
        place = sentence.start_of(cue)
        return Attribution(content.start, content.end, speaker, cue.text, kind, place, content.shape)

    def _kind(self, start: int, end: int, sentence: ParsedSentence) -> Quotation:
        parts = [q for q in sentence.quotes if q.is_part]
        if parts and parts[0].start <= start + 1 and end <= parts[-1].end + 1:
            return Quotation.DIRECT
        for quote in sentence.quotes:
            if quote.start <= start + 1 and end <= quote.end + 1:
                return Quotation.DIRECT
            if start < quote.end and quote.start < end:
                return Quotation.MIXED
        return Quotation.INDIRECT

    # --- "according to"

    def _of_phrases(self, sentence: ParsedSentence, found: list[Attribution]) -> Iterator[Attribution]:
        for source in self._source_phrases.find(sentence):
            if any(f.start < source.end and source.start < f.end for f in found):
                for number, one in enumerate(found):
                    if one.start < source.end and source.start < one.end:
                        found[number] = self._without(one, source.phrase_start, source.words, sentence)
                continue
            kind = self._kind(source.start, source.end, sentence)
            yield Attribution(
                source.start, source.end, source.speaker, source.phrase, kind, source.phrase_start, Shape.SOURCE_PHRASE
            )

    def _without(self, one: Attribution, place: int, via: str, sentence: ParsedSentence) -> Attribution:
        """A content that swallowed the phrase at its end gives it back."""
        span = sentence.trim(one.start, place) if one.start < place < one.end else None
        if span is not None and (span[1] - span[0]) * 3 >= one.end - one.start:
            return replace(one, end=span[1], via=via)
        return replace(one, via=via)


def _closed(content: Content, sentence: ParsedSentence) -> Content:
    """A content that ends right before its quotation's closing mark takes the mark in."""
    for quote in sentence.quotes:
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
