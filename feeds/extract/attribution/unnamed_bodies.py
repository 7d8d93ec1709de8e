"""Speakers who belong to a body that another sentence names: `a member of the agency`, `the party's commission`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from feeds.extract.attribution.unknown_subjects import is_demonym
from feeds.extract.lexicon import Lexicon

_POSSESSIVES: Final = ("'s", "s'")


def is_of_unnamed_body(name: str, lexicon: Lexicon) -> bool:
    """`une enquête de l'institut`, `the ruling party's commission`; not `a member of the Danish agency`, `the agency`.

    Args:
        name: of a speaker, as written.
        lexicon: the words of its language.
    """
    words = name.replace("’", "'").split()
    owner = next((n for n, word in enumerate(words) if word.endswith(_POSSESSIVES)), None)
    if owner is not None and words[0].lower() in lexicon.speakers.definite:
        return not _names_any(words[1 : owner + 1], lexicon)
    return _ends_with_known_body(words, lexicon) and not _names_any(words[1:], lexicon)


def _ends_with_known_body(words: Sequence[str], lexicon: Lexicon) -> bool:
    """True for a definite noun for a body behind another noun: `of the agency`, `du ministère`, `de l'institut`."""
    *before, last = words or [""]
    article, mark, noun = last.partition("'")
    definite = lexicon.speakers.definite | lexicon.standalone.contracted
    is_definite = f"{article}'" in definite if mark else bool(before) and before[-1].lower() in definite
    is_body = not lexicon.speakers.organisations.isdisjoint(lexicon.singulars(noun or last))
    return is_definite and is_body and len(before) > 1


def _names_any(words: Sequence[str], lexicon: Lexicon) -> bool:
    return any(word[:1].isupper() or is_demonym(word.removesuffix("'s"), lexicon) for word in words)
