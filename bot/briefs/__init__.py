"""BRIEF: composes the brief on a topic and a window as a value; bot/render renders it."""

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
