"""Which print of a matter a living alert tells: the one that it has told, and one in the reader's language."""

from __future__ import annotations

from dataclasses import replace

from bot.alerts import AlertSettings, plan_alerts
from bot.alerts.readers import Heard
from feeds.types import ChangeKind, Figure, OutboxKind
from storage.ports import Shown
from tests.bot.alerts.planning import LATER, first, plan
from tests.bot.october_facts import ENGLISH, FRENCH, NOW, TOPIC, change, claim, fact, source, story, subscribed

CLOSED = claim("the harbour stays closed to grain ships", speaker="Ann Lee", speaker_key="ann lee", start=300)
LONGER = replace(CLOSED, content="from now on the harbour stays closed to grain ships, as it was in May", start=300)
OTHER = replace(
    CLOSED, content="le maire ferme les quais du nord", speaker="Bo Roy", speaker_key="bo roy", language="fr"
)


def test_an_edit_keeps_the_line_that_stands_and_takes_no_other_print_of_it() -> None:
    told = fact(1, source(1, "Post", CLOSED), importance=0.6)
    again = fact(2, source(2, "Herald", LONGER), importance=0.62)
    living = first([told])
    made = plan([told, again], [change(ChangeKind.NEW_FACT, again)], living, LATER)
    texts = [str(message.payload["text"]) for message in made.messages if message.kind is OutboxKind.EDIT]
    assert ["from now on" in text for text in texts] == [False]
    anew = first([told, again])
    assert "from now on" in str(anew.messages[0].payload["text"]), "who was told neither gets the fuller one"


def test_of_two_lines_alike_in_weight_that_of_the_readers_language_comes_first() -> None:
    facts = [fact(1, source(1, "Post", CLOSED), importance=0.6), fact(2, source(2, "Poste", OTHER), importance=0.6)]
    for chat, words in ((ENGLISH, CLOSED), (FRENCH, OTHER)):
        text = str(first(facts, subscribers=[subscribed(chat)]).messages[0].payload["text"])
        assert next(line for line in text.splitlines() if line.startswith("•")).find(words.content) > 0


def test_readers_of_both_languages_are_told_the_same_where_a_line_can_be_told_in_both() -> None:
    other = replace(OTHER, content="le quai du nord sera fermé par le maire")
    both = claim("Norwegian soldiers are in Latvia", speaker="Cy Dahl", speaker_key="s dl", start=300)
    facts = [fact(n, source(n, f"Post {n}", told)) for n, told in enumerate((CLOSED, other, both), 1)]
    first_lines = {
        "en": "Norwegian soldiers are in Latvia",
        "fr": "des soldats norvégiens se trouvent en Lettonie",
    }
    for chat in (ENGLISH, FRENCH):
        text = str(first(facts, subscribers=[subscribed(chat)]).messages[0].payload["text"])
        assert first_lines[chat.language] in next(line for line in text.splitlines() if line.startswith("•"))


def test_an_edit_brings_back_nothing_that_another_story_told() -> None:
    told = fact(1, source(1, "Post", CLOSED), importance=0.6)
    known = fact(2, source(2, "Herald", OTHER))
    longer = claim(
        "the mayor closes the northern quays to 900 dockers", speaker="Bo Roy", speaker_key="bo roy", start=300
    )
    longer = replace(longer, figures=(Figure(900, "dockers"),))
    grown = replace(known, sources=(*known.sources, source(3, "Quay", longer)), importance=0.9)
    heard = Heard({ENGLISH.id: frozenset({2})})
    shown = {ENGLISH.id: Shown((1,), "", NOW)}
    topics = {TOPIC.slug: TOPIC}
    arguments = [change(ChangeKind.NEW_FACT, told)], [subscribed(ENGLISH)], topics
    for given, wanted in ((shown, False), ({}, True)):
        made = plan_alerts(story(told), [told, grown], *arguments, given, LATER, AlertSettings(), heard)
        texts = [str(draft.payload["text"]) for audience in made.audiences for draft in audience.drafts]
        assert any("dockers" in text for text in texts) is wanted
