"""Which gender a sentence gives somebody without saying it: `Lee gave it to Roy, who thanked [her]`: Lee is a woman."""

from __future__ import annotations

from collections.abc import Container, Iterator

from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import PASSIVE_SUBJECTS, RELATIVE_CLAUSES, SUBJECTS
from feeds.extract.nlp.doc import Doc, Span, Token
from feeds.extract.nlp.names import clean_name, whole_name
from feeds.extract.nlp.tokens import is_past_participle


def told_genders(doc: Doc, known: Container[str], lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yields names of people with their gender, masculine or feminine, as far as the sentence shows it.

    Args:
        doc: a sentence with its entities.
        known: words of the full names of the article so far, in lower case: a surname alone may be no entity.
        lexicon: the words of its language.
    """
    people = [entity for entity in doc.ents if entity.label_ == "PERSON"]
    alone = (t for t in doc if t.pos_ == "PROPN" and t.ent_type_ != "PERSON" and t.lower_ in known)
    people = sorted([*people, *(doc.span(t.i, t.i + 1) for t in alone)], key=lambda span: span.start)
    for token in doc:
        gender = _gender_of_object(token, lexicon)
        if gender is not None and (one := _only_other(token, people)) is not None:
            yield clean_name(whole_name(one).text), gender
    for person in people:
        if (gender := _agreement(person.root, lexicon)) is not None:
            yield clean_name(whole_name(person).text), gender


def _gender_of_object(token: Token, lexicon: Lexicon) -> str | None:
    """`thanked [her]`, `[her] host Sergei Lavrov`: a word for somebody who is not the person beside it."""
    words = lexicon.genders
    return words.objects.get(token.lower_)


def _only_other(pronoun: Token, people: list[Span]) -> Span | None:
    """The one person before a pronoun, without the subject of its verb, whom it would call "himself"."""
    verb = pronoun.head
    while verb.pos_ in {"ADP", "NOUN"} and verb.head.i != verb.i:
        verb = verb.head
    is_owner = pronoun.dep_ in {"poss", "det"}
    before = [person for person in people if person.end <= pronoun.i]
    others = before if is_owner else [p for p in before if not _is_subject(p, verb)]
    is_apart = is_owner or len(others) < len(before)  # somebody else does it
    leading = [p for p in others if p.root.dep_ in SUBJECTS and p.root.head.dep_ == "ROOT"]
    candidates = leading or others
    return candidates[0] if len(candidates) == 1 and is_apart else None


def _is_subject(person: Span, verb: Token) -> bool:
    """True for who does it, before his verb or before the relative clause of which it is the verb."""
    is_before = person.root.dep_ in SUBJECTS and person.root.head.i == verb.i
    return is_before or (verb.dep_ in RELATIVE_CLAUSES and verb.head.i == person.root.i)


def _agreement(name: Token, lexicon: Lexicon) -> str | None:
    """`Choe Lan [est arrivée]`: a participle that agrees with its subject, in languages where it does."""
    being, verb = lexicon.genders.being, name.head
    if not being or name.dep_ not in SUBJECTS | PASSIVE_SUBJECTS or not is_past_participle(verb):
        return None
    if not any(child.lower_ in being for child in verb.children):
        return None
    if verb.lower_.endswith(lexicon.genders.feminine_endings):
        return "feminine"
    return "masculine" if verb.lower_.endswith(lexicon.genders.masculine_endings) else None
