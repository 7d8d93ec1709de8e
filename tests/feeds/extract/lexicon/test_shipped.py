"""The lexicons of the package: they load, hold what is meant, and have no key that nothing reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import feeds.extract
from feeds.extract.lexicon import Lexicon, lexicon_of
from feeds.extract.lexicon.verbs import paradigm

PACKAGE = Path(feeds.extract.__file__).parent
LANGUAGES = sorted(path.stem for path in (PACKAGE / "lexicon").glob("*.toml"))


@pytest.fixture(params=LANGUAGES)
def lexicon(request: pytest.FixtureRequest) -> Lexicon:
    found = lexicon_of(request.param)
    assert found is not None
    return found


def test_there_are_lexicons() -> None:
    assert {"en", "es", "fr"} <= set(LANGUAGES)


def _strings(value: object) -> Iterator[str]:
    """All strings of a value, the keys of its maps too."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            assert isinstance(key, str), f"{key!r} is no string"
            yield key
            yield from _strings(each)
    elif isinstance(value, (tuple, frozenset)):
        for each in value:
            yield from _strings(each)
    else:
        assert isinstance(value, (bool, int, float)), f"{value!r} is neither a string nor a number"


def test_no_word_has_a_blank_at_its_ends_and_all_values_are_what_was_meant(lexicon: Lexicon) -> None:
    blanks = {" ", "\u00a0", "\u202f", "\u2009", "se "}  # marks between digits; the prefix of reflexive verbs
    assert [word for word in _strings(lexicon) if word != word.strip() and word not in blanks] == []


def test_dates_have_twelve_months_and_seven_days(lexicon: Lexicon) -> None:
    dates = lexicon.dates
    assert (len(dates.months), len(dates.month_abbreviations), len(dates.weekdays)) in {(12, 12, 7), (0, 0, 0)}


def test_a_cue_is_found_by_any_of_its_forms(lexicon: Lexicon) -> None:
    for group in lexicon.verbs.values():
        for lemma in group.lemmas:
            bare = lemma
            for prefix in lexicon.inflection.reflexive_prefixes:
                bare = bare.removeprefix(prefix)
            for form in paradigm(bare.split()[0], lexicon.inflection):
                assert any(verb.lemma == lemma for verb in lexicon.verbs_by_form[form]), (lemma, form)


def _keys(of: type, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every key of the dataclasses that a lexicon file is read into."""
    for name, hint in get_type_hints(of).items():
        inner = [each for each in (hint, *get_args(hint)) if isinstance(each, type) and is_dataclass(each)]
        if not inner:
            yield (*path, name)
        for each in inner:
            yield from _keys(each, (*path, name))


def _tables() -> dict[str, str]:
    """Name of a dataclass → the key of its table."""
    classes: dict[str, str] = {}
    for path, hint in [((name,), hint) for name, hint in get_type_hints(Lexicon).items()]:
        for each in (hint, *get_args(hint)):
            if isinstance(each, type) and is_dataclass(each):
                classes[each.__name__] = path[-1]
    return classes


def _names_of(function: ast.AST, classes: Mapping[str, str]) -> dict[str, str]:
    """Local name → table, for parameters annotated with a table's class and for `words = lexicon.figures`."""
    names: dict[str, str] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.arg) and isinstance(node.annotation, ast.Name) and node.annotation.id in classes:
            names[node.arg] = classes[node.annotation.id]
        if isinstance(node, ast.Assign):
            names |= _assigned(node.targets[0], node.value)
    return names


def _assigned(target: ast.expr, value: ast.expr) -> dict[str, str]:
    """Name → attribute of `words = lexicon.figures`, and of `doc, words = token.doc, lexicon.figures`."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = (_assigned(*pair) for pair in zip(target.elts, value.elts, strict=True))
        return {name: attribute for pair in pairs for name, attribute in pair.items()}
    if isinstance(target, ast.Name) and isinstance(value, ast.Attribute):
        return {target.id: value.attr}
    return {}


def _reads() -> frozenset[tuple[str, str]]:
    """(owner, name) of every attribute that the package reads: `lexicon.cues.nobody` gives (cues, nobody)."""
    found: set[tuple[str, str]] = set()
    classes = _tables()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for scope in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            names = _names_of(scope, classes)
            for node in ast.walk(scope):
                if isinstance(node, ast.Attribute):
                    owner = node.value
                    if isinstance(owner, ast.Attribute):
                        found.add((owner.attr, node.attr))
                    elif isinstance(owner, ast.Name):
                        found.add((names.get(owner.id, owner.id), node.attr))
    return frozenset(found)


READS = _reads()
# Keys of tables that are read one by one in a loop, by the name that they have there.
IN_LOOPS = {"rules": "rule", "verbs": "group"}


@pytest.mark.parametrize("key", sorted(set(_keys(Lexicon))), ids=".".join)
def test_no_key_is_read_by_nobody(key: tuple[str, ...]) -> None:
    table = key[-2] if len(key) > 1 else "lexicon"
    owners = {table, IN_LOOPS.get(table, table), *(("_lexicon", "self") if len(key) == 1 else ())}
    assert any((owner, key[-1]) in READS for owner in owners), f"{'.'.join(key)}: nothing reads it"
