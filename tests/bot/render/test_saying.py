"""A verb of the source makes its speaker the subject; other words stand behind a colon."""

from __future__ import annotations

import pytest

from bot.locales import Words
from bot.render.cutting import shorten_statement
from bot.render.facts import SourcedFact, fact_html, sourced_fact
from bot.render.markup import plain
from feeds.types import Quotation, Status
from tests.bot.october_facts import claim, fact, source


def line(content: str, reader: str = "en", **changes: object) -> str:
    told = claim(content, **changes)
    shown = sourced_fact(fact(1, source(1, "Post", told)), reader)
    return plain(fact_html(shown, Words(reader))).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("content", "reader", "told"),
    [
        ("The pier is a danger", "en", "Ann Lee: the pier is a danger"),
        ("A pier is a danger", "en", "Ann Lee: a pier is a danger"),
        ("La jetée est un danger", "fr", "Ann Lee : la jetée est un danger"),
        ("Oslo has a pier", "en", "Ann Lee: Oslo has a pier"),
        ("I know the pier", "en", "Ann Lee: I know the pier"),
        ("US ships left", "en", "Ann Lee: US ships left"),
    ],
)
def test_a_sentence_behind_a_colon_keeps_the_capital_of_a_name_alone(content: str, reader: str, told: str) -> None:
    assert line(content, reader, speaker="Ann Lee", language=reader) == told


@pytest.mark.parametrize(
    ("speaker", "role", "lead", "told"),
    [
        ("Ann Lee", "Danish mayor", "called", "Ann Lee, Danish mayor, called the pier a danger"),
        ("Denmark", None, "has called", "Denmark has called the pier a danger"),
        ("Denmark", None, "have called", "Denmark has called the pier a danger"),
        ("US officials", None, "have called", "US officials have called the pier a danger"),
        ("NIS, Seoul's spy agency", None, "called", "NIS, Seoul's spy agency, called the pier a danger"),
        ("Ann Lee", "Danish mayor", "", "Ann Lee, Danish mayor: the pier a danger"),
        ("Ann Lee", "Danish mayor", "also called", "Ann Lee, Danish mayor, called the pier a danger"),
    ],
)
def test_a_verb_of_the_source_has_its_speaker_as_subject(speaker: str, role: str | None, lead: str, told: str) -> None:
    assert line("the pier a danger", speaker=speaker, role=role, lead=lead, language="en") == told


@pytest.mark.parametrize(
    ("speaker", "role", "lead", "told"),
    [
        ("the United States", None, "a dénoncé", "Les États-Unis ont dénoncé le danger (FR)"),
        ("Denmark", None, "ont dénoncé", "Le Danemark a dénoncé le danger (FR)"),
        ("Anna Lee", "Danish president", "a dénoncé", "Anna Lee, Danish president: elle a dénoncé le danger (FR)"),
        ("Paul Roy", "harbour master", "a dénoncé", "Paul Roy, harbour master: il a dénoncé le danger (FR)"),
        ("Ko Da Ri", "Danish president", "a dénoncé", "Ko Da Ri, président danois, a dénoncé le danger (FR)"),
        ("Ko Da Ri", None, "a dénoncé", "Ko Da Ri a dénoncé le danger (FR)"),
        ("Paul Roy et Anna Lee", None, "ont dénoncé", "Paul Roy et Anna Lee ont dénoncé le danger (FR)"),
    ],
)
def test_no_sentence_has_a_subject_of_one_language_and_a_verb_of_another(
    speaker: str, role: str | None, lead: str, told: str
) -> None:
    assert line("le danger", speaker=speaker, role=role, lead=lead, language="fr") == told


def test_a_denial_with_its_verb_is_one_sentence() -> None:
    told = line("closing the pier", speaker="Denmark", role=None, lead="denies", language="en", status=Status.DENIED)
    assert told == "Denmark denies closing the pier"


@pytest.mark.parametrize(
    ("reader", "language", "content", "report", "told"),
    [
        (
            "en",
            "en",
            "the ties threatened peace",
            "said that",
            "Ann Lee, Danish mayor, said that the ties threatened peace",
        ),
        ("en", "en", "the ties threaten peace", "", "Ann Lee, Danish mayor: the ties threaten peace"),
        (
            "fr",
            "fr",
            "le port rouvrirait",
            "a promis que",
            "Ann Lee, maire de Copenhague, a promis que le port rouvrirait",
        ),
        ("fr", "fr", "il rouvrirait", "a promis que", "Ann Lee, maire de Copenhague, a promis qu'il rouvrirait"),
        ("fr", "fr", "qu'il rouvrirait", "a promis que", "Ann Lee, maire de Copenhague, a promis qu'il rouvrirait"),
        (
            "fr",
            "en",
            "the ties threatened peace",
            "said that",
            "Ann Lee, maire de Copenhague : the ties threatened peace (EN)",
        ),
        (
            "fr",
            "en",
            "the ties threatened peace",
            "warned that",
            "Ann Lee, maire de Copenhague, a averti : the ties threatened peace (EN)",
        ),
        (
            "fr",
            "en",
            "he would resign",
            "said that",
            "Ann Lee, maire de Copenhague : she said that he would resign (EN)",
        ),
        (
            "en",
            "fr",
            "le port rouvrirait",
            "ont promis que",
            "Ann Lee, Danish mayor, promised: le port rouvrirait (FR)",
        ),
        ("en", "fr", "qu'elle partirait", "a dit que", "Ann Lee, Danish mayor: elle a dit qu'elle partirait (FR)"),
    ],
)
def test_the_past_of_reported_speech_has_its_verb(
    reader: str, language: str, content: str, report: str, told: str
) -> None:
    role = "Danish mayor" if reader == "en" else "maire de Copenhague"
    assert line(content, reader, speaker="Ann Lee", role=role, report=report, language=language) == told


@pytest.mark.parametrize(
    ("speaker", "told"),
    [
        ("NIS, Seoul's spy agency", "NIS, Seoul's spy agency, a averti : the port was closed (EN)"),
        ("les États-Unis", "Les États-Unis ont averti : the port was closed (EN)"),
        ("le Danemark et la Norvège", "Le Danemark et la Norvège ont averti : the port was closed (EN)"),
        ("le ministère danois de la Défense", "Le ministère danois de la Défense a averti : the port was closed (EN)"),
    ],
)
def test_a_verb_in_the_readers_words_has_the_number_of_its_subject(speaker: str, told: str) -> None:
    assert line("the port was closed", "fr", speaker=speaker, role=None, report="warned that", language="en") == told


def test_what_is_told_in_the_readers_words_and_a_denial_need_no_verb_of_the_report() -> None:
    told = line("North Korea had sent soldiers to Russia", "fr", speaker="Ann Lee", report="said that", language="en")
    assert told == "Ann Lee : la Corée du Nord a envoyé des soldats en Russie"
    denied = line("it had sent soldiers", speaker="Denmark", report="denied that", language="en", status=Status.DENIED)
    assert denied == "Denied by Denmark: sending soldiers"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Norland opened a long pier in Lorn, in the presence of two envoys", "Norland opened a long pier in Lorn"),
        ("Le port a rouvert lundi à Lorn, en présence de deux émissaires", "Le port a rouvert lundi à Lorn"),
        ("Norland will open the pier in Lorn, if two envoys come to see it", "Norland will open the pier in Lorn, if…"),
        ("Norland opened a pier in Lorn", "Norland opened a pier in Lorn"),
    ],
)
def test_a_long_statement_ends_before_what_only_adds_to_it(text: str, kept: str) -> None:
    assert shorten_statement(text, 42) == kept


def test_a_quotation_over_paragraphs_is_quoted_by_paragraph() -> None:
    said = claim("« Le port ferme.\n\n« Il rouvrira »", speaker="Ann Lee", quotation=Quotation.DIRECT, language="fr")
    shown = source(1, "Post", said)
    told = fact_html(SourcedFact(fact(1, shown), shown), Words("fr"))
    assert "«\u00a0Le port ferme.\u00a0» «\u00a0Il rouvrira\u00a0»" in told


@pytest.mark.parametrize(
    ("language", "content", "told"),
    [
        ("en", "Oslo has also sent ships", "Ann Lee: Oslo has sent ships"),
        ("en", "Oslo would also send ships", "Ann Lee: Oslo would send ships"),
        ("en", "Oslo has sent not only ships but also men", "Ann Lee: Oslo has sent not only ships but also men"),
        ("fr", "Oslo a également envoyé des navires", "Ann Lee : Oslo a envoyé des navires"),
        ("fr", "le port est aussi grand que la ville", "Ann Lee : le port est aussi grand que la ville"),
        ("fr", "Oslo a des navires, mais aussi des hommes", "Ann Lee : Oslo a des navires, mais aussi des hommes"),
    ],
)  # fmt: skip
def test_what_counts_the_sentence_before_is_left_out(language: str, content: str, told: str) -> None:
    assert line(content, language, speaker="Ann Lee", language=language) == told


def test_a_quotation_keeps_its_words() -> None:
    told = line("“Oslo has also sent ships”", speaker="Ann Lee", language="en", quotation=Quotation.DIRECT)
    assert told == "Ann Lee: “Oslo has also sent ships”"
