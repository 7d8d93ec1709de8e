"""GROUP: articles become members of stories, and their claims become facts with sources."""

from feeds.group.comparing import MergeSettings
from feeds.group.corroborate import merge_claims
from feeds.group.embed import Embedder, FastembedEmbedder, UseEmbedder, default_embedder
from feeds.group.fingerprint import fingerprint, fingerprints
from feeds.group.importance import importance_of, importance_parts
from feeds.group.incoming import IncomingClaim, MergeResult
from feeds.group.ledger import Reading, Series, figure_series
from feeds.group.linking import link, speaks_of, withdraw
from feeds.group.origins import credited_agency, origin_of, revised_origins
from feeds.group.placement import Item, Placement, Split, StorySettings
from feeds.group.stories import Member, StoryIndex
from feeds.group.stream import group_stream

__all__ = [
    "Embedder",
    "FastembedEmbedder",
    "IncomingClaim",
    "Item",
    "Member",
    "MergeResult",
    "MergeSettings",
    "Placement",
    "Reading",
    "Series",
    "Split",
    "StoryIndex",
    "StorySettings",
    "UseEmbedder",
    "credited_agency",
    "default_embedder",
    "figure_series",
    "fingerprint",
    "fingerprints",
    "group_stream",
    "importance_of",
    "importance_parts",
    "link",
    "merge_claims",
    "origin_of",
    "revised_origins",
    "speaks_of",
    "withdraw",
]
