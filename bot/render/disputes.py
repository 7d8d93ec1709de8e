"""RENDER: a dispute of a brief: a denial with those who state its matter, or values that cannot both hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.briefs import Dispute
from bot.locales import Words
from bot.render.brief_series import series_words
from bot.render.citing import Citing
from bot.render.facts import fact_date, sourced_fact
from bot.render.figures import figure_text
from bot.render.headline_lines import headline_html
from bot.render.markup import escape
from bot.render.saying import capitalised, speaker_html
from bot.render.sources import citations
from bot.telling import matter_words, statement_of
from feeds.offices import bodies_in, country_name
from feeds.types import Fact, Figure

# A side of a dispute is a whole sentence as a rule: half of one tells another matter.
WIDTH: Final = 200


def dispute_html(dispute: Dispute, citing: Citing, joint: str = "\n   ↔ ") -> str:
    """Returns a dispute as HTML without a bullet.

    Two values of one quantity are told with what they count: whole lines of it stand in other sections, too.
    What somebody denies stands first, then who denies and who states it, each with the day: the lines themselves stand
    in other sections.

    Args:
        dispute: of a brief.
        citing: of the brief.
        joint: between the two sides.
    """
    if dispute.headline is not None:
        return f"{headline_html(dispute.headline, citing)} {citations([dispute.headline], citing.numbers)}".rstrip()
    if dispute.counts is not None:
        return series_words(dispute.counts, citing.brief, citing.words, citing.marks, " ↔ ")
    if dispute.is_denial and (matter := _matter(dispute.one, citing.words)):
        denied = citing.words.text("brief.denied_by", matter=escape(matter), voice=_voice(dispute.one, citing))
        voices = " · ".join(_voice(fact, citing) for fact in dispute.others)
        return f"{denied}{joint}{citing.words.text('brief.stated_by', voices=voices)}"
    return joint.join(citing.line(fact, width=WIDTH) for fact in dispute.facts)


def _matter(denial: Fact, words: Words) -> str | None:
    """What a denial is of, with who is said to have done it where that is known; None if no source's words are read."""

    def number(figure: Figure) -> str:
        return figure_text(replace(figure, unit=""), words)

    shown = sourced_fact(denial, words.language).claim
    bodies = bodies_in(f"{denial.claim.role or ''} {denial.claim.speaker or ''}")
    countries = [body for body in bodies if body.isupper()]
    actor = countries[0] if len(countries) == 1 else ""
    if actor and words.language == "fr" and country_name(actor, "fr").casefold() == (shown.speaker or "").casefold():
        actor = ""  # who denies it is who is said to have done it: "l'envoi de soldats : démenti par la Corée du Nord"
    own = sorted(denial.sources, key=lambda source: source.claim != shown)
    matters = (statement_of(source.claim, is_denied=True) for source in own)
    told = (matter_words(matter, actor, words.language, number) for matter in matters if matter is not None)
    return next((capitalised(matter) for matter in told if matter), None)


def _voice(fact: Fact, citing: Citing) -> str:
    shown = sourced_fact(fact, citing.words.language)
    day = fact_date(shown, citing.words, citing.brief.now)
    marks = citing.marks(fact)
    return f"{speaker_html(shown.claim, begins=False)}{f' ({escape(day)})' if day else ''} {marks}".rstrip()
