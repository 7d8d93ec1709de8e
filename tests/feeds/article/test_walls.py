"""A page that is no article leaves the teaser, and says what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from feeds.article import article_text
from feeds.article.walls import repeated_texts, wall_of
from feeds.types import Entry

SHARED = Path(__file__).parents[4] / "shared" / "cases"
ENTRY = Entry(
    "e",
    "Harbour of Brest closes after the storm",
    "https://e.org/e",
    summary="The prefect closed the harbour on Monday.",
)
FRENCH = Entry(
    "f", "Le port de Brest ferme après la tempête", "https://e.org/f", summary="La préfète a fermé le port lundi."
)
ARTICLE = (
    "The harbour of Brest is closed until Friday, the prefect said on Monday.\n\nThe storm broke two quays. Ships wait "
    "outside of the harbour, and the ferries go to Roscoff instead of Brest.\n\nWork on the quays begins on Tuesday."
)
CONSENT = """<html><head><title>Your choices</title></head><body><main><h1>Your choices</h1>
<p>This site and our partners read what is stored on your device, in order to measure how many people come.</p>
<p>With your agreement we show you personalised advertising. You may change your mind at any time.</p>
<p>Choose what we may keep of your visit; some of it is needed so that pages can be shown at all.</p></main></body>
</html>"""
CONSENT_FR = """<html><body><main><h1>Vos choix</h1>
<p>Ce site et nos partenaires lisent ce qui est conservé sur votre appareil pour mesurer le nombre de visiteurs.</p>
<p>Vous pouvez continuer sans accepter, ou gérer mes choix à tout moment en bas de chaque page de ce site.</p>
<p>Certaines données sont nécessaires pour que les pages puissent être montrées à tous les visiteurs.</p></main></body>
</html>"""
CAPTCHA = """<html><body><main><h1>One more step</h1><p>Please verify you are human to go on to this address. This takes
a few seconds, and the page comes back by itself.</p><p>If it does not, enable JavaScript in your browser and try it
again from another network. Reference: 1f2e3d.</p></main></body></html>"""
LOGIN = """<html><body><main><h1>Espace abonnés</h1><p>Cet article est réservé aux abonnés. Vous pouvez le lire dès que
vous avez saisi votre adresse.</p><p>Déjà abonné ? Identifiez-vous avec votre adresse. Mot de passe oublié ? Nous
vous en envoyons un autre.</p></main></body></html>"""


@pytest.mark.parametrize("entry", [ENTRY, FRENCH], ids=["en", "fr"])
@pytest.mark.parametrize(
    ("page", "kind"),
    [(CONSENT, "consent"), (CONSENT_FR, "consent"), (CAPTCHA, "captcha"), (LOGIN, "login")],
    ids=["consent", "consent fr", "captcha", "login"],
)
def test_a_wall_is_told_from_the_article(entry: Entry, page: str, kind: str) -> None:
    text = article_text(page.encode(), "https://e.org/e")
    assert len(text) > len(entry.summary), "longer than the teaser"
    assert wall_of(entry, text) == kind


def test_an_article_is_no_wall() -> None:
    assert wall_of(ENTRY, ARTICLE) is None
    assert wall_of(Entry("t", "Title", summary="Told."), ARTICLE) is None, "too few words to judge by"
    notice = "We use cookies. Accept all cookies?\n\n"
    assert wall_of(ENTRY, notice + ARTICLE + "\n\nAlready a subscriber? Log in to continue.") is None


def test_a_page_of_something_else_is_no_article() -> None:
    assert wall_of(ENTRY, "Recipes for the summer: tomatoes, peaches and cherries from our garden.") == "other"


def test_an_article_behind_its_first_lines_is_a_wall() -> None:
    cut = "The harbour of Brest is closed.\n\nSubscribe to continue reading this article, from one euro a month."
    assert wall_of(ENTRY, cut) == "login", "the teaser says as much"


def test_the_same_page_for_several_entries_is_no_article() -> None:
    same = "Welcome to our new site, on which you find all of our news more easily than on the one that you knew."
    entries = {"e": ENTRY, "f": FRENCH}
    assert repeated_texts(entries, {"e": same, "f": same}, ()) == {"e", "f"}
    assert repeated_texts({"e": ENTRY}, {"e": same}, [same]) == {"e"}
    assert repeated_texts({"e": ENTRY}, {"e": same}, [ARTICLE]) == set()


def test_an_article_that_comes_twice_is_one_still() -> None:
    again = Entry("g", ENTRY.title, "https://e.org/g", summary=ENTRY.summary)
    assert repeated_texts({"e": ENTRY, "g": again}, {"e": ARTICLE, "g": ARTICLE}, ()) == set()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize(
    ("name", "kind"), [("consent_fr", "consent"), ("consent_en", "consent"), ("captcha", "captcha")]
)
def test_the_shared_pages_are_walls(name: str, kind: str) -> None:
    text = article_text((SHARED / f"page_{name}.html").read_bytes(), "https://e.org/e")
    assert [wall_of(entry, text) for entry in (ENTRY, FRENCH)] == [kind, kind]
