"""CHARTS: draws a topic's coverage and a figure's values over time as PNG.

The drawing functions take values that can be pickled and are slow (about 0.3 s): call them in a worker process.
"""

from __future__ import annotations

from bot.charts.card import BAR, DPI, GROUND, INCHES, INK, LINES, MARK
from bot.charts.course import Course, course_of, figure_png
from bot.charts.coverage import Coverage, coverage_of, timeline_png

__all__ = [
    "BAR",
    "DPI",
    "GROUND",
    "INCHES",
    "INK",
    "LINES",
    "MARK",
    "Course",
    "Coverage",
    "course_of",
    "coverage_of",
    "figure_png",
    "timeline_png",
]
