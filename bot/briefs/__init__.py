"""BRIEF: a topic and a window become a picture with sources, as a value; bot/render says how it looks."""

from __future__ import annotations

from bot.briefs.compose import compose_brief
from bot.briefs.values import Brief, BriefSettings, Dispute, Line, Moment, Phrased, Voice
from bot.briefs.window import Window, parse_window

__all__ = [
    "Brief",
    "BriefSettings",
    "Dispute",
    "Line",
    "Moment",
    "Phrased",
    "Voice",
    "Window",
    "compose_brief",
    "parse_window",
]
