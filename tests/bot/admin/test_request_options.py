"""What an admin types of a feed's own request: no secret is taken as it is, none is repeated."""

from __future__ import annotations

import pytest

from bot.admin import parse_request_options
from feeds.errors import InvalidInputError
from feeds.types import FeedRequest


def test_headers_are_sorted_and_secrets_are_named() -> None:
    parsed = parse_request_options(["X-Key: env:KEY", "Accept-Language:fr"], "env:LOGIN", "http://proxy:1", "reader/1")
    assert parsed == FeedRequest(
        (("Accept-Language", "fr"), ("X-Key", "env:KEY")), "env:LOGIN", "http://proxy:1", "reader/1"
    )
    assert parse_request_options([], "", "", "") == FeedRequest()


@pytest.mark.parametrize(
    ("headers", "auth", "proxy", "said"),
    [
        (["X-Key: s3cret"], "", "", "X-Key is a secret"),
        (["Cookie: s3cret=1"], "", "", "Cookie is a secret"),
        (["Authorization: Basic s3cret"], "", "", "Authorization is a secret"),
        (["X-Key"], "", "", "a header is NAME: VALUE"),
        (["X Key: env:A"], "", "", "a header is NAME: VALUE"),
        (["X-A: a\r\nX-B: s3cret"], "", "", "no header can carry"),
        (["Host: example.org"], "", "", "set by the bot itself"),
        (["X-A: 1"] * 21, "", "", "more than 20"),
        ([], "ann:s3cret", "", "--auth is a secret"),
        ([], "", "http://ann:s3cret@proxy:3128", "--proxy is a secret"),
        ([], "", "socks5://proxy:1080", "a proxy is given as"),
        ([], "", "http://proxy:99999", "a proxy is given as"),
        (["X-A: env:WIREBRIEF_TELEGRAM_TOKEN"], "", "", "is a secret of the bot itself"),
        ([], "env:WIREBRIEF_DATABASE_URL", "", "is a secret of the bot itself"),
    ],
)
def test_what_is_wrong_is_refused_without_repeating_it(headers: list[str], auth: str, proxy: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said) as caught:
        parse_request_options(headers, auth, proxy, "")
    assert "s3cret" not in str(caught.value)
