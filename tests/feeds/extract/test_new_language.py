"""A new language is a lexicon file and a model, and not a line of code (docs/extraction.md, "A new language")."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.extract import Extractor, ExtractSettings
from feeds.extract.lexicon import lexicon_of
from feeds.types import Article, Claim, ClaimKind, Quotation, Status
from tests.feeds.extract.toy_model import save_toy_model

pytestmark = pytest.mark.slow

LEXICON = Path(__file__).parent / "data" / "qaa.toml"
NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)  # a Monday


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    model = save_toy_model(tmp_path_factory.mktemp("toy") / "model")
    return Extractor(ExtractSettings(models={"qaa": model}, lexicons={"qaa": LEXICON}))


def _claims(toy: Extractor, text: str, kind: ClaimKind) -> list[Claim]:
    claims = toy.extract(Article("a", text, language="qaa", published=NOW))
    assert all(text[claim.start : claim.end] == claim.content for claim in claims)
    return [claim for claim in claims if claim.kind is kind]


def test_the_language_is_not_one_of_the_package() -> None:
    assert lexicon_of("qaa") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("«Dasti lom kor mef lin», meri Ana Pol.", ("Ana Pol", "meri", "«Dasti lom kor mef lin»", Quotation.DIRECT)),
        ("Ana Pol olos pa ri gorto klosi.", ("Ana Pol", "olos", "ri gorto klosi", Quotation.INDIRECT)),
        ("Ri dolmet toni ri gorto.", ("Ri dolmet", "toni", "ri gorto", Quotation.INDIRECT)),
        ("Sen lo Ana Pol, ri gorto klosi.", ("Ana Pol", "Sen lo", "ri gorto klosi", Quotation.INDIRECT)),
    ],
)
def test_who_said_what(toy: Extractor, text: str, expected: tuple[str, str, str, Quotation]) -> None:
    (claim,) = _claims(toy, text, ClaimKind.ATTRIBUTION)
    assert (claim.speaker, claim.cue, claim.content, claim.quotation) == expected


@pytest.mark.parametrize("text", ["Ana Pol nok meri pa ri gorto klosi.", "Mo meri pa ri gorto klosi."])
def test_what_is_negated_or_the_writers_own_voice_is_no_report(toy: Extractor, text: str) -> None:
    assert _claims(toy, text, ClaimKind.ATTRIBUTION) == []


def test_a_pronoun_is_the_person_with_the_role_named_before(toy: Extractor) -> None:
    text = "Ri varina Ana Pol meri pa ri gorto klosi. La meri pa ri kornat klosi."
    claims = _claims(toy, text, ClaimKind.ATTRIBUTION)
    assert [(claim.speaker, claim.role) for claim in claims] == [("Ana Pol", "varina")] * 2


def test_figures_with_unit_and_hedge(toy: Extractor) -> None:
    (claim,) = _claims(toy, "Kor ruma 1.200,5 sordas mef.", ClaimKind.FIGURE)
    (figure,) = claim.figures
    assert (figure.value, figure.unit, figure.approximate) == (1200.5, "sordas", True)
    (claim,) = _claims(toy, "Kor tri milon koron mef.", ClaimKind.FIGURE)
    assert (claim.figures[0].value, claim.figures[0].unit) == (3_000_000, "QAK")


@pytest.mark.parametrize(
    ("text", "date", "status"),
    [
        ("Ana Pol lumi Norland hirdi.", "2024-10-20", Status.ASSERTED),
        ("Ana Pol vil lumi Norland kvardi venta.", "2024-10-24", Status.PLANNED),
    ],
)
def test_events_with_their_dates(toy: Extractor, text: str, date: str, status: Status) -> None:
    (claim,) = _claims(toy, text, ClaimKind.EVENT)
    assert (claim.predicate, claim.date, claim.status) == ("lumu", date, status)


def test_verbs_alone_are_enough_for_direct_quotations(tmp_path: Path) -> None:
    tables = LEXICON.read_text(encoding="utf-8").split("[grammar]", maxsplit=1)[0]
    short = tmp_path / "qaa.toml"
    short.write_text(tables, encoding="utf-8")
    extractor = Extractor(ExtractSettings(models={}, lexicons={"qaa": short}))
    (claim,) = extractor.extract(Article("a", "«Dasti lom kor mef lin», meri Ana Pol.", language="qaa"))
    assert (claim.speaker, claim.quotation) == ("Ana Pol", Quotation.DIRECT)
