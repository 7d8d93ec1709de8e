"""BRIEF: composes the brief on a topic and a window as a value, which `bot.render` renders.

`request` and `window` parse what is asked for, `load` reads the store, `compose` builds the brief from `values`.
"""

from __future__ import annotations

from bot.briefs.compose import compose_brief
from bot.briefs.counting import Point, group_of
from bot.briefs.leads import first_told
from bot.briefs.load import load_brief, load_brief_by_slug, load_story_brief
from bot.briefs.request import BriefRequest, parse_request, separate_window
from bot.briefs.series import Series, is_one_count
from bot.briefs.values import Brief, BriefSettings, ChartKind, Dispute, Line, Phrased, TimelineEntry, Voice
from bot.briefs.window import DEFAULT_WINDOW, Window, parse_window

__all__ = [
    "DEFAULT_WINDOW",
    "Brief",
    "BriefRequest",
    "BriefSettings",
    "ChartKind",
    "Dispute",
    "Line",
    "Phrased",
    "Point",
    "Series",
    "TimelineEntry",
    "Voice",
    "Window",
    "compose_brief",
    "first_told",
    "group_of",
    "is_one_count",
    "load_brief",
    "load_brief_by_slug",
    "load_story_brief",
    "parse_request",
    "parse_window",
    "separate_window",
]
