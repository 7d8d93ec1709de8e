"""TELLING, groups: how many of what, at a place of a clause."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.telling.clause import Clause
from bot.telling.parts import Group
from bot.telling.places import country_at
from bot.telling.tables import articles, dropped, exact, grammar, loose, phrases, vague

# A nationality that is a noun: "North Koreans", "Nord-Coréens".
_PEOPLE: Final = re.compile(r"[A-ZÀ-Þ].*[^s]s")


def group_at(clause: Clause, at: int) -> tuple[Group, int] | None:
    """Returns a group and where it ends: `about 10,000 more North Korean soldiers`, `an unspecified number of men`."""
    group = Group("")
    while at < len(clause.words) and not _is_verb(clause, at):
        part = _counted(clause, at, group) or _named_part(clause, at, group) or _small_part(clause, at, group)
        if part is None:
            break
        group, at = part
    while at and clause.words[at - 1] in grammar("little"):
        at -= 1
    is_counted = group.figure is not None or group.vague is not None
    are_people = bool(group.country) and at > 0 and _PEOPLE.fullmatch(clause.raw[at - 1]) is not None
    return (group, at) if group.thing or (group.country and is_counted) or are_people else None


def _is_verb(clause: Clause, at: int) -> bool:
    return any(exact(clause.words, at, phrases(kind)) for kind in ("deeds", "acts"))


def _counted(clause: Clause, at: int, group: Group) -> tuple[Group, int] | None:
    """How many; one group has one number."""
    if group.figure is not None or group.vague is not None:
        return None
    if known := exact(clause.words, at, vague()):
        return replace(group, vague=int(known[0])), known[1]
    if clause.words[at] != "#":
        return None
    figure = next((f for f in clause.figures if f.start <= clause.starts[at] < max(f.end, f.start + 1)), None)
    if figure is None or figure.value is None:
        return None
    is_range = figure.high is not None and clause.words[at + 2 : at + 3] == ("#",)
    return replace(group, figure=figure), at + (3 if is_range else 1)


def _named_part(clause: Clause, at: int, group: Group) -> tuple[Group, int] | None:
    """What they are, and of which country; one group has one of each, and soldiers may be of special forces."""
    thing = loose(clause.words, at, phrases("things"))
    if thing and (not group.thing or group.thing == thing[0] or thing[0] == "special_forces"):
        return replace(group, thing=thing[0]), thing[1]
    country = country_at(clause, at)
    if country and group.country in {"", country[0]}:
        return replace(group, country=country[0]), country[1]
    return None


def _small_part(clause: Clause, at: int, group: Group) -> tuple[Group, int] | None:
    if not group.thing and (known := exact(clause.words, at, phrases("hedges"))):
        return replace(group, hedge=known[0]), known[1]
    if known := exact(clause.words, at, dropped("first")):
        return replace(group, is_first=True), known[1]
    if known := exact(clause.words, at, dropped("more")):
        return replace(group, is_more=True), known[1]
    if known := exact(clause.words, at, dropped("group")):
        return group, known[1]
    return (group, at + 1) if clause.words[at] in articles() - {"a"} else None
