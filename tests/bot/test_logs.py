"""No secret reaches a log line, whoever writes it."""

from __future__ import annotations

import logging

import pytest
import structlog

from bot.logs import configure, without_secrets

TOKEN = "123456789:AAHfakefakefakefakefakefakefakefake_x"


@pytest.fixture(autouse=True)
def _restored() -> object:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers, root.level = before
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"POST https://api.example.org/bot{TOKEN}/getMe", "POST https://api.example.org/bot‹token›/getMe"),
        ("postgresql://bot:s3cret@db/wirebrief", "postgresql://bot:‹password›@db/wirebrief"),
        ("nothing to hide: 12:30", "nothing to hide: 12:30"),
    ],
)
def test_secrets_are_taken_out(text: str, wanted: str) -> None:
    assert without_secrets(text) == wanted


@pytest.mark.parametrize("form", ["console", "json"])
def test_no_logger_prints_a_token(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure("debug", form)  # type: ignore[arg-type]  # parametrize gives plain strings
    logging.getLogger("some.library").warning("GET /bot%s/getUpdates", TOKEN)
    structlog.get_logger("ours").info("event", url=f"https://h/bot{TOKEN}/x")
    try:
        raise ValueError(f"bad url /bot{TOKEN}")
    except ValueError:
        structlog.get_logger("ours").exception("failed")
    said = capsys.readouterr().err
    assert said.count("‹token›") >= 3
    assert TOKEN not in said


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_traceback_shows_no_local_variable(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure("debug", form)  # type: ignore[arg-type]  # parametrize gives plain strings
    hidden = f"{'x' * 60} {TOKEN} {'x' * 60}"
    try:
        raise ValueError(len(hidden))
    except ValueError:
        structlog.get_logger("ours").exception("failed")
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert TOKEN[:14] not in said
    assert TOKEN[-14:] not in said
