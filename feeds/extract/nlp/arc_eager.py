"""spaCy's dependency parser in numpy: takes the steps of many sentences at once.

The transition system is arc-eager with breaks and unshifting (spacy/pipeline/_parser_internals/arc_eager.pyx; Honnibal
and Johnson 2014): a sentence's words wait in a buffer and move over a stack, and in each step the model's scores choose
one of five moves. spaCy makes the steps of one sentence after the other in compiled code; here every step is made for
all sentences that are not finished, so that the scores of a step are two matrix products.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from spacy.pipeline import DependencyParser

from feeds.extract.nlp.architecture import UnknownArchitectureError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

_SHIFT, _REDUCE, _LEFT, _RIGHT, _BREAK = range(5)
_LETTERS: Final = "SDLRB"  # the first letter of a move's name, in the order of the numbers above
_FEATURES: Final = 8
_NONE: Final = -1
_IMPOSSIBLE: Final = np.float32(-np.inf)


class ArcEager:
    """A dependency parser by the weights of a spaCy model.

    Attributes:
        labels: the names of the labels; see `parse`.

    Raises:
        UnknownArchitectureError: if the model is built of other layers.
    """

    def __init__(self, parser: DependencyParser) -> None:
        model: Any = parser.model
        pipe: Any = parser
        if not _is_known(pipe):
            raise UnknownArchitectureError(model.name)
        linear, lower, upper = model.get_ref("tok2vec").layers[-1], model.get_ref("lower"), model.get_ref("upper")
        self._input: Floats = np.ascontiguousarray(linear.get_param("W").T)
        self._input_bias: Floats = linear.get_param("b")
        features, hidden, pieces, width = lower.get_param("W").shape
        self._hidden = hidden
        # A state is the vectors of eight words side by side; the pieces of the layer stand side by side as well.
        weights: Any = lower.get_param("W").transpose(0, 3, 2, 1)
        self._lower: Floats = np.ascontiguousarray(weights.reshape(features * width, pieces * hidden))
        self._lower_bias: Floats = np.ascontiguousarray(lower.get_param("b").T.reshape(-1))
        padding: Any = lower.get_param("pad")[0].transpose(0, 2, 1)
        self._padding: Floats = np.ascontiguousarray(padding.reshape(features, pieces * hidden))
        names = list(pipe.move_names)
        order = [i for letter in _LETTERS for i, name in enumerate(names) if name[0] == letter]
        self._upper: Floats = np.ascontiguousarray(upper.get_param("W")[order].T)
        self._upper_bias: Floats = np.ascontiguousarray(upper.get_param("b")[order])
        self._left = sum(name.startswith("L-") for name in names)
        self.labels = tuple(names[i][2:] for i in order)

    def parse(self, vectors: Floats, lengths: Sequence[int]) -> tuple[Ints, Ints]:
        """Returns the head of each word, as its number in the batch, and the number of its label; -1 for a root.

        Args:
            vectors: the vectors of the words of all sentences, one sentence after the other.
            lengths: how many words each sentence has.
        """
        words: Floats = np.zeros((len(vectors) + 1, self._input.shape[1]), dtype=np.float32)
        np.matmul(vectors, self._input, out=words[:-1])
        words[:-1] += self._input_bias
        states = States(lengths)
        while len(states.unfinished):
            states.look()
            moves, labels = self._best(words, states)
            states.move(moves, labels)
        return states.heads[:-1], states.labels[:-1]

    def _best(self, words: Floats, states: States) -> tuple[Ints, Ints]:
        """The best possible move of each unfinished state, and the label of the best arc."""
        ids = states.features()
        hidden = words[ids].reshape(len(ids), -1) @ self._lower  # -1 is the last row, of zeros
        hidden += self._lower_bias
        hidden += (ids < 0).astype(np.float32) @ self._padding
        best = hidden[:, : self._hidden]
        for start in range(self._hidden, hidden.shape[1], self._hidden):
            best = np.maximum(best, hidden[:, start : start + self._hidden])
        scores = best @ self._upper
        scores += self._upper_bias
        left, right = scores[:, 2 : 2 + self._left], scores[:, 2 + self._left : -1]
        left_labels, right_labels = left.argmax(axis=1), right.argmax(axis=1)
        rows = np.arange(len(ids))
        by_move = np.stack(
            (scores[:, 0], scores[:, 1], left[rows, left_labels], right[rows, right_labels], scores[:, -1]), axis=1
        )
        by_move[~states.possible()] = _IMPOSSIBLE
        moves = by_move.argmax(axis=1)
        return moves, np.where(moves == _LEFT, left_labels + 2, right_labels + (2 + self._left))


def _is_known(parser: Any) -> bool:
    """True if the model is the parser that is computed here."""
    names = [layer.name for layer in parser.model.layers]
    if names[1:] != ["precomputable_affine", "linear"] or not names[0].endswith(">>list2array>>linear"):
        return False
    is_greedy = parser.cfg["beam_width"] == 1 and not parser.model.attrs["unseen_classes"]
    has_one_break = [name for name in parser.move_names if name[0] == "B"] == ["B-ROOT"]
    is_of_words = not any(name.endswith("-subtok") for name in parser.move_names)
    return is_greedy and has_one_break and is_of_words and parser.model.get_ref("lower").get_dim("nF") == _FEATURES


class States:
    """The states of all sentences of a batch. Words are numbers in the batch; -1 is none.

    Attributes:
        unfinished: the numbers of the sentences that are not parsed to their end.
        heads: the head of each word so far, with one more place, which -1 points to.
        labels: the number of its label.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        sizes = np.asarray(lengths, dtype=np.intp)
        self._ends: Ints = np.cumsum(sizes)
        total = int(self._ends[-1]) if len(sizes) else 0
        self._next: Ints = self._ends - sizes  # the first word of each sentence that was never on the stack
        width = int(sizes.max(initial=0)) + 4
        # Three places of -1 below the stack and two below the words that were put back stand for what is not there.
        self._stack: Ints = np.full((len(sizes), width), _NONE)
        self._depth: Ints = np.zeros(len(sizes), dtype=np.intp)
        self._returned: Ints = np.full((len(sizes), width), _NONE)
        self._returned_depth: Ints = np.zeros(len(sizes), dtype=np.intp)
        self.heads: Ints = np.full(total + 1, _NONE)
        self.labels: Ints = np.full(total + 1, _NONE)
        self._left_child: Ints = np.full(total + 1, _NONE)
        self._right_child: Ints = np.full(total + 1, _NONE)
        self._older_right_child: Ints = np.full(total + 1, _NONE)
        self._is_unshiftable: Mask = np.zeros(total + 1, dtype=np.bool_)
        self._is_start: Mask = np.zeros(total + 1, dtype=np.bool_)
        self._is_start[self._next[sizes > 0]] = True
        self.unfinished: Ints = np.flatnonzero(sizes)
        self.look()

    def look(self) -> None:
        """Reads the words at the top of the stack and at the front of the buffer of each unfinished state."""
        live = self.unfinished
        self._d = depth = self._depth[live]
        self._s0 = self._stack[live, depth + 2]
        self._s1 = self._stack[live, depth + 1]
        self._s2 = self._stack[live, depth]
        front, end = self._next[live], self._ends[live]
        self._r = returned = self._returned_depth[live]
        self._size = end - front + returned
        self._b0 = np.where(front < end, front, _NONE)
        second = front + 1
        if returned.any():
            self._b0 = np.where(returned > 0, self._returned[live, returned + 1], self._b0)
            second = np.where(returned > 1, self._returned[live, returned], np.where(returned == 1, front, second))
        self._b1 = np.where(self._size > 1, second, _NONE)

    def features(self) -> Ints:
        """Returns the words that the model looks at, of shape (unfinished, 8)."""
        b0, s0 = self._b0, self._s0
        children = (self._left_child[b0], self._left_child[s0], self._right_child[s0])
        return np.stack((b0, self._b1, s0, self._s1, self._s2, *children), axis=1)

    def possible(self) -> Mask:
        """Returns which of the five moves are possible, of shape (unfinished, 5)."""
        b0, b1 = self._b0, self._b1
        has_stack, is_inside = self._d > 0, ~self._is_start[b0]
        may_shift = (self._size > 1) & is_inside & ~self._is_unshiftable[b0]
        may_attach = has_stack & (self._size > 0) & is_inside
        may_break = (self._size > 1) & (b1 == b0 + 1) & ~self._is_start[b1]
        return np.stack((may_shift | ~has_stack, has_stack, may_attach, may_attach, may_break), axis=1)

    def move(self, moves: Ints, labels: Ints) -> None:
        """Makes the moves of the unfinished states.

        Args:
            moves: the number of the move of each.
            labels: the number of the label of each; read where the move makes an arc.
        """
        live, s0, b0 = self.unfinished, self._s0, self._b0
        pops = self._reduce(moves == _REDUCE)
        if (lefts := np.flatnonzero(moves == _LEFT)).size:
            self._attach_left(s0[lefts], b0[lefts], labels[lefts])
        if (rights := np.flatnonzero(moves == _RIGHT)).size:
            self._attach_right(s0[rights], b0[rights], labels[rights])
        self._is_start[self._b1[moves == _BREAK]] = True
        self._depth[live[pops | (moves == _LEFT)]] -= 1
        self._push((moves == _SHIFT) | (moves == _RIGHT))
        front, end = self._next[live], self._ends[live]
        is_final = (self._depth[live] == 0) & (front == end) & (self._returned_depth[live] == 0)
        if is_final.any():
            self.unfinished = live[~is_final]

    def _reduce(self, is_reduced: Mask) -> Mask:
        """A word without a head goes back to the buffer, unless it is the only one. Returns which stacks are popped."""
        goes_back = is_reduced & (self.heads[self._s0] == _NONE) & (self._d > 1)
        if goes_back.any():
            words, live = self._s0[goes_back], self.unfinished[goes_back]
            self._is_unshiftable[words] = True
            self._returned[live, self._r[goes_back] + 2] = words
            self._returned_depth[live] += 1
        return is_reduced

    def _attach_left(self, words: Ints, heads: Ints, labels: Ints) -> None:
        """Makes a word of the stack depend on one of the buffer; its old head, if any, loses its last right child."""
        old = self.heads[words]
        has_old = old != _NONE
        self._right_child[old[has_old]] = self._older_right_child[words[has_old]]
        self.heads[words], self.labels[words] = heads, labels
        self._left_child[heads] = words
        self._is_unshiftable[heads] = False

    def _attach_right(self, heads: Ints, words: Ints, labels: Ints) -> None:
        """Makes a word of the buffer depend on one of the stack."""
        self.heads[words], self.labels[words] = heads, labels
        self._older_right_child[words] = self._right_child[heads]
        self._right_child[heads] = words

    def _push(self, is_pushed: Mask) -> None:
        """Moves the front of the buffer onto the stack."""
        live = self.unfinished[is_pushed]
        self._stack[live, self._d[is_pushed] + 3] = self._b0[is_pushed]
        self._depth[live] += 1
        was_returned = self._r[is_pushed] > 0
        self._returned_depth[live[was_returned]] -= 1
        self._next[live[~was_returned]] += 1
