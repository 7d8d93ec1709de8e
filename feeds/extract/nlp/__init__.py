"""EXTRACT, language: spaCy's models, run in numpy, and what is read from them.

spaCy's `__init__` imports its whole command line (typer, rich, requests, weasel: 370 modules) for the one function
`spacy.info`. That is half of the time it takes to load, and 16 MB in every process that reads articles, so an empty
module stands in for the command line while spaCy is imported. Whoever imports `spacy.cli` afterwards gets the real one.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final

_COMMAND_LINE: Final = ("spacy.cli", "spacy.cli.info")


def _import_spacy() -> None:
    if "spacy" in sys.modules:
        return
    for name in _COMMAND_LINE:
        sys.modules[name] = ModuleType(name)
    sys.modules["spacy.cli.info"].__dict__["info"] = None
    try:
        import spacy  # noqa: F401, PLC0415
    finally:
        for name in _COMMAND_LINE:
            sys.modules.pop(name, None)


_import_spacy()
