"""RENDER: a dispute of a brief: a denial with those who state its matter, or values that cannot both hold."""

from __future__ import annotations

from typing import Final

from bot.briefs import Dispute
from bot.render.citing import Citing
from bot.render.facts import fact_date, sourced_fact
from bot.render.markup import escape
from bot.render.saying import speaker_html
from feeds.types import Fact

# Short, because both sides of a dispute are in other sections too.
WIDTH: Final = 90


def dispute_html(dispute: Dispute, citing: Citing, joint: str = "\n   ↔ ") -> str:
    """Returns a dispute as HTML without a bullet.

    Who states what somebody denies is named with the day: the lines themselves stand in other sections.

    Args:
        dispute: of a brief.
        citing: of the brief.
        joint: between the two sides.
    """
    one = citing.line(dispute.one, width=WIDTH)
    if dispute.is_denial:
        voices = " · ".join(_voice(fact, citing) for fact in dispute.others)
        return f"{one}{joint}{citing.words.text('brief.stated_by', voices=voices)}"
    return joint.join([one, *(citing.line(fact, width=WIDTH) for fact in dispute.others)])


def _voice(fact: Fact, citing: Citing) -> str:
    shown = sourced_fact(fact, citing.words.language)
    day = fact_date(shown, citing.words, citing.brief.now)
    marks = citing.marks(fact)
    return f"{speaker_html(shown.claim, begins=False)}{f' ({escape(day)})' if day else ''} {marks}".rstrip()
