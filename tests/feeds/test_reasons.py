"""Every reason that the code gives is one of the list, with what stands in its gaps; every one of the list is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import bot
from feeds.errors import AlreadyExistsError, FetchError, InvalidInputError, NotFoundError, QueryError, StorageError
from feeds.reasons import ENGLISH, Reason, because, reason_from_json, reason_to_json

ROOT = Path(bot.__file__).parent.parent
# Given by tables: of statuses, of the system's and OpenSSL's numbers, of kinds of files and of pages.
BY_TABLE = {
    "status_401", "status_403", "status_404", "status_410", "status_429", "refused", "no_route", "slow_connect",
    "tls_expired", "tls_self_signed", "tls_unknown", "tls_other_host", "undeclared_gzip", "binary",
    "advice_private", "advice_no_host", "advice_key", "advice_moved", "advice_secret", "advice_tls", "advice_other",
    "wall_consent", "wall_captcha", "wall_login", "wall_other",
}  # fmt: skip


def gaps(line: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(line) if name}


def calls(*folders: str, without: str = "") -> Iterator[tuple[str, ast.Call]]:
    for folder in folders:
        assert (ROOT / folder).is_dir()
        for path in (ROOT / folder).rglob("*.py"):
            if without and path == ROOT / without:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield node.func.id, node


def test_every_reason_is_of_the_list_and_fills_its_gaps() -> None:
    given = set()
    for name, call in calls("feeds", "storage", "bot"):
        if name == "because":
            (key,) = call.args
            assert isinstance(key, ast.Constant)
            assert {keyword.arg for keyword in call.keywords} == gaps(ENGLISH[str(key.value)]), key.value
            given.add(str(key.value))
        if name == "Reason" and call.args and isinstance(call.args[0], ast.Constant):
            given.add(str(call.args[0].value))
    assert ENGLISH.keys() - given == BY_TABLE


def test_what_a_chat_can_get_always_says_it_in_any_language() -> None:
    """The other errors take nothing but a reason, which mypy checks. `load_brief_by_slug` is of the command line."""
    of_chat = calls("bot/chat", "bot/briefs", without="bot/briefs/load.py")
    raised = [call for name, call in of_chat if name == "InvalidInputError"]
    assert raised
    for call in raised:
        assert isinstance(call.args[0], ast.Call)
        assert getattr(call.args[0].func, "id", "") == "because"


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (FetchError("https://a.org", because("timeout", seconds=30.0)), "https://a.org: no whole answer within"),
        (QueryError("a AND", 5, because("query_ends")), "query: something is missing after the last word at char"),
        (NotFoundError(because("no_topic", name="x")), "there is no topic x"),
        (AlreadyExistsError(because("topic_exists", slug="x")), "there is a topic x already"),
        (InvalidInputError("--language: 'de'"), "--language: 'de'"),
        (StorageError("disk full"), "disk full"),
    ],
)  # fmt: skip
def test_logs_and_the_command_line_get_english(error: Exception, line: str) -> None:
    assert str(error).startswith(line)


def test_a_reason_is_stored_and_read_back() -> None:
    nested = because("query", reason=because("query_deep", most=50), position=1, before="", after="((")
    for reason in (because("empty"), because("timeout", seconds=0.5), because("status", status=418), nested):
        assert reason_from_json(reason_to_json(reason)) == reason
    assert reason_from_json({"key": "of a later version", "values": {"x": 1}}) == Reason("before_update")
