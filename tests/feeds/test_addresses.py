"""An address as people type it becomes one form; the forms of one feed have one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.addresses import address_key, canonical_address
from feeds.errors import InvalidInputError

SAME = [
    "example.org", "https://example.org", "HTTP://example.org/#x", "https://Example.ORG/", "http://example.org:80",
    "https://example.org:443/", "  example.org  ", "<https://example.org>", "feed://example.org", "example.org.",
    "feed:https://example.org/", "//example.org", "HTTPS://EXAMPLE.ORG#news",
]  # fmt: skip


@pytest.mark.parametrize("typed", SAME)
def test_the_forms_of_one_address_are_one_feed(typed: str) -> None:
    assert address_key(canonical_address(typed)) == "example.org"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("example.org/RSS?Id=1#x", "https://example.org/RSS?Id=1"),
        ("HTTP://EXAMPLE.org:8080/a/", "http://example.org:8080/a/"),
        ("http://gazette/rss", "http://gazette/rss"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("@gazette@example.social", "https://example.social/@gazette"),
        ("zeitung.example/über", "https://zeitung.example/über"),
        ("example.org?format=rss", "https://example.org/?format=rss"),
    ],
)
def test_path_and_query_stay_as_they_are(typed: str, wanted: str) -> None:
    assert canonical_address(typed) == wanted


def test_what_tells_feeds_apart_has_another_key() -> None:
    keys = {address_key(f"https://example.org{rest}") for rest in ("", "/a", "/A", "/a?x=1", "/a?x=2", ":8080/a")}
    assert len(keys) == 6
    assert address_key("https://bücher.example/") == address_key("https://xn--bcher-kva.example/")


@pytest.mark.parametrize(
    "typed",
    ["", "bfmtv", "ftp://example.org/rss", "http://", "http:///rss", "https://[::1", "http://a b.org/", "file:///etc",
     "http://example.org:0/", "http://example.org:99999/", "javascript:alert(1)", "x" * 3_000],
)  # fmt: skip
def test_what_can_never_be_asked_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInputError, match="is not the address of a feed"):
        canonical_address(typed)


@pytest.mark.parametrize("typed", ["https://ann:pa55@example.org/rss", "ann:pa55@example.org/rss", "http://ann@a.org"])
def test_a_password_in_an_address_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(InvalidInputError, match="has a password in it") as caught:
        canonical_address(typed)
    assert "pa55" not in str(caught.value)


@given(st.text(max_size=80) | st.from_regex(r"[a-zA-Z]{0,8}:?/{0,2}[a-z.:@\[\]0-9]{0,30}[/?#]?.{0,20}"))
def test_any_text_is_one_form_or_a_clear_error(typed: str) -> None:
    try:
        url = canonical_address(typed)
    except InvalidInputError:
        return
    assert canonical_address(url) == url
    assert address_key(url) == address_key(url.replace("https://", "http://", 1)) or ":" in url[8:]
    assert "#" not in url
