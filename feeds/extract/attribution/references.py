"""What a line points to outside itself: the one gate through which pronouns, definite nouns and comparisons go.

A reader of a line has nothing before it. What a word of it refers to must stand in the line, be the speaker in front of
it, or be one of a kind in the world ("the front"). Where that is in doubt the line is none: a line that is left out
costs little, and the sentence that an article leads with is told whole (`leads`).
"""

from __future__ import annotations

from typing import Final

from feeds.extract.attribution.additives import (
    breaks_off_at_time,
    compares_with_others,
    counts_further_ones,
    counts_more_of_them,
    counts_without_noun,
    was_said_at_another_time,
)
from feeds.extract.attribution.definites import (
    has_bare_definite_subject,
    has_bare_definite_told_before,
    has_country_as_riddle,
    has_match_elsewhere,
    has_same_as_before,
    has_unknown_pair,
    has_unknown_part,
    is_bare_relation,
    is_partitive,
)
from feeds.extract.attribution.readings import Reading
from feeds.extract.attribution.unbound_pronouns import (
    has_inserted_report,
    has_object_in_lead,
    has_owner_elsewhere,
    has_person_elsewhere,
    has_place_elsewhere,
    points_back_in_quotation,
    quotes_what_was_said,
)
from feeds.extract.rules import Rules, any_of


def points_elsewhere(reading: Reading) -> bool:
    """Not `the ceremony was held`, `another 300 left`, `to their feats`; but `the ceremony in Oslo was held`."""
    return any_of(_REFERENCE_RULES, reading)


_REFERENCE_RULES: Final[Rules[Reading]] = (
    # pronouns and possessives
    has_object_in_lead,
    has_inserted_report,
    has_owner_elsewhere,
    has_person_elsewhere,
    has_place_elsewhere,
    quotes_what_was_said,
    points_back_in_quotation,
    # definite nouns
    has_bare_definite_subject,
    has_bare_definite_told_before,
    is_partitive,
    is_bare_relation,
    has_unknown_part,
    has_country_as_riddle,
    has_unknown_pair,
    has_same_as_before,
    has_match_elsewhere,
    # comparisons and counts
    counts_further_ones,
    counts_more_of_them,
    counts_without_noun,
    compares_with_others,
    was_said_at_another_time,
    breaks_off_at_time,
)
