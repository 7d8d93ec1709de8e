"""WITHDRAWAL: how a publisher says, in the title of an entry that it sent before, that it takes it back."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from feeds.folding import fold


def says_withdrawn(title: str) -> bool:
    """Whether the title begins with a notice ("RETRACTED:", "DÉPÊCHE ANNULÉE -") or ends with one in brackets."""
    return _notice().search(fold(title)) is not None


@cache
def _notice() -> re.Pattern[str]:
    rows = tomllib.loads(files("feeds").joinpath("withdrawal.toml").read_text(encoding="utf-8"))
    notices = sorted((fold(word) for row in rows.values() for word in row["notices"]), key=len, reverse=True)
    words = "|".join(map(re.escape, notices))
    # Folding makes a space of each dash: before a dash stands a space, so that there are two.
    return re.compile(rf"^\W*(?:{words})\s*(?:[:|)\]*.]|\s\s|$)|[(\[]\s*(?:{words})\s*[)\]]\s*$")
