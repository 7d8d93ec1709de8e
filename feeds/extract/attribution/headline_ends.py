"""What a headline says beside a report: `Oslo says 40 ships are gone as first captain returns`.

The grammar of headlines joins two pieces of news by "as" or "while". Whoever is named for the first one did not say the
second one, and where only the words behind "as" are left of a report nobody is known to have said them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from feeds.extract.attribution.types import Attribution
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import has_verb, is_verbal
from feeds.types import Quotation

_FEWEST_WORDS: Final = 3
_CLAUSES: Final = frozenset({"ccomp", "advcl"})  # of a verb that the tagger takes for a noun
_LONGEST_MARK: Final = 20  # characters


def without_other_news(found: Sequence[Attribution], sentence: ParsedSentence, lexicon: Lexicon) -> list[Attribution]:
    """Returns the attributions of a headline, each without the other news that it is joined to; none of that alone.

    Args:
        found: the attributions of the headline.
        sentence: the headline.
        lexicon: the words of its language.
    """
    told = [one if one.kind is Quotation.DIRECT else _told_alone(one, sentence, lexicon) for one in found]
    return [one for one in told if one is not None]


def _told_alone(one: Attribution, sentence: ParsedSentence, lexicon: Lexicon) -> Attribution | None:
    tokens = sentence.tokens_within(one.start, one.end)
    for place, token in enumerate(tokens):
        if not _joins_news(token, tokens[place + 1 :], sentence, lexicon):
            continue
        if place == 0:
            return None
        before = tokens[:place]
        span = sentence.trim(one.start, sentence.start_of(token))
        if span is not None and len(before) >= _FEWEST_WORDS and (has_verb(before) or one.lead):
            return replace(one, end=span[1])
    return one


def _joins_news(token: Token, behind: Sequence[Token], sentence: ParsedSentence, lexicon: Lexicon) -> bool:
    """`as` or `alors que` before a clause with a subject and a verb; not `as many as`, `as a gift`, `such as ships`."""
    at = sentence.start_of(token)
    words = sentence.text[at : at + _LONGEST_MARK].lower()
    is_mark = any(words.startswith(mark if mark[-1] in "'’" else f"{mark} ") for mark in lexicon.clauses.meanwhile)
    if not is_mark or sum(t.lower_ == token.lower_ for t in sentence.doc) > 1:  # "as many ships as Riga has"
        return False
    subject = next((t for t in behind if t.dep_ in NOMINAL_SUBJECTS), None)
    is_next = subject is not None and not any(t.pos_ == "SCONJ" for t in behind[1:] if t.i < subject.i)
    return is_next and any(is_verbal(t) or t.dep_ in _CLAUSES for t in behind)
