"""The features of a token for a linear-chain CRF: words, parts of speech, dependencies, cues, and the rules' output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.ner import QUOTATION
from feeds.extract.nlp.tokens import is_verbal
from tests.eval.decide.sentences import OUTSIDE, TaggerSentence

_FUNCTION_WORDS: Final = frozenset({"PUNCT", "SCONJ", "CCONJ", "PRON", "ADP", "PART"})
_FARTHEST: Final = 6
_MOST_HEADS: Final = 25


def features_of(given: TaggerSentence, *, with_rules: bool) -> list[list[str]]:
    """Returns the features of each token.

    Args:
        given: the sentence.
        with_rules: whether what the rules found is among them.
    """
    tokens = given.tokens
    frames = [_frames(token, given.lexicon) for token in tokens]
    cues = [t.i for t in tokens if (frames[t.i] and is_verbal(t)) or t.lower_ in given.lexicon.cue_nouns_by_form]
    rules = list(_of_rules(given)) if with_rules else [[] for _ in tokens]
    return [
        [
            *_of_token(token, given, frames[token.i]),
            *_of_cues(token, cues, frames),
            *_of_neighbours(token, tokens, frames),
            *rules[token.i],
        ]
        for token in tokens
    ]


def _frames(token: Token, lexicon: Lexicon) -> list[str]:
    return sorted({frame for verb in lexicon.verbs_by_form.get(token.lower_, ()) for frame in verb.takes})


def _shape(word: str) -> str:
    return "X" if word.isupper() else "Xx" if word[:1].isupper() else "d" if word[:1].isdigit() else "x"


def _of_token(token: Token, given: TaggerSentence, frames: Sequence[str]) -> Iterator[str]:
    yield from ("bias", f"pos={token.pos_}", f"tag={token.tag_}", f"dep={token.dep_}", f"shape={_shape(token.text)}")
    yield from (f"word={token.lower_}", f"head={token.head.lower_}", f"head.pos={token.head.pos_}")
    if token.pos_ in _FUNCTION_WORDS:
        yield f"function={token.lower_}"
    if given.sentence.in_quote(token) is not None:
        yield "quoted"
    if token.ent_type_ == QUOTATION:
        yield "quotation"
    yield from (f"takes={frame}" for frame in frames)


def _of_cues(token: Token, cues: Sequence[int], frames: Sequence[Sequence[str]]) -> Iterator[str]:
    """Which cue governs the token and through which relation, and how far the nearest one is."""
    if not cues:
        yield "no cue"
        return
    nearest = min(cues, key=lambda cue: abs(cue - token.i))
    yield f"near={max(-_FARTHEST, min(_FARTHEST, token.i - nearest))}"
    child, head = token, token.head
    for _ in range(_MOST_HEADS):
        if child is head:
            break
        if head.i in cues:
            side = "behind" if token.i > head.i else "before"
            yield from (f"under={child.dep_}", f"side={side}", f"under={child.dep_}|{side}")
            yield from (f"under={child.dep_}|{frame}" for frame in frames[head.i])
            return
        child, head = head, head.head
    yield "under no cue"


def _of_neighbours(token: Token, tokens: Sequence[Token], frames: Sequence[Sequence[str]]) -> Iterator[str]:
    for distance in (-2, -1, 1, 2):
        place = token.i + distance
        if not 0 <= place < len(tokens):
            yield f"{distance}:edge"
            continue
        other = tokens[place]
        yield from (f"{distance}:pos={other.pos_}", f"{distance}:dep={other.dep_}", f"{distance}:word={other.lower_}")
        if frames[place]:
            yield f"{distance}:cue"


def _of_rules(given: TaggerSentence) -> Iterator[list[str]]:
    tags = given.tags((one.start, one.end) for one in given.found)
    places = given.offsets()
    for i, tag in enumerate(tags):
        shape = next((one.shape for one in given.found if one.start <= places[i][0] < one.end), "")
        found = [f"rule={tag}", f"rule={tag}|{shape}"]
        found += [f"{d}:rule={tags[i + d]}" for d in (-1, 1) if 0 <= i + d < len(tags)]
        if tag == OUTSIDE:
            found.append("rule elsewhere" if given.found else "no rule")
        yield found
