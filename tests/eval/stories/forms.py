"""Events that are told in one form every day, in our own words: only place, body or number tells one from another.

Real streams are full of them ("… killed in …", "… wins … final"), and sets of headlines have few. They are drawn at
random from forms, the same each time.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Final

from feeds.types import Article
from tests.eval.stories.gold import Headline

_START: Final = datetime(2024, 3, 4, tzinfo=UTC)
# Each form in some wordings; the words in braces are those of the event.
_FORMS: Final = (
    (
        ("en", "{n} killed in {town} factory fire"), ("en", "Blaze at plant in {town} leaves {n} dead"),
        ("fr", "Incendie d'une usine à {town}: {n} morts"), ("de", "Brand in Fabrik in {town}: {n} Tote"),
        ("es", "Al menos {n} muertos en el incendio de una fábrica en {town}"),
    ),
    (
        ("en", "{country} central bank raises rates to {n} percent"), ("en", "Rates in {country} go up to {n}%"),
        ("fr", "{country}: la banque centrale porte son taux à {n}%"),
        ("de", "{country}: Leitzins steigt auf {n} Prozent"),
        ("it", "{country}, la banca centrale alza i tassi al {n}%"),
    ),
    (
        ("en", "Strike at {company} ends after {n} days"), ("en", "{company} workers return to work"),
        ("fr", "Fin de la grève chez {company} après {n} jours"), ("de", "Streik bei {company} nach {n} Tagen beendet"),
    ),
    (
        ("en", "Army says it has taken {town}"), ("en", "Troops capture {town}, ministry claims"),
        ("fr", "L'armée dit avoir pris {town}"), ("de", "Armee meldet Einnahme von {town}"),
        ("ru", "Армия заявила о взятии города {town}"),
    ),
    (
        ("en", "{country} expels {n} diplomats"), ("en", "{n} envoys told to leave {country}"),
        ("fr", "{country} expulse {n} diplomates"), ("es", "{country} expulsa a {n} diplomáticos"),
    ),
    (
        ("en", "{town} beat {other} in cup final"), ("en", "Cup: {town} too strong for {other}"),
        ("fr", "Coupe: {town} bat {other} en finale"), ("de", "Pokalfinale: {town} schlägt {other}"),
    ),
)  # fmt: skip
_WORDS: Final = {
    "town": "Lille Rostock Bari Vigo Graz Varna Tartu Bergen Cork Leeds Izmir Oran Pune Davao Recife Cali Lodz Brno",
    "country": "Norway Chile Kenya Ghana Nepal Cuba Peru Oman Latvia Malta Iceland Serbia Jordan Panama Angola Laos",
    "company": "Siemens Renault Bayer Nokia Airbus Volvo Shell Orange Ryanair Boeing Ford Sony Bosch Fiat Tesla Danone",
}
_EVENTS: Final = 90
_HOURS_BETWEEN: Final = 2.0


def form_headlines() -> list[Headline]:
    """Returns about 300 headlines on 90 events of six forms, by time."""
    drawn = random.Random(5)
    found = []
    for event in range(_EVENTS):
        wordings = drawn.choice(_FORMS)
        words = {name: drawn.choice(choice.split()) for name, choice in _WORDS.items()}
        words |= {"n": str(drawn.randint(2, 29)), "other": drawn.choice(_WORDS["town"].split())}
        begin = _START + timedelta(hours=event * _HOURS_BETWEEN)
        for number, (language, form) in enumerate(drawn.sample(wordings, drawn.randint(2, len(wordings)))):
            title = form.format(**words)
            published = begin + timedelta(minutes=drawn.randint(0, 300))
            article = Article(f"form/{event}/{number}", title, title, language, published)
            found.append(Headline(article, f"form/{event}"))
    return sorted(found, key=lambda h: (h.article.published or _START, h.article.id))
