"""Caches the output of a model's first layers by word: it depends on the word alone, and words come again.

In a spaCy `tok2vec` the embedding of a token and the layer that mixes its features (`MultiHashEmbed`) see nothing of
its neighbours; only the convolutions above them do. In news one token in four is a word that was not seen before, so
a third of the network's work is done for those alone. The output is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from thinc.api import Model
from thinc.types import Ragged

CAPACITY: Final = 50_000
# Odd constants of 64 bits, one per feature; two words have the same key with a probability of 2^-64.
_MIX: Final = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F,
     0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3, 0x589965CC75374CC3], dtype=np.uint64,
)  # fmt: skip
_EMBED, _MIXED, _TO_LIST = 2, 3, 4  # indices in MultiHashEmbed: features, ragged, embeddings, maxout, list


def cache_tok2vec(nlp: Language, *, capacity: int = CAPACITY) -> bool:
    """Adds the cache to a model. Returns False, and changes nothing, where the model is not built of these layers.

    Args:
        nlp: a pipeline for prediction only; it cannot be trained afterwards.
        capacity: how many words are kept, of about 400 bytes each; when the cache is full it is emptied.
    """
    if not nlp.has_pipe("tok2vec"):
        return False
    tok2vec: Any = nlp.get_pipe("tok2vec")
    layers = tok2vec.model.layers[0].layers if tok2vec.model.layers else []
    names = [layer.name.split("(")[0] for layer in layers]
    if names != ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"]:
        return False
    inner = [layers[_EMBED].layers[0], layers[_MIXED].layers[0]]
    layers[_EMBED:_TO_LIST] = [Model("tok2vec_cache", Tok2VecCache(inner, capacity), layers=inner)]
    return True


class Tok2VecCache:
    """The forward pass of a thinc layer that keeps the rows of the words that it has seen, by their features."""

    def __init__(self, layers: Sequence[Model[Any, Any]], capacity: int) -> None:
        self._layers = layers
        self._capacity = capacity
        self._places: dict[int, int] = {}
        self._rows: npt.NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)

    def __call__(self, _model: Model[Ragged, Ragged], words: Ragged, is_train: bool) -> tuple[Ragged, Any]:
        """Takes an array of shape (tokens, features) and returns one of shape (tokens, width)."""
        features: Any = words.data
        keys, first, inverse = np.unique(_keys(features), return_index=True, return_inverse=True)
        if len(self._places) + len(keys) > self._capacity:
            self._places.clear()
        names = keys.tolist()
        new = [i for i, key in enumerate(names) if key not in self._places]
        if new:
            self._keep([names[i] for i in new], self._computed(features[first[new]]))
        places = np.fromiter((self._places[key] for key in names), dtype=np.intp, count=len(names))
        rows: Any = self._rows[places[inverse]]
        return Ragged(rows, words.lengths), _untrained

    def _computed(self, features: Any) -> npt.NDArray[np.float32]:
        rows: Any = np.ascontiguousarray(features)
        for layer in self._layers:
            rows = layer.predict(rows)
        return np.asarray(rows, dtype=np.float32)

    def _keep(self, names: Sequence[int], rows: npt.NDArray[np.float32]) -> None:
        start, wanted = len(self._places), len(self._places) + len(names)
        if wanted > len(self._rows):
            grown = np.zeros((max(2 * len(self._rows), wanted), rows.shape[1]), dtype=np.float32)
            if start:
                grown[:start] = self._rows[:start]
            self._rows = grown
        self._rows[start:wanted] = rows
        self._places.update(zip(names, range(start, wanted), strict=True))


def _keys(features: Any) -> npt.NDArray[np.uint64]:
    mixed: npt.NDArray[np.uint64] = features.astype(np.uint64) * _MIX[: features.shape[1]]
    mixed ^= mixed >> np.uint64(31)
    total: npt.NDArray[np.uint64] = (mixed * _MIX[0]).sum(axis=1, dtype=np.uint64)
    return total


def _untrained(_gradient: object) -> None:
    raise NotImplementedError("a model with cached words is for prediction only")
