"""Token lists behind a cue that several kinds of content are made of."""

from __future__ import annotations

from collections.abc import Sequence

from feeds.extract.attribution.cues import Cue
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import is_verbal, next_token


def tokens_behind(cue: Cue, token: Token) -> list[Token]:
    """Returns the token's subtree, without what stands before the end of the cue."""
    return [t for t in token.subtree if t.i > cue.last]


def until_next_verb(tokens: Sequence[Token]) -> list[Token]:
    """Returns the tokens before a conjunction with a verb: `dénonce une escalade [et appelle ses alliés]`."""
    for token in tokens:
        follows = next_token(token)
        if token.pos_ == "CCONJ" and follows is not None and is_verbal(follows):
            return [t for t in tokens if t.i < token.i]
    return list(tokens)
