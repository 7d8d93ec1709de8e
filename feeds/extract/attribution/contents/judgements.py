"""Judgements as contents: `called the trip “a joke”`, `described the plan as reckless`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.contents.spans import tokens_behind
from feeds.extract.attribution.cues import Cue, is_day
from feeds.extract.attribution.types import Content, Shape
from feeds.extract.lexicon import Frame
from feeds.extract.nlp.dependency_labels import OBJECTS, PREPOSITIONAL_PHRASES, SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import first_child, is_verbal
from feeds.extract.rules import Ways, first_of
from feeds.extract.text.quotations import Quote

_FRAMES: Final = frozenset({Frame.JUDGEMENT, Frame.QUOTED_OBJECT, Frame.OBJECT})
_FARTHEST_QUOTE: Final = 30  # characters between a cue and a quotation that the parser attaches elsewhere
_LONGEST_LEAD: Final = 40
_LONGEST_TAIL: Final = 90


@dataclass(frozen=True, slots=True)
class Judged:
    """A cue that may judge something.

    Attributes:
        cue: the cue.
        quotes: the quotations behind it.
        own: the tokens behind it that depend on it.
    """

    cue: Cue
    quotes: Sequence[Quote]
    own: Sequence[Token]

    @property
    def cue_end(self) -> int:
        """Where the verb group ends, in characters of the article."""
        return self.cue.sentence.end_of(self.cue.doc[self.cue.last])


def judgement(cue: Cue) -> Content | None:
    """`called the trip “…”`, `described it as “…”`, `was described as “…”`."""
    if not cue.verb.takes & _FRAMES:
        return None
    end = cue.sentence.end_of(cue.doc[cue.last])
    quotes = [quote for quote in cue.sentence.quotes if quote.start >= end]
    children = (
        c
        for c in cue.token.children
        if c.i > cue.last and c.dep_ not in {"punct", "conj", "cc", "advcl"} and c.ent_type_ != "DATE"
    )
    own = [t for child in children for t in tokens_behind(cue, child)]
    return first_of(_JUDGEMENT_RULES, Judged(cue, quotes, own))


def quoted_judgement(judged: Judged) -> Content | None:
    """`called [the trip “a joke”]`: from the object to the end of the quotation."""
    if not judged.quotes or not judged.own:
        return None
    sentence = judged.cue.sentence
    low = sentence.start_of(min(judged.own, key=lambda t: t.i))
    high = sentence.end_of(max(judged.own, key=lambda t: t.i))
    held = [quote for quote in judged.quotes if low <= quote.start < high]
    near = [quote for quote in judged.quotes[:1] if quote.start - judged.cue_end < _FARTHEST_QUOTE]
    if not held and not near:
        return None
    first = (held or near)[0].start
    if judged.cue.verb.is_weak and any(is_verbal(t) and sentence.start_of(t) < first for t in judged.own):
        return None  # "voit son amie partir pour la « ville lumière »"
    return _from_object(judged.cue, held or near, high)


def named_judgement(judged: Judged) -> Content | None:
    """`described [the plan as reckless]`, `a qualifié [le plan d'irresponsable]`."""
    cue, contents = judged.cue, judged.cue.lexicon.contents
    if Frame.JUDGEMENT not in cue.verb.takes:
        return None
    thing = first_child(cue.token, OBJECTS, after=cue.last)
    if thing is None or thing.lower_ in cue.lexicon.pronouns.objects:
        return None
    if first_child(thing, SUBJECTS) is not None:  # "declared the outbreak an emergency", a clause to the parser
        return _content(cue.sentence.span(tokens_behind(cue, thing)))
    children = (c for c in cue.token.children if c.i > cue.last and c.dep_ not in {"punct", "advcl"})
    inside = {t.i: t for child in children for t in tokens_behind(cue, child)}
    always = (contents.judgement_marks, cue.verb.judgement_prepositions)
    marks = (*always, contents.adjectival_judgement_marks)
    behind = (t for i, t in sorted(inside.items()) if i > thing.i)
    mark = next((t for t in behind if any(t.lower_ in words for words in marks)), None)
    is_always = mark is not None and any(mark.lower_ in words for words in always)
    is_marked = is_always or (mark is not None and mark.nbor().pos_ in {"ADJ", "VERB", "AUX"})
    if not is_marked and first_child(cue.token, {"oprd", "acomp"}, after=thing.i) is None:
        return None
    start = min(t.i for t in tokens_behind(cue, thing))
    return _content(cue.sentence.span(t for i, t in inside.items() if i >= start))


def quoted_judgement_before_thing(judged: Judged) -> Content | None:
    """`juge [« inacceptable » la décision du maire]`: the parser attaches neither to the cue."""
    if not judged.quotes or judged.own or judged.quotes[0].start - judged.cue_end >= _LONGEST_LEAD:
        return None
    sentence = judged.cue.sentence
    return _content(sentence.trim(judged.cue_end, _end_of_thing(judged.quotes[0], judged.cue)))


_JUDGEMENT_RULES: Final[Ways[Judged, Content]] = (
    quoted_judgement,
    named_judgement,
    quoted_judgement_before_thing,
)


def _content(span: tuple[int, int] | None) -> Content | None:
    return Content(*span, Shape.JUDGEMENT) if span else None


def _end_of_thing(quote: Quote, cue: Cue) -> int:
    """Where the thing behind its judgement ends: `« inacceptable » [la décision du maire]`."""
    sentence = cue.sentence
    tokens = [t for t in cue.doc if sentence.start_of(t) >= quote.end]
    if not tokens or tokens[0].pos_ != "DET" or sentence.start_of(tokens[0]) > quote.end + 1:
        return quote.end
    for token in tokens:
        is_next_thing = token.pos_ == "CCONJ" and token.nbor().pos_ != "ADP"  # not "le rapport de Lima et de Quito"
        if token.is_punct or is_verbal(token) or is_next_thing or token.pos_ in {"SCONJ", "PRON"}:
            return sentence.end_of(token.nbor(-1))
    return quote.end


def _from_object(cue: Cue, quotes: Sequence[Quote], own_end: int) -> Content | None:
    """From what is judged to the end of the last quotation, or of what continues it.

    Args:
        cue: the cue.
        quotes: the quotations of the judgement, at least one.
        own_end: where the last word that depends on the cue ends, in characters of the article.
    """
    sentence, last = cue.sentence, quotes[-1]
    thing = first_child(cue.token, OBJECTS | {"ccomp"}, after=cue.last)
    start = quotes[0].start
    if thing is not None and thing.lower_ not in cue.lexicon.pronouns.objects:
        start = min(start, sentence.start_of(min(tokens_behind(cue, thing), key=lambda t: t.i, default=thing)))
    if thing is None:  # "s'est dit « préoccupé » par la guerre": more depends on what is quoted
        quoted = (c for c in cue.token.children if c.dep_ == "xcomp" and _is_inside(c, quotes, cue))
        thing = next(quoted, None)
    is_nominal = thing is not None and bool(tokens_behind(cue, thing))
    is_continued = is_nominal and own_end - last.end < _LONGEST_TAIL and _is_continued(last, cue)
    end = max(last.end, own_end if is_continued else 0)
    if is_nominal and end == last.end:
        end = _with_prepositional_phrase(end, cue)
    is_first = thing is None or sentence.start_of(thing) > last.end
    if Frame.JUDGEMENT in cue.verb.takes and is_first:  # "a qualifié d'« invention » le rapport"
        end = max(end, _end_of_thing(last, cue))
    return _content(sentence.trim(start, end))


def _with_prepositional_phrase(end: int, cue: Cue) -> int:
    """The end of the phrase right behind a quotation: `« un gâchis » [pour la ville]`."""
    sentence = cue.sentence
    for child in cue.token.children:
        if child.dep_ in PREPOSITIONAL_PHRASES and 0 <= sentence.start_of(child) - end <= 1:
            return sentence.end_of(max(child.subtree, key=lambda t: t.i))
    return end


def _is_continued(quote: Quote, cue: Cue) -> bool:
    """True if what follows a quoted noun says more of it, and not when it was said: `« un gâchis » lundi`."""
    contents = cue.lexicon.contents
    follows = [t for t in cue.doc if cue.sentence.start_of(t) >= quote.end][:2]
    if not follows or (contents.any_preposition_modifies and follows[0].pos_ in {"ADP", "SCONJ"}):
        return not any(t.ent_type_ == "DATE" for t in follows)
    if follows[0].pos_ == "NOUN" and not is_day(follows[0], cue.lexicon) and cue.sentence.text[quote.end] == " ":
        return True  # "the “warm” welcome of the town"
    return follows[0].pos_ in {"ADJ", "CCONJ", "VERB"} or follows[0].lower_ in contents.noun_modifiers


def _is_inside(token: Token, quotes: Sequence[Quote], cue: Cue) -> bool:
    place = cue.sentence.start_of(token)
    return any(quote.start <= place < quote.end for quote in quotes)
