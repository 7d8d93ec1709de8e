"""Tells how an attribution's content stands to the truth: asserted, denied, or only said to be so."""

from __future__ import annotations

import re

from feeds.extract.attribution.types import Attribution, Shape
from feeds.extract.lexicon import Lexicon
from feeds.types import Quotation, Status


def status_of(one: Attribution, content: str, lexicon: Lexicon) -> Status:
    """Returns the status of an attribution.

    The conditional of hearsay counts in indirect speech only, and not in a clause that the speaker may have put in
    the conditional ("a dit qu'il partirait", "estime que ce serait tôt").
    """
    if one.is_denied:
        return Status.DENIED
    if one.is_hearsay:
        return Status.UNCONFIRMED
    is_own = one.shape is Shape.CLAUSE or one.cue.lower() in lexicon.source_phrases.opening
    if one.kind is not Quotation.INDIRECT or is_own:
        return Status.ASSERTED
    is_past_only = one.shape is not Shape.SOURCE_PHRASE
    return Status.UNCONFIRMED if is_hearsay(content, lexicon, is_past_only=is_past_only) else Status.ASSERTED


def is_hearsay(content: str, lexicon: Lexicon, *, is_past_only: bool = False) -> bool:
    """True if the content stands in the conditional that marks hearsay (French "aurait tiré").

    Args:
        content: the reported words.
        lexicon: the words of their language; without conditional suffixes nothing is hearsay.
        is_past_only: only the past conditional counts; the present one may be the speaker's own ("ce serait tôt").
    """
    suffixes = lexicon.hearsay.suffixes
    exceptions = lexicon.hearsay.exceptions
    if not suffixes:
        return False
    words = re.findall(r"\w+", content.lower())
    found = [i for i, word in enumerate(words) if word.endswith(suffixes) and word not in exceptions]
    if not is_past_only:
        return bool(found)
    helpers, endings = lexicon.hearsay.auxiliaries, lexicon.hearsay.participle_endings
    return any(words[i] in helpers and any(w.endswith(endings) for w in words[i + 1 : i + 4]) for i in found)
