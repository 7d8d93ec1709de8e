"""GROUP, the fingerprint: takes articles, returns what the story index needs of them, small enough to store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from feeds.group.embed import Embedder, pack_vector
from feeds.group.happening import happening_of
from feeds.group.numbers import number_keys
from feeds.group.origins import credited_agency, minhash_of
from feeds.group.word_keys import word_keys
from feeds.text import names_in
from feeds.types import Article, Claim, Fingerprint

# The lead distinguishes events; the text further down is background that many stories share.
LEAD_CHARACTERS: Final = 160
CLAIM_CHARACTERS: Final = 300


def fingerprint(article: Article, embedder: Embedder, claims: Sequence[Claim] = ()) -> Fingerprint:
    """Returns the fingerprint of one article; `fingerprints` is faster for many."""
    return fingerprints((article,), embedder, (claims,))[0]


def fingerprints(
    articles: Sequence[Article], embedder: Embedder, claims: Sequence[Sequence[Claim]] = ()
) -> list[Fingerprint]:
    """Returns one fingerprint per article, in order; the texts are embedded in one batch.

    Args:
        articles: in any order.
        embedder: for titles and leads.
        claims: of each article; empty if none were extracted.
    """
    texts = [title_and_lead(article) for article in articles]
    vectors = embedder.embed(texts)
    told = [happening_of(*pair) for pair in zip(articles, claims or [()] * len(articles), strict=True)]
    return [
        Fingerprint(
            vector=pack_vector(vector, embedder.encoder),
            names=names_in(text),
            figures=number_keys(text),
            minhash=minhash_of(article.text),
            agency=credited_agency(article.text),
            words=word_keys(article.title or text),
            voices=happening.voices,
            deeds=happening.deeds,
        )
        for article, text, vector, happening in zip(articles, texts, vectors, told, strict=True)
    ]


def claim_text(claim: Claim) -> str:
    """Returns the text of a claim that is embedded: what distinguishes two claims comes early."""
    return claim.content[:CLAIM_CHARACTERS]


def title_and_lead(article: Article) -> str:
    """Returns the title and the first sentence or so of the body as one text."""
    body = article.text
    if article.title and body.startswith(article.title):
        body = body[len(article.title) :]
    lead = " ".join(body[: LEAD_CHARACTERS * 2].split())
    if len(lead) > LEAD_CHARACTERS:
        lead = lead[:LEAD_CHARACTERS].rsplit(" ", 1)[0]
    return f"{article.title}. {lead}" if article.title and lead else article.title or lead
