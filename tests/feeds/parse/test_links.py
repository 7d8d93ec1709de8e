"""Links as they are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parse.links import canonical_link


@pytest.mark.parametrize(
    ("given_link", "wanted"),
    [
        ("HTTPS://Example.ORG:443/a?utm_source=rss&id=7#top", "https://example.org/a?id=7"),
        ("http://example.org:80/a?fbclid=1", "http://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/a?xtor=RSS-1&at_medium=RSS&at_campaign=KARANGA", "https://example.org/a"),
        ("https://example.org/a?attitude=1&category=2", "https://example.org/a?attitude=1&category=2"),
        ("https://example.org/#!/page", "https://example.org/#!/page"),
        ("  https://example.org/é?q=ü ", "https://example.org/é?q=ü"),
        ("mailto:desk@example.org", "mailto:desk@example.org"),
        ("/relative?utm_source=x", "/relative?utm_source=x"),
        ("http://[broken", "http://[broken"),
        ("", ""),
    ],
)
def test_only_what_tracks_is_taken_off(given_link: str, wanted: str) -> None:
    assert canonical_link(given_link) == wanted


@given(st.text())
def test_twice_is_once(text: str) -> None:
    once = canonical_link(text)
    assert canonical_link(once) == once


@given(st.text(alphabet="abc=&?/%", max_size=40))
def test_a_query_is_never_reordered_or_encoded_anew(query: str) -> None:
    kept = canonical_link(f"https://example.org/a?{query}x=1")
    assert kept.endswith("x=1")
