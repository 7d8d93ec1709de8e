"""`wirebrief extract` prints the claims of all articles but the one that it cannot read, and says which that is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run
from tests.feeds.extract.failing_model import save_failing_model


def test_a_bad_article_is_named_and_the_others_are_printed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREBRIEF_SPACY_MODEL_EN", save_failing_model(tmp_path / "model"))
    texts = {"one": "It cost $5 million.", "two": "It went boom for $6 million.", "three": "It cost $7 million."}
    rows = "".join(json.dumps({"id": name, "text": text, "lang": "en"}) + "\n" for name, text in texts.items())
    result = run("extract", "--jsonl", stdin=rows)
    assert (result.status, [row["article"] for row in result.rows]) == (0, ["one", "three"])
    assert "article two" in result.err
