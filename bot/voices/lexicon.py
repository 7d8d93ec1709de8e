"""VOICES: the words by which speakers are labelled, from words.toml beside this file."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Final

_TABLE: Final = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
DEPENDENT: Final = tuple(str(word) for word in _TABLE["dependent"])
# English, French.
FIRST_NAMES: Final = tuple((str(english), str(french)) for english, french in _TABLE["first_names"])
