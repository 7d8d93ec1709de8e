"""CHARTS: places line labels where they overlap no line and no other label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes

from bot.charts.card import GROUND, LINES, write

# The points of a line: x as a share of the time, y as a value.
Drawn = tuple[list[float], list[float]]
# Distances above a line, below it, and farther away, as shares of the highest value.
GAPS: Final = (0.025, -0.115, 0.11, -0.2)


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle in the picture: x as a share of the time axis, y in values."""

    left: float
    right: float
    bottom: float
    top: float

    def touches(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )


def name_lines(axes: Axes, names: Sequence[str], drawn: Sequence[Drawn], highest: float) -> None:
    """Places each name with its latest value on its line, where it overlaps no line and no other name.

    Args:
        axes: to draw on.
        names: label of each line, in the order of `drawn`.
        drawn: the points of each line.
        highest: the highest value of all lines.
    """
    taken = [box for xs, ys in drawn for box in _boxes(xs, ys)]
    for color, name, (xs, ys) in zip(LINES, names, drawn, strict=False):
        # A bold letter of this size takes about a fiftieth of the width; a line of them a twelfth of the height.
        width, height = 0.0215 * len(name), highest * 0.085
        stretches = sorted(zip(xs, xs[1:], ys, strict=False), key=lambda stretch: stretch[0] - stretch[1])
        boxes = [_name_box(left, value + gap * highest, width, height) for left, _, value in stretches for gap in GAPS]
        inside = [box for box in boxes if box.bottom >= 0] or boxes  # below zero are the days
        box = next((b for b in inside if not any(b.touches(other) for other in taken)), inside[0])
        taken.append(box)
        ground = {"facecolor": GROUND, "edgecolor": "none", "pad": 1}  # above the grid, below the lines
        style = {"color": color, "fontweight": "bold", "bbox": ground, "zorder": 1.5}
        write(axes, box.left, box.bottom, name, va="bottom", ha="left", **style)


def _name_box(left: float, bottom: float, width: float, height: float) -> _Box:
    left = max(min(left, 1.03 - width), -0.03)
    return _Box(left, left + width, bottom, bottom + height)


def _boxes(xs: Sequence[float], ys: Sequence[float]) -> list[_Box]:
    """Returns the rectangles that the steps of a line cover."""
    flat = [_Box(a, b, y - 1e-9, y + 1e-9) for a, b, y in zip(xs, xs[1:], ys, strict=False)]
    upright = [_Box(x - 0.01, x + 0.01, min(a, b), max(a, b)) for x, a, b in zip(xs[1:], ys, ys[1:], strict=False)]
    return flat + upright
