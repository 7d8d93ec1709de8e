"""spaCy is loaded without its command line, which nothing here uses, and which is there for whoever asks for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

CODE = """
import sys
import feeds.extract.nlp.models
print([name for name in ("spacy.cli", "typer", "rich", "requests", "weasel") if name in sys.modules])
import spacy, spacy.cli
print(callable(spacy.cli.info), callable(spacy.load), spacy.blank("fr")("Il a dit.")[1].text)
"""


def test_the_command_line_of_spacy_is_loaded_only_when_it_is_asked_for() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS
    )
    assert ended.stdout.splitlines() == ["[]", "True True a"]
