"""No test gives up before the machine has had its time: what is waited for has PATIENCE_SECONDS or more."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
LEAST_SECONDS = 60
# Long polls of the Bot API, which are asked again, and locks that must be free at once.
OTHERS = {"get_updates", "connect", "ClientTimeout"}


def impatient(source: str) -> Iterator[str]:
    """Yields the calls that wait for less than a minute, or for httpx's own five seconds."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func)
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        given = [named["timeout"]] if "timeout" in named else []
        if name == "asyncio.timeout":
            given += call.args[:1]
        if name == "asyncio.wait_for":
            given += call.args[1:2]
        seconds = [one.value for one in given if isinstance(one, ast.Constant)]
        is_short = any(isinstance(one, int | float) and one < LEAST_SECONDS for one in seconds)
        if is_short and name.rpartition(".")[2] not in OTHERS:
            yield f"line {call.lineno}: {ast.unparse(call)}"
        if name == "httpx.AsyncClient" and not named.keys() & {"timeout", "transport"}:
            yield f"line {call.lineno}: {ast.unparse(call)}"


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("asyncio.timeout(5)", True), ("asyncio.wait_for(done(), 10)", True), ("ready.wait(timeout=2)", True),
        ("httpx.AsyncClient(base_url=url)", True), ("asyncio.timeout(PATIENCE_SECONDS)", False),
        ("subprocess.run(command, timeout=60)", False), ("bot.get_updates(timeout=5)", False),
    ],
)  # fmt: skip
def test_a_short_wait_is_found(line: str, is_found: bool) -> None:
    assert bool(list(impatient(line))) == is_found


def test_nothing_is_waited_for_in_haste() -> None:
    found = {
        str(path.relative_to(TESTS)): calls
        for path in TESTS.rglob("*.py")
        if path.parts[len(TESTS.parts)] != "bench" and (calls := list(impatient(path.read_text(encoding="utf-8"))))
    }
    assert found == {}
