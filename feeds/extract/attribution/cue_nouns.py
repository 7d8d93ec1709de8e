"""EXTRACT, cue nouns and adjectives: “his claim that …”, “l'annonce par X que …”, “was confident that …”."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.source_resolver import SourceResolver
from feeds.extract.attribution.types import Content, Shape, Speaker
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import CLAUSAL_COMPLEMENTS, SUBJECTS
from feeds.extract.nlp.parsed_sentence import ParsedSentence


def noun_contents(
    sentence: ParsedSentence, lexicon: Lexicon, sources: SourceResolver, coreference: CoreferenceResolver
) -> Iterator[tuple[Content, Speaker, Token]]:
    """What nouns and adjectives report, by whom, outside quotations."""
    nouns, infinitives, adjectives = (
        lexicon.cue_nouns.clause,
        lexicon.cue_nouns.infinitive,
        lexicon.cue_adjectives.clause,
    )
    for place, low in enumerate(sentence.words):
        if not (low in nouns or low.removesuffix("s") in nouns or low in infinitives or low in adjectives):
            continue
        token = sentence.doc[place]
        if low in nouns or low.removesuffix("s") in nouns or (low in infinitives):
            content = _content(token, lexicon, takes_infinitive=low in infinitives)
            speaker = _owner(token, lexicon, sources, coreference) if content else None
        elif low in adjectives and token.pos_ in {"ADJ", "VERB"}:
            content = _clause(token, lexicon)
            speaker = _holder(token, sources) if content else None
        else:
            continue
        if content is None or speaker is None or sentence.in_quote(token) is not None:
            continue
        span = sentence.span(content)
        if span is not None and len(content) >= 3:
            yield Content(*span, Shape.CUE_NOUN), speaker, token


def _clause(token: Token, lexicon: Lexicon) -> list[Token] | None:
    """The clause behind the word with its mark: `that …`, `que …`."""
    for child in token.children:
        if child.i < token.i or child.dep_ not in CLAUSAL_COMPLEMENTS | {"acl", "acl:relcl", "relcl", "advcl", "xcomp"}:
            continue
        mark = next((c for c in child.children if c.lower_ in lexicon.clauses.marks and c.i < child.i), None)
        has_subject = any(c.dep_ in SUBJECTS and c.lower_ not in lexicon.clauses.marks for c in child.children)
        if mark is not None and (has_subject or lexicon.model.loses_subjects):
            return [t for t in child.subtree if t.i > mark.i]
    return None


def _content(token: Token, lexicon: Lexicon, *, takes_infinitive: bool) -> list[Token] | None:
    doc = token.doc
    words = lexicon.cue_nouns
    mark = _mark_of(token, lexicon)
    if mark is not None:
        stop = _stop(token, mark, doc)
        return list(doc[mark + 1 : stop])
    # “… selon laquelle”, set off from its noun by an apposition.
    for i in range(token.i + 1, min(token.i + 18, len(doc) - 2)):
        if doc[i].lower_ in words.relative_prepositions and doc[i + 1].lower_ in words.relative_pronouns:
            stop = next((j for j in range(i + 2, len(doc)) if doc[j].text in {",", ".", ";"}), len(doc))
            return list(doc[i + 2 : stop])
        if doc[i].text in {";", "."}:
            break
    marks = lexicon.grammar.infinitive_marks
    if takes_infinitive:
        child = next((c for c in token.children if c.i > token.i and c.dep_ in {"acl", "xcomp"}), None)
        if child is not None and any(c.dep_ in {"aux", "mark"} and c.lower_ in marks for c in child.children):
            return list(child.subtree)
    return None


def _mark_of(token: Token, lexicon: Lexicon) -> int | None:
    """`that` behind the noun, across `by X`, `in July` and a name's apposition; not the relative `that`."""
    doc = token.doc
    for i in range(token.i + 1, min(token.i + 18, len(doc) - 3)):
        low = doc[i].lower_
        if low in lexicon.clauses.marks:
            follows = doc[i + 1]
            is_relative = follows.pos_ in {"VERB", "AUX", "ADV"} or doc[i].dep_ in SUBJECTS
            is_object = lexicon.model.tags_relatives_as_pronouns and doc[i].pos_ == "PRON"
            return None if is_relative or is_object else i
        if doc[i].pos_ in {"VERB", "AUX"} or doc[i].text in {";", ".", ":"}:
            return None
    return None


def _stop(token: Token, mark: int, doc: Doc) -> int:
    """Where the noun's clause ends: before the main verb, when the noun is its subject."""
    finite = [t for t in doc[mark + 1 :] if t.pos_ in {"VERB", "AUX"} and t.dep_ not in {"aux", "auxpass", "xcomp"}]
    is_subject = not any(t.pos_ in {"VERB", "AUX"} for t in doc[: token.i])
    if is_subject and len(finite) > 1:
        main = next((t for t in finite[1:] if t.dep_ == "ROOT" or token.head.i == t.i), None)
        if main is None:  # the parser has only one sentence of it: the last verb group is the main one
            main = next((t for t in reversed(finite) if any(c.dep_ == "auxpass" for c in t.children)), None)
        if main is not None and main.i > mark + 2:
            return min([main.i, *(c.i for c in main.children if c.dep_.startswith("aux") and c.i > mark)])
    return len(doc)


def _owner(token: Token, lexicon: Lexicon, sources: SourceResolver, coreference: CoreferenceResolver) -> Speaker | None:
    owner = next((c for c in token.children if c.dep_ == "poss"), None)
    if owner is not None:
        return sources.resolve(owner)
    by, of = lexicon.speakers.agent_prepositions, lexicon.cue_nouns.owner_prepositions
    for preposition in (*[t for t in token.subtree if t.lower_ in by], *[t for t in token.subtree if t.lower_ in of]):
        if not token.i < preposition.i < token.i + 8:
            continue
        noun = next((c for c in preposition.children if c.dep_ == "pobj"), None)
        noun = noun if noun is not None else (preposition.head if preposition.dep_ == "case" else None)
        if noun is not None and noun.i != token.i and noun.pos_ in {"NOUN", "PROPN"}:
            return sources.resolve(noun)
    head = token.head
    is_object = token.dep_ in {"dobj", "obj", "attr"} and head.pos_ in {"VERB", "AUX"}
    if is_object and head.lower_ in lexicon.cue_nouns.light_verbs:
        return _holder(head, sources)
    possessives = lexicon.pronouns.possessives
    determiner = next((c for c in token.children if c.lower_ in possessives), None)
    if determiner is not None:
        return coreference.pronoun(possessives[determiner.lower_])
    return None


def _holder(token: Token, sources: SourceResolver) -> Speaker | None:
    """The subject of the word, or of the verb that it hangs on."""
    for holder in (token, token.head):
        subject = next((c for c in holder.children if c.dep_ in SUBJECTS and c.i < token.i), None)
        if subject is not None:
            return sources.subject(subject, holder)
    if token.dep_ in {"conj", "xcomp", "advcl"} and token.head.head.i != token.head.i:
        subject = next((c for c in token.head.head.children if c.dep_ in SUBJECTS), None)
        return sources.subject(subject, token.head.head) if subject is not None else None
    return None
