"""What somebody rejects by a noun: `Lee dismissed accusations that the port was closed` denies that it was."""

from __future__ import annotations

from typing import Final

from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.types import Attribution, Shape
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Token

_CLAUSES: Final = frozenset({Shape.CLAUSE, Shape.BARE_CLAUSE, Shape.CUE_NOUN})
_FARTHEST: Final = 3  # words between the verb and its noun: "all these false"


def is_rejected_by(cue: Cue, found: Attribution) -> bool:
    """True if a cue takes back what it governs: `Lee [dismissed] accusations that …`, `Lee rejects [claims] that …`."""
    if found.shape not in _CLAUSES:
        return False
    if rejects_noun(cue.token, cue.lexicon):
        return True
    between = [t for t in cue.doc[cue.last + 1 :] if cue.sentence.start_of(t) < found.start]
    return _is_rejecting(cue.token, cue.lexicon) and any(token.pos_ == "NOUN" for token in between)


def rejects_noun(noun: Token, lexicon: Lexicon) -> bool:
    """True for a noun that is rejected, and is nobody else's: `Lee rejects all [claims] that`.

    Not for `Lee rejects [claims] by Roy that …`: these are Roy's.
    """
    doc, behind = noun.doc, noun.i + 1
    is_bare = (
        behind < len(doc) and doc[behind].lower_ in lexicon.clauses.marks | lexicon.cue_nouns.relative_prepositions
    )
    if not is_bare or not _reports(noun, lexicon):
        return False
    for token in reversed(doc[max(0, noun.i - _FARTHEST - 1) : noun.i]):
        if _is_rejecting(token, lexicon):
            return True
        if token.pos_ not in {"DET", "ADJ", "PRON", "ADV"}:
            return False
    return False


def _reports(token: Token, lexicon: Lexicon) -> bool:
    return token.lower_ in lexicon.cue_nouns_by_form


def _is_rejecting(token: Token, lexicon: Lexicon) -> bool:
    verbs = lexicon.verbs_by_form.get(token.lower_, ())
    return any(verb.lemma in lexicon.cues.rejecting for verb in verbs)
