"""What a headline leaves to the lines below it, and days of lines when the message grows older."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.digests.compose import story_digest
from bot.digests.message import story_html
from bot.headline import headline_of
from bot.locales import Words
from bot.render import plain
from bot.repetition import ToldTitle
from feeds.types import ChangeKind, ClaimKind, Fact, Figure
from tests.bot.alerts.planning import LATER, first, plan
from tests.bot.october_facts import FRENCH, NOW, TOPIC, change, claim, fact, source, story, subscribed

TITLE = "8.000 soldats dans le port de Lom, selon Paul Roy"
MANY = (Figure(8000, "soldiers"),)
ENGLISH_LINE = claim("8,000 soldiers are in the port of Lom", speaker="Paul Roy", date="2024-10-21", figures=MANY)
FRENCH_LINE = claim("8.000 soldats sont dans le port de Lom", speaker="Paul Roy", figures=MANY, language="fr", start=90)


def told(*languages: str) -> Fact:
    """A fact with a source in each language, of which the English one comes a day later and does not lead with it."""
    lines = {"en": replace(ENGLISH_LINE, start=900, end=940), "fr": FRENCH_LINE}
    days = {"en": NOW + timedelta(days=1), "fr": NOW}
    sources = [
        source(n, f"Post {n}", lines[name], title=TITLE, published=days[name]) for n, name in enumerate(languages, 1)
    ]
    return fact(1, *sources)


@pytest.mark.parametrize(
    ("hours", "title"),
    [(2, "Thousands in the port of Lom"), (30, "Paul Roy: 8,000 soldiers are in the port of Lom")],
)
def test_an_article_of_the_same_hours_gives_the_headline_in_the_readers_language(hours: int, title: str) -> None:
    english = source(2, "Post", replace(ENGLISH_LINE, start=900, end=940), title="Thousands in the port of Lom")
    english = replace(english, published=NOW + timedelta(hours=hours))
    about = fact(1, source(1, "Poste", FRENCH_LINE, title=TITLE, published=NOW), english)
    of = replace(story(about), title=TITLE, language="fr")
    assert headline_of(of, [about], Words("en")).title == title
    assert headline_of(of, [about], Words("fr")).title == TITLE


SAID = "Paul Roy: 8,000 soldiers are in the port of Lom"


@pytest.mark.parametrize(
    ("sources", "language", "title"),
    [(("fr",), "fr", TITLE), (("fr", "en"), "en", SAID), (("fr", "en"), "fr", TITLE)],
)
def test_what_a_title_of_another_language_tells_is_the_headline_in_the_readers(
    sources: tuple[str, ...], language: str, title: str
) -> None:
    about = told(*sources)
    of = replace(story(about), title=TITLE, language="fr")
    head = headline_of(of, [about], Words(language))
    assert (head.title, head.language) == (title, None)
    assert head.fact_ids == {about.id}


def test_what_cannot_be_said_in_the_readers_language_leaves_the_title_as_it_is() -> None:
    about = told("fr")
    assert ToldTitle.of(TITLE, "fr").covers(about.sources[-1].claim)
    head = headline_of(replace(story(about), title=TITLE, language="fr"), [about], Words("en"))
    assert (head.title, head.language) == (TITLE, "fr")
    assert head.fact_ids == {about.id}


@pytest.mark.parametrize(
    ("language", "title_shown"),
    [
        ("en", "Paul Roy: 8,000 Norwegian soldiers are in Kursk"),
        ("fr", "8.000 soldats norvégiens à Koursk, selon Paul Roy"),
    ],
)
def test_a_digest_has_the_headline_of_an_alert(language: str, title_shown: str) -> None:
    title, content = "8.000 soldats norvégiens à Koursk, selon Paul Roy", "8.000 soldats norvégiens sont à Koursk"
    line = replace(FRENCH_LINE, content=content, figures=(Figure(8000, "soldats", start=90, end=95),))
    about = fact(1, source(1, "Poste", line, title=title))
    of = replace(story(about), title=title, language="fr")
    digest = story_digest(of, [about], None, language, {TOPIC.slug: TOPIC})
    assert plain(story_html(digest, Words(language))).splitlines()[0] == title_shown
    assert digest.facts == (), "its headline tells it"


def test_today_is_no_other_day_when_the_message_grows_older() -> None:
    closed = claim(
        "La police a fermé aujourd'hui le port", kind=ClaimKind.EVENT, quotation=None, date="2024-10-21", language="fr"
    )
    one = fact(1, source(1, "Poste", replace(closed, start=90), title="Le port de Lom est fermé"))
    ship = claim("un navire a coulé", kind=ClaimKind.EVENT, quotation=None, date="2024-10-22", language="fr", start=90)
    tomorrow = NOW + timedelta(days=1)
    two = fact(2, source(2, "Écho", ship, title="Un navire coule", published=tomorrow))
    readers = [subscribed(FRENCH)]
    begun = first([one], subscribers=readers)
    assert "aujourd'hui" in plain(begun.messages[0].payload["text"])
    after = plan([one, two], [change(ChangeKind.NEW_FACT, two)], begun, LATER + timedelta(days=1), readers)
    edit = plain(after.messages[-1].payload["text"])
    assert "aujourd'hui" not in edit
    assert "La police a fermé le port · 21 oct." in edit
