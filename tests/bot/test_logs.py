"""No secret reaches a log line, whoever writes it."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import warnings
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import structlog

from bot.logs import configure, hide
from tests.logged import restored_logging

TOKEN = "123456789:AAHfakefakefakefakefakefakefakefake_x"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    with restored_logging():
        yield


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


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize("secret", ["12:AB", "p/ss@w:rd%?", 'quo"te\\d', "clé-secrète", "pg"])
def test_a_configured_secret_is_taken_out_by_its_value(
    form: str, secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hide([secret])
    configure("debug", form)  # type: ignore[arg-type]  # parametrize gives plain strings
    logging.getLogger("some.library").debug("GET /bot%s/getMe", secret)
    logging.getLogger("some.library").debug("GET /bot%s/getMe", quote(secret, safe="").lower())
    structlog.get_logger("ours").info("event", url=f"https://h/{quote(secret)}/x", given={"key": secret})
    try:
        raise ValueError(f"cannot use {secret}") from KeyError(secret)
    except ValueError:
        structlog.get_logger("ours").exception("failed")
        logging.getLogger("some.library").exception("failed")
    said = capsys.readouterr().err
    for written in (secret, quote(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1]):
        assert not re.search(rf"\b{re.escape(written)}\b", said, re.IGNORECASE)
        assert len(secret) < 4 or written.lower() not in said.lower()
    assert said.count("‹secret›") >= 6


def test_a_line_that_cannot_be_written_shows_none_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure("debug", "console")
    logging.getLogger("some.library").warning("%d messages", TOKEN)
    said = capsys.readouterr().err
    assert "TypeError" in said
    assert TOKEN not in said


@pytest.mark.filterwarnings("default")
def test_warnings_and_uncaught_exceptions_show_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    configure("debug", "console")
    warnings.warn(f"deprecated: {TOKEN}", DeprecationWarning, stacklevel=1)

    def fail() -> None:
        raise ValueError(f"bad url /bot{TOKEN}")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    said = capsys.readouterr().err
    assert said.count("‹token›") == 3
    assert TOKEN not in said
