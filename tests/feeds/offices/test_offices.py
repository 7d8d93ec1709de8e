"""Offices are read from either language and said in both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.offices import adjective, bodies_in, body_of, country_name, in_country, office_of, office_words, with_article
from feeds.offices.tables import table

COUNTRIES = sorted(table("countries")["countries"])
TITLES = sorted(table("offices")["titles"])


def said(phrase: str, language: str) -> str | None:
    office = office_of(phrase)
    return with_article(office, office_words(office, language), language) if office else None


@pytest.mark.parametrize(
    ("phrase", "english", "french"),
    [
        ("Ukrainian President", "the Ukrainian president", "le président ukrainien"),
        ("président de la Corée du Sud", "the South Korean president", "le président sud-coréen"),
        ("présidente moldave", "the Moldovan president", "la présidente moldave"),
        ("former South Korean president", "the former South Korean president", "l'ancien président sud-coréen"),
        ("la télévision d'État KRT", "KRT, North Korea's state television", "KRT, la télévision d'État nord-coréenne"),
        ("L'agence officielle KCNA", "KCNA, Pyongyang's news agency", "KCNA, l'agence de presse nord-coréenne"),
        ("Russia's TASS news agency", "Tass", "Tass"),
        ("l'agence sud-coréenne Yonhap", "Yonhap", "Yonhap"),
        ("the Security Service of Ukraine", "SBU, Ukraine's security service",
         "le SBU, le service de sécurité ukrainien"),
        ("le JCS", "South Korea's general staff", "l'état-major sud-coréen"),
        ("the General Staff of Ukraine's Armed Forces", "Ukraine's general staff", "l'état-major ukrainien"),
        ("les services sud-coréens", "NIS, Seoul's spy agency", "le NIS, les services de renseignement sud-coréens"),
        ("une députée danoise de l'opposition", "a Danish opposition lawmaker", "une députée danoise de l'opposition"),
        ("Danish ruling party MP", "the Danish lawmaker", "le député danois"),
        ("Danish opposition leader", "the Danish opposition leader", "le chef de l'opposition danois"),
        ("Denmark's opposition", None, None),
        ("a UN spokesman", "a UN spokesman", "un porte-parole de l'ONU"),
        ("UN chief", "the UN secretary-general", "le secrétaire général de l'ONU"),
        ("national security council coordinator", "the national security council coordinator",
         "le coordinateur du Conseil de sécurité nationale"),
        ("secretary of Russia's Security Council", "the Russian security council secretary",
         "le secrétaire du Conseil de sécurité russe"),
        ("head of the U.N. World Food Programme", "the head of the World Food Programme",
         "le chef du Programme alimentaire mondial"),
        ("Kursk region governor", "the governor of Kursk", "le gouverneur de Kursk"),
        ("gouverneur de la région de Koursk", "the governor of Koursk", "le gouverneur de Koursk"),
        ("Regional governor", "the governor", "le gouverneur"),
        ("conseiller du président danois pour la sécurité nationale", "the Danish national security adviser",
         "le conseiller danois à la Sécurité nationale"),
        ("le conseiller danois à la sécurité nationale", "the Danish national security adviser",
         "le conseiller danois à la Sécurité nationale"),
        ("gouverneur de la Banque de France", "the Bank of France governor", "le gouverneur de la Banque de France"),
        ("chef d'état-major de l'armée israélienne", "the Israeli chief of the general staff",
         "le chef d'état-major israélien"),
        ("a senior Hamas official", "a Hamas official", "un responsable du Hamas"),
        ("a Kersol spokesperson", "a Kersol spokesperson", "un porte-parole de Kersol"),
        ("le Conseil de sécurité", "the UN Security Council", "le Conseil de sécurité de l'ONU"),
        ("NATO chief", "the NATO secretary-general", "le secrétaire général de l'OTAN"),
        (
            "British foreign secretary",
            "the British foreign secretary",
            "le ministre britannique des Affaires étrangères",
        ),
        ("U.S. Secretary of State", "the US secretary of state", "le secrétaire d'État américain"),
        ("chef de la diplomatie américaine", "the US secretary of state", "le secrétaire d'État américain"),
        (
            "secrétaire américain à la Défense",
            "the US defence secretary",
            "le secrétaire américain à la Défense",
        ),
        (
            "premier vice-ministre des Affaires étrangères",
            "the first deputy foreign minister",
            "le premier vice-ministre des Affaires étrangères",
        ),
        (
            "Russian foreign ministry spokeswoman",
            "the Russian foreign ministry spokeswoman",
            "la porte-parole du ministère russe des Affaires étrangères",
        ),
        (
            "porte-parole du président russe",
            "the Kremlin spokesperson",
            "le porte-parole du Kremlin",
        ),
        (
            "Seoul's spy chief",
            "the head of the South Korean spy agency",
            "le chef des services de renseignement sud-coréens",
        ),
        ("Zelensky's chief of staff", "Zelensky's chief of staff", "le chef de cabinet de Zelensky"),
        (
            "Russia's ambassador to South Korea",
            "the Russian ambassador to South Korea",
            "l'ambassadeur russe en Corée du Sud",
        ),
        ("a South Korean lawmaker", "a South Korean lawmaker", "un député sud-coréen"),
        ("plusieurs médias sud-coréens", "South Korean media", "des médias sud-coréens"),
        ("US officials", "US officials", "des responsables américains"),
        ("Ukraine's General Staff", "Ukraine's general staff", "l'état-major ukrainien"),
        (
            "North Korea's mission to the United Nations",
            "North Korea's mission to the UN",
            "la mission nord-coréenne à l'ONU",
        ),
        ("maire de Lyon", "the mayor of Lyon", "le maire de Lyon"),
        ("the Danish deputy spokesperson", "the Danish deputy spokesperson", "le porte-parole adjoint danois"),
        ("the prime minister's spokeswoman", "the government spokeswoman", "la porte-parole du gouvernement"),
        ("former head of Danish intelligence", "the former head of the Danish spy agency",
         "l'ancien chef des services de renseignement danois"),
        ("former adviser to the Danish president", "the former Danish presidency adviser",
         "l'ancien conseiller de la présidence danoise"),
        ("officials in Seoul", "South Korean officials", "des responsables sud-coréens"),
        ("Danish deputy prime minister", "the Danish deputy prime minister", "le vice-premier ministre danois"),
        ("Washington", "the United States", "les États-Unis"),
        ("président élu américain", "the US president-elect", "le président élu américain"),
        ("Rear Adm.", "the admiral", "l'amiral"),
        ("Pentagon spokesman Lt. Col.", "the Pentagon spokesman", "le porte-parole du Pentagone"),
        ("member of parliament's fisheries committee", "the lawmaker", "le député"),
        ("lawmaker on the defence committee", "the lawmaker", "le député"),
        ("membre de la commission des pêches du parlement norvégien", "the Norwegian lawmaker", "le député norvégien"),
        ("membre de la commission de la défense de l'Assemblée nationale", "the lawmaker", "le député"),
    ],
)  # fmt: skip
def test_an_office_is_said_in_both_languages(phrase: str, english: str, french: str) -> None:
    assert said(phrase, "en") == english
    assert said(phrase, "fr") == french


@pytest.mark.parametrize(
    "name",
    [
        "Mark Rutte",
        "chef de ses députés",
        "homologue sud-coréen",
        "the dockers of Riga",
        "the son of the Danish president",
        "the Danish president's son",
        "member of the fisheries committee",
        "",
    ],
)
def test_a_phrase_with_a_word_that_no_table_knows_is_no_office(name: str) -> None:
    assert office_of(name) is None


def test_one_body_has_one_key_under_all_its_names() -> None:
    spies = [
        "the NIS", "le NIS", "Seoul's spy agency", "Les services secrets sud-coréens", "South Korean intelligence",
        "l'agence sud-coréenne du renseignement", "National Intelligence Service", "le renseignement sud-coréen",
    ]  # fmt: skip
    assert {body_of(name) for name in spies} == {"KR/intelligence"}
    assert {body_of(name) for name in ("Moscow", "la Russie", "the Kremlin", "le gouvernement russe")} == {"RU"}
    assert {body_of(name) for name in ("N. Korea", "N.Korea", "the N. Korean government")} == {"KP"}
    assert body_of("the ministry") == body_of("Kremlin spokesman") == ""


def test_small_words_are_no_names() -> None:
    assert body_of("un") == body_of("us") == ""
    assert body_of("the UN") == "un"
    assert said("un responsable américain", "en") == "a US official"
    assert bodies_in("un navire les a vus") == frozenset()
    assert bodies_in("der nordkoreanische Botschafter in Moskau") == {"KP", "RU"}


@given(st.sampled_from(COUNTRIES), st.sampled_from(TITLES), st.sampled_from(["en", "fr"]))
def test_what_is_said_of_an_office_is_read_as_that_office(country: str, title: str, language: str) -> None:
    office = office_of(f"{adjective(country, 'en')} {table('offices')['titles'][title]['en'].partition('/')[0]}")
    assert office is not None
    words = office_words(office, language)
    again = office_of(words)
    assert again is not None
    assert office_words(again, language) == words


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_country_is_known_by_all_that_is_said_of_it(country: str) -> None:
    for language in ("en", "fr"):
        assert body_of(country_name(country, language)) == country
    assert {body_of(adjective(country, "fr", form)) for form in ("m", "f", "mp", "fp")} == {country}
    office = office_of(f"ambassadeur {in_country(country, 'fr')}")
    assert office is not None
    assert office.host == country
