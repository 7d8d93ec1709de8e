"""The catalogues: every language says everything, with the same parameters, and everything asked for is there."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest

import bot
from bot.locales import LANGUAGES, Template, Words, catalogue

ROOT = Path(bot.__file__).parent
ASKED = re.compile(r"""\btext\(\s*f?["'](\w+\.\w+)["']""")
NOW = datetime(2024, 10, 21, 12, 5, tzinfo=UTC)


def placeholders(template: Template) -> set[str]:
    """Names in braces, of all plural forms."""
    forms = [template] if isinstance(template, str) else list(template.values())
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_with_the_same_parameters(language: str) -> None:
    english = {key: placeholders(template) for key, template in catalogue("en").items()}
    assert {key: placeholders(template) for key, template in catalogue(language).items()} == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_have_count_and_the_form_that_every_language_has(language: str) -> None:
    tables = {key: t for key, t in catalogue(language).items() if not isinstance(t, str)}
    assert tables
    assert all("other" in table and "count" in placeholders(table) for table in tables.values())


def test_everything_that_the_code_asks_for_is_there() -> None:
    asked = {(key, path) for path in ROOT.rglob("*.py") for key in ASKED.findall(path.read_text(encoding="utf-8"))}
    assert len(asked) > 40
    assert [(key, path.name) for key, path in asked if key not in catalogue("en")] == []


def keys_in_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """What the code may ask for: all texts in it, and patterns of those that it puts together."""
    whole: set[str] = set()
    made: set[str] = set()
    # Quantities and states are named by feeds, in code and in tables.
    folders = (ROOT, ROOT.parent / "feeds", ROOT.parent / "storage")
    for path in (ROOT.parent / "feeds").rglob("*.toml"):
        whole |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                if re.match(r"[a-z]+\.", str(parts[0])):
                    made.add("".join(r"\w+" if part is None else re.escape(str(part)) for part in parts))
    return whole, [re.compile(pattern) for pattern in made]


def test_every_string_is_asked_for() -> None:
    """Reasons are asked for by their key in `feeds`, which tests/feeds/test_reasons.py holds to the table there."""
    whole, made = keys_in_code()
    keys = [key for key in catalogue("en") if not key.startswith("reasons.")]
    unused = [key for key in keys if key not in whole and not is_put_together(key, whole, made)]
    assert unused == []


def is_put_together(key: str, whole: set[str], made: list[re.Pattern[str]]) -> bool:
    """True if a pattern of the code has the key; where all behind its subject is open, that is a text of the code."""
    subject, _, name = key.partition(".")
    matching = [pattern.pattern for pattern in made if pattern.fullmatch(key)]
    is_open = matching == [rf"{subject}\.\w+"]
    return bool(matching) and (not is_open or name in whole)


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 publisher"),
        ("en", 0, "0 publishers"),
        ("en", 12000, "12,000 publishers"),
        ("fr", 0, "0 média"),
        ("fr", 1, "1 média"),
        ("fr", 2, "2 médias"),
        ("fr", 1_000_000, "1\u202f000\u202f000 médias"),
    ],
)
def test_plural_follows_the_language(language: str, count: int, said: str) -> None:
    assert Words(language).text("alerts.publishers", count=count) == said


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [("en", "UTC", "21 Oct, 12:05"), ("fr", "Europe/Paris", "21 oct., 14:05"), ("en", "Asia/Seoul", "21 Oct, 21:05")],
)
def test_times_are_those_of_the_chat(language: str, zone: str, said: str) -> None:
    assert Words(language, zone).date_time(NOW, now=NOW) == said


def test_a_year_is_said_when_it_is_another() -> None:
    later = NOW + timedelta(days=400)
    assert Words("en").date(NOW, now=later) == "21 Oct 2024"
    assert Words("fr").iso_date("2024-10-18", now=later) == "18 oct. 2024"


@pytest.mark.parametrize(
    ("iso", "said"),
    [("2024-10-18", "18 Oct"), ("2024-10", "October 2024"), ("2024", "2024"), ("2024-13-90", "2024-13-90"), ("", "")],
)
def test_a_date_is_said_at_the_precision_it_has(iso: str, said: str) -> None:
    assert Words("en").iso_date(iso, now=NOW) == said


@pytest.mark.parametrize(("language", "said"), [("fr", "1er nov."), ("en", "1 Nov")])
def test_the_first_of_a_month_is_an_ordinal_in_french(language: str, said: str) -> None:
    words = Words(language)
    assert words.iso_date("2024-11-01", now=NOW) == said
    assert words.iso_date("2024-11-11", now=NOW).startswith("11 ")
    assert ("1er " in words.day(date(2024, 11, 1))) is (language == "fr")


def test_unknown_language_and_zone_fall_back() -> None:
    words = Words("xx", "Nowhere/At all")
    assert words.language == "en"
    assert words.time(NOW) == "12:05"
    assert Words("fr-CA").language == "fr"


def test_large_numbers_are_short_and_others_exact() -> None:
    assert Words("en").compact(6_200_000_000) == "6.2 billion"
    assert Words("fr").compact(12_000) == "12\u202f000"


def test_quotation_marks_are_those_of_the_quoted_language() -> None:
    assert Words("en").quoted("oui", "fr") == "«\u00a0oui\u00a0»"
    assert Words("fr").quoted("yes", "en") == "“yes”"
