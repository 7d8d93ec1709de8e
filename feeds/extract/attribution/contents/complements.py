"""Contents that are no clause: the first complement of a cue that its verb takes and the sentence has."""

from __future__ import annotations

from typing import Final

from feeds.extract.attribution.contents.infinitives import gerund, infinitive, partly_quoted_infinitive
from feeds.extract.attribution.contents.judgements import judgement
from feeds.extract.attribution.contents.objects import direct_object, prepositional_object
from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.types import Content
from feeds.extract.rules import Ways, first_of


def complement_of(cue: Cue) -> Content | None:
    """Returns the complement of a cue that is its content, None where it has none."""
    return first_of(_COMPLEMENT_RULES, cue)


_COMPLEMENT_RULES: Final[Ways[Cue, Content]] = (
    partly_quoted_infinitive,
    prepositional_object,
    judgement,
    infinitive,
    gerund,
    direct_object,
)
