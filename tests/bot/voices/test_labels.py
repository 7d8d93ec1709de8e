"""One voice has one label in a message, in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voices import in_readers_words
from feeds.extract.attribution.speaker_key import speaker_key
from feeds.group import is_one_voice
from feeds.types import Claim, ClaimKind, Fact, Quotation
from tests.bot.october_facts import NOW, claim, fact, source

TITLE = "Port closes"


def said(number: int, speaker: str, role: str = "", language: str = "en", **changes: object) -> Fact:
    """A fact that one article tells, `number` minutes after the first; what it says stands behind its title."""
    told = claim(
        f"statement {number}", speaker=speaker, speaker_key=speaker_key(speaker), role=role or None, language=language,
        start=200 + number,
    )  # fmt: skip
    made = source(number, f"Post {number}", replace(told, **changes), title=TITLE)  # type: ignore[arg-type]
    return fact(number, replace(made, published=NOW + timedelta(minutes=number)))


def labels(facts: list[Fact], language: str) -> list[tuple[str | None, str | None]]:
    told = [one.claim for one in in_readers_words(facts, language)]
    return [(claim.speaker, claim.role) for claim in told]


def told(facts: list[Fact], language: str) -> list[Claim]:
    return [one.claim for one in in_readers_words(facts, language)]


SPIES = ["Seoul's spy agency", "Les services secrets sud-coréens", "the NIS", "South Korean intelligence"]


def test_one_body_is_one_voice_in_the_readers_language() -> None:
    facts = [said(n, name) for n, name in enumerate(SPIES, 1)]
    assert set(labels(facts, "en")) == {("NIS, Seoul's spy agency", None)}
    assert set(labels(facts, "fr")) == {("le NIS, les services de renseignement sud-coréens", None)}
    assert len({claim.speaker_key for claim in told(facts, "en")}) == 1


def test_a_name_of_words_that_sound_alike_is_nobody_else() -> None:
    facts = [said(1, "Lee Seong-kweun", "lawmaker"), said(2, "Cheong Seong-chang", "analyst"), said(3, "Kim Kim Kim")]
    assert [speaker for speaker, _ in labels(facts, "en")] == ["Lee Seong-kweun", "Cheong Seong-chang", "Kim Kim Kim"]
    assert not is_one_voice(facts[0].claim, facts[1].claim)


def test_a_person_is_one_voice_under_a_full_name_a_part_of_it_and_an_office() -> None:
    facts = [
        said(1, "Peskov"),
        said(2, "le porte-parole du Kremlin", language="fr"),
        said(3, "Dmitri Peskov", "porte-parole du Kremlin", "fr"),
        said(4, "Dmitry Peskov", "Kremlin spokesman"),
    ]
    assert set(labels(facts, "en")) == {("Dmitry Peskov", "Kremlin spokesman")}
    assert set(labels(facts, "fr")) == {("Dmitri Peskov", "porte-parole du Kremlin")}


def test_another_one_of_the_same_kind_is_no_role() -> None:
    assert labels([said(1, "Ann Lee", "another member of the board")], "en") == [("Ann Lee", None)]


def test_the_role_that_says_most_is_that_of_all_lines() -> None:
    facts = [said(1, "Volodymyr Zelensky", "President"), said(2, "Volodymyr Zelenskyy", "Ukrainian President")]
    assert set(labels(facts, "en")) == {("Volodymyr Zelensky", "Ukrainian president")}
    assert set(labels(facts, "fr")) == {("Volodymyr Zelensky", "président ukrainien")}


def test_an_office_says_more_than_a_rank() -> None:
    facts = [said(1, "Anna Lee", "Air Force Maj. Gen."), said(2, "Anna Lee", "Pentagon press secretary")]
    assert set(labels(facts, "en")) == {("Anna Lee", "Pentagon spokeswoman")}
    assert labels([said(1, "Anna Lee", "Rear Adm.")], "fr") == [("Anna Lee", "amirale")]


def test_a_name_that_two_people_share_is_neither_of_them() -> None:
    facts = [said(1, "Kim Hong-kyun"), said(2, "Kim Jong Un"), said(3, "Kim")]
    assert [name for name, _ in labels(facts, "en")] == ["Kim Hong-kyun", "Kim Jong Un", "Kim"]


def test_a_role_that_no_table_knows_is_shown_in_its_own_language_only() -> None:
    facts = [said(1, "Ann Lee", "harbour master")]
    assert labels(facts, "en") == [("Ann Lee", "harbour master")]
    assert labels(facts, "fr") == [("Ann Lee", None)]
    assert labels([said(1, "Paul Roy", "chef de ses députés", "fr")], "fr") == [("Paul Roy", None)]
    assert labels([said(1, "Paul Roy", "homologue sud-coréen", "fr")], "fr") == [("Paul Roy", None)]


def test_what_a_speaker_leaves_out_its_article_completes() -> None:
    mission = said(1, "North Korea's mission to the United Nations")
    official = said(1, "An official of the mission", start=500)
    assert labels([mission, official], "en")[1] == ("a North Korean mission official", None)
    assert labels([said(2, "An official of the mission")], "en") == [("a mission official", None)]


def test_a_body_and_an_office_have_the_home_that_the_article_tells_elsewhere() -> None:
    facts = [said(1, "the general staff", "Denmark's general staff"), said(2, "the governor", "governor of Lorn")]
    assert labels(facts, "en") == [("Denmark's general staff", None), ("the governor of Lorn", None)]
    assert labels(facts, "fr") == [("l'état-major danois", None), ("le gouverneur de Lorn", None)]


def test_a_country_in_a_title_is_who_speaks_for_it_in_the_article() -> None:
    title = said(1, "Seoul", start=0, end=5)
    lawmaker = said(1, "a South Korean lawmaker")
    assert labels([title, lawmaker], "fr") == [("un député sud-coréen", None)] * 2
    two = [title, lawmaker, said(1, "the South Korean army", start=700)]
    assert labels(two, "fr")[0] == ("la Corée du Sud", None)


def test_another_language_keeps_its_words_and_gets_the_readers_label() -> None:
    (one,) = told([said(1, "la Maison Blanche", language="fr", via="le Pentagone")], "en")
    assert (one.speaker, one.via, one.content, one.language) == ("the White House", "the Pentagon", "statement 1", "fr")


@pytest.mark.parametrize(
    ("name", "language", "reader", "label"),
    [
        ("Kiev et Séoul", "fr", "en", "Ukraine and South Korea"),
        ("Oslo and the White House", "en", "fr", "la Norvège et la Maison-Blanche"),
        ("Ann Lee and Paul Roy", "en", "fr", "Ann Lee et Paul Roy"),
        ("Ann Lee and her rivals", "en", "fr", "Ann Lee and her rivals"),
    ],
)
def test_several_speakers_are_told_in_the_readers_language(name: str, language: str, reader: str, label: str) -> None:
    assert labels([said(1, name, language=language)], reader) == [(label, None)]


def test_several_who_relay_are_told_without_their_role() -> None:
    relayed = [said(1, "the NIS", via="lawmakers Ann Lee and Paul Roy")]
    assert (told(relayed, "en")[0].via, told(relayed, "fr")[0].via) == ("Ann Lee and Paul Roy", "Ann Lee et Paul Roy")


def test_a_phrase_without_words_in_the_readers_language_is_left_out() -> None:
    message = [said(1, "Paul Roy", language="fr", via="un proche du port")]
    assert (told(message, "en")[0].via, told(message, "fr")[0].via) == (None, "un proche du port")
    assert told([said(1, "Paul Roy", language="fr", via="l'AFP")], "en")[0].via == "l'AFP"


NAMES = [
    "Mark Rutte",
    "Rutte",
    "NATO chief",
    "Volodymyr Zelensky",
    "Zelenskyy",
    "Séoul",
    *SPIES,
    "a US official",
    "Ann Lee",
]
ROLES = ["", "", "NATO Secretary General", "Ukrainian President", "président ukrainien", "harbour master"]
mentions = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(ROLES), st.sampled_from(["en", "fr"])), min_size=1
)


@given(mentions, st.sampled_from(["en", "fr"]))
def test_every_label_of_one_voice_is_the_same(spoken: list[tuple[str, str, str]], language: str) -> None:
    facts = [said(number, name, role, of) for number, (name, role, of) in enumerate(spoken, 1)]
    found: dict[str | None, set[tuple[str | None, str | None]]] = {}
    for one in told(facts, language):
        found.setdefault(one.speaker_key, set()).add((one.speaker, one.role))
    assert all(len(names) == 1 for names in found.values())
    names = [next(iter(labels)) for labels in found.values()]
    assert len(names) == len(set(names)) or any(name and "official" in name for name, _ in names)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_labels_do_not_depend_on_the_order_of_the_facts(language: str) -> None:
    facts = [said(n, name, role) for n, (name, role) in enumerate([("Rutte", ""), ("Mark Rutte", "NATO chief")], 1)]
    assert set(labels(facts, language)) == set(labels(facts[::-1], language))


@pytest.mark.parametrize(
    ("name", "role", "language", "shown"),
    [
        ("Volodymyr Zelenskiy", "President", "en", "Ukrainian president"),
        ("Narendra Modi", "Prime Minister", "en", "Indian prime minister"),
        ("Margarita Robles", "ministre de la Défense", "fr", "ministre espagnole de la Défense"),
        ("Narendra Modi", "party president", "en", "party president"),
        ("Ann Lee", "President", "en", "president"),
    ],
)
def test_an_office_of_somebody_whom_everybody_knows_has_its_country(
    name: str, role: str, language: str, shown: str
) -> None:
    assert labels([said(1, name, role, language)], language) == [(name, shown)]


@pytest.mark.parametrize(
    ("name", "language", "shown"),
    [
        ("Central Electoral Commission", "en", "the Central Electoral Commission"),
        ("International Association of Dockers", "en", "the International Association of Dockers"),
        ("The Norville port authority", "en", "The Norville port authority"),
        ("Norville's port authority", "en", "Norville's port authority"),
        ("Save the Quays", "en", "Save the Quays"),
        ("Both the port and the Fishing Association", "en", "Both the port and the Fishing Association"),
        ("Commission électorale centrale", "fr", "la Commission électorale centrale"),
        ("Autorité du port", "fr", "l'Autorité du port"),
    ],
)
def test_a_body_has_its_article(name: str, language: str, shown: str) -> None:
    assert labels([said(1, name, language=language)], language) == [(shown, None)]


def test_an_official_of_a_body_is_not_the_body() -> None:
    facts = [said(1, "Hamas"), said(2, "A senior Hamas official"), said(3, "A Kersol docker"), said(4, "Kersol")]
    assert [name for name, _ in labels(facts, "en")] == ["Hamas", "a Hamas official", "A Kersol docker", "Kersol"]


@pytest.mark.parametrize(
    ("via", "language", "shown"),
    [
        ("un message de l'ambassade", "fr", None),
        ("a statement from the embassy", "en", None),
        ("l'Élysée", "fr", "l'Élysée"),
        ("Reuters", "en", "Reuters"),
        ("un proche du dossier", "fr", "un proche du dossier"),
        ("his office", "en", None),
    ],
)
def test_who_relays_the_words_is_shown_and_by_what_they_came_is_not(via: str, language: str, shown: str | None) -> None:
    assert told([said(1, "Ann Lee", via=via, language=language)], language)[0].via == shown


def test_a_minister_is_of_the_one_ministry_that_does_something_in_an_article() -> None:
    envoy = said(1, "Karl Roy", "vice foreign minister")
    summons = said(1, "", start=300, participants=("the Danish foreign ministry", "Norway"))
    again = said(2, "Karl Roy", "vice foreign minister")
    assert labels([envoy, summons, again], "en")[0] == ("Karl Roy", "Danish deputy foreign minister")
    assert labels([envoy, summons, again], "en")[2] == ("Karl Roy", "Danish deputy foreign minister")
    others = said(1, "", start=400, participants=("the Norwegian foreign ministry",))
    assert labels([envoy, summons, others], "en")[0] == ("Karl Roy", "deputy foreign minister")


def test_a_presidential_official_is_of_the_one_president_of_the_article() -> None:
    official, president = said(1, "A presidential official"), said(1, "Yoon Suk Yeol", "president", start=300)
    assert labels([official, president], "en")[0][0] == "a South Korean presidency official"
    polish = said(1, "Karl Roy", "Polish president", start=400)
    assert labels([official, president, polish], "en")[0][0] == "a presidency official"


def test_a_minister_is_not_of_the_country_of_another_minister() -> None:
    facts = [said(1, "Karl Roy", "vice minister"), said(1, "Ann Lee", "British foreign secretary", start=300)]
    assert labels(facts, "en")[0] == ("Karl Roy", "deputy minister")


def test_somebody_whom_everybody_knows_has_an_office_without_a_word_of_it_while_the_term_lasts() -> None:
    assert labels([said(1, "Zelensky")], "en") == [("Zelensky", "Ukrainian president")]
    assert labels([said(1, "Volodymyr Zelensky", language="fr")], "fr") == [
        ("Volodymyr Zelensky", "président ukrainien")
    ]
    assert labels([said(1, "Mark Rutte")], "en") == [("Mark Rutte", "NATO secretary-general")]
    assert labels([said(1, "Donald Trump")], "en") == [("Donald Trump", None)]  # of October 2024
    assert labels([said(1, "Ann Lee")], "en") == [("Ann Lee", None)]


@pytest.mark.parametrize(
    ("language", "name", "via", "label"),
    [
        (
            "en",
            "the country's spy agency",
            "a South Korean lawmaker",
            ("NIS, Seoul's spy agency", "a South Korean lawmaker"),
        ),
        ("fr", "l'armée du pays", "un député ukrainien", ("l'armée ukrainienne", "un député ukrainien")),
    ],
)
def test_a_body_without_a_country_is_of_that_of_who_relays_it(
    language: str, name: str, via: str, label: tuple[str, str | None]
) -> None:
    (one,) = told([said(1, name, language=language, via=via or None)], language)
    assert (one.speaker, one.via) == label


def test_a_lawmaker_is_of_the_country_of_the_one_who_relays_an_agency_of_it() -> None:
    facts = [
        said(1, "the country's spy agency", via="a South Korean lawmaker"),
        replace(
            said(2, "Ann Lee", "lawmaker"), sources=(replace(said(2, "Ann Lee", "lawmaker").sources[0], entry_id=1),)
        ),
    ]
    assert labels(facts, "en")[1] == ("Ann Lee", "South Korean lawmaker")


@pytest.mark.parametrize(
    ("name", "language", "label"),
    [
        ("The latest U.S. assessments", "en", "the United States"),
        ("les dernières estimations américaines", "fr", "les États-Unis"),
        ("Norwegian and Danish assessments", "en", "Norwegian and Danish assessments"),
        ("the harbour report", "en", "the harbour report"),
    ],
)
def test_findings_are_told_by_the_one_country_whose_they_are(name: str, language: str, label: str) -> None:
    assert labels([said(1, name, language=language)], language) == [(label, None)]


@pytest.mark.parametrize(("name", "label"), [("Yoon Suk-yeol", "Yoon Suk Yeol"), ("Ann-Mary Lee", "Ann-Mary Lee")])
def test_a_name_is_written_alike_in_all_messages(name: str, label: str) -> None:
    assert labels([said(1, name)], "fr")[0][0] == label


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("the Norwegian government", "Norwegian deputy foreign minister"),
        ("the Norwegian foreign ministry", "Norwegian deputy foreign minister"),
        ("the Norwegian ambassador", "deputy foreign minister"),
    ],
)
def test_a_minister_is_of_the_government_that_acts_in_the_article(body: str, role: str) -> None:
    event = claim(f"{body} summoned the envoy", kind=ClaimKind.EVENT, participants=(body,), speaker=None)
    facts = [said(1, "Per Dahl", "deputy foreign minister"), fact(2, source(1, "Post 1", event))]
    assert labels(facts, "en")[0] == ("Per Dahl", role)


def test_who_is_quoted_by_name_and_by_office_is_the_holder_of_the_office() -> None:
    words = "“Pictures are a serious matter indeed”"
    made = {"content": words, "quotation": Quotation.DIRECT}
    named, by_office = said(1, "Karl Roy", **made), said(1, "the Danish president", start=300, **made)
    quoted = replace(named, sources=(*by_office.sources, *named.sources))
    (one, other) = told([quoted, said(1, "The Danish president", start=500)], "en")
    assert {(source.claim.speaker, source.claim.role) for source in in_readers_words([quoted], "en")[0].sources} == {
        ("Karl Roy", "Danish president")
    }
    assert (one.speaker, other.speaker) == ("Karl Roy", "Karl Roy")


@pytest.mark.parametrize(
    ("role", "label"),
    [("former South Korean president", "former South Korean president"), ("leader", "South Korean president")],
)
def test_an_office_of_a_text_comes_before_the_table_of_terms(role: str, label: str) -> None:
    facts = [said(1, "Yoon Suk Yeol"), said(2, "Yoon Suk Yeol", role)]
    assert set(labels(facts, "en")) == {("Yoon Suk Yeol", label)}


@pytest.mark.parametrize(
    ("name", "role", "label"),
    [
        ("Lloyd Austin", "defence secretary", "US defence secretary"),
        ("Maria Zakharova", "foreign ministry spokeswoman", "Russian foreign ministry spokeswoman"),
        ("Ann Lee", "foreign ministry spokeswoman", "foreign ministry spokeswoman"),
        ("Ann Lee", "Rep.", "lawmaker"),
    ],
)
def test_an_office_of_somebody_known_has_its_country(name: str, role: str, label: str) -> None:
    assert labels([said(1, name, role)], "en") == [(name, label)]


def test_a_body_without_a_country_is_the_one_of_its_kind_that_the_article_names() -> None:
    facts = [said(1, "the spy agency"), said(1, "The NIS", start=300)]
    assert labels(facts, "en") == [("NIS, Seoul's spy agency", None)] * 2
    assert labels([said(1, "the spy agency"), said(2, "The NIS")], "en")[0] == ("the spy agency", None)
