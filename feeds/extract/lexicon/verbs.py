"""Maps written forms to the lexicon's verbs, so that a cue is found in text without a lemmatizer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from feeds.extract.lexicon.tables import Frame, Inflection, VerbGroup


@dataclass(frozen=True, slots=True)
class Verb:
    """A reporting verb.

    Attributes:
        lemma: as the lexicon has it.
        takes: what may be its content.
        prepositions: what its content may stand behind ("warned of a strike").
        judgement_prepositions: what its judgement may stand behind ("accused him of lying").
        is_weak: reports only where a quotation or a marked clause leaves no doubt.
        is_reflexive: has a reflexive pronoun before it ("s'étonner").
        rest: the words that must follow: "mettre" + ("en", "garde").
    """

    lemma: str
    takes: frozenset[Frame]
    prepositions: frozenset[str] = frozenset()
    judgement_prepositions: frozenset[str] = frozenset()
    is_weak: bool = False
    is_reflexive: bool = False
    rest: tuple[str, ...] = ()


def paradigm(lemma: str, inflection: Inflection) -> frozenset[str]:
    """Returns all written forms of a verb: irregular ones as listed, regular ones by the rule of their ending."""
    if lemma in inflection.irregular:
        return frozenset(inflection.irregular[lemma])
    rules = [rule for rule in inflection.rules if lemma.endswith(rule.ending)]
    if not rules:
        return frozenset({lemma})
    rule = max(rules, key=lambda rule: len(rule.ending))
    stem = lemma[: len(lemma) - len(rule.ending)]
    forms = {stem + suffix for suffix in rule.suffixes}
    if lemma in inflection.doubled:
        forms |= {lemma + lemma[-1] + suffix for suffix in inflection.doubled_suffixes}
    return frozenset(forms)


def verbs_by_form(
    groups: Iterable[VerbGroup], prepositions: Mapping[str, Iterable[str]], inflection: Inflection
) -> dict[str, tuple[Verb, ...]]:
    """Returns written form → the reporting verbs that it may be; those with further words come first.

    Args:
        groups: a verb that stands in several of them takes what any of them takes, and is weak if it is so in all.
        prepositions: lemma → prepositions of its own, beside those of its groups.
        inflection: how the forms are made.
    """
    held: defaultdict[str, list[VerbGroup]] = defaultdict(list)
    for group in groups:
        for lemma in group.lemmas:
            held[lemma].append(group)
    forms: defaultdict[str, list[Verb]] = defaultdict(list)
    for lemma in (*held, *(lemma for lemma in prepositions if lemma not in held)):
        verb, first = _verb(lemma, held[lemma], prepositions.get(lemma, ()), inflection)
        for form in paradigm(first, inflection):
            forms[form].append(verb)
    return {form: tuple(sorted(verbs, key=lambda v: (-len(v.rest), v.is_reflexive))) for form, verbs in forms.items()}


def _verb(lemma: str, groups: list[VerbGroup], own: Iterable[str], inflection: Inflection) -> tuple[Verb, str]:
    """A verb, and the word of its lemma that is inflected."""
    prefix = next((prefix for prefix in inflection.reflexive_prefixes if lemma.startswith(prefix)), "")
    first, *rest = lemma.removeprefix(prefix).split()
    verb = Verb(
        lemma,
        takes=frozenset(frame for group in groups for frame in group.takes),
        prepositions=frozenset((*own, *(word for group in groups for word in group.prepositions))),
        judgement_prepositions=frozenset(word for group in groups for word in group.judgement_prepositions),
        is_weak=all(lemma in group.weak for group in groups),
        is_reflexive=bool(prefix),
        rest=tuple(rest),
    )
    return verb, first


def lemmas_by_form(lemmas: Iterable[str], inflection: Inflection) -> dict[str, str]:
    """Returns written form → lemma; where two verbs share a form, the one that comes first."""
    found: dict[str, str] = {}
    for lemma in lemmas:
        for form in paradigm(lemma, inflection):
            found.setdefault(form, lemma)
    return found
