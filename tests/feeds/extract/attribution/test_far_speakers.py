"""Who speaks, where another sentence says it: by gender, by a report of the sentence before, on both sides of a cue."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.extract import Extractor
from feeds.types import Article, Claim, ClaimKind

pytestmark = pytest.mark.slow


def _spoken(text: str, language: str) -> list[Claim]:
    article = Article("1", text, language=language, published=datetime(2026, 3, 10, 12, tzinfo=UTC))
    return [c for c in Extractor().extract(article) if c.kind is not ClaimKind.FIGURE]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        (
            "en",
            "Bae Lan Hui sent a letter, for which Karl Nordal thanked her. He said that the port was open.",
            "Karl Nordal",
        ),
        ("en", "Mayor Bae Sun Ok met Kersol Nam, who gave her a map. He said that the port was open.", "Kersol Nam"),
        ("fr", "Bae Sun-ok a été reçue lundi par Paul Roy. Elle a dit que le port rouvrirait.", "Bae Sun-ok"),
        (
            "fr",
            "Bae Lan-hui est arrivée à Oslo, où Karl Nordal attendait. Il a dit que le port rouvrirait.",
            "Karl Nordal",
        ),
    ],
)
def test_a_pronoun_agrees_with_what_the_article_shows(language: str, text: str, speaker: str) -> None:
    claim = next(claim for claim in _spoken(text, language) if claim.kind is ClaimKind.ATTRIBUTION)
    assert claim.speaker == speaker


@pytest.mark.parametrize(
    ("language", "text", "speaker", "day"),
    [
        (
            "fr",
            "Quelque 4 000 marins sont arrivés à Riga. C'est ce qu'a annoncé hier la marine danoise.",
            "la marine danoise",
            "2026-03-09",
        ),
        (
            "fr",
            "Quelque 4 000 marins sont arrivés à Riga. C’est ce que la ministre Anne Roy a déclaré lundi.",
            "Anne Roy",
            "2026-03-09",
        ),
        (
            "en",
            "About 4,000 sailors have arrived in Riga. That is what the Danish navy said on Monday.",
            "the Danish navy",
            "2026-03-09",
        ),
        (
            "en",
            "About 4,000 sailors have arrived in Riga. This was announced on Monday by the Danish navy.",
            "the Danish navy",
            "2026-03-09",
        ),
    ],
)
def test_a_report_of_the_sentence_before_has_its_speaker(language: str, text: str, speaker: str, day: str) -> None:
    (claim,) = _spoken(text, language)
    assert (claim.kind, claim.speaker, claim.date) == (ClaimKind.ATTRIBUTION, speaker, day)
    assert text.startswith(f"{claim.content}.")
    assert claim.stands_alone
    assert [figure.value for figure in claim.figures] == [4000]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "About 4,000 sailors have arrived in Riga. That is what matters."),
        ("fr", "La marine compte 40 navires arrivés à Riga avec Paul Roy. C'est ce qu'elle a déclaré hier."),
        ("fr", "Le port juge probable une visite de Paul Roy à Riga. C'est ce qu'il a déclaré hier."),
    ],
)
def test_what_reports_nothing_or_has_a_pronoun_takes_nothing(language: str, text: str) -> None:
    assert not any(claim.kind is ClaimKind.ATTRIBUTION and claim.start == 0 for claim in _spoken(text, language))


@pytest.mark.parametrize(
    ("language", "text", "content"),
    [
        (
            "en",
            "By closing the port, the Danes have become, mayor Ann Lee said, a direct party to the conflict.",
            "By closing the port, the Danes have become, mayor Ann Lee said, a direct party to the conflict",
        ),
        (
            "fr",
            "En fermant le port, les Danois sont restés, a estimé la maire Anne Roy, un partenaire fiable.",
            "En fermant le port, les Danois sont restés, a estimé la maire Anne Roy, un partenaire fiable",
        ),
    ],
)
def test_a_content_goes_on_behind_its_cue(language: str, text: str, content: str) -> None:
    (claim,) = _spoken(text, language)
    assert claim.content == content
