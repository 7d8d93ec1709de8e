"""Makes claims of the attributions of a sentence: adds date, figures, status and confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from feeds.extract.attribution.attributor import Attributor
from feeds.extract.attribution.confidence.model import confidence_of
from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.speaker_key import speaker_key
from feeds.extract.attribution.standalone import stands_alone
from feeds.extract.attribution.status import status_of
from feeds.extract.attribution.types import Attribution
from feeds.extract.claim_finder import FoundClaim, SentenceContext
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.types import Claim, ClaimKind

_AUXILIARY_REACH = 24  # characters before a cue in which its auxiliary stands


class AttributionFinder:
    """Finds who said what in the sentences of one article."""

    def __init__(self, lexicon: Lexicon, coreference: CoreferenceResolver, text: str) -> None:
        self._attributor = Attributor(lexicon, coreference, text)

    def find(self, sentence: ParsedSentence, context: SentenceContext) -> list[FoundClaim]:
        """Returns the attributions of the sentence, and of quotations before it whose speaker it names."""
        found = self._attributor.attribute(sentence, context.previous)
        return [FoundClaim(_readable(one, found, sentence, context), one.cue_start) for one in found]


def _readable(
    one: Attribution, others: Sequence[Attribution], sentence: ParsedSentence, context: SentenceContext
) -> Claim:
    """The claim, and whether it can be read without its sentence."""
    claim = _claim(one, others, sentence, context)
    return replace(claim, stands_alone=stands_alone(claim, sentence, context.lexicon, one.speaker))


def _claim(
    one: Attribution, others: Sequence[Attribution], sentence: ParsedSentence, context: SentenceContext
) -> Claim:
    start = min(sentence.bounds.start, one.start)
    end = max(sentence.bounds.end, one.end)
    text = context.article.text
    content = text[one.start : one.end]
    return Claim(
        kind=ClaimKind.ATTRIBUTION,
        start=one.start,
        end=one.end,
        content=content,
        speaker=_as_written(one.speaker.name, text),
        speaker_key=speaker_key(one.speaker.name),
        role=_as_written(one.speaker.role, text) if one.speaker.role else None,
        cue=_as_written(one.cue, text),
        lead=one.lead,
        via=_as_written(one.via, text) if one.via else None,
        date=_date_said(one, others, (start, end), context),
        figures=context.figures_in(one.start, one.end),
        quotation=one.kind,
        status=status_of(one, content, context.lexicon),
        confidence=confidence_of(one, sentence, context.lexicon),
        sentence_start=start,
        sentence_end=end,
        language=context.lexicon.language,
    )


def _as_written(words: str, text: str) -> str:
    """Words that the parser read, with the apostrophes of the article: `D’après`."""
    if "'" not in words or words in text:
        return words
    curly = words.replace("'", "’")
    return curly if curly in text else words


def _date_said(
    one: Attribution, others: Sequence[Attribution], bounds: tuple[int, int], context: SentenceContext
) -> str | None:
    """The first date of the sentence outside all contents, else the day of publication.

    It is "" for what the text recalls without its day: "a few days earlier, Lee had said". Then the day of publication
    would be wrong.
    """
    outside = [
        date.iso
        for date in context.dates_in(*bounds)
        if not any(other.start <= date.start < other.end for other in (one, *others))
    ]
    if outside:
        return next((iso for iso in outside if iso), "")
    if _was_said_before(one, context):
        return ""
    return context.published.isoformat() if context.published else None


def _was_said_before(one: Attribution, context: SentenceContext) -> bool:
    """`had said`, `avait déclaré`: before what the article reports."""
    before = context.article.text[max(0, one.cue_start - _AUXILIARY_REACH) : one.cue_start].lower().split()
    return any(word in context.lexicon.dates.before_past for word in before[-2:])
