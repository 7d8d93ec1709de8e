"""Convolutions by fewer products: the same numbers as the definition."""

from __future__ import annotations

import numpy as np
import pytest

from feeds.group.fast_convolution import TILE, FastConvolution


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_a_convolution_is_that_of_its_definition(order: int) -> None:
    drawn = np.random.default_rng(order)
    kernel = drawn.normal(size=(order, 16, 8)).astype(np.float32)
    rows = drawn.normal(size=(6 * TILE + order - 1, 16)).astype(np.float32)
    expected = [sum(rows[at + k] @ kernel[k] for k in range(order)) for at in range(6 * TILE)]
    np.testing.assert_allclose(FastConvolution(kernel)(rows, 6 * TILE), np.array(expected), atol=1e-4)
