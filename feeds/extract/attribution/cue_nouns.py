"""Cue nouns and adjectives: `his claim that …`, `l'annonce par X que …`, `was confident that …`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.rejections import rejects_noun
from feeds.extract.attribution.source_resolver import SourceResolver
from feeds.extract.attribution.types import Content, Shape, Speaker
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import CLAUSAL_COMPLEMENTS, RELATIVE_CLAUSES, SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import first_child, has_verb, is_nominal, is_verbal
from feeds.extract.rules import Ways, first_of

_LEAST_TOKENS: Final = 3
_FARTHEST_MARK: Final = 18
_FARTHEST_OWNER: Final = 8
_CLAUSES: Final = CLAUSAL_COMPLEMENTS | RELATIVE_CLAUSES | {"acl", "advcl", "xcomp"}
_LONGEST_REPORT: Final = 6  # words of ", the agency reported"
_LEAST_CERTAINTY: Final = 0.6  # a less certain owner is no person or body: "the community's finding"


@dataclass(frozen=True, slots=True)
class CueWord:
    """A noun or adjective that may report something.

    Attributes:
        token: the word.
        lexicon: the words of the language.
        sources: resolves nouns to speakers.
        coreference: resolves pronouns to speakers.
    """

    token: Token
    lexicon: Lexicon
    sources: SourceResolver
    coreference: CoreferenceResolver


def cue_noun_contents(
    sentence: ParsedSentence, lexicon: Lexicon, sources: SourceResolver, coreference: CoreferenceResolver
) -> Iterator[tuple[Content, Speaker, Token]]:
    """Yields what the nouns and adjectives of a sentence report, with the speaker and the word, outside quotations.

    Args:
        sentence: where they stand.
        lexicon: the words of the language.
        sources: resolves nouns to speakers.
        coreference: resolves pronouns to speakers.
    """
    nouns, adjectives = lexicon.cue_nouns_by_form, lexicon.cue_adjectives.clause
    for place, low in enumerate(sentence.words):
        if low not in nouns and low not in adjectives:
            continue
        word = CueWord(sentence.doc[place], lexicon, sources, coreference)
        if sentence.in_quote(word.token) is not None:
            continue
        if low in nouns:
            content = first_of(_NOUN_CONTENT_RULES, word)
            speaker = _owner_of(word) if content else None
            if content and speaker is None and rejects_noun(word.token, lexicon):
                speaker = _subject_over(word.token, sources)
        else:
            content = marked_clause(word) if word.token.pos_ in {"ADJ", "VERB"} else None
            speaker = _subject_over(word.token, sources) if content else None
        span = sentence.span(content) if content else None
        if content and speaker is not None and span is not None and len(content) >= _LEAST_TOKENS:
            yield Content(*span, Shape.CUE_NOUN), speaker, word.token


# --- what the word reports


def marked_clause(word: CueWord) -> Sequence[Token] | None:
    """`was confident [that it would rain]`."""
    marks = word.lexicon.clauses.marks
    for child in word.token.children:
        if child.i < word.token.i or child.dep_ not in _CLAUSES:
            continue
        mark = next((c for c in child.children if c.lower_ in marks and c.i < child.i), None)
        has_subject = any(c.dep_ in SUBJECTS and c.lower_ not in marks for c in child.children)
        if mark is not None and (has_subject or word.lexicon.model.loses_subjects):
            return [t for t in child.subtree if t.i > mark.i]
    return None


def clause_behind_mark(word: CueWord) -> Sequence[Token] | None:
    """`her claim [that it rained]`, `la crainte, exprimée lundi, [que la route ferme]`."""
    mark = _mark_behind(word)
    return list(word.token.doc[mark + 1 : _clause_end(word.token, mark, word.lexicon)]) if mark is not None else None


def clause_behind_relative(word: CueWord) -> Sequence[Token] | None:
    """`une rumeur, née à Lyon, selon laquelle [le port fermerait]`."""
    doc, place, words = word.token.doc, word.token.i, word.lexicon.cue_nouns
    for i in range(place + 1, min(place + _FARTHEST_MARK, len(doc) - 2)):
        if doc[i].lower_ in words.relative_prepositions and doc[i + 1].lower_ in words.relative_pronouns:
            stop = next((j for j in range(i + 2, len(doc)) if doc[j].text in {",", ".", ";"}), len(doc))
            return list(doc[i + 2 : stop])
        if doc[i].text in {";", "."}:
            return None
    return None


def infinitive_behind(word: CueWord) -> Sequence[Token] | None:
    """`her promise [to wait until Monday]`."""
    if word.token.lower_ not in word.lexicon.cue_nouns.infinitive:
        return None
    head = first_child(word.token, {"acl", "xcomp"}, after=word.token.i)
    marks = word.lexicon.grammar.infinitive_marks
    if head is None or not any(c.dep_ in {"aux", "mark"} and c.lower_ in marks for c in head.children):
        return None
    return list(head.subtree)


_NOUN_CONTENT_RULES: Final[Ways[CueWord, Sequence[Token]]] = (
    clause_behind_mark,
    clause_behind_relative,
    infinitive_behind,
)


def _mark_behind(word: CueWord) -> int | None:
    """The clause mark behind a noun, across `by X`, `in July` and an apposition; not the relative `that`."""
    doc, place, lexicon = word.token.doc, word.token.i, word.lexicon
    for i in range(place + 1, min(place + _FARTHEST_MARK, len(doc) - 3)):
        token = doc[i]
        if token.lower_ in lexicon.clauses.marks:
            is_relative = doc[i + 1].pos_ in {"VERB", "AUX", "ADV"} or token.dep_ in SUBJECTS
            is_object = lexicon.model.tags_relatives_as_pronouns and token.pos_ == "PRON"
            return None if is_relative or is_object else i
        if is_verbal(token) or token.text in {";", ".", ":"}:
            return None
    return None


def _clause_end(noun: Token, mark: int, lexicon: Lexicon) -> int:
    """Where the noun's clause ends: before the main verb of the sentence, if the noun is its subject."""
    doc = noun.doc
    verbs = [t for t in doc[mark + 1 :] if is_verbal(t) and t.dep_ not in {"aux", "auxpass", "xcomp"}]
    if len(verbs) < 2:
        return len(doc)
    if has_verb(doc[: noun.i]):  # "Oslo rejected claims that it is closed, the agency reports"
        comma = next((t.i for t in reversed(doc[mark + 1 :]) if t.text == ","), len(doc))
        behind = [t for t in doc[comma + 1 :] if not t.is_punct]
        is_report = 1 < len(behind) <= _LONGEST_REPORT and behind[-1].lower_ in lexicon.verbs_by_form
        return comma if is_report else len(doc)
    main = next((t for t in verbs[1:] if t.dep_ == "ROOT" or noun.head.i == t.i), None)
    if main is None:  # the parser takes all of it for one clause: the last passive is the main verb
        main = next((t for t in reversed(verbs) if first_child(t, {"auxpass"}) is not None), None)
    if main is None or main.i <= mark + 2:
        return len(doc)
    return min([main.i, *(c.i for c in main.children if c.dep_.startswith("aux") and c.i > mark)])


# --- who says it


def _owner_of(word: CueWord) -> Speaker | None:
    """Whose claim it is; a possessor who cannot speak ("its claim") leaves it without a speaker."""
    possessor = first_child(word.token, {"poss"})
    if possessor is None:
        return first_of(_OWNER_RULES, word)
    owner = word.sources.resolve(possessor)
    return owner if owner is not None and owner.certainty >= _LEAST_CERTAINTY else None


def agent(word: CueWord) -> Speaker | None:
    """`a claim by [Ann Lee] that …`, `l'annonce par [le ministère] que …`."""
    return _owner_behind(word, word.lexicon.speakers.agent_prepositions)


def owner(word: CueWord) -> Speaker | None:
    """`la crainte de [Paul Roy] que …`."""
    return _owner_behind(word, word.lexicon.cue_nouns.owner_prepositions)


def subject_of_light_verb(word: CueWord) -> Speaker | None:
    """`[Ann Lee] made the claim that …`."""
    token, head = word.token, word.token.head
    is_object = token.dep_ in {"dobj", "obj", "attr"} and is_verbal(head)
    is_light = head.lower_ in word.lexicon.cue_nouns.light_verbs
    return _subject_over(head, word.sources) if is_object and is_light else None


def possessive_pronoun(word: CueWord) -> Speaker | None:
    """`[her] claim that …`."""
    possessives = word.lexicon.pronouns.possessives
    determiner = next((c for c in word.token.children if c.lower_ in possessives), None)
    if determiner is None:
        return None
    return word.coreference.resolve_pronoun(possessives[determiner.lower_], determiner.i)


_OWNER_RULES: Final[Ways[CueWord, Speaker]] = (
    agent,
    owner,
    subject_of_light_verb,
    possessive_pronoun,
)


def _owner_behind(word: CueWord, prepositions: frozenset[str]) -> Speaker | None:
    place, mark = word.token.i, _mark_behind(word)
    stop = place + _FARTHEST_OWNER if mark is None else mark  # "concerns that … of his state": not their owner
    for preposition in (t for t in word.token.subtree if t.lower_ in prepositions):
        if not place < preposition.i < stop:
            continue
        noun = first_child(preposition, {"pobj"})
        if noun is None and preposition.dep_ == "case":
            noun = preposition.head
        if noun is not None and noun.i != place and is_nominal(noun):
            return word.sources.resolve(noun)
    return None


def _subject_over(token: Token, sources: SourceResolver) -> Speaker | None:
    """The subject of the word, or of the verb that it depends on."""
    for holder in (token, token.head):
        subject = first_child(holder, SUBJECTS, before=token.i)
        if subject is not None:
            return sources.subject(subject, holder)
    above = token.head.head
    if token.dep_ in {"conj", "xcomp", "advcl"} and above.i != token.head.i:
        subject = first_child(above, SUBJECTS)
        return sources.subject(subject, above) if subject is not None else None
    return None
