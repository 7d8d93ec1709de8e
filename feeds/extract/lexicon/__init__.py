"""What differs by language, as data: one TOML file a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's words. `tables` is the whole file, for what only one module reads."""

    language: str
    tables: Mapping[str, Any]
    cue_verbs: frozenset[str]
    weak_verbs: frozenset[str]
    object_verbs: frozenset[str]
    infinitive_verbs: frozenset[str]
    judging_verbs: frozenset[str]
    negations: frozenset[str]
    refusals: frozenset[str]
    question_marks: frozenset[str]
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
    verbs = tables.get("verbs", {}).values()
    takes = {
        name: frozenset(v for group in verbs if name in group["takes"] for v in group["lemmas"]) for name in _TAKES
    }
    cue, speaker = tables.get("cue", {}), tables.get("speaker", {})
    return Lexicon(
        language=language,
        tables=tables,
        cue_verbs=frozenset(verb for group in verbs for verb in group["lemmas"]),
        weak_verbs=frozenset(verb for group in verbs for verb in group.get("weak", ())),
        object_verbs=takes["object"],
        infinitive_verbs=takes["infinitive"],
        judging_verbs=takes["judged"],
        negations=frozenset(cue.get("negations", ())),
        refusals=frozenset(cue.get("refusals", ())),
        question_marks=frozenset(cue.get("hard_question_marks", ())),
        roles=frozenset(speaker.get("roles", ())),
        bodies=frozenset(speaker.get("bodies", ())),
    )


_TAKES = ("object", "infinitive", "judged", "clause", "quote")
