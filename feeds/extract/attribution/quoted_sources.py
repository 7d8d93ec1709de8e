"""Who is quoted by somebody else: `MPs quoted [the agency] as saying that …`, `they cited [him] as saying`."""

from __future__ import annotations

from typing import Final

from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.source_resolver import SourceResolver
from feeds.extract.attribution.source_verbs import agent_of
from feeds.extract.attribution.types import Speaker
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS
from feeds.extract.nlp.doc import Span, Token
from feeds.extract.nlp.tokens import is_nominal

_LONGEST: Final = 10  # tokens of who is quoted


def quoted_source(cue: Cue, sources: SourceResolver) -> Speaker | None:
    """Returns who is quoted, if the cue says that its subject quotes somebody; None if the subject itself speaks.

    Args:
        cue: a verb that reports.
        sources: resolves whom the words stand for.
    """
    words = cue.lexicon.source_phrases
    if cue.token.lower_ not in words.quoting:
        return None
    behind = cue.doc[cue.last + 1 : cue.last + 2 + _LONGEST]
    mark = next((token for token in behind if token.lower_ in words.as_marks), None)
    if mark is None or mark.i == cue.last + 1 or mark.i + 1 >= len(cue.doc):
        return None
    quoted = cue.doc.span(cue.last + 1, mark.i)
    is_report = cue.doc[mark.i + 1].lower_ in cue.lexicon.verbs_by_form
    if not is_report or any(token.is_punct for token in quoted) or not any(map(_may_speak, quoted)):
        return None
    if len(quoted) == 1 and quoted[0].lower_ in cue.lexicon.pronouns.neuter:
        quoted = _body_before(cue) or quoted
    return sources.resolve_span(quoted)


def _body_before(cue: Cue) -> Span | None:
    """`MPs whom [the agency] briefed quoted it as saying`: the body that "it" is, in its own sentence."""
    before = (t for t in cue.doc[: cue.first] if t.dep_ not in NOMINAL_SUBJECTS)
    nouns = [t for t in before if t.lower_ in cue.lexicon.speakers.organisations or t.ent_type_ == "ORG"]
    if not nouns:
        return None
    words = [t.i for t in nouns[-1].subtree if t.i <= nouns[-1].i]
    return cue.doc.span(words[0], nouns[-1].i + 1)


def relay_of(cue: Cue, sources: SourceResolver) -> str | None:
    """Returns who quotes in `Lee was quoted as saying by [Tass]`, None where nobody does."""
    is_quoted = cue.token.dep_ == "pcomp" and cue.token.head.lower_ in cue.lexicon.source_phrases.as_marks
    relay = agent_of(cue.token, cue.sentence, sources) if is_quoted else None
    return relay.name if relay is not None else None


def _may_speak(token: Token) -> bool:
    return is_nominal(token) or token.pos_ == "PRON"
