"""CHARTS: draws a topic's coverage and a figure's values over time as PNG.

The drawing functions take values that can be pickled and are slow (about 0.3 s): call them in a worker process.
"""

from __future__ import annotations

from bot.charts.card import BAR, DPI, GROUND, INCHES, INK, LINES, MARK
from bot.charts.delay_chart import delay_chart_of
from bot.charts.figure_chart import FigureChart, figure_chart_of, figure_png
from bot.charts.timeline_chart import TimelineChart, timeline_chart_of, timeline_png

__all__ = [
    "BAR",
    "DPI",
    "GROUND",
    "INCHES",
    "INK",
    "LINES",
    "MARK",
    "FigureChart",
    "TimelineChart",
    "delay_chart_of",
    "figure_chart_of",
    "figure_png",
    "timeline_chart_of",
    "timeline_png",
]
