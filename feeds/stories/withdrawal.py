"""STORIES, withdrawal: recognises, by its title, an entry that its publisher has withdrawn."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from feeds.text import fold


def is_withdrawal_notice(title: str) -> bool:
    """True if the title begins with a notice ("RETRACTED:", "DÉPÊCHE ANNULÉE -") or ends with one in brackets."""
    return _notice().search(fold(title)) is not None


@cache
def _notice() -> re.Pattern[str]:
    rows = tomllib.loads(files("feeds.stories").joinpath("withdrawal.toml").read_text(encoding="utf-8"))
    notices = sorted((fold(word) for row in rows.values() for word in row["notices"]), key=len, reverse=True)
    words = "|".join(map(re.escape, notices))
    # `fold` turns a dash into a space, so that " - " is at least two spaces.
    return re.compile(rf"^\W*(?:{words})\s*(?:[:|)\]*.]|\s\s|$)|[(\[]\s*(?:{words})\s*[)\]]\s*$")
