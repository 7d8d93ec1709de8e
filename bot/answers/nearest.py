"""ANSWERS, names: the names that are nearest to what was typed, by rapidfuzz."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, process

from feeds.text import fold

# Of 100. "kirbi" and "kirby" have 80, "breif" and "brief" too; "kursk" and "kirby" 40.
LEAST: Final = 75.0
_PART: Final = 0.97  # a name of which a part is near comes behind one that is near as a whole


def nearest(typed: str, names: Iterable[str], limit: int = 3, least: float = LEAST) -> list[str]:
    """Returns the names that are nearest to what was typed, the nearest first; none that is not near.

    Args:
        typed: as typed; it is compared with whole names and with their parts ("kirbi" with John Kirby).
        names: that there are, in order of preference.
        limit: most names.
        least: how near they have to be, 0 to 100.
    """
    wanted = fold(typed).strip()
    by_part: dict[str, list[str]] = {}
    for name in names:
        whole = fold(name).strip()
        for part in {whole, *whole.split()}:
            by_part.setdefault(part, []).append(name)
    found = process.extract(wanted, list(by_part), scorer=fuzz.ratio, score_cutoff=least, limit=4 * limit)
    best: dict[str, float] = {}
    for part, score, _ in found:
        for name in by_part[part]:
            near = score if part == fold(name).strip() else score * _PART
            best[name] = max(best.get(name, 0.0), near)
    return sorted(best, key=lambda name: -best[name])[:limit]
