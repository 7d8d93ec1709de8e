"""The encoder of a spaCy model in numpy: computes a vector for each token from the token and its neighbours.

It reads the weights of a `MaxoutWindowEncoder`, as spaCy's models without a transformer have it: layers that mix each
token with the tokens beside it. They run on all sentences of a batch at once, by numpy's matrix product, which takes
half the time of the one that spaCy brings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from thinc.api import Model

from feeds.extract.nlp.architecture import UnknownArchitectureError

Floats = npt.NDArray[np.float32]
_LAYER: Final = r"residual\(expand_window>>maxout>>layernorm(?:>>dropout)?\)"
_RESIDUAL: Final = re.compile(_LAYER)
_ENCODER: Final = re.compile(rf"with_array\({_LAYER}(?:>>{_LAYER})*\)")
# The rows of one matrix product: few enough for the processor's cache to hold what a layer reads and writes.
_ROWS_AT_ONCE: Final = 1_024
_WINDOW: Final = 3
_EPSILON: Final = np.float32(1e-8)


class _Buffers:
    """Arrays that all layers use in turn: to ask the system for new ones would take a third of a layer's time."""

    def __init__(self, width: int, pieces: int) -> None:
        self.windows: Floats = np.empty((0, _WINDOW * width), dtype=np.float32)
        self.sums: Floats = np.empty((0, pieces * width), dtype=np.float32)

    def grow(self, rows: int) -> None:
        """Makes room for as many rows."""
        if rows > len(self.sums):
            self.windows = np.empty((rows, self.windows.shape[1]), dtype=np.float32)
            self.sums = np.empty((rows, self.sums.shape[1]), dtype=np.float32)


class _Convolution:
    """One layer: a token and its two neighbours, the largest of several sums, normalised, added to the token."""

    def __init__(self, layer: Model[Any, Any]) -> None:
        maxout = next(node for node in layer.walk() if node.name == "maxout")
        norm = next(node for node in layer.walk() if node.name == "layernorm")
        weights: Any = maxout.get_param("W")  # (width, pieces, 3 * width)
        bias: Any = maxout.get_param("b")
        self.width, self.pieces = bias.shape
        # The pieces stand side by side, so that the largest is taken of whole blocks.
        self._weights: Floats = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, weights.shape[2]).T)
        self._bias: Floats = np.ascontiguousarray(bias.T.reshape(-1))
        self._scale: Floats = np.asarray(norm.get_param("G"), dtype=np.float32)
        self._shift: Floats = np.asarray(norm.get_param("b"), dtype=np.float32)

    def add_to(self, rows: Floats, buffers: _Buffers) -> None:
        """Adds the output of the layer to its input, an array of shape (rows, width)."""
        width = self.width
        windows, sums = buffers.windows[: len(rows)], buffers.sums[: len(rows)]
        windows[0, :width] = 0
        windows[1:, :width] = rows[:-1]
        windows[:, width : 2 * width] = rows
        windows[:-1, 2 * width :] = rows[1:]
        windows[-1, 2 * width :] = 0
        np.matmul(windows, self._weights, out=sums)
        sums += self._bias
        best = sums[:, :width]
        for piece in range(1, self.pieces):
            np.maximum(best, sums[:, piece * width : (piece + 1) * width], out=best)
        best -= best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best) / np.float32(width) + _EPSILON
        best *= (np.float32(1) / np.sqrt(variance))[:, np.newaxis]
        best *= self._scale
        best += self._shift
        rows += best


class Encoder:
    """Computes the vectors of tokens by the weights of a model.

    Raises:
        UnknownArchitectureError: if the model is built of other layers.
    """

    def __init__(self, encode: Model[Any, Any]) -> None:
        residuals = [node for node in encode.walk() if _RESIDUAL.fullmatch(node.name)]
        windows = {node.attrs["window_size"] for node in encode.walk() if node.name == "expand_window"}
        if not _ENCODER.fullmatch(encode.name) or windows != {1} or encode.attrs["pad"] < len(residuals):
            raise UnknownArchitectureError(encode.name)
        self._layers = [_Convolution(node) for node in residuals]
        self._buffers = _Buffers(self._layers[0].width, self._layers[0].pieces)

    def encode(self, vectors: Floats, lengths: Sequence[int]) -> None:
        """Replaces the embeddings of tokens, an array of shape (tokens, width), by their vectors.

        Args:
            vectors: the embeddings of all sentences, one sentence after the other.
            lengths: how many tokens each sentence has.
        """
        for start, stop, first, last in _chunks(lengths):
            vectors[first:last] = self._encoded(vectors[first:last], lengths[start:stop])

    def _encoded(self, vectors: Floats, lengths: Sequence[int]) -> Floats:
        """Rows of zeros stand between the sentences, as many as there are layers: no word sees another sentence."""
        depth = len(self._layers)
        shift = np.repeat(np.arange(1, len(lengths) + 1) * depth, lengths)
        places = np.arange(len(vectors)) + shift
        rows = np.zeros((len(vectors) + depth * (len(lengths) + 1), vectors.shape[1]), dtype=np.float32)
        rows[places] = vectors
        self._buffers.grow(len(rows))
        for layer in self._layers:
            layer.add_to(rows, self._buffers)
        encoded: Floats = rows[places]
        return encoded


def _chunks(lengths: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Yields parts of a batch: first and last sentence (exclusive), first and last word (exclusive)."""
    start = first = last = 0
    for stop, length in enumerate(lengths):
        if last > first and last - first + length > _ROWS_AT_ONCE:
            yield start, stop, first, last
            start, first = stop, last
        last += length
    if last > first:
        yield start, len(lengths), first, last
