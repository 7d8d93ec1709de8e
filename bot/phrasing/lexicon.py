"""PHRASING: the words by which a model's sentences are checked, from words.toml beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists for the check; words.toml describes each."""

    openers: frozenset[str]
    times: frozenset[str]
    vague: frozenset[str]
    turning: frozenset[str]
    one: frozenset[str]
    small: Mapping[str, float]
    scales: Mapping[str, float]


def _read() -> Lexicon:
    table = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    lists = {name: frozenset(table[name]) for name in ("openers", "times", "vague", "turning", "one")}
    return Lexicon(**lists, small=table["small"], scales=table["scales"])


LEXICON: Final = _read()
