"""What the buttons under an alert open."""

from __future__ import annotations

from dataclasses import replace

from bot.alerts import facts_html
from bot.locales import Words
from bot.render import plain
from tests.bot.october_facts import NOW, claim, fact, more_troops, source, troops


def test_a_speaker_has_the_label_of_the_readers_language() -> None:
    words = claim("Le port est fermé", speaker="la Maison Blanche", speaker_key="white house", language="fr")
    assert "• The White House: " in plain(facts_html([fact(1, source(1, "Poste", words))], Words("en"), NOW))


def test_what_a_newer_figure_replaced_or_everybody_withdrew_is_no_line() -> None:
    def text(*facts: object) -> str:
        return plain(facts_html(facts, Words("en"), NOW))  # type: ignore[arg-type]

    old, new = troops(), more_troops()
    assert "1,500" in text(old)
    assert "1,500" not in text(old, new)
    withdrawn = replace(new, sources=tuple(replace(one, is_withdrawn=True) for one in new.sources))
    assert "1,500" in text(old, withdrawn), "nobody tells the newer one"
    assert "12,000" not in text(old, withdrawn)
