"""GROUP, claim relations: takes a claim and a fact of its story, returns the relation of the claim to the fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from feeds.days import days_of
from feeds.group.counted import Counted, counted_of, counts_the_same, deeds_in, has_step_of, is_one_series
from feeds.group.event_coreference import deed_of, event_mention_of, is_other_event, is_same_event, merged_mention
from feeds.group.quotation_match import is_same_quotation
from feeds.group.restatement import is_one_voice, restates, speaks_for_one
from feeds.group.vocabulary import is_demand, is_denial, is_matter, is_negated, is_to_come
from feeds.quantities import is_same_value
from feeds.text import words_of
from feeds.types import Bound, Claim, ClaimKind, Fact, Figure


class Relation(StrEnum):
    """The relation of a claim to a fact."""

    SAME = "same"
    AGREES = "agrees"  # another voice gives the same figure
    UPDATES = "updates"
    OUTDATED = "outdated"  # an older figure than the fact's
    DISPUTES = "disputes"
    DENIES = "denies"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class MergeSettings:
    """Thresholds for merging claims into facts. All but two are least cosines of claim vectors, -1 to 1.

    Attributes:
        least_confidence: a claim below it becomes a source of an existing fact but makes no new fact; 0 to 1.
        same: two claims of one speaker in one language are one fact.
        same_across: two claims of one speaker in two languages are one fact.
        same_event: two events of one day with verbs of one class and a shared participant are one fact.
        same_quantity: two claims with a figure of the same unit count the same thing.
        other_voice: the same for two speakers, where one figure may change or dispute the other.
        denied: a denial is about a claim.
        negated: a claim with a plain "not" contradicts another claim. It is high because two sentences with and
            without a "not" are about one thing only if the rest is nearly the same.
        simultaneous: two figures closer in time than this are of the same time (`_as_of`).
    """

    least_confidence: float = 0.3
    same: float = 0.74
    same_across: float = 0.62
    same_event: float = 0.35
    same_quantity: float = 0.5
    other_voice: float = 0.58
    denied: float = 0.5
    negated: float = 0.7
    simultaneous: timedelta = timedelta(hours=24)

    @property
    def least(self) -> float:
        """The cosine below which two claims are always unrelated."""
        return min(self.same, self.same_across, self.same_quantity, self.denied, self.negated)


@dataclass(frozen=True, slots=True)
class ComparedClaim:
    """A claim with what the comparison needs of its article."""

    claim: Claim
    vector: bytes
    entry_id: int
    origin: str
    published: datetime
    language: str | None


def relate(new: ComparedClaim, fact: Fact, alike: float, settings: MergeSettings) -> Relation:
    """Returns the relation of a claim to a fact.

    Args:
        new: the claim.
        fact: a fact of the claim's story.
        alike: cosine of their vectors, -1 to 1.
        settings: thresholds.
    """
    claim, other = new.claim, fact.claim
    if is_same_quotation(claim, other) or restates(claim, other, alike, abs(new.published - fact.last_seen)):
        return Relation.SAME
    if claim.kind is other.kind is ClaimKind.EVENT and alike >= settings.same_event and _is_one_event(new, fact):
        return Relation.SAME
    if alike < settings.least:
        return Relation.UNRELATED
    if is_negated(claim) != is_negated(other):
        return Relation.DENIES if _is_denied_by(new, fact, alike, settings) else Relation.UNRELATED
    shared = _shared_figure(claim, fact)
    if shared is not None and alike >= settings.same_quantity:
        return _by_figures(new, fact, shared, alike, settings)
    if _has_other_values(claim, other):
        return Relation.UNRELATED
    if shared is None and (claim.figures or other.figures) and ClaimKind.FIGURE in (claim.kind, other.kind):
        return Relation.UNRELATED
    if _may_be_one_voice(claim, other) and claim.kind == other.kind and alike >= _threshold(new, fact, settings):
        return Relation.SAME
    return Relation.UNRELATED


def _is_denied_by(new: ComparedClaim, fact: Fact, alike: float, settings: MergeSettings) -> bool:
    """True if a negated claim is about a fact that is not negated.

    The fact must be a statement of its own about the same deed and time: who denies to have sent soldiers denies
    neither a plan to send some nor that an ambassador was summoned.
    """
    claim, other = new.claim, fact.claim
    least = settings.denied if is_denial(claim) else settings.negated
    if not is_negated(claim) or alike < least or _is_same_article(new, fact) or is_demand(other):
        return False
    has_one_deed = len({deed_of(claim), deed_of(other)} - {""}) <= 1 and _tells_the_denied_deed(claim, other)
    is_about_it = has_one_deed and is_to_come(claim) == is_to_come(other)
    return is_about_it and other.stands_alone and is_matter(claim) and is_matter(other)


def _tells_the_denied_deed(denial: Claim, other: Claim) -> bool:
    """False if the denial tells what was not done and the other claim nothing of it: soldiers sent, uniforms worn.

    Of an event that has a class, the verb tells it: whoever summons an envoy over soldiers tells of no soldiers.
    """
    denied = deeds_in(words_of(denial.content))
    is_classed = other.kind is ClaimKind.EVENT and deed_of(other) != ""
    told = (other.predicate or "") if is_classed else other.content
    return not denied or has_step_of(denied, deeds_in(words_of(told)))


def _may_be_one_voice(left: Claim, right: Claim) -> bool:
    """True if the two are one voice by their names, or neither has a speaker."""
    return left.speaker_key == right.speaker_key or is_one_voice(left, right)


def _is_compatible(left: Figure, right: Figure) -> bool:
    """True if the values may be one: a bound ("more than 1,000") that the other satisfies, or ranges that overlap."""
    low, high = sorted((left, right), key=lambda f: f.value or 0.0)
    is_bounded = low.bound is Bound.AT_LEAST or high.bound is Bound.AT_MOST
    return is_bounded or (low.high is not None and low.high >= (high.value or 0.0))


def _threshold(new: ComparedClaim, fact: Fact, settings: MergeSettings) -> float:
    return settings.same if new.claim.language == fact.claim.language else settings.same_across


def _is_same_article(new: ComparedClaim, fact: Fact) -> bool:
    return any(source.entry_id == new.entry_id for source in fact.sources)


@dataclass(frozen=True, slots=True)
class _SharedFigure:
    """A figure of a claim and one of a fact that may count the same.

    Attributes:
        new: the claim's figure, and what it counts.
        known: the fact's figure, from any of its sources, and what it counts.
    """

    new: tuple[Figure, Counted]
    known: tuple[Figure, Counted]

    @property
    def has_one_value(self) -> bool:
        """True if the values are equal, or nearly so if both are hedged."""
        return is_same_value(self.new[0], self.known[0])

    @property
    def is_one_series(self) -> bool:
        """True if one value may follow or contradict the other."""
        return is_one_series(self.new[1], self.known[1])


def _shared_figure(claim: Claim, fact: Fact) -> _SharedFigure | None:
    """Returns a pair of figures that may count the same: equal values first, then those of one series."""
    if not claim.figures:
        return None
    claims = dict.fromkeys((fact.claim, *(source.claim for source in fact.sources)))
    known = [(figure, counted_of(other, figure)) for other in claims for figure in other.figures]
    new = [(figure, counted_of(claim, figure)) for figure in claim.figures]
    pairs = (_SharedFigure(a, b) for a in new for b in known if counts_the_same(a[1], b[1]))
    return min(pairs, key=lambda pair: (not pair.has_one_value, not pair.is_one_series), default=None)


def _has_other_values(claim: Claim, other: Claim) -> bool:
    """True if both have figures, and none of them in common."""
    is_told = bool(claim.figures) and bool(other.figures)
    return is_told and not any(is_same_value(a, b) for a in claim.figures for b in other.figures)


def _is_one_event(new: ComparedClaim, fact: Fact) -> bool:
    """True if some source tells the same event and the participants of all sources together do not contradict it."""
    mine = event_mention_of(new.claim, new.published)
    if mine is None or is_negated(new.claim) != is_negated(fact.claim):
        return False
    shared = _shared_figure(new.claim, fact)
    is_other_quantity = bool(new.claim.figures and fact.claim.figures) and shared is None
    if is_other_quantity or (shared is not None and not shared.has_one_value):
        return False
    theirs = [found for s in fact.sources if (found := event_mention_of(s.claim, s.published)) is not None]
    return any(is_same_event(mine, other) for other in theirs) and not is_other_event(mine, merged_mention(theirs))


def _by_figures(
    new: ComparedClaim, fact: Fact, shared: _SharedFigure, alike: float, settings: MergeSettings
) -> Relation:
    claim, other = new.claim, fact.claim
    has_one_voice = _may_be_one_voice(claim, other)
    is_open = None in (claim.speaker_key, other.speaker_key)
    if shared.has_one_value:
        return Relation.SAME if is_open or speaks_for_one(claim, other) else Relation.AGREES
    # One text that gives two figures means two quantities, and "10,000 soldiers" alone does not say which it means.
    if _is_same_article(new, fact) or not (is_matter(claim) and is_matter(other)) or not shared.is_one_series:
        return Relation.UNRELATED
    if not has_one_voice and alike < settings.other_voice:
        return Relation.UNRELATED
    if "" in {claim.date, other.date}:
        return Relation.UNRELATED  # a figure of no known day follows and contradicts nothing
    later = _as_of(claim, new.published) - min(_as_of(s.claim, s.published) for s in fact.sources)
    # Another voice's number is a second value, unless it counts on; what falls is corrected by its own voice only.
    if abs(later) >= settings.simultaneous and not (has_one_voice or is_open or _counts_on(shared, later)):
        return Relation.UNRELATED
    if later >= settings.simultaneous:
        return Relation.UPDATES
    # Within one day only the same voice corrects itself; two texts that name no one are one voice if of one origin.
    is_own = has_one_voice and (claim.speaker_key is not None or new.origin in fact.origins)
    if is_own and later.total_seconds() > 0:
        return Relation.UPDATES
    if later <= -settings.simultaneous or (is_own and later.total_seconds() < 0):
        return Relation.OUTDATED
    if is_own or _is_compatible(shared.new[0], shared.known[0]) or new.origin in fact.origins:
        return Relation.UNRELATED
    return Relation.DISPUTES


def _counts_on(shared: _SharedFigure, later: timedelta) -> bool:
    """True if the later value is the larger one, and neither is planned or an upper limit."""
    pair = (shared.new, shared.known) if later >= timedelta(0) else (shared.known, shared.new)
    (after, counted), (before, _) = pair
    is_limit = Bound.AT_MOST in (after.bound, before.bound)
    return (after.value or 0.0) > (before.value or 0.0) and not counted.is_to_come and not is_limit


def _as_of(claim: Claim, published: datetime) -> datetime:
    """Returns the time of a figure: the claim's own day if it is past ("said on Friday"), else the publication time.

    So a figure that an article recalls as background does not contradict the figure that it reports.
    """
    days = days_of(claim.date or "")
    if days is None or days[1] >= published.date():
        return published
    return datetime.combine(days[1], time(12), published.tzinfo)
