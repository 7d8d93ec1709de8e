"""What differs by language, as data: one TOML file a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from feeds.extract.lexicon.forms import Verb, lemmas_by_form, verbs_by_form

__all__ = ["Lexicon", "Verb", "lexicon_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """A language's words. `tables` is the whole file, for what only one module reads."""

    language: str
    tables: Mapping[str, Any]
    verbs: Mapping[str, tuple[Verb, ...]]
    event_verbs: Mapping[str, str]
    refusals: frozenset[str]
    denials: frozenset[str]
    stances: frozenset[str]
    negations: frozenset[str]
    question_marks: frozenset[str]
    clause_marks: frozenset[str]
    own_voice: frozenset[str]
    roles: frozenset[str]
    bodies: frozenset[str]

    def words(self, table: str, key: str) -> tuple[str, ...]:
        """A list of the file, empty where it has none."""
        return tuple(self.tables.get(table, {}).get(key, ()))


@cache
def lexicon_of(language: str) -> Lexicon | None:
    """The lexicon of a language, None where there is none."""
    file = resources.files(__name__).joinpath(f"{language}.toml")
    if not language.isalpha() or not file.is_file():
        return None
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    cue, speaker = tables.get("cue", {}), tables.get("speaker", {})

    def forms(lemmas: list[str]) -> frozenset[str]:
        return frozenset(lemmas_by_form(lemmas, tables))

    return Lexicon(
        language=language,
        tables=tables,
        verbs=verbs_by_form(tables),
        event_verbs=lemmas_by_form(tables.get("events", {}).get("verbs", ()), tables),
        refusals=forms(cue.get("refusals", [])),
        denials=frozenset(cue.get("denying", ())),
        stances=frozenset(cue.get("stances", ())),
        negations=frozenset(cue.get("negations", ())),
        question_marks=frozenset(cue.get("hard_question_marks", ())),
        clause_marks=frozenset(cue.get("clause_marks", ())),
        own_voice=frozenset(cue.get("own_voice", ())),
        roles=frozenset(speaker.get("roles", ())),
        bodies=frozenset(speaker.get("bodies", ())),
    )
