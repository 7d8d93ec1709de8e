"""Repairs what small models often get wrong in the tree of a report: its verb, and the subject of that.

English: the source behind a long statement is taken for an apposition (`… for Lorn, the harbour's chief said`), the
verb behind a name between commas for its participle (`The mayor, Ann Lee, estimated that …`), what is confirmed for
a clause of `time` (`confirmed for the first time that …`). French: a weekday is taken for the verb (`a démenti
jeudi que …`), and a rare participle for a noun (`a nié que …`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import AUXILIARIES, CLAUSAL_COMPLEMENTS, RELATIVE_CLAUSES, SUBJECTS
from feeds.extract.nlp.doc import Doc, Token
from feeds.extract.nlp.tokens import first_child, is_infinitive, is_verbal

_ROOT: Final = "ROOT"
_FINITE_TAGS: Final = frozenset({"VBD", "VBZ", "VBP"})
_PAST_PARTICIPLE: Final = {"VerbForm": ["Part"], "Tense": ["Past"]}


def repair_reports(doc: Doc, lexicon: Lexicon) -> None:
    """Changes the tree of a sentence so that its reporting verbs govern their subjects and clauses."""
    ways = _SOURCE_BEFORE_CUE if lexicon.grammar.report_follows_content else _CLAUSE_BEHIND_CUE
    for token in doc:
        if token.i > 0 and token.lower_ in lexicon.verbs_by_form:
            any(is_repaired(token, lexicon) for is_repaired in ways)


# --- a subject that hangs on another noun


def has_source_as_apposition(verb: Token, lexicon: Lexicon) -> bool:
    """`The ship left for the region of Lorn, [the harbour's chief] said`: the source hangs on `Lorn`."""
    doc = verb.doc
    if verb.tag_ not in _FINITE_TAGS or first_child(verb, SUBJECTS, before=verb.i) is not None:
        return False
    source = doc[verb.i - 1]
    while source.dep_ != "appos" and source.head is not source and source.head.i < verb.i:
        source = source.head
    if source.dep_ != "appos" or source.head.i >= verb.i:
        return False
    words = [token.i for token in source.subtree]
    first = min(words)
    if max(words) != verb.i - 1 or doc[first - 1].text != "," or not any(map(is_verbal, doc[:first])):
        return False
    statement = next((t for t in doc[:first] if t.head is t), None)
    _attach(source, verb, "nsubj")
    if statement is not None and verb.head is not verb:
        _make_root(verb)
        _attach(statement, verb, "ccomp")
    return True


def is_taken_for_participle(verb: Token, lexicon: Lexicon) -> bool:
    """`The mayor, Ann Lee, [estimated] that it would rain`: a sentence without another verb."""
    noun = verb.head
    clause = first_child(verb, CLAUSAL_COMPLEMENTS, after=verb.i)
    is_sentence = verb.dep_ == "acl" and noun.head is noun and not is_verbal(noun) and clause is not None
    if not is_sentence or verb.doc[verb.i - 1].text != ",":
        return False
    verb.tag_ = "VBD"
    _make_root(verb)
    _attach(noun, verb, "nsubj")
    return True


def has_clause_on_time(verb: Token, lexicon: Lexicon) -> bool:
    """`confirmed for the first [time] that divers had worked`: the clause hangs on `time`."""
    time = next((t for t in verb.doc[verb.i + 1 :] if t.lower_ == "time" and t.head.head is verb), None)
    clause = first_child(time, RELATIVE_CLAUSES, after=time.i) if time is not None else None
    if time is None or clause is None or verb.doc[time.i - 1].lower_ != "first":
        return False
    mark = verb.doc[time.i + 1]
    if mark.lower_ != "that" or mark.head is not clause:
        return False
    mark.tag_, mark.pos_ = "IN", "SCONJ"
    _attach(mark, clause, "mark")
    _attach(clause, verb, "ccomp")
    return True


_SOURCE_BEFORE_CUE: Final[tuple[Callable[[Token, Lexicon], bool], ...]] = (
    has_source_as_apposition,
    is_taken_for_participle,
    has_clause_on_time,
)


# --- a verb that another word stands for


def has_weekday_as_verb(verb: Token, lexicon: Lexicon) -> bool:
    """`Le ministère a [démenti] jeudi que le port ferme`: the tagger has a verb in `jeudi`."""
    day = verb.doc[verb.i + 1] if verb.i + 1 < len(verb.doc) else verb
    if day.lower_ not in lexicon.dates.weekdays or not is_verbal(day):
        return False
    if verb.head is day:
        _promote(verb, day, "obl:mod")
    elif day.head is verb:
        for child in tuple(day.children):
            _attach(child, verb, child.dep_)
        day.dep_ = "obl:mod"
    else:
        return False
    day.pos_ = "NOUN"
    return True


def is_taken_for_object(verb: Token, lexicon: Lexicon) -> bool:
    """`Le ministère a [nié] que le port ferme`: the tagger has a noun, and the auxiliary as the verb."""
    helper, endings = verb.head, lexicon.verb_forms.past_participle_endings
    is_object = verb.dep_ in {"obj", "xcomp"} and not verb.children and helper.i == verb.i - 1
    if not is_object or helper.lower_ not in lexicon.reported.auxiliaries or not verb.lower_.endswith(endings):
        return False
    _promote(verb, helper, "aux:tense")
    verb.pos_, verb.morph, helper.pos_ = "VERB", _PAST_PARTICIPLE, "AUX"
    thing = next((t for t in verb.doc[verb.i + 1 :] if t.head is t), None)
    if thing is not None and thing.pos_ == "NOUN" and thing.left_edge.i == verb.i + 1:
        _attach(thing, verb, "obj")  # "a nié [toute dette]", in the next tree
    return True


def hangs_on_its_infinitive(verb: Token, lexicon: Lexicon) -> bool:
    """`…, a [fait] savoir le ministère`: the parser has the infinitive as the verb, and what reports below it."""
    infinitive = verb.head
    rests = [list(known.rest) for known in lexicon.verbs_by_form[verb.lower_]]
    if infinitive.i != verb.i + 1 or [infinitive.lower_] not in rests or not is_infinitive(infinitive):
        return False
    _promote(verb, infinitive, "xcomp")
    if verb.dep_ == "xcomp" and verb.left_edge.text == ",":
        verb.dep_ = "parataxis"  # "…, a fait savoir Lee" depends on no verb of what Lee says
    return True


_CLAUSE_BEHIND_CUE: Final[tuple[Callable[[Token, Lexicon], bool], ...]] = (
    has_weekday_as_verb,
    is_taken_for_object,
    hangs_on_its_infinitive,
)


# --- changes of a tree


def _promote(token: Token, head: Token, label: str) -> None:
    """Puts a token in the place of its head, which then hangs on it."""
    above, relation = head.head, head.dep_
    others = [child for child in head.children if child is not token]
    _make_root(token)
    if above is not head:
        _attach(token, above, relation)
    for child in others:
        if child.dep_ not in AUXILIARIES or child.i < token.i:
            _attach(child, token, child.dep_)
    _attach(head, token, label)


def _make_root(token: Token) -> None:
    if token.head is not token:
        token.head.children = [child for child in token.head.children if child is not token]
    token.head, token.dep_ = token, _ROOT


def _attach(token: Token, head: Token, label: str) -> None:
    if token.head is not token:
        token.head.children = [child for child in token.head.children if child is not token]
    token.head, token.dep_ = head, label
    head.children = sorted([*head.children, token], key=lambda child: child.i)
