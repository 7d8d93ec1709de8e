"""What an admin types becomes the sides of a topic, each with what English and French call it."""

from __future__ import annotations

import pytest

from bot.trials import TopicDraft, draft_from_json, draft_of, draft_to_json, sides_of, with_typed
from bot.trials.archive_words import Sample, office_holders, spellings
from bot.trials.draft import Tick, free_slug
from feeds.errors import QueryError
from feeds.types import Topic


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("north korea russia", ["north_korea", "russia"]),
        ("Corée du Nord et Russie", ["north_korea", "russia"]),
        ("NATO, Ukraine", ["nato", "ukraine"]),
        ("us china", ["united_states", "china"]),
        ("l'élection au Japon", ["election", "japan"]),
        ("elections in Moldova", ["elections", "moldova"]),
        ("russia – russia", ["russia"]),
        ("the, of", []),
        ("— / &", []),
    ],
)
def test_a_phrase_names_its_sides(typed: str, names: list[str]) -> None:
    assert [side.name for side in sides_of(typed)] == names


def test_a_country_is_called_by_name_adjective_and_capital() -> None:
    (side,) = sides_of("Norvège")
    assert side.phrases["en"] == ("Norway", "Norwegian", "Oslo")
    assert side.phrases["fr"] == ("Norvège", "norvégien", "norvégienne", "norvégiens", "norvégiennes", "Oslo")


def test_the_aliases_of_stored_topics_come_first() -> None:
    own = Topic("whales", {"en": "Whales"}, "@whale", {"whale": {"en": ("whale", "orca", "cachalot")}})
    (side,) = sides_of("Whale", [own])
    assert side.phrases == own.aliases["whale"]


def texts(language: str, *said: str) -> list[Sample]:
    return [Sample(text, language) for text in said]


def test_who_holds_an_office_is_read_from_several_texts() -> None:
    said = [
        *texts("en", "Norwegian Prime Minister Liv Dahl spoke.", "The Norwegian Prime Minister Liv Dahl was in Oslo."),
        *texts("en", "Swedish Prime Minister Per Lund spoke.", "Swedish Prime Minister Per Lund left."),
        *texts("en", "Former Norwegian Prime Minister Ole Berg spoke.", "Norwegian Prime Minister Only Once spoke."),
        *texts("fr", "Le Premier ministre norvégien Liv Dahl parle.", "Selon le Premier ministre norvégien Liv Dahl,"),
    ]
    assert office_holders("NO", said) == {"en": ["Liv Dahl"], "fr": ["Liv Dahl"]}


def test_a_word_is_found_as_each_language_spells_it() -> None:
    said = [
        *texts("fr", "La fonte de l’Arctique", "L'Arctique et les arctiques", "l'Arctique, un arc"),
        *texts("en", "The Arctic melts", "In the Arctic", "an artistic attack", "artistic works"),
        *texts("de", "Die Arktis", "Die Arktis"),
    ]
    assert spellings("arctic", said) == {"en": ["Arctic"], "fr": ["Arctique"]}
    assert spellings("arctic shipping", said) == {}
    names = texts("fr", "Salvini est à Rome, Salvini", "Salvini parle", "La Slovénie", "La Slovénie gagne")
    assert spellings("Salvini", names) == {"en": [], "fr": ["Salvini"]}
    assert spellings("ice", said) == {}, "short words are like too many"


def test_a_draft_comes_back_from_json_as_it_was() -> None:
    draft = draft_of(sides_of("north korea russia"), ["north-korea-russia"]).ticked(Tick(5, True, "@russia", "A text"))
    changed = TopicDraft("a", {"en": "A"}, "x", excluded=("b",), added={"x": ("y",)}, refused=("c",), seen=(1,))
    assert draft_from_json(draft_to_json(draft)) == draft
    assert draft_from_json(draft_to_json(changed)) == changed


def test_what_is_learned_becomes_part_of_the_query() -> None:
    draft = TopicDraft("a", {"en": "A"}, "ice ship", excluded=("band", "tour"), added={"ship": ("Sea Route",)})
    assert draft.topic.query == '"ice" AND ("ship" OR "Sea Route") AND NOT ("band" OR "tour")'
    either = TopicDraft("a", {"en": "A"}, "ice OR ship", excluded=("band",))
    assert either.topic.query == '("ice" OR "ship") AND NOT "band"'


def test_what_is_typed_is_one_line_and_bounded() -> None:
    draft = TopicDraft("a", {"en": "A"}, "@ice", {"ice": {"en": ("ice",)}})
    assert with_typed(draft, "name", "  Polar\n routes | ").names == {"en": "Polar routes"}
    assert with_typed(draft, "name", f"{'x' * 99}|Glace").names == {"en": "x" * 60, "fr": "Glace"}
    added = with_typed(draft, "alias.ice", "fr: glace,\n  mer  de glace,, glace")
    assert added.aliases["ice"] == {"en": ("ice",), "fr": ("glace", "mer de glace")}
    assert with_typed(draft, "query", "@ice NOT hockey").query == "@ice NOT hockey"
    with pytest.raises(QueryError):
        with_typed(draft, "query", "@sea")


def test_a_short_name_is_free() -> None:
    assert free_slug("Corée du Nord – Russie", []) == "coree-du-nord-russie"
    assert free_slug("Ice", ["ice", "ice-2"]) == "ice-3"
    assert free_slug("海", []) == "topic"
    assert len(free_slug("x" * 90, ["x" * 48])) <= 48
