"""A claim with the words that the parser read of its content, as the rules of `standalone` read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.types import Speaker
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Token
from feeds.types import Claim, Quotation

MARKS: Final = " \n\t\"'“”«»‘’‹›„‟"


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim with the words that the parser read of its content.

    Attributes:
        claim: the claim.
        tokens: the words of its content; of a whole quotation only the placeholder.
        speaker: who says it, None for what nobody says.
        lexicon: the words of its language.
        text: the article.
    """

    claim: Claim
    tokens: Sequence[Token]
    speaker: Speaker | None
    lexicon: Lexicon
    text: str

    @property
    def is_quotation(self) -> bool:
        """True for a whole quotation, which the parser has not read."""
        return self.claim.quotation is Quotation.DIRECT

    @property
    def first_word(self) -> str:
        """The first word of the content, in lower case."""
        return self.claim.content.lstrip(MARKS).split(" ", 1)[0].lower()
