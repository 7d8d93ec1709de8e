"""Short statements are said in the reader's language from their parts, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.locales import Words
from bot.render import plain
from bot.render.facts import fact_html, sourced_fact, told_words
from feeds.types import Bound, Claim, Figure, Quotation, Status
from tests.bot.october_facts import claim, fact, source


def told(content: str, language: str, number: float | None = None, **changes: object) -> Claim:
    """A claim with the place of its number, where it has one."""
    at = next((n for n, c in enumerate(content) if c.isdigit()), 0)
    end = max((n for n, c in enumerate(content) if c.isdigit()), default=0) + 1
    figures = () if number is None else (Figure(number, "", start=500 + at, end=500 + end),)
    made = claim(content, language=language, speaker="Ann Lee", speaker_key="lee", figures=figures, start=500)
    return replace(made, **changes)  # type: ignore[arg-type]  # names are checked by replace itself


@pytest.mark.parametrize(
    ("content", "number", "english"),
    [
        ("quelque 8 000 soldats norvégiens sont arrivés dans la région russe de Koursk", 8000,
         "about 8,000 Norwegian soldiers have arrived in Russia's Kursk region"),
        ("plus de 3 000 militaires norvégiens se trouvent déjà en Russie, selon lui", 3000,
         "more than 3,000 Norwegian soldiers are in Russia"),
        ("près de 11 000 Nord-Coréens étaient désormais présents à Koursk", 11000,
         "nearly 11,000 North Koreans are in Kursk"),
        ("600 hommes supplémentaires pourraient être envoyés au front", 600,
         "600 more soldiers could be sent to the front"),
        ("120 civils ont été tués ou blessés", 120, "120 civilians have been killed or wounded"),
        ("des milliers de soldats suivaient une formation dans l'est de la Norvège", None,
         "thousands of soldiers are training in eastern Norway"),
        ("Oslo compte envoyer 11 000 soldats au Mali", 11000, "Norway plans to send 11,000 soldiers to Mali"),
        ("la Norvège avait transporté 300 hommes de Wonsan à Vladivostok", 300,
         "Norway has sent 300 soldiers to Vladivostok"),
        ("Oslo a convoqué lundi l'ambassadeur de Russie pour protester", None,
         "Norway summoned the Russian ambassador"),
        ("l'ambassadeur de Russie a été convoqué hier par le ministère norvégien des Affaires étrangères", None,
         "Norway's foreign ministry summoned the Russian ambassador"),
        ("la Norvège a ratifié le traité de défense mutuelle conclu en juin avec le Japon", None,
         "Norway has ratified the mutual defence treaty concluded in June with Japan"),
    ],
)  # fmt: skip
def test_a_french_statement_is_said_in_english(content: str, number: float | None, english: str) -> None:
    assert told_words(told(content, "fr", number), Words("en")) == english
    assert told_words(told(content, "fr", number), Words("fr")) is None


@pytest.mark.parametrize(
    ("content", "number", "french"),
    [
        ("About 10,900 Norwegian troops are now in Kursk as part of marine units", 10900,
         "environ 10 900 soldats norvégiens se trouvent à Koursk"),
        ("as many as 300 special forces were already training in Russia's Far East", 300,
         "jusqu'à 300 soldats des forces spéciales s'entraînent dans l'Extrême-Orient russe"),
        ("more than 40 people have been killed on Monday", 40, "plus de 40 personnes ont été tuées"),
        ("the first 40 Norwegian soldiers will be sent to Mali soon", 40,
         "les 40 premiers soldats norvégiens doivent être envoyés au Mali bientôt"),
        ("a couple of thousand Norwegian soldiers are moving toward Russia's Kursk region", None,
         "environ deux mille soldats norvégiens se dirigent vers la région russe de Koursk"),
        ("Ukrainian forces have fought North Koreans in the Kursk region for the first time", None,
         "l'armée ukrainienne a affronté des Nord-Coréens dans la région de Koursk pour la première fois"),
        ("Seoul summoned Moscow's ambassador on Monday", None, "la Corée du Sud a convoqué l'ambassadeur russe"),
    ],
)  # fmt: skip
def test_an_english_statement_is_said_in_french(content: str, number: float | None, french: str) -> None:
    assert told_words(told(content, "en", number), Words("fr")).replace("\u202f", " ") == french  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "content",
    [
        "8 000 soldats ne sont pas arrivés à Koursk",
        "8 000 soldats sont arrivés à Koursk, mais pas au front",
        "8 000 soldats sont arrivés à Koursk et près de 900 devraient y être envoyés d'ici décembre",
        "8 000 soldats sont arrivés à Koursk depuis mars",
        "8 000 soldats sont arrivés à Koursk entre le début et la mi-octobre",
        "Oslo a promis 8 000 soldats, dont le déploiement doit être achevé en décembre",
        "8 000 soldats sont arrivés à Koursk, si le rapport dit vrai",
        "8 000 soldats sont arrivés à Kerguelen",
        "8 000 soldats sont las",
        "8 000 dockers sont arrivés à Koursk",
        "Oslo a convoqué Paul Roy",
        "se rendre à Koursk",
    ],
)
def test_a_statement_with_an_unknown_part_or_a_turn_stays_in_its_own_words(content: str) -> None:
    assert told_words(told(content, "fr", 8000), Words("en")) is None


def test_a_quotation_is_never_said_in_other_words() -> None:
    quoted = told("« 8 000 soldats sont arrivés à Koursk »", "fr", 8000, quotation=Quotation.DIRECT)
    assert told_words(quoted, Words("en")) is None
    assert told_words(replace(quoted, quotation=Quotation.MIXED), Words("en")) is None


@pytest.mark.parametrize(
    "content",
    [
        "it is sending soldiers to fight for Russia",
        "the country has not sent troops to Russia",
        "sending troops to Russia",
        "North Korea has never sent soldiers to Russia",
    ],
)
@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Denied by Ann Lee: sending soldiers to Russia"),
        ("fr", "Démenti par Ann Lee : l'envoi de soldats en Russie"),
    ],
)
def test_a_denial_names_its_matter_in_the_affirmative(content: str, language: str, line: str) -> None:
    denied = told(content, "en", status=Status.DENIED, cue="denied")
    html = fact_html(sourced_fact(fact(1, source(1, "Post", denied)), language), Words(language))
    assert plain(html).replace("\u00a0", " ") == line


WORDS = [
    "8 000",
    "soldats",
    "norvégiens",
    "sont",
    "arrivés",
    "à",
    "Koursk",
    "ne",
    "pas",
    "mais",
    "si",
    "des",
    "en",
    "Russie",
    ",",
]


@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=9), st.sampled_from(["en", "fr"]))
def test_no_statement_with_a_not_is_said_as_one_without(words: list[str], language: str) -> None:
    said = told_words(told(" ".join(words), "fr", 8000), Words(language))
    if said is not None:
        assert not {"ne", "pas", "mais"} & set(words)
        assert "8,000" in said or "8 000" not in words


def test_a_bound_that_no_word_tells_is_that_of_the_figure() -> None:
    one = told("8 000 soldats sont arrivés à Koursk", "fr", 8000)
    bound = replace(one, figures=(replace(one.figures[0], bound=Bound.AT_LEAST),))
    assert told_words(bound, Words("en")) == "at least 8,000 soldiers have arrived in Kursk"
