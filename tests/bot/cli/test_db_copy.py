"""`wirebrief db copy`: from the newsroom's file to the real PostgreSQL."""

from __future__ import annotations

import pytest

from tests.bot.cli.conftest import Run


def test_a_newsroom_moves_and_its_feeds_are_there(
    run: Run, empty_postgres: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("feeds", "add", "https://moved.example/rss").status == 0
    monkeypatch.setenv("WIREBRIEF_DATABASE_URL", empty_postgres)
    file = f"sqlite:///{tmp_path}/data/wirebrief.sqlite3"
    moved = run("db", "copy", file)
    assert (moved.status, moved.err) == (0, "")
    assert "feeds: 1" in moved.out.splitlines()
    assert "https://moved.example/rss" in run("feeds").out
    again = run("db", "copy", file)
    assert again.status == 2
    assert "is not empty" in again.err
