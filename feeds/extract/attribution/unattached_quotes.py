"""Attributes quotations that no cue of their sentence reports: to a colon, a verb beside them, or their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.cues_beside import Beside, cues_beside
from feeds.extract.attribution.doubts import is_doubtful
from feeds.extract.attribution.salience import SalientEntities
from feeds.extract.attribution.source_resolver import SourceResolver
from feeds.extract.attribution.types import Attribution, Content, Shape, Speaker
from feeds.extract.lexicon import Frame, Lexicon, Verb
from feeds.extract.nlp.ner import QUOTATION
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.rules import Rules, Ways, all_of, first_of
from feeds.extract.text.quotations import Quote
from feeds.extract.text.sentences import End, is_abbreviation
from feeds.types import Quotation

LEAST_WORDS: Final = 3
_MOST_WORDS_TO_CUE: Final = 8
_NEAREST_CUE: Final = 2  # characters between a cue and a quotation that is its object
_BLANKS: Final = " .,;:—–-\n"


@dataclass(frozen=True, slots=True)
class Unattached:
    """A quotation without a cue of its own.

    Attributes:
        quote: the quotation.
        sentence: the sentence that it stands in.
        cues: the cues of that sentence.
        last: the last attribution before it in the article.
        previous: the sentence before, None where that one was not parsed.
        lexicon: the words of the language.
        sources: finds the sources of cues.
        salient: finds what sentences are about.
    """

    quote: Quote
    sentence: ParsedSentence
    cues: Sequence[Cue]
    last: Attribution | None
    previous: ParsedSentence | None
    lexicon: Lexicon
    sources: SourceResolver
    salient: SalientEntities

    @property
    def text(self) -> str:
        """The article."""
        return self.sentence.text

    @property
    def word_count(self) -> int:
        """Words between the marks."""
        return self.quote.word_count(self.text)

    def attributed(self, speaker: Speaker, cue: str, cue_start: int, shape: Shape) -> Attribution:
        """Returns the attribution of the quotation to a speaker."""
        return Attribution(
            self.quote.start, self.quote.end, speaker, cue, Quotation.DIRECT, cue_start, shape
        )  # fmt: skip


class UnattachedQuotes:
    """Finds the speakers of one article's unattached quotations; some wait for the sentence behind them."""

    def __init__(self, lexicon: Lexicon, sources: SourceResolver, salient: SalientEntities) -> None:
        self._lexicon = lexicon
        self._sources = sources
        self._salient = salient
        self._pending: list[Quote] = []

    def attribute(
        self,
        quote: Quote,
        sentence: ParsedSentence,
        cues: Sequence[Cue],
        last: Attribution | None,
        previous: ParsedSentence | None,
    ) -> Attribution | None:
        """Returns the attribution of a quotation, None where nobody is found to say it.

        Args:
            quote: a quotation that no attribution of its sentence holds.
            sentence: its sentence.
            cues: the cues of the sentence.
            last: the last attribution before it in the article.
            previous: the sentence before, None where that one was not parsed.
        """
        unattached = Unattached(quote, sentence, cues, last, previous, self._lexicon, self._sources, self._salient)
        found = first_of(_ATTRIBUTION_RULES, unattached)
        if found is None and all_of(_ALONE_RULES, unattached):
            self._pending.append(quote)
        return found

    def take_pending(self, sentence: ParsedSentence, found: Sequence[Attribution]) -> list[Attribution]:
        """Returns the attributions of quotations before the sentence whose speaker it names: `“A.” “B,” he said`."""
        text = sentence.text
        waiting = [quote for quote in self._pending if quote.end <= sentence.bounds.start]
        if not waiting:
            return []
        self._pending = [quote for quote in self._pending if quote not in waiting]
        first = next((one for one in found if one.kind is Quotation.DIRECT), None)
        if first is None or text[waiting[-1].end : first.start].strip(" .,\n"):
            return []
        return [
            Attribution(
                quote.start, quote.end, first.speaker, first.cue, Quotation.DIRECT, first.cue_start, Shape.CONTINUATION
            )
            for quote in waiting
            if "\n" not in text[quote.end : first.start]
        ]


# --- whose quotation it is


def by_cue_before_colon(unattached: Unattached) -> Attribution | None:
    """`Ann Lee went on to say: “We wait.”`."""
    colon = _colon_before(unattached)
    for cue in reversed(unattached.cues):
        if colon is not None and cue.start < colon:
            speaker = unattached.sources.source_of(cue, is_preposed=False)
            if speaker is not None:
                return unattached.attributed(speaker, cue.token.text, colon, Shape.COLON)
    return None


def by_subject_before_colon(unattached: Unattached) -> Attribution | None:
    """`Ann Lee on her plans: “We wait.”`."""
    colon = _colon_before(unattached)
    speaker = unattached.salient.entity_before(unattached.sentence, colon) if colon is not None else None
    return unattached.attributed(speaker, "", colon, Shape.COLON) if speaker and colon is not None else None


def by_cue_beside(unattached: Unattached) -> Attribution | None:
    """`Lee, who called it “a bad joke” and left`: the nearest cue that no other quotation parts from this one."""
    if unattached.word_count < LEAST_WORDS - 1:
        return None
    quote = unattached.quote
    for beside in cues_beside(quote, unattached.cues):
        speaker = unattached.sources.source_of(beside.cue, is_preposed=beside.is_behind)
        shape = Shape.QUOTE if beside.is_behind else Shape.JUDGEMENT
        if speaker is not None and not _is_doubtful(beside, shape, speaker):
            return Attribution(
                quote.start, quote.end, speaker, beside.cue.token.text, Quotation.DIRECT, beside.cue.start, shape,
                is_denied=beside.cue.is_denied,
            )  # fmt: skip
    return None


def _is_doubtful(beside: Beside, shape: Shape, speaker: Speaker) -> bool:
    """True if the cue does not report the quotation; right behind a verb it does: `a banner read “We wait”`."""
    is_next = beside.distance <= _NEAREST_CUE + len(beside.cue.token.text)
    content = Content(beside.quote.start, beside.quote.end, Shape.QUOTE if is_next else shape)
    return is_doubtful(beside.cue, content, speaker)


def by_unlisted_verb(unattached: Unattached) -> Attribution | None:
    """`« … », a imagé la maire`: behind a quotation and its comma any verb with a speaker reports."""
    quote, sentence, text = unattached.quote, unattached.sentence, unattached.text
    if unattached.word_count < LEAST_WORDS or sentence.input.placeholder_at(sentence.doc[0].idx) is None:
        return None
    behind = [t for t in sentence.doc if sentence.start_of(t) >= quote.end and t.ent_type_ != QUOTATION]
    has_comma = text[quote.inner_start : quote.inner_end].rstrip().endswith((",", "!", "?"))
    has_comma = has_comma or (bool(behind) and behind[0].text == ",")
    if not has_comma:
        return None
    tokens = [t for t in behind if not t.is_punct][:_MOST_WORDS_TO_CUE]
    place = next((n for n, t in enumerate(tokens) if t.pos_ == "VERB"), None)
    if place is None or any(t.pos_ not in {"AUX", "PRON", "ADV"} for t in tokens[:place]):
        return None
    verb = tokens[place]
    listed = Verb(verb.lower_, frozenset({Frame.QUOTE}))
    cue = Cue(verb, listed, tokens[0].i, verb.i, sentence, unattached.lexicon)
    speaker = unattached.sources.source_of(cue, is_preposed=True)
    return unattached.attributed(speaker, verb.text, cue.start, Shape.UNLISTED_VERB) if speaker is not None else None


def by_last_speaker(unattached: Unattached) -> Attribution | None:
    """`“We wait,” Ann Lee said. “It is late.”`."""
    last = unattached.last
    if last is None or last.kind is Quotation.INDIRECT or not all_of(_ALONE_RULES, unattached):
        return None
    if not _continues(last, unattached):
        return None
    return unattached.attributed(last.speaker, last.cue, last.cue_start, Shape.CONTINUATION)


def by_subject_of_previous_sentence(unattached: Unattached) -> Attribution | None:
    """`Ann Lee shrugged. “We wait.”`."""
    previous = unattached.previous
    if previous is None or previous.bounds.paragraph != unattached.sentence.bounds.paragraph:
        return None
    speaker = unattached.salient.entity(previous) if all_of(_ALONE_RULES, unattached) else None
    return unattached.attributed(speaker, "", unattached.quote.start, Shape.ADJACENT) if speaker is not None else None


_ATTRIBUTION_RULES: Final[Ways[Unattached, Attribution]] = (
    by_cue_before_colon,
    by_subject_before_colon,
    by_cue_beside,
    by_unlisted_verb,
    by_last_speaker,
    by_subject_of_previous_sentence,
)


def _colon_before(unattached: Unattached) -> int | None:
    """Where the colon before the quotation stands, in characters of the article."""
    start = unattached.sentence.bounds.start
    before = unattached.text[start : unattached.quote.start].rstrip()
    return start + len(before) - 1 if before.endswith(":") else None


def _continues(last: Attribution, unattached: Unattached) -> bool:
    """True if one sentence at most lies between a quotation and the last, and no line but at its own beginning."""
    gap = unattached.text[last.end : unattached.quote.start]
    lines = gap[gap.index("\n") :].strip() if "\n" in gap else ""
    marks = (i for i, c in enumerate(gap) if c in ".!?" and (i + 1 == len(gap) or gap[i + 1] in ' \n”»"'))
    ends = [i for i in marks if not is_abbreviation(End(gap, i, i + 1, None, unattached.lexicon))]
    return len(ends) <= 1 and not lines


# --- a quotation that stands alone


def is_sentence_or_longer(unattached: Unattached) -> bool:
    """`“We wait.”`, `“a very long wait”`; not `“dues”`."""
    end = unattached.quote.inner_end
    return unattached.word_count >= LEAST_WORDS or unattached.text[end - 1 : end] in {".", "!", "?", "…"}


def fills_its_sentence(unattached: Unattached) -> bool:
    """Not `The term “harbour dues of old” is not used`."""
    bounds, quote, text = unattached.sentence.bounds, unattached.quote, unattached.text
    return not (text[bounds.start : quote.start] + text[quote.end : bounds.end]).strip(_BLANKS)


_ALONE_RULES: Final[Rules[Unattached]] = (is_sentence_or_longer, fills_its_sentence)
