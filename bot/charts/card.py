"""CHARTS: the common style of all pictures: background, colours, fonts, and the PNG encoding.

One card for dark and light: its own slate ground with light ink, which stands out on both.
"""

from __future__ import annotations

import warnings
from functools import cache
from io import BytesIO
from typing import Any, Final

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from bot.briefs import Brief
from bot.locales import Words
from bot.render.cutting import shorten
from bot.render.markup import clean

GROUND: Final = "#25303d"
INK: Final = "#f3f6f9"
FAINT: Final = "#93a3b5"
GRID: Final = "#3b4a5c"
BAR: Final = "#5bb5f0"
MARK: Final = "#ffc857"
# Distinguishable for colour-blind readers (after Okabe and Ito), light enough for the background.
LINES: Final = ("#5bb5f0", "#ffc857", "#4fd1a5", "#f58fb5", "#c9b6ff", "#f28c5a")
INCHES: Final = (7.2, 5.6)
DPI: Final = 150
# On a phone 1,080 pixels are about 65 mm, so that 15 points look like 9.
SIZE: Final = 15
# Most characters of a title at the smaller size, and of a topic's name in it.
TITLE_WIDTH: Final = 58
NAME_WIDTH: Final = 36
# DejaVu comes with matplotlib; the others draw what it lacks, if they are installed.
FAMILIES: Final = (
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)


def topic_name(brief: Brief, words: Words) -> str:
    """Returns the topic's name, shortened so that the title has room for what the picture shows."""
    return shorten(brief.topic.name(words.language), NAME_WIDTH)


def new_card(title: str) -> Canvas:
    canvas = Canvas(figsize=INCHES, dpi=DPI, facecolor=GROUND)
    FigureCanvasAgg(canvas)
    # A long title is first set smaller, then cut.
    shown = clean(shorten(title, TITLE_WIDTH))
    size = SIZE + 4 if len(shown) <= 40 else SIZE
    canvas.text(0.05, 0.91, shown, color=INK, fontsize=size, fontweight="bold", parse_math=False, family=_families())
    return canvas


def new_axes(canvas: Canvas, place: tuple[float, float, float, float]) -> Axes:
    """Adds axes in the common style at `place`: left, bottom, width, height as shares of the chart."""
    axes = canvas.add_axes(place, facecolor=GROUND)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=SIZE - 1, length=0, pad=8)
    axes.set_axisbelow(True)
    return axes


def write(axes: Axes, x: float, y: float, text: str, **style: Any) -> None:
    """Writes plain text on a chart.

    Args:
        axes: to write on.
        x: place, in the data's coordinates.
        y: place, in the data's coordinates.
        text: as in messages; control characters are removed.
        style: further arguments of `Axes.text`.
    """
    axes.text(x, y, clean(text), fontsize=SIZE, parse_math=False, family=_families(), **style)


def png_of(canvas: Canvas) -> bytes:
    """Returns a drawn chart as PNG."""
    for text in canvas.findobj(match=lambda artist: hasattr(artist, "set_fontfamily")):
        text.set_fontfamily(_families())  # type: ignore[attr-defined]  # texts have the method
    out = BytesIO()
    with warnings.catch_warnings():
        # A character that no installed font has is drawn as a box: better than no chart.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support", category=UserWarning)
        canvas.savefig(out, format="png", facecolor=GROUND)
    return out.getvalue()


@cache
def _families() -> list[str]:
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return [family for family in FAMILIES if family in installed]
