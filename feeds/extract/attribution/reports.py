"""Finds the words of a report without which the tense of its clause cannot be read.

`Lee said that ties threatened peace` is about ties that threaten. Behind a colon, `Lee: ties threatened peace`, the
same words tell of the past, and `Lee: the port would close` asks under which condition. Such a clause keeps its verb.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.types import Attribution, Shape
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import AUXILIARIES, NOMINAL_SUBJECTS, RELATIVE_CLAUSES
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import is_finite, is_infinitive, is_past_participle, is_verbal
from feeds.types import Quotation

_CLAUSES: Final = frozenset({Shape.CLAUSE, Shape.BARE_CLAUSE})
_SUBORDINATE: Final = RELATIVE_CLAUSES | {"advcl"}
_PRESENT_TAGS: Final = frozenset({"VBZ", "VBP"})
_PAST_TAGS: Final = frozenset({"VBD"})
_DIRECT: Final = Quotation.DIRECT


def report_of(cue: Cue, found: Attribution) -> str:
    """Returns the verb of the report with its conjunction: `said that`, `a promis que`; "" where none is needed.

    A verb that does not stand alone is replaced by a plain one: `said that` for `told reporters that`, `added that`.

    Args:
        cue: the reporting verb.
        found: what it reports.
    """
    words = cue.lexicon.reported
    if not words.neutral or found.shape not in _CLAUSES or found.kind is _DIRECT or found.is_denied or found.lead:
        return ""
    tokens = cue.sentence.tokens_within(found.start, found.end)
    if tokens and tokens[0].pos_ == "PRON" and tokens[0].text[:1].isupper():
        return ""  # "Lee said: We were late": words of a quotation without its marks
    if not (_is_shifted(cue, tokens) or _begins_with_speaker(tokens, cue.lexicon)):
        return ""
    return f"{_verb(cue) or words.neutral} {words.conjunction}"


def _is_shifted(cue: Cue, tokens: Sequence[Token]) -> bool:
    """True if a verb of the clause, not of one below it, may have the tense of reported speech."""
    if cue.token.tag_ in _PRESENT_TAGS:
        return False  # "Lee says that the port closed": it did
    return any(_is_past(token, cue.lexicon) and not _is_subordinate(token, tokens) for token in tokens)


def _is_past(token: Token, lexicon: Lexicon) -> bool:
    """`threatened`, `would`, `visaient`, `resterait`."""
    words = lexicon.reported
    if token.tag_:
        return token.tag_ in _PAST_TAGS or (token.tag_ == "MD" and token.lower_ in words.past_auxiliaries)
    is_form = token.lower_.endswith(words.past_endings) and token.lower_ not in words.present_forms
    if is_form and lexicon.model.misses_verbs and token.lower_.endswith(lexicon.hearsay.suffixes):
        return True  # "réagirait", which a small model may take for a noun
    return is_form and is_verbal(token) and not is_infinitive(token)


def _is_subordinate(token: Token, tokens: Sequence[Token]) -> bool:
    """True for a verb below another one of the clause: `…, because it was late`, `ships that sailed`."""
    first, last = tokens[0].i, tokens[-1].i
    while first <= token.head.i <= last and token.head.i != token.i:
        if token.dep_ in _SUBORDINATE:
            return True
        token = token.head
    return False


def _begins_with_speaker(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """`[he] will resign`, `[elle] part`: behind a colon a pronoun has nobody before it."""
    first = tokens[0] if tokens else None
    return first is not None and first.lower_ in lexicon.pronoun_kinds and first.dep_ in NOMINAL_SUBJECTS


def _verb(cue: Cue) -> str:
    """The verb as it stands before a clause; "" for one that needs what stands around it."""
    words, token = cue.lexicon.reported, cue.token
    if token.lower_ in cue.lexicon.source_phrases.quoting:
        return ""  # "MPs quoted the agency as saying that …": it is the agency that said it
    if cue.verb.lemma in words.dependent or cue.verb.is_reflexive or is_infinitive(token):
        return ""
    text = cue.doc.span(token.i, token.i + 1 + len(cue.verb.rest)).text
    helpers = [c.lower_ for c in token.children if c.dep_ in AUXILIARIES and c.i < token.i]
    if token.tag_:  # "had warned" is "warned"; a participle that differs from the past tense is none
        is_plain = token.tag_ in {*_PRESENT_TAGS, *_PAST_TAGS} or text.endswith(words.regular_endings)
        return text if is_plain and token.tag_ != "VBG" else ""
    if is_past_participle(token) or helpers:
        known = [words.auxiliaries[helper] for helper in helpers if helper in words.auxiliaries]
        is_active = len(known) == len(helpers)
        return f"{known[0] if known else words.first_auxiliary} {text}" if is_active else ""
    return text if is_finite(token) or token.lower_.endswith(cue.lexicon.verb_forms.finite_endings) else ""
