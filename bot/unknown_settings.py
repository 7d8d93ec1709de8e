"""Environment variables that look like settings of wirebrief and are none, with the name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from bot.settings import PREFIX, Settings

# Read by nobody but the tests and the Makefile.
ALSO_KNOWN: Final = frozenset({"WIREBRIEF_WRITE_GOLDEN"})


def unknown_settings(names: Iterable[str]) -> dict[str, str | None]:
    """Returns the variables that begin with WIREBRIEF_ and are no setting.

    Args:
        names: of environment variables, in any case, as the settings are read.

    Returns:
        Each unknown name, sorted, with the setting whose name is nearest; None if none is near.
    """
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    found = {name for name in names if name.upper().startswith(PREFIX) and name.upper() not in known | ALSO_KNOWN}
    return {name: _meant(name.upper()) for name in sorted(found)}


def _meant(name: str) -> str | None:
    # Without the prefix, which would make any two names alike.
    own = sorted(field.upper() for field in Settings.model_fields)
    near = get_close_matches(name.removeprefix(PREFIX), own, 1, 0.75)
    return f"{PREFIX}{near[0]}" if near else None


def unknown_setting_line(name: str, meant: str | None) -> str:
    """Returns one sentence on an unknown setting; its value may be a secret and is not in it."""
    return f"{name} is no setting" + (f"; did you mean {meant}?" if meant else "")
