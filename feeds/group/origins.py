"""GROUP, agency copy: takes a text or fingerprints, returns the origin of the words: agency, first printer, publisher.

Seven sites that print one agency's text are seven publishers and one origin.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from feeds.group.minhash import signature
from feeds.ports import StoryMember
from feeds.types import Fingerprint

SHINGLE_WORDS: Final = 4
MINIMUM_WORDS: Final = 24  # a headline alone is too short: the same event makes the same words
NEAR_COPY: Final = 0.5  # Jaccard of shingles; a copy with a cut end or a new first sentence stays above it

_HEAD_CHARACTERS: Final = 400
_TAIL_CHARACTERS: Final = 300
_WORD: Final = re.compile(r"\w+")


def credited_agency(text: str) -> str | None:
    """Returns the agency that `text` credits for its own words, or None.

    A credit is a dateline ("SEOUL (Reuters) –"), brackets at the head, or a line at the end ("Source: AFP", "avec
    AFP"). "Selon l'AFP" and "told Reuters" attribute a claim and are no credit.
    """
    head, tail = _credits()
    for pattern, part in ((head, text[:_HEAD_CHARACTERS]), (tail, text[-_TAIL_CHARACTERS:])):
        if match := pattern.search(part):
            return _agencies()[next(group for group in match.groups() if group)]
    return None


def minhash_of(text: str) -> bytes:
    """Returns the MinHash of the word shingles (64 × uint32, little-endian); b"" for texts of fewer than 24 words."""
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < MINIMUM_WORDS:
        return b""
    shingles = {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)}
    return signature(shingle.encode() for shingle in shingles).astype("<u4").tobytes()


def jaccard(left: bytes, right: bytes) -> float:
    """Estimates the Jaccard index of the shingles of two texts, 0 to 1; 0 if either text was too short."""
    if not left or len(left) != len(right):
        return 0.0
    return float(np.mean(np.frombuffer(left, dtype="<u4") == np.frombuffer(right, dtype="<u4")))


def origin_of(
    fingerprint: Fingerprint, publisher: str, recent: Iterable[StoryMember], near_copy: float = NEAR_COPY
) -> str:
    """Returns the origin of a text: the credited agency, else that of the earliest near-copy, else the publisher.

    Args:
        fingerprint: of the new text.
        publisher: of the new text.
        recent: members of its story or of the whole window; the text itself may be among them.
        near_copy: least Jaccard of shingles, 0 to 1.
    """
    if fingerprint.agency:
        return fingerprint.agency
    copies = [m for m in recent if jaccard(fingerprint.minhash, m.fingerprint.minhash) >= near_copy]
    if not copies:
        return publisher
    first = min(copies, key=lambda m: (m.published, m.entry_id))
    credited = (m.fingerprint.agency for m in sorted(copies, key=lambda m: (m.published, m.entry_id)))
    return next((name for name in credited if name), first.publisher)


def revised_origins(
    members: Sequence[StoryMember], arrived: Collection[int], near_copy: float = NEAR_COPY
) -> dict[int, str]:
    """Returns, by entry id, the origins that newly arrived entries may change: those of near-copies without a credit.

    Args:
        members: all members of one story, new ones included.
        arrived: entry ids of the new members.
        near_copy: least Jaccard of shingles, 0 to 1.
    """
    new = [m.fingerprint.minhash for m in members if m.entry_id in arrived]
    return {
        m.entry_id: origin_of(m.fingerprint, m.publisher, members, near_copy)
        for m in members
        if not m.fingerprint.agency and any(jaccard(m.fingerprint.minhash, other) >= near_copy for other in new)
    }


@cache
def _agencies() -> dict[str, str]:
    table = tomllib.loads(files("feeds.group").joinpath("agencies.toml").read_text(encoding="utf-8"))
    return {name: agency for agency, row in table.items() for name in row["names"]}


@cache
def _credits() -> tuple[re.Pattern[str], re.Pattern[str]]:
    name = "(" + "|".join(sorted(map(re.escape, _agencies()), key=len, reverse=True)) + ")"
    with_ = r"(?i:avec|with|mit|con|com|z|met|из|по материалам)"
    head = rf"[(\[（【]\s*(?:{with_}\s+(?:l[’'])?)?{name}(?:\s*[,/&;–—-][^)\]）】]{{0,40}})?\s*[)\]）】]"
    dateline = rf"\A[^\n]{{0,160}}\n\s*[^\n.]{{2,60}}\b{name}\s*(?:–|—|--| - )"
    label = r"(?i:Source|Sources|Quelle|Fuente|Fonte|Źródło|Bron|Источник|Kaynak|출처|来源|المصدر|©|Credit|Crédit)"
    line = rf"(?:^|[\n.!?»”\"])\s*(?:(?:{label})\s*:?\s*|[–—-]\s*|{with_}\s+(?:l[’'])?){name}\s*[.)]?\s*(?:\Z|\n|[/,&])"
    bracket = rf"[(\[（]\s*(?:{label}\s*:?\s*|{with_}\s+(?:l[’'])?)?{name}[^)\]）]{{0,30}}[)\]）]\s*\Z"
    alone = rf"\n\s*{name}\s*\Z"
    return re.compile(f"{head}|{dateline}"), re.compile(f"{line}|{bracket}|{alone}", re.MULTILINE)
