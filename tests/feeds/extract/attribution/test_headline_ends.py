"""A headline that joins two pieces of news gives each speaker his own alone."""

from __future__ import annotations

import pytest

from feeds.extract import Extractor
from feeds.types import Article, ClaimKind

EXTRACTOR = Extractor()


@pytest.mark.parametrize(
    ("title", "language", "said"),
    [
        ("Oslo says 40 ships were lost in a week as first captain dies", "en", ["40 ships were lost in a week"]),
        ("Lee says Oslo acted as a broker while talks went on", "en", ["Oslo acted as a broker"]),
        ("Oslo says port lost as many ships as Riga", "en", ["port lost as many ships as Riga"]),
        (
            "“Great chance” dockers will strike, Oslo says, as up to 300 ships may wait",
            "en",
            ["“Great chance” dockers will strike"],
        ),
        ("Oslo affirme que 40 navires ont coulé alors que la grève commence", "fr", ["40 navires ont coulé"]),
    ],
)
def test_other_news_of_a_headline_is_no_part_of_what_is_said(title: str, language: str, said: list[str]) -> None:
    claims = EXTRACTOR.extract(Article("a", f"{title}\n\nIt rained.", title, language))
    assert [claim.content for claim in claims if claim.kind is ClaimKind.ATTRIBUTION] == said
