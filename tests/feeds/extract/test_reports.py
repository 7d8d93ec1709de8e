"""Where a sentence puts its report: within the marks, within the sentence, behind `as`; and what is no report."""

from __future__ import annotations

import pytest

from feeds.extract import Extractor
from feeds.extract.lexicon import lexicon_of
from feeds.extract.text.quotations import find_quotes
from feeds.extract.text.split_quotes import split_quotes
from feeds.types import Article, ClaimKind, Status

pytestmark = pytest.mark.slow

EXTRACTOR = Extractor()


def _said(text: str, language: str) -> list[tuple[str | None, str]]:
    claims = EXTRACTOR.extract(Article("a", text, language=language))
    return [(c.speaker, c.content) for c in claims if c.kind is ClaimKind.ATTRIBUTION]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("« Il pleut, a dit Léa Roy. Il pleuvra. »", ["« Il pleut", "Il pleuvra. »"]),
        ("« Il pleut, a dit Léa Roy, 42 ans. Il pleuvra. »", ["« Il pleut", "Il pleuvra. »"]),
        ("« Nous avons, explique-t-il, besoin d'eau. »", ["« Nous avons", "besoin d'eau. »"]),
        ("« Pourquoi moi ? s'étonne la maire. Partons. »", ["« Pourquoi moi ?", "Partons. »"]),
        ("« Je dis, Madame, ce que je pense. »", ["« Je dis, Madame, ce que je pense. »"]),
        ("« Madame, murmure le vieil homme. Pardon. »", ["« Madame", "Pardon. »"]),
    ],
)
def test_a_cue_within_the_marks_parts_its_quotation(text: str, parts: list[str]) -> None:
    lexicon = lexicon_of("fr")
    assert lexicon is not None
    found = split_quotes(text, find_quotes(text), lexicon)
    assert [text[q.start : q.end] for q in found] == parts


def test_an_inset_within_one_sentence_leaves_one_content() -> None:
    text = "Léa Roy dirige le club. « Nous avons, explique-t-elle, besoin d'eau. »"
    assert _said(text, "fr") == [("Léa Roy", "« Nous avons, explique-t-elle, besoin d'eau. »")]


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "The attack, police said, was carried out by two men.", [("police", "The attack, police said, was …")]),
        ("en", "As Ann Lee said, the port is closed for good.", [("Ann Lee", "the port is closed for good")]),
        ("en", "Officials said no one was hurt.", [("Officials", "no one was hurt")]),
        ("en", "Ann Lee may say that the port is closed.", []),
        ("en", "Ann Lee denied having met the smugglers.", [("Ann Lee", "having met the smugglers")]),
        ("en", "“Why now?” Mr. Lee asked. Nobody knew.", [("Lee", "“Why now?”")]),
        ("en", "Ann Lee said on “Meet the Nation” that it was over.", [("Ann Lee", "it was over")]),
        ("en", "Hadley, R-Ohio, believes the bill will pass.", [("Hadley", "the bill will pass")]),
        ("en", "The chief, Ann Lee, told the BBC that it rained.", [("Ann Lee", "it rained")]),
        (
            "fr",
            "Cette loi, précise le communiqué, entrera en vigueur.",
            [("le communiqué", "Cette loi, précise …")],
        ),
        (
            "fr",
            "Comme l'a dit le juge, nul n'est au-dessus des lois.",
            [("le juge", "nul n'est au-dessus des lois")],
        ),
        ("fr", "Le chef, Paul Roy, accuse Ottawa de mentir.", [("Paul Roy", "Ottawa de mentir")]),
        ("fr", "L'Iran nie avoir livré des missiles.", [("L'Iran", "avoir livré des missiles")]),
        ("fr", "La ministre n'a pas voulu dire si la route serait fermée.", []),
        ("fr", "Le coureur, surnommé « le Facteur », a dit adieu au maillot.", []),
        ("fr", "Le président a dit vouloir « tourner la page ».", [("Le président", "vouloir « tourner la page »")]),
    ],
)
def test_a_report_is_found_where_the_sentence_puts_it(language: str, text: str, said: list[tuple[str, str]]) -> None:
    found = _said(text, language)
    assert [speaker for speaker, _ in found] == [speaker for speaker, _ in said]
    for (_, content), (_, wanted) in zip(found, said, strict=True):
        assert content.startswith(wanted.removesuffix("…").rstrip())
        assert wanted.endswith("…") or content == wanted


def test_a_report_that_is_passed_on_belongs_to_who_spoke() -> None:
    text = "Maria Zakharova, the ministry's spokeswoman, dismissed the charge as “hysteria,” the Tass agency reported."
    (claim,) = [c for c in EXTRACTOR.extract(Article("a", text, language="en")) if c.kind is ClaimKind.ATTRIBUTION]
    assert claim.speaker == "Maria Zakharova"
    assert claim.via == "the Tass agency"


def test_a_pronoun_that_nobody_answers_to_is_kept_and_makes_no_fact() -> None:
    (claim,) = EXTRACTOR.extract(Article("a", "Elle a déclaré que le port était fermé.", language="fr"))
    assert (claim.speaker, claim.confidence < 0.3) == ("elle", True)


def test_a_future_seen_from_the_past_is_no_hearsay() -> None:
    reported, hearsay = (
        EXTRACTOR.extract(Article("a", text, language="fr"))[0].status
        for text in ("Paul Roy a affirmé que le port fermerait.", "Le port fermerait, selon Paul Roy.")
    )
    assert (reported, hearsay) == (Status.ASSERTED, Status.UNCONFIRMED)
