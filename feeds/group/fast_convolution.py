"""GROUP, convolutions of the encoder: takes a sequence of vectors, returns its convolution with a short kernel.

The minimal filtering algorithm of Winograd (1980), in the form of Toom and Cook: `tile` outputs of a kernel of `order`
positions need tile + order - 1 products of a vector with a matrix, and not tile x order. So a kernel of 5 costs 2
products a position, one of 2 costs 1.25. What is computed is the same but for rounding, which a test bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_Exact = list[list[Fraction]]

TILE: Final = 4
# Where the polynomials are evaluated. Small numbers and their reciprocals keep the rounding small.
_POINTS: Final = tuple(map(Fraction, ("0", "1", "-1", "2", "-2", "1/2", "-1/2")))


class FastConvolution:
    """A convolution whose kernel is one matrix for each of its positions.

    Args:
        kernel: shape (order, dimension of the input, dimension of the output).
    """

    def __init__(self, kernel: Floats) -> None:
        self._order = len(kernel)
        count = TILE + self._order - 1
        self._gather, evaluated, self._interpolate = _transforms(self._order, _POINTS[: count - 1])
        self._kernel: Floats = np.tensordot(evaluated, kernel.astype(np.float64), 1).astype(np.float32)

    @property
    def order(self) -> int:
        """Number of positions of the kernel."""
        return self._order

    def __call__(self, rows: Floats, count: int) -> Floats:
        """Returns `count` outputs; output i is the sum of rows[i + k] times matrix k of the kernel.

        Args:
            rows: C-contiguous, at least `count` + order - 1 of them.
            count: a multiple of `TILE`.
        """
        products, tiles, width = len(self._gather), count // TILE, rows.shape[1]
        step = rows.strides[0]
        windows = np.lib.stride_tricks.as_strided(
            rows, (products, tiles, width), (step, TILE * step, rows.strides[1]), writeable=False
        )
        mixed = (self._gather @ windows.reshape(products, -1)).reshape(products, tiles, width)
        multiplied = np.matmul(mixed, self._kernel)
        outputs = (self._interpolate @ multiplied.reshape(products, -1)).reshape(TILE, tiles, -1)
        found: Floats = outputs.transpose(1, 0, 2).reshape(count, -1)
        return found


def _transforms(order: int, points: Sequence[Fraction]) -> tuple[Floats, NDArray[np.float64], Floats]:
    """Returns the transforms of the input, of the kernel and of the products, for `TILE` outputs.

    A product of two polynomials is their product at some points and at infinity, interpolated; the transposed algorithm
    computes a correlation.
    """
    size = len(points) + 1
    inverse = _inverse(_powers(points, size))
    gather = [[inverse[row][column] for row in range(size)] for column in range(size)]
    kernel = _powers(points, order)
    for number, row in enumerate(gather):
        # Whole numbers in the transform of the input; the kernel takes the divisor, once and in double precision.
        scale = max(value.denominator for value in row)
        gather[number] = [value * scale for value in row]
        kernel[number] = [value / scale for value in kernel[number]]
    return (
        np.array(gather, dtype=np.float32),
        np.array(kernel, dtype=np.float64),
        np.array(_powers(points, TILE), dtype=np.float32).T.copy(),
    )


def _powers(points: Sequence[Fraction], count: int) -> _Exact:
    """Returns the powers 0 … count - 1 of each point, and the row of infinity."""
    rows = [[point**power for power in range(count)] for point in points]
    return [*rows, [Fraction(power == count - 1) for power in range(count)]]


def _inverse(matrix: _Exact) -> _Exact:
    """Returns the inverse by Gauss and Jordan's method, exactly."""
    size = len(matrix)
    rows = [[*row, *(Fraction(number == column) for column in range(size))] for number, row in enumerate(matrix)]
    for column in range(size):
        pivot = next(number for number in range(column, size) if rows[number][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for number in range(size):
            if number != column and (factor := rows[number][column]):
                rows[number] = [a - factor * b for a, b in zip(rows[number], rows[column], strict=True)]
    return [row[size:] for row in rows]
