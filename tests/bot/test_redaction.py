"""Secrets in texts and addresses, and where they are configured."""

from __future__ import annotations

import pytest

from bot.redaction import Redactor, configured_secrets, shown_database
from bot.settings import secret_names

TOKEN = "123456789:AAHfakefakefakefakefakefakefakefake_x"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"POST https://api.example.org/bot{TOKEN}/getMe", "POST https://api.example.org/bot‹token›/getMe"),
        ("postgresql://bot:s3cret@db/wirebrief", "postgresql://bot:‹password›@db/wirebrief"),
        ("https://ann:p@ss@example.org/rss", "https://ann:‹password›@example.org/rss"),
        ("http://127.0.0.1:8080/a?b=c@d", "http://127.0.0.1:8080/a?b=c@d"),
        ("nothing to hide: 12:30", "nothing to hide: 12:30"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out(text: str, wanted: str) -> None:
    assert Redactor().redact(text) == wanted


def test_a_short_secret_is_taken_out_where_it_stands_alone() -> None:
    assert Redactor(["pg"]).redact("pg=pg, the pgserver") == "‹secret›=‹secret›, the pgserver"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sqlite:////data/wirebrief.sqlite3", "sqlite:////data/wirebrief.sqlite3"),
        ("postgresql://bot:a/b@db:5432/wb", "postgresql://bot:***@db:5432/wb"),
        ("postgresql://bot:p%40ss@db/wb", "postgresql://bot:***@db/wb"),
        ("postgresql://bot:p@ss@db/wb", "postgresql://‹secret›"),
        (
            "postgresql://db/wb?user=bot&password=p%2Fw&sslpassword=q",
            "postgresql://db/wb?password=hidden&sslpassword=hidden&user=bot",
        ),
        ("postgresql://bot:pw@db:port/wb", "‹secret›"),
        ("", "‹secret›"),
    ],
)
def test_an_address_is_shown_without_its_passwords(address: str, shown: str) -> None:
    assert shown_database(address) == shown


def test_secrets_are_read_from_the_environment() -> None:
    assert secret_names() == ["WIREBRIEF_TELEGRAM_TOKEN", "WIREBRIEF_PHRASING_KEY"]
    environment = {
        "WIREBRIEF_TELEGRAM_TOKEN": " 12:AB ",
        "WIREBRIEF_PHRASING_KEY": "key",
        "WIREBRIEF_DATABASE_URL": "postgresql://bot:p%2Fss@db/wb?sslpassword=other+one",
    }
    assert set(configured_secrets(environment)) == {"12:AB", "key", "p%2Fss", "p/ss", "other+one", "other one"}
    assert configured_secrets({}) == []


def test_no_part_of_a_password_with_an_at_sign_is_told() -> None:
    """What stands behind the first @ is taken for the host's name, and told in the driver's errors."""
    redactor = Redactor(configured_secrets({"WIREBRIEF_DATABASE_URL": "postgresql://bot:first@second@db/wb"}))
    assert (
        redactor.redact("cannot resolve second@db, password first") == "cannot resolve ‹secret›@db, password ‹secret›"
    )
