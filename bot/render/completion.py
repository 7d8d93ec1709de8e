"""RENDER: what the words of a line leave out because their article says it elsewhere, in brackets."""

from __future__ import annotations

from typing import Final

from feeds.offices import adjective
from feeds.quantities import counted_soldiers
from feeds.text import strip_accents
from feeds.types import Claim

_FEMININE: Final = frozenset({"troupes", "forces", "unites", "recrues"})
_ONE: Final = frozenset({"homme", "soldat", "militaire"})


def with_nationality(claim: Claim) -> str:
    """Returns the content with whose soldiers it counts: "1,500 [North Korean] men", "1 500 hommes [nord-coréens]".

    Args:
        claim: with `of_country` if its own words do not say it.
    """
    figure = counted_soldiers(claim) if claim.of_country else None
    if figure is None or claim.language not in {"en", "fr"}:
        return claim.content
    content, start, end = claim.content, figure.start - claim.start, figure.end - claim.start
    if claim.language == "en":
        noun = content.find(figure.of or figure.unit, start, end)
        if noun <= start:
            return content
        return f"{content[:noun]}[{adjective(claim.of_country, 'en')}] {content[noun:]}"
    unit = strip_accents(figure.unit.lower())
    form = "fp" if unit in _FEMININE else "m" if unit in _ONE else "mp"
    return f"{content[:end]} [{adjective(claim.of_country, 'fr', form)}]{content[end:]}"
