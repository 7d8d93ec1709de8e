"""BRIEF: what speakers said beside the key facts: whose words, so that each side of the topic is heard. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Final, TypeAlias

from bot.briefs.values import BriefSettings
from bot.held import is_held
from bot.ranking import MAX_CANDIDATES, select_facts
from bot.repetition import is_same, similarity
from feeds.group import LEAST_WORDS, counting_figures, is_one_voice
from feeds.offices import bodies_in
from feeds.text import words_of
from feeds.types import Claim, ClaimKind, Fact, Status, Topic

# So many lines or more are of each side of the topic, if it says anything, and one of each is among the first.
HEARD_OF_A_SIDE: Final = 2
FIRST_VOICES: Final = 2

# In the default encoder, remarks of one voice on one day that are near to each other across languages.
OTHER_PRINT_COSINE: Final = 0.55
ONE_DAY: Final = timedelta(days=1)

_Voice: TypeAlias = tuple[str, tuple[Fact, ...]]


def voices_of(  # noqa: PLR0913, PLR0917 - the whole of what the section depends on, named one by one
    facts: Sequence[Fact],
    key: Sequence[Fact],
    topic: Topic,
    score: Callable[[Fact], float],
    settings: BriefSettings,
    heads: Collection[int] = (),
) -> list[_Voice]:
    """Returns the speakers with their words, the weightiest first.

    Args:
        facts: that can be lines.
        key: the key facts, which no voice repeats.
        topic: a topic that joins two sides has voices of both, if there are any.
        score: of a fact, higher is chosen earlier.
        settings: how many speakers and words.
        heads: ids of the first facts of the stories: they have room beyond what is merely said.
    """
    by_speaker: dict[str, list[Fact]] = {}
    for fact in sorted((f for f in facts if _is_said(f.claim)), key=lambda f: (-score(f), f.id))[:MAX_CANDIDATES]:
        if not any(_tells_it(other, fact) for other in key):
            by_speaker.setdefault(fact.claim.speaker_key or fact.claim.speaker or "", []).append(fact)
    voices: list[_Voice] = []
    said: list[Fact] = []
    for speaker, words in by_speaker.items():
        fresh = list[Fact]()
        for fact in words:
            if not any(_tells_it(other, fact) for other in (*said, *fresh)):
                fresh.append(fact)
        chosen = select_facts(fresh, settings.words_per_voice, score)
        rest = [fact for fact in fresh if fact.id in heads and fact not in chosen]
        chosen += select_facts(rest, settings.heads_per_voice, score)
        said += chosen
        if chosen:
            voices.append((speaker, chosen))
    shown = _with_sides(voices, key, bodies_in(" · ".join(topic.names.values())), settings.voices)
    known = {speaker for speaker, _ in shown}
    late = ((who, tuple(fact for fact in words if fact.id in heads)) for who, words in voices if who not in known)
    return [*shown, *[(who, words) for who, words in late if words][: settings.late_voices]]


def _with_sides(voices: list[_Voice], key: Sequence[Fact], sides: frozenset[str], most: int) -> list[_Voice]:
    """The first voices, with those of a side of the topic of which few are among them and the key facts."""
    if len(sides) < 2:  # a topic of one country hears whoever speaks of it
        return voices[:most]
    first, late = list[_Voice](), list[_Voice]()
    for side in sorted(sides):
        heard = sum(side in _bodies(fact.claim) for fact in key)
        own = [voice for voice in voices if side in _bodies(voice[1][0].claim)]
        wanted = [voice if voice in voices[:most] else (voice[0], voice[1][:1]) for voice in own]
        wanted = wanted[: max(HEARD_OF_A_SIDE - heard, 0)]
        first += [] if heard else [voice for voice in wanted[:1] if voice not in voices[:FIRST_VOICES]]
        late += [voice for voice in wanted if voice not in (*voices[:most], *first)]
    shown = [voice for voice in voices[:most] if voice not in first]
    at = max(FIRST_VOICES - len(first), 0)
    return [*shown[:at], *first, *shown[at:], *late]


def _tells_it(told: Fact, fact: Fact) -> bool:
    return is_same(fact, told) or is_held(fact, told) or _is_other_print(told, fact)


def _is_other_print(one: Fact, other: Fact) -> bool:
    """True for what one voice said on one day, without a figure, in two languages: of one remark, as a rule."""
    a, b = one.claim, other.claim
    if a.language == b.language or not is_one_voice(a, b) or (a.status is Status.DENIED) != (b.status is Status.DENIED):
        return False
    apart = abs(one.sources[0].published - other.sources[0].published)
    if apart > ONE_DAY or counting_figures(a) or counting_figures(b):
        return False
    return similarity(one, other) >= OTHER_PRINT_COSINE


def _bodies(claim: Claim) -> frozenset[str]:
    return bodies_in(f"{claim.role or ''} {claim.speaker or ''}")


def _is_said(claim: Claim) -> bool:
    """True if a speaker says it in words that stand alone: “evidence” does not, nor "they will"."""
    is_spoken = claim.stands_alone and claim.kind is ClaimKind.ATTRIBUTION and bool(claim.speaker_key or claim.speaker)
    return is_spoken and len(words_of(claim.content)) >= LEAST_WORDS
