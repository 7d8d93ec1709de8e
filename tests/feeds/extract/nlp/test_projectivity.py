"""Arcs that cross others are put where spaCy puts them."""

from __future__ import annotations

import random

import spacy
from spacy.pipeline._parser_internals import nonproj
from spacy.tokens import Doc

from feeds.extract.nlp.projectivity import deprojectivize

LABELS = ("nsubj", "dobj", "prep", "relcl||dobj", "prep||nsubj", "advmod||conj")


def _projective_heads(draw: random.Random, start: int, stop: int, head: int, heads: list[int]) -> None:
    """Gives the words from start to stop heads without crossing arcs."""
    if start < stop:
        root = draw.randrange(start, stop)
        heads[root] = root if head < 0 else head
        _projective_heads(draw, start, root, root, heads)
        _projective_heads(draw, root + 1, stop, root, heads)


def test_the_trees_are_those_of_spacy() -> None:
    draw, vocab = random.Random(5), spacy.blank("en").vocab
    changed = 0
    for _ in range(400):
        size = draw.randrange(1, 14)
        heads = [0] * size
        _projective_heads(draw, 0, size, -1, heads)
        labels = ["ROOT" if head == i else draw.choice(LABELS) for i, head in enumerate(heads)]
        peer = Doc(vocab, words=["a"] * size, heads=heads, deps=labels)
        nonproj.deprojectivize(peer)
        moved, plain = deprojectivize(heads, labels)
        assert (moved, plain) == ([t.head.i for t in peer], [t.dep_ for t in peer])
        changed += moved != heads
    assert changed > 40
