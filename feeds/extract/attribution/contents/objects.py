"""Objects as contents: `announced a strike`, `reported 14 new cases`, `called for a strike`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Final

from feeds.extract.attribution.contents.spans import tokens_behind, until_next_verb
from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.types import Content, Shape
from feeds.extract.lexicon import Frame
from feeds.extract.nlp.dependency_labels import OBJECTS, PREPOSITIONAL_PHRASES
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import first_child, is_nominal, is_verbal, next_token
from feeds.extract.rules import Ways, first_of

_LEAST_TOKENS: Final = 2
_FARTHEST_PREPOSITION: Final = 6
_PLACES: Final = frozenset({"obl", "obl:mod"})


def direct_object(cue: Cue) -> Content | None:
    """`announced a strike`, `dénonce une escalade`."""
    if not cue.verb.takes & {Frame.OBJECT, *_OBJECT_TESTS}:
        return None
    tokens = _parsed_object(cue) if is_verbal(cue.token) else _unparsed_object(cue)
    if not tokens:
        return None
    if Frame.OBJECT not in cue.verb.takes and not any(
        _OBJECT_TESTS[f](tokens, cue) for f in _OBJECT_TESTS if f in cue.verb.takes
    ):
        return None
    span = cue.sentence.span(tokens)
    return Content(*span, Shape.OBJECT) if span else None


def _parsed_object(cue: Cue) -> list[Token]:
    head = first_child(cue.token, OBJECTS, after=cue.last)
    if head is None or not is_nominal(head) or head.ent_type_ in {"PERSON", "DATE"}:
        return []
    phrases = [c for c in cue.token.children if c.i >= head.i and c.dep_ in OBJECTS | {"prep", "obl:arg"}]
    found = [t for c in phrases for t in tokens_behind(cue, c)] + _end_of_deed(cue, head)
    tokens = until_next_verb(sorted(found, key=lambda t: t.i))
    return tokens if len(tokens) >= _LEAST_TOKENS else []


def _end_of_deed(cue: Cue, head: Token) -> list[Token]:
    """`a annoncé l'envoi de soldats [au Danemark] lundi`: to where, which the parser attaches to the verb."""
    words, end = cue.lexicon.contents, max(t.i for t in head.subtree)
    if head.lower_ not in words.deeds or end + 1 >= len(cue.doc) or cue.doc[end + 1].lower_ not in words.deed_ends:
        return []
    places = (c for c in cue.token.children if c.dep_ in _PLACES and min(t.i for t in c.subtree) == end + 1)
    place = next(places, None)
    if place is None or place.ent_type_ == "DATE":
        return []
    return list(takewhile(lambda t: t.lower_ not in cue.lexicon.dates.weekdays, place.subtree))


def _unparsed_object(cue: Cue) -> list[Token]:
    """A tagger that missed the verb has no object for it either: all that follows, if it begins like a noun phrase."""
    placeholder_at = cue.sentence.input.placeholder_at
    rest = until_next_verb([t for t in cue.doc[cue.last + 1 :] if placeholder_at(t.idx) is None])
    words = [t for t in rest if not t.is_punct]
    return rest if len(words) >= _LEAST_TOKENS and rest[0].pos_ in {"DET", "NUM"} else []


def _is_counted(tokens: Sequence[Token], cue: Cue) -> bool:
    """`reported 14 new cases`, `reported no delays`."""
    has_number = any(t.pos_ == "NUM" or t.is_digit for t in tokens)
    return has_number or tokens[0].lower_ in cue.lexicon.contents.zero_determiners


def _tells_deed(tokens: Sequence[Token], cue: Cue) -> bool:
    """`confirmed the capture of two ships`, `a reconnu la perte d'un navire`; not `confirmed the reports`."""
    words = cue.lexicon.contents
    noun = next((t for t in tokens if t.pos_ in {"NOUN", "PROPN"}), None)
    if noun is None or noun.lower_ not in words.deeds:
        return False
    follows = next_token(noun)
    return follows is not None and follows.lower_ in words.deed_prepositions and tokens[-1].i > follows.i


# An object that a verb takes only if it is of this kind.
_OBJECT_TESTS: Final[Mapping[Frame, Callable[[Sequence[Token], Cue], bool]]] = {
    Frame.COUNTED_OBJECT: _is_counted,
    Frame.DEED_OBJECT: _tells_deed,
}


def prepositional_object(cue: Cue) -> Content | None:
    """`called for a strike`, `a appelé à la grève`."""
    return first_of(_PREPOSITIONAL_RULES, cue) if cue.verb.prepositions else None


def attached_to_cue(cue: Cue) -> Content | None:
    """`warned of a strike`, `called on her to resign`."""
    wanted = cue.verb.prepositions
    for child in cue.token.children:
        if child.i <= cue.last or child.dep_ not in PREPOSITIONAL_PHRASES:
            continue
        case = child if child.lower_ in wanted else next((c for c in child.children if c.lower_ in wanted), None)
        if case is None or case.i > cue.last + _FARTHEST_PREPOSITION:
            continue
        tokens = [t for t in child.subtree if t.i > case.i]
        if (asked := first_child(cue.token, {"xcomp"}, after=child.i)) is not None:
            tokens += tokens_behind(cue, asked)
        if (content := _content(tokens, cue)) is not None:
            return content
    return None


def attached_to_day(cue: Cue) -> Content | None:
    """`a appelé jeudi à « un sursaut » européen`: the parser attaches the noun to the day."""
    for case in cue.doc[cue.last + 2 : cue.last + 4]:
        noun = case.head
        is_wanted = case.lower_ in cue.verb.prepositions and case.dep_ == "case"
        if is_wanted and cue.last < noun.head.i < case.i:
            return _content([t for t in noun.subtree if t.i > case.i], cue)
    return None


def behind_fixed_words(cue: Cue) -> Content | None:
    """`font état d'[un accident]`: the parser attaches the noun anywhere."""
    for case in cue.doc[cue.last + 1 : cue.last + 2]:
        if cue.verb.rest and case.lower_ in cue.verb.prepositions and case.dep_ == "case":
            return _content([t for t in case.head.subtree if t.i > case.i], cue)
    return None


_PREPOSITIONAL_RULES: Final[Ways[Cue, Content]] = (attached_to_cue, attached_to_day, behind_fixed_words)


def _content(tokens: Sequence[Token], cue: Cue) -> Content | None:
    span = cue.sentence.span(tokens)
    return Content(*span, Shape.PREPOSITIONAL) if span is not None and len(tokens) >= _LEAST_TOKENS else None
