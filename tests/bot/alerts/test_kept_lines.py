"""Which print of a matter a living alert tells: the one that it has told, and one in the reader's language."""

from __future__ import annotations

from dataclasses import replace

from feeds.types import ChangeKind, OutboxKind
from tests.bot.alerts.planning import LATER, first, plan
from tests.bot.october_facts import ENGLISH, FRENCH, change, claim, fact, source, subscribed

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
    assert all("from now on" not in text for text in texts)
    anew = first([told, again])
    assert "from now on" in str(anew.messages[0].payload["text"]), "who was told neither gets the fuller one"


def test_of_two_lines_alike_in_weight_that_of_the_readers_language_comes_first() -> None:
    facts = [fact(1, source(1, "Post", CLOSED), importance=0.6), fact(2, source(2, "Poste", OTHER), importance=0.6)]
    for chat, words in ((ENGLISH, CLOSED), (FRENCH, OTHER)):
        text = str(first(facts, subscribers=[subscribed(chat)]).messages[0].payload["text"])
        assert next(line for line in text.splitlines() if line.startswith("•")).find(words.content) > 0
