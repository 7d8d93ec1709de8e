"""Reports of the sentence before: `4,000 sailors came. That is what the navy said.`, `C'est ce qu'a dit la marine.`"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.source_resolver import SourceResolver
from feeds.extract.attribution.types import UNRESOLVED, Attribution, Shape
from feeds.extract.claim_finder import FoundClaim
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.types import Claim, ClaimKind, Quotation

_BESIDE: Final = 3  # words between a pronoun and its verb


def report_of_previous(
    sentence: ParsedSentence, previous: ParsedSentence | None, cues: Iterable[Cue], sources: SourceResolver
) -> Attribution | None:
    """Returns the attribution of the sentence before to whom this one names, None where this one reports no other.

    Args:
        sentence: the sentence.
        previous: the one right before it, None where that one was not parsed.
        cues: of the sentence.
        sources: resolves who speaks.
    """
    if previous is None or previous.quotes or previous.text[previous.bounds.end - 1] in "?:":
        return None
    opening = sentence.text[sentence.bounds.start : sentence.bounds.end].lower().replace("’", "'")
    if not opening.startswith(sources.lexicon.anaphora.back_reports or ("\0",)):
        return None
    span = previous.trim(previous.bounds.start, previous.bounds.end)
    for cue in cues:
        if any(t.lower_ in sources.lexicon.pronoun_kinds for t in cue.doc[max(0, cue.first - _BESIDE) : cue.first]):
            continue  # "C'est ce qu'il a dit": whoever the sentence before is about
        speaker = sources.source_of(cue, is_preposed=True)
        if span is not None and speaker is not None and speaker.certainty > UNRESOLVED:
            indirect = Quotation.INDIRECT
            return Attribution(*span, speaker, cue.token.text, indirect, cue.start, Shape.PREPOSED)
    return None


def without_told_before(claims: Sequence[Claim], found: Sequence[FoundClaim], sentence: ParsedSentence) -> list[Claim]:
    """Returns the claims without the events and figures of a sentence before that a report of this one now holds."""
    held = [(c.claim.start, c.claim.end) for c in found if _is_of_previous(c.claim, sentence)]
    return [
        claim
        for claim in claims
        if claim.kind is ClaimKind.ATTRIBUTION or not any(s <= claim.start and claim.end <= e for s, e in held)
    ]


def _is_of_previous(claim: Claim, sentence: ParsedSentence) -> bool:
    is_indirect = claim.kind is ClaimKind.ATTRIBUTION and claim.quotation is Quotation.INDIRECT
    return is_indirect and claim.end <= sentence.bounds.start
