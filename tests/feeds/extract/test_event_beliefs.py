"""What somebody believes or an author foretells is no news; a name is whole where the parser cut it at its hyphen."""

from __future__ import annotations

import pytest

from feeds.extract import Extractor
from feeds.types import Article, Claim, ClaimKind

pytestmark = pytest.mark.slow


def _events(text: str, language: str) -> list[Claim]:
    return [c for c in Extractor().extract(Article("1", text, language=language)) if c.kind is ClaimKind.EVENT]


@pytest.mark.parametrize(
    ("language", "text", "is_news"),
    [
        ("en", "The usual answer is that Norway will send ships to Riga.", False),
        ("en", "Some say Norway will send ships to Riga.", False),
        ("en", "One might think that Norway will close its port in Bergen.", False),
        ("en", "I live in Bergen. Norway will send ships to Riga.", False),
        ("en", "“I live in Bergen,” she wrote.\n\nNorway will send ships to Riga.", True),
        ("en", "Norway will send ships to Riga in May.", True),
        ("en", "It emerged that Norway sent ships to Riga in May.", True),
        ("fr", "On pourrait croire que la Norvège va fermer son port.", False),
        ("fr", "La réponse habituelle est que la Norvège enverra des navires à Riga.", False),
        ("fr", "Je vis à Bergen. La Norvège enverra des navires à Riga.", False),
        ("fr", "La Norvège enverra des navires à Riga en mai.", True),
    ],
)
def test_a_belief_is_no_news_of_its_own(language: str, text: str, is_news: bool) -> None:
    events = _events(text, language)
    assert [event.stands_alone for event in events] == [is_news]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("En pleurs, Bae Lan-un inaugure un port à Bergen", "Bae Lan-un inaugure un port à Bergen"),
        ("Bae Lan-un inaugure un port à Bergen", "Bae Lan-un inaugure un port à Bergen"),
    ],
)
def test_a_name_is_whole(text: str, content: str) -> None:
    (event,) = _events(text, "fr")
    assert event.content == content
    assert event.participants[0] == "Bae Lan-un"
