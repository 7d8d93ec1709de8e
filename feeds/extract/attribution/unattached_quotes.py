"""EXTRACT, loose quotations: those that no clause holds, and who says them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from feeds.extract.attribution.cues import Cue, is_future
from feeds.extract.attribution.salience import SalientEntities
from feeds.extract.attribution.source_resolver import SourceResolver
from feeds.extract.attribution.types import Attribution, Shape
from feeds.extract.lexicon import Frame, Lexicon, Verb
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.text.quotations import Quote
from feeds.types import Quotation

LEAST_WORDS: Final = 3
NEAR: Final = 160
_QUOTING: Final = frozenset({Frame.QUOTE, Frame.QUOTED_OBJECT, Frame.JUDGEMENT, Frame.OBJECT})


class UnattachedQuotes:
    """Finds the speakers of one article's quotations that stand alone; some wait for the next sentence."""

    def __init__(self, lexicon: Lexicon, sources: SourceResolver, subjects: SalientEntities, text: str) -> None:
        self._lexicon = lexicon
        self._sources = sources
        self._salient = subjects
        self._text = text
        self._pending: list[Quote] = []

    def attribute(
        self,
        quote: Quote,
        sentence: ParsedSentence,
        cues: Sequence[Cue],
        last: Attribution | None,
        before: ParsedSentence | None,
    ) -> Attribution | None:
        """Who says a quotation: by a colon, a cue beside it, any verb behind it, or whoever spoke or was named before.

        Args:
            last: the attribution before it in the article.
            before: the sentence before it in the same paragraph.
        """
        words = quote.word_count(self._text)
        if (colon := self._colon(quote, sentence, cues)) is not None:
            return colon
        beside = self._beside(quote, sentence, cues) if words >= 2 else None
        if beside is not None:
            return beside
        if words >= LEAST_WORDS and (unlisted := self._by_any_verb(quote, sentence)) is not None:
            return unlisted
        is_sentence = self._text[quote.inner_end - 1 : quote.inner_end] in {".", "!", "?", "…"}
        if (words < LEAST_WORDS and not is_sentence) or not self._is_alone(quote, sentence):
            return None
        if last is not None and last.kind is not Quotation.INDIRECT and self._goes_on(last, quote):
            return Attribution(
                quote.start, quote.end, last.speaker, last.cue, Quotation.DIRECT, last.cue_start, Shape.CONTINUATION
            )
        if before is not None and before.bounds.paragraph == sentence.bounds.paragraph:
            speaker = self._salient.entity(before)
            if speaker is not None:
                return Attribution(quote.start, quote.end, speaker, "", Quotation.DIRECT, quote.start, Shape.ADJACENT)
        self._pending.append(quote)
        return None

    def take_pending(self, sentence: ParsedSentence, found: Sequence[Attribution]) -> list[Attribution]:
        """Quotations that waited for their speaker: `“A.” “B,” he said`."""
        waiting = [q for q in self._pending if q.end <= sentence.bounds.start]
        if not waiting:
            return []
        self._pending = [q for q in self._pending if q not in waiting]
        first = next((f for f in found if f.kind is Quotation.DIRECT), None)
        if first is None or self._text[waiting[-1].end : first.start].strip(" .,\n"):
            return []
        return [
            Attribution(q.start, q.end, first.speaker, first.cue, Quotation.DIRECT, first.cue_start, Shape.CONTINUATION)
            for q in waiting
            if "\n" not in self._text[q.end : first.start]
        ]

    def _goes_on(self, last: Attribution, quote: Quote) -> bool:
        """Whether no more than one sentence parts a quotation from the last, and no line but at its own beginning."""
        gap = self._text[last.end : quote.start]
        lines = gap[gap.index("\n") :].strip() if "\n" in gap else ""
        return _sentences_in(gap) <= 1 and not lines

    def _is_alone(self, quote: Quote, sentence: ParsedSentence) -> bool:
        bounds = sentence.bounds
        outside = self._text[bounds.start : quote.start] + self._text[quote.end : bounds.end]
        return not outside.strip(" .,;:—–-\n")

    def _beside(self, quote: Quote, sentence: ParsedSentence, cues: Sequence[Cue]) -> Attribution | None:
        """By the nearest reporting verb of the sentence that no other quotation parts from this one."""
        stops = [q for q in sentence.quotes if q != quote]
        near: list[tuple[int, Cue]] = []
        for cue in cues:
            place = sentence.start_of(cue.token)
            low, high = (quote.end, place) if place >= quote.end else (place, quote.start)
            if low > high or high - low > NEAR or any(low <= q.start < high for q in stops):
                continue
            if cue.verb.is_weak and high - low > 30:
                continue
            near.append((high - low + (40 if place < quote.start else 0), cue))
        for _, cue in sorted(near, key=lambda pair: pair[0]):
            if not cue.verb.takes & _QUOTING or is_future(cue, self._lexicon):
                continue
            is_before = sentence.start_of(cue.token) >= quote.end
            gap = self._text[quote.end : sentence.start_of(cue.token)] if is_before else ""
            if is_before and len(gap.split()) > 8:
                continue
            speaker = self._sources.source_of(cue, sentence, is_content_before=is_before)
            if speaker is not None:
                return Attribution(
                    quote.start, quote.end, speaker, cue.token.text, Quotation.DIRECT, sentence.start_of(cue.token),
                    Shape.QUOTE if is_before else Shape.JUDGEMENT, is_denied=cue.is_denied,
                )  # fmt: skip
        return None

    def _by_any_verb(self, quote: Quote, sentence: ParsedSentence) -> Attribution | None:
        """`« … », a imagé la maire`: behind a quotation and its comma any verb with a speaker reports."""
        doc = sentence.doc
        after = [t for t in doc if sentence.start_of(t) >= quote.end]
        inner = self._text[quote.inner_start : quote.inner_end].rstrip()
        has_comma = inner.endswith((",", "!", "?")) or (bool(after) and after[0].text == ",")
        if not has_comma or sentence.input.placeholder_at(doc[0].idx) is None:
            return None
        tokens = [t for t in after if not t.is_punct][:8]
        place = next((n for n, t in enumerate(tokens) if t.pos_ == "VERB"), None)
        if place is None or any(t.pos_ not in {"AUX", "PRON", "ADV"} for t in tokens[:place]):
            return None
        verb = tokens[place]
        cue = Cue(verb, Verb(verb.lower_, frozenset({Frame.QUOTE})), tokens[0].i, verb.i)
        speaker = self._sources.source_of(cue, sentence, is_content_before=True)
        if speaker is None:
            return None
        start = sentence.start_of(verb)
        return Attribution(quote.start, quote.end, speaker, verb.text, Quotation.DIRECT, start, Shape.UNLISTED_VERB)

    def _colon(self, quote: Quote, sentence: ParsedSentence, cues: Sequence[Cue]) -> Attribution | None:
        """`X: “…”`."""
        before = self._text[sentence.bounds.start : quote.start].rstrip()
        if not before.endswith(":"):
            return None
        colon = sentence.bounds.start + len(before) - 1
        for cue in reversed(cues):
            if sentence.start_of(cue.token) < colon:
                speaker = self._sources.source_of(cue, sentence, is_content_before=False)
                if speaker is not None:
                    return Attribution(
                        quote.start, quote.end, speaker, cue.token.text, Quotation.DIRECT, colon, Shape.COLON
                    )
        speaker = self._salient.entity(sentence, until=colon)
        return (
            Attribution(quote.start, quote.end, speaker, "", Quotation.DIRECT, colon, Shape.COLON) if speaker else None
        )


def _sentences_in(gap: str) -> int:
    return sum(1 for i, c in enumerate(gap) if c in ".!?" and (i + 1 == len(gap) or gap[i + 1] in ' \n”»"'))
