"""Makes claims of the attributions of a sentence: adds date, figures, status and confidence."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from feeds.extract.attribution.attributor import Attributor
from feeds.extract.attribution.confidence.model import confidence_of
from feeds.extract.attribution.connectives import behind_connective
from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.days import RemarkDay, RemarkDays
from feeds.extract.attribution.headline_ends import without_other_news
from feeds.extract.attribution.speaker_key import speaker_key
from feeds.extract.attribution.standalone import stands_alone
from feeds.extract.attribution.status import status_of
from feeds.extract.attribution.types import Attribution
from feeds.extract.claim_finder import FoundClaim, SentenceContext
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.types import Claim, ClaimKind, Quotation

_BACK_REPORT: Final = 0.7


class AttributionFinder:
    """Finds who said what in the sentences of one article."""

    def __init__(self, lexicon: Lexicon, coreference: CoreferenceResolver, text: str) -> None:
        self._attributor = Attributor(lexicon, coreference, text)
        self._days = RemarkDays()

    def find(self, sentence: ParsedSentence, context: SentenceContext) -> list[FoundClaim]:
        """Returns the attributions of the sentence, and of quotations before it whose speaker it names."""
        found = self._attributor.attribute(sentence, context.previous)
        if sentence.bounds.end <= len(context.article.title):
            found = without_other_news(found, sentence, context.lexicon)
        days = self._days.of_sentence(found, sentence, context)
        pairs = zip(found, days, strict=True)
        return [FoundClaim(_readable(one, day, sentence, context), one.cue_start) for one, day in pairs]


def _readable(one: Attribution, day: RemarkDay, sentence: ParsedSentence, context: SentenceContext) -> Claim:
    """The claim, and whether it can be read without its sentence."""
    claim = _claim(one, day, sentence, context)
    if context.previous is not None and claim.end <= sentence.bounds.start and claim.quotation is Quotation.INDIRECT:
        # "C'est ce qu'a dit la marine": its words are those of the sentence before, and nothing else can be meant
        sentence = context.previous
        claim = replace(claim, confidence=max(claim.confidence, _BACK_REPORT))
    return replace(claim, stands_alone=stands_alone(claim, sentence, context.lexicon, one.speaker))


def _claim(one: Attribution, day: RemarkDay, sentence: ParsedSentence, context: SentenceContext) -> Claim:
    start = min(sentence.bounds.start, one.start)
    end = max(sentence.bounds.end, one.end)
    text = context.article.text
    begin = one.start if one.lead or one.report else behind_connective(text, one.start, one.end, context.lexicon)
    content = text[begin : one.end]
    return Claim(
        kind=ClaimKind.ATTRIBUTION,
        start=begin,
        end=one.end,
        content=content,
        speaker=_as_written(one.speaker.name, text),
        speaker_key=speaker_key(one.speaker.name),
        role=_as_written(one.speaker.role, text) if one.speaker.role else None,
        cue=_as_written(one.cue, text),
        lead=one.lead,
        report=one.report,
        via=_as_written(one.via, text) if one.via else None,
        date=day.iso,
        is_day_of_report=day.is_of_report,
        figures=context.figures_in(begin, one.end),
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
