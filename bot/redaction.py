"""Removes secrets from texts: the configured ones by their value, and whatever looks like one."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from bot.settings import PREFIX, secret_names

# A bot token, also inside an address: https://…/bot123456:AA…/getMe
TOKEN: Final = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
PASSWORD: Final = re.compile(r"(?<=://)([^/\s:@]*):[^/\s]+@")
HIDDEN_TOKEN: Final = "‹token›"
HIDDEN_PASSWORD: Final = "‹password›"
HIDDEN: Final = "‹secret›"
# Shorter secrets may be a part of words, so they are removed only where they stand alone.
_LONG: Final = 4


class Redactor:
    """Removes configured secrets in every form in which they may be in a text, and what looks like a secret."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = frozenset(secret for secret in secrets if secret)
        forms = {form for secret in self._secrets for form in _forms(secret)}
        alternatives = [_pattern(form) for form in sorted(forms, key=len, reverse=True)]
        # The digits of percent-encoding may be upper or lower case.
        self._values = re.compile("|".join(alternatives), re.IGNORECASE) if alternatives else None

    def with_secrets(self, secrets: Iterable[str]) -> Redactor:
        """Returns a redactor that knows these secrets too."""
        return Redactor(self._secrets | frozenset(secrets))

    def redact(self, text: str) -> str:
        """Returns the text without the configured secrets, bot tokens, and passwords in addresses."""
        text = self._values.sub(HIDDEN, text) if self._values else text
        return PASSWORD.sub(rf"\1:{HIDDEN_PASSWORD}@", TOKEN.sub(HIDDEN_TOKEN, text))


def configured_secrets(environment: Mapping[str, str]) -> list[str]:
    """Returns the values of all secret settings, and the passwords in the database's address.

    They are read from the environment, not from validated settings, because a refused value is a secret too.
    """
    found = [environment.get(name, "").strip() for name in secret_names()]
    return [*filter(None, found), *_database_passwords(environment.get(f"{PREFIX}DATABASE_URL", "").strip())]


def feed_secrets(value: str | None) -> list[str]:
    """Returns what is secret in the value of a variable that a feed's request names: itself, and parts of it.

    A user and password are sent in another form (RFC 7617), and a proxy's password stands in an address.
    """
    if not value:
        return []
    password = value.rpartition("@")[0].rpartition(":")[2] if "://" in value else value.partition(":")[2]
    return [value, base64.b64encode(value.encode()).decode(), *([password] if len(password) >= _LONG else [])]


def shown_database(address: str) -> str:
    """Returns a database's address without its passwords, those in its query among them."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - most commands show no address
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return HIDDEN
    if "@" in (url.host or ""):  # a password with an @ that was not encoded
        return f"{url.drivername}://{HIDDEN}"
    query = {name: "hidden" if "pass" in name.lower() else value for name, value in url.query.items()}
    return url.set(query=query).render_as_string(hide_password=True)


def _database_passwords(address: str) -> Iterator[str]:
    authority = re.search(r"://[^:@/?]*:(.+)@", address)
    if authority is not None:
        # Of a password with an unescaped @, a part is taken for the host's name and named in errors.
        yield from {authority[1], unquote(authority[1]), *(part for part in authority[1].split("@") if len(part) > 3)}
    for name, value in re.findall(r"[?&]([^=&]*)=([^&]*)", address):
        if "pass" in name.lower():
            yield from {value, unquote_plus(value)}


def _forms(secret: str) -> set[str]:
    """Returns the secret as it is, and as it is written in addresses, JSON and Python."""
    quoted = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    return {secret, *quoted, *escaped}


def _pattern(form: str) -> str:
    found = re.escape(form)
    return found if len(form) >= _LONG else rf"(?<!\w){found}(?!\w)"
