"""EXTRACT: articles become claims, their paragraphs going through the model in batches."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Final

from spacy.tokens import Doc

from feeds.extract.attributions import AttributionFinder
from feeds.extract.dates import DateMention, DateReader
from feeds.extract.events import FoundEvent, find_events
from feeds.extract.figures import figures_of
from feeds.extract.found import Found
from feeds.extract.lexicon import Lexicon, lexicon_of
from feeds.extract.models import model
from feeds.extract.names import set_names
from feeds.extract.patterns import claims_by_pattern
from feeds.extract.plan import Plan
from feeds.extract.reading import Reading
from feeds.extract.sentences import Sentence
from feeds.extract.settings import ExtractSettings
from feeds.extract.speakers import UNNAMED, People, speaker_key
from feeds.types import Article, Claim, ClaimKind, Figure, Quotation, Status

ARTICLES_AT_ONCE: Final = 16
_PARTICIPLES: Final = ("é", "ée", "és", "ées", "i", "is", "it", "u", "ue", "us", "ues", "ert", "rt")


class Extractor:
    """Extracts claims. Models are loaded when the first article of their language comes."""

    def __init__(self, settings: ExtractSettings | None = None) -> None:
        self._settings = settings or ExtractSettings()
        self._readers: dict[str, DateReader] = {}

    def extract(self, article: Article) -> tuple[Claim, ...]:
        """The claims of one article, by their place; `article.text[start:end] == content` for each."""
        return next(self.extract_many([article]))

    def extract_many(self, articles: Iterable[Article]) -> Iterator[tuple[Claim, ...]]:
        """The same for many, in order, holding only a few at a time."""
        iterator = iter(articles)
        while batch := list(itertools.islice(iterator, ARTICLES_AT_ONCE)):
            yield from self._extract_batch(batch)

    def _extract_batch(self, batch: Sequence[Article]) -> Iterator[tuple[Claim, ...]]:
        plans = [Plan.of(article, lexicon_of(article.language or "en")) for article in batch]
        docs: dict[tuple[int, int], Doc] = {}
        for language in dict.fromkeys(plan.language for plan in plans):
            name = self._settings.models.get(language)
            nlp = model(name) if name and lexicon_of(language) else None
            if nlp is None:
                continue
            wanted = [
                ((i, j), unit.text)
                for i, plan in enumerate(plans)
                if plan.language == language
                for j, unit in plan.wanted
            ]
            parsed = nlp.pipe((text for _, text in wanted), batch_size=self._settings.batch_size)
            docs.update(zip((key for key, _ in wanted), parsed, strict=True))
            for plan in plans:
                plan.has_model = plan.has_model or plan.language == language
        for i, plan in enumerate(plans):
            if plan.lexicon is None or not plan.has_model:
                claims = claims_by_pattern(plan.article, plan.quotes, plan.sentences, plan.lexicon)
            else:
                claims = self._of_docs(plan, plan.lexicon, {j: docs[i, j] for j, _ in plan.wanted})
            yield tuple(c for c in claims if c.confidence >= self._settings.min_confidence)

    def _of_docs(self, plan: Plan, lexicon: Lexicon, docs: Mapping[int, Doc]) -> list[Claim]:
        people = People(lexicon)
        finder = AttributionFinder(lexicon, people, plan.article.text)
        reader = self._readers.setdefault(lexicon.language, DateReader(lexicon))
        article = plan.article
        view = _View(article, lexicon, reader, article.published.date() if article.published else None)
        claims: list[Claim] = []
        before: Reading | None = None
        for doc in docs.values():
            set_names(doc, lexicon)
            for entity in doc.ents:
                if entity.label_ == "PERSON":
                    people.look_ahead(entity)
        for number, unit in enumerate(plan.units[: len(plan.sentences)]):
            read = docs.get(number)
            if read is None:
                before = None
                continue
            reading = Reading(unit, read, plan.quotes_of(unit.sentence), article.text)
            for entity in read.ents:
                if entity.label_ in {"PERSON", "PER"}:
                    people.learn(entity)
                elif entity.label_ == "ORG":
                    people.learn_body(entity.text)
            figures = figures_of(reading, lexicon)
            for inner in plan.inner.get(number, ()):
                figures += figures_of(Reading(plan.units[inner], docs[inner], (), article.text), lexicon)
            figures.sort(key=lambda figure: figure.start)
            found = finder.read(reading, before)
            before = reading
            new = [view.attribution(one, figures, unit.sentence, found) for one in found]
            for event in find_events(reading, lexicon, people):
                if _is_apart(event, found):
                    new.append(view.event(event, figures, unit.sentence))
                else:
                    new = [_telling(claim, event) for claim in new]
            new += view.bare_figures(figures, new, unit.sentence)
            claims += new
        claims.sort(key=lambda claim: (claim.start, claim.end, claim.kind))
        unique = {(claim.start, claim.end): claim for claim in reversed(claims)}
        return [claim for claim in claims if unique[claim.start, claim.end] is claim]


@dataclass(frozen=True, slots=True)
class _View:
    """An article with all that a claim in it needs."""

    article: Article
    lexicon: Lexicon
    reader: DateReader
    published: Date | None

    def attribution(
        self, found: Found, figures: Sequence[Figure], sentence: Sentence, others: Sequence[Found]
    ) -> Claim:
        start, end = found.start, found.end
        content = self.article.text[start:end]
        place = min(sentence.start, start), max(sentence.end, end)
        outside = [
            day
            for day in self._dates(place, is_ahead=False, without=(start, end))
            if not any(other.start <= day.start < other.end for other in others)
        ]
        return Claim(
            kind=ClaimKind.ATTRIBUTION,
            start=start,
            end=end,
            content=content,
            speaker=found.speaker.name,
            speaker_key=speaker_key(found.speaker.name),
            role=found.speaker.role,
            cue=found.cue,
            lead=found.lead,
            via=found.via,
            date=outside[0].iso if outside else self.published.isoformat() if self.published else None,
            figures=tuple(f for f in figures if start <= f.start and f.end <= end),
            quotation=found.kind,
            status=self._status(found, content),
            confidence=confidence_of(found.certainty, found.speaker.certainty),
            sentence_start=place[0],
            sentence_end=place[1],
            language=self.lexicon.language,
        )

    def _status(self, found: Found, content: str) -> Status:
        if found.is_denied:
            return Status.DENIED
        # "a dit qu'il partirait", "estime que ce serait tôt": the clause's own conditional.
        is_own = found.shape == "clause" or found.cue.lower() in self.lexicon.words("according", "opening")
        if found.kind is Quotation.INDIRECT and not is_own:
            is_only_told = is_hearsay(content, self.lexicon, is_past=found.shape != "phrase")
            return Status.UNCONFIRMED if is_only_told else Status.ASSERTED
        return Status.ASSERTED

    def event(self, found: FoundEvent, figures: Sequence[Figure], sentence: Sentence) -> Claim:
        start, end = found.start, found.end
        dates = self._dates((sentence.start, sentence.end), is_ahead=found.status is Status.PLANNED)
        inside = [d for d in dates if start <= d.start < end]
        return Claim(
            kind=ClaimKind.EVENT,
            start=start,
            end=end,
            content=self.article.text[start:end],
            date=(inside or dates)[0].iso if dates else None,
            figures=tuple(f for f in figures if start <= f.start and f.end <= end),
            predicate=found.predicate,
            participants=found.participants,
            places=found.places,
            status=found.status,
            confidence=0.6 if found.status is Status.ASSERTED else 0.5,
            sentence_start=sentence.start,
            sentence_end=sentence.end,
            language=self.lexicon.language,
        )

    def bare_figures(self, figures: Sequence[Figure], claims: Sequence[Claim], sentence: Sentence) -> Iterator[Claim]:
        """Figures that no other claim of the sentence holds."""
        held = {(f.start, f.end) for claim in claims for f in claim.figures}
        for figure in figures:
            if (figure.start, figure.end) in held or figure.value is None:
                continue
            yield Claim(
                kind=ClaimKind.FIGURE,
                start=figure.start,
                end=figure.end,
                content=self.article.text[figure.start : figure.end],
                figures=(figure,),
                confidence=0.4,
                sentence_start=sentence.start,
                sentence_end=sentence.end,
                language=self.lexicon.language,
            )

    def _dates(
        self, place: tuple[int, int], *, is_ahead: bool, without: tuple[int, int] | None = None
    ) -> list[DateMention]:
        found = self.reader.find(self.article.text[place[0] : place[1]], self.published, is_ahead=is_ahead)
        moved = [DateMention(d.start + place[0], d.end + place[0], d.iso) for d in found]
        if without is None:
            return moved
        return [d for d in moved if not without[0] <= d.start < without[1]]


def is_hearsay(content: str, lexicon: Lexicon, *, is_past: bool = False) -> bool:
    """The conditional by which a language marks what is only said to be so.

    Args:
        is_past: only that of the past counts (`aurait tiré`); another may be the speaker's own (`ce serait trop tôt`).
    """
    suffixes = lexicon.words("cue", "conditional_suffixes")
    exceptions = lexicon.words("cue", "conditional_exceptions")
    if not suffixes:
        return False
    words = re.findall(r"\w+", content.lower())
    found = [i for i, word in enumerate(words) if word.endswith(suffixes) and word not in exceptions]
    if not is_past:
        return bool(found)
    helpers = lexicon.words("cue", "conditional_helpers")
    return any(words[i] in helpers and any(w.endswith(_PARTICIPLES) for w in words[i + 1 : i + 4]) for i in found)


def confidence_of(shape: float, speaker: float) -> float:
    """0 to 1, of how sure the content and the speaker are; what nobody is named for stays below what makes a fact."""
    return round(shape * (0.25 if speaker == UNNAMED else 0.75 + 0.25 * speaker), 3)


def _telling(claim: Claim, event: FoundEvent) -> Claim:
    """An attribution says what happened as well, by the first event that its words tell."""
    is_told = claim.kind is ClaimKind.ATTRIBUTION and claim.start <= event.place < claim.end and not claim.predicate
    if not is_told:
        return claim
    return replace(claim, predicate=event.predicate, participants=event.participants, places=event.places)


def _is_apart(event: FoundEvent, found: Sequence[Found]) -> bool:
    """An event that is told within somebody's words is that person's claim, and saying them is none."""
    return not any(
        f.start <= event.place < f.end
        or f.cue_start == event.place
        or 2 * (min(f.end, event.end) - max(f.start, event.start)) > event.end - event.start
        for f in found
    )
