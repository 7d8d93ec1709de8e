"""Surface forms of the lexicon's verbs, so that a cue is known as it is written, without a lemmatizer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Verb:
    """A reporting verb.

    Attributes:
        lemma: as the lexicon has it.
        takes: what may be its content: quote, clause, infinitive, object, object_quoted, judged, person_infinitive,
            judged_infinitive, prep:<word>.
        is_weak: reports only where a quotation or a marked clause leaves no doubt.
        is_reflexive: `s'étonner`, with its pronoun before it.
        rest: the words that must follow: `mettre` + (`en`, `garde`).
    """

    lemma: str
    takes: frozenset[str]
    is_weak: bool = False
    is_reflexive: bool = False
    rest: tuple[str, ...] = ()


def paradigm(lemma: str, tables: Mapping[str, Any]) -> frozenset[str]:
    """All written forms of a verb: irregular ones as listed, regular ones by their ending."""
    if lemma in tables.get("irregular", {}):
        return frozenset(tables["irregular"][lemma])
    rules = [rule for rule in tables.get("inflection", ()) if lemma.endswith(rule["ending"])]
    if not rules:
        return frozenset({lemma})
    rule = max(rules, key=lambda rule: len(rule["ending"]))
    stem = lemma[: len(lemma) - len(rule["ending"])]
    forms = {stem + suffix for suffix in rule["suffixes"]}
    if lemma in tables.get("doubled", ()):  # "grinned", and "labelled" beside "labeled"
        forms |= {lemma + lemma[-1] + suffix for suffix in ("ed", "ing")}
    return frozenset(forms)


def verbs_by_form(tables: Mapping[str, Any]) -> dict[str, tuple[Verb, ...]]:
    """Written form → the reporting verbs that it may be."""
    takes: defaultdict[str, set[str]] = defaultdict(set)
    strong: set[str] = set()
    for group in tables.get("verbs", {}).values():
        weak = set(group.get("weak", ()))
        for lemma in group["lemmas"]:
            takes[lemma] |= set(group["takes"])
            if lemma not in weak:
                strong.add(lemma)
    particles: Mapping[str, Iterable[str]] = tables.get("particles", {})
    for lemma, words in particles.items():
        takes[lemma] |= {f"prep:{word}" for word in words}
    forms: defaultdict[str, list[Verb]] = defaultdict(list)
    for lemma, kinds in takes.items():
        bare, is_reflexive, rest = _parts(lemma)
        verb = Verb(lemma, frozenset(kinds), lemma not in strong, is_reflexive, rest)
        for form in paradigm(bare, tables):
            forms[form].append(verb)
    return {form: tuple(sorted(verbs, key=lambda v: (-len(v.rest), v.is_reflexive))) for form, verbs in forms.items()}


def _parts(lemma: str) -> tuple[str, bool, tuple[str, ...]]:
    is_reflexive = lemma.startswith(("s'", "se "))
    bare = lemma[2:] if lemma.startswith("s'") else lemma.removeprefix("se ")
    first, *rest = bare.split()
    return first, is_reflexive, tuple(rest)


def lemmas_by_form(lemmas: Iterable[str], tables: Mapping[str, Any]) -> dict[str, str]:
    """Written form → lemma, for verbs of which only the name counts (events)."""
    found: dict[str, str] = {}
    for lemma in lemmas:
        for form in paradigm(lemma, tables):
            found.setdefault(form, lemma)
    return found
