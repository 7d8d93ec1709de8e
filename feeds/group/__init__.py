"""GROUP: assigns articles to stories, and merges their claims into facts with sources. Pure."""

from feeds.group.certainty import Certainty, NearestEntry, nearest_in_story
from feeds.group.claim_relations import MergeSettings
from feeds.group.communities import Regrouped
from feeds.group.corroborate import merge_claims
from feeds.group.counted import (
    TOLLS,
    Counted,
    counted_of,
    deeds_in,
    is_one_series,
    part_with,
    place_names,
    places_below,
)
from feeds.group.embed import (
    Embedder,
    Encoder,
    UseEmbedder,
    default_embedder,
    encoder_of,
    label_of,
    mean_vector,
    one_blas_thread,
    pack_vector,
)
from feeds.group.encoders import check_encoder, embedder_of, missing_extra
from feeds.group.fact_links import figure_change_key
from feeds.group.fingerprint import claim_text, fingerprint, fingerprints, title_and_lead
from feeds.group.happening import HEAD_CHARACTERS
from feeds.group.headlines import group_headlines
from feeds.group.importance import CHANGE_WEIGHTS, LEAST_WORDS, importance_of, importance_parts
from feeds.group.incoming import IncomingClaim, MergeResult
from feeds.group.linking import speaks_of, withdraw
from feeds.group.numbers import number_keys, value_key
from feeds.group.origins import credited_agency, origin_of, revised_origins
from feeds.group.parting import Parted, part
from feeds.group.placement import Item, Placement, StorySettings
from feeds.group.quotation_match import is_full_name, is_same_quotation
from feeds.group.restatement import (
    counting_figures,
    counts_the_same_group,
    counts_the_same_thing,
    is_one_event,
    is_one_voice,
    is_part_of_name,
    restates,
    speaks_for_one,
    tells_presence,
)
from feeds.group.series import FigureReport, FigureSeries, figure_series
from feeds.group.stored_rows import StoredRows
from feeds.group.stories import Member, StoryIndex
from feeds.group.stream import group_stream
from feeds.group.unification import United, unite
from feeds.group.vocabulary import STEM_LETTERS, content_stems, has_negation, is_demand, is_denial, is_to_come

__all__ = [
    "CHANGE_WEIGHTS",
    "HEAD_CHARACTERS",
    "LEAST_WORDS",
    "STEM_LETTERS",
    "TOLLS",
    "Certainty",
    "Counted",
    "Embedder",
    "Encoder",
    "FigureReport",
    "FigureSeries",
    "IncomingClaim",
    "Item",
    "Member",
    "MergeResult",
    "MergeSettings",
    "NearestEntry",
    "Parted",
    "Placement",
    "Regrouped",
    "StoredRows",
    "StoryIndex",
    "StorySettings",
    "United",
    "UseEmbedder",
    "check_encoder",
    "claim_text",
    "content_stems",
    "counted_of",
    "counting_figures",
    "counts_the_same_group",
    "counts_the_same_thing",
    "credited_agency",
    "deeds_in",
    "default_embedder",
    "embedder_of",
    "encoder_of",
    "figure_change_key",
    "figure_series",
    "fingerprint",
    "fingerprints",
    "group_headlines",
    "group_stream",
    "has_negation",
    "importance_of",
    "importance_parts",
    "is_demand",
    "is_denial",
    "is_full_name",
    "is_one_event",
    "is_one_series",
    "is_one_voice",
    "is_part_of_name",
    "is_same_quotation",
    "is_to_come",
    "label_of",
    "mean_vector",
    "merge_claims",
    "missing_extra",
    "nearest_in_story",
    "number_keys",
    "one_blas_thread",
    "origin_of",
    "pack_vector",
    "part",
    "part_with",
    "place_names",
    "places_below",
    "restates",
    "revised_origins",
    "speaks_for_one",
    "speaks_of",
    "tells_presence",
    "title_and_lead",
    "unite",
    "value_key",
    "withdraw",
]
