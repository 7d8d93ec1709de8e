"""EXTRACT: articles become claims, their paragraphs going through the model in batches."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Final

from spacy.tokens import Doc

from feeds.extract.attributions import AttributionFinder, Found
from feeds.extract.dates import DateMention, DateReader
from feeds.extract.events import FoundEvent, find_events
from feeds.extract.figures import find_figures
from feeds.extract.lexicon import Lexicon, lexicon_of
from feeds.extract.models import model
from feeds.extract.patterns import claims_by_pattern
from feeds.extract.quotations import find_quotes
from feeds.extract.settings import ExtractSettings
from feeds.extract.speakers import People, speaker_key
from feeds.types import Article, Claim, ClaimKind, Figure, Status

LONGEST_PARAGRAPH: Final = 4_000
ARTICLES_AT_ONCE: Final = 16
_PARAGRAPH: Final = re.compile(r"[^\n]+")
_SENTENCE_END: Final = re.compile(r"[.!?…][”»\"’)]*\s")
_HEARSAY: Final = re.compile(r"\b\w+(?:rait|raient)\b")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A piece of an article, and where it begins."""

    text: str
    start: int


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
        docs: dict[tuple[int, int], Doc] = {}
        plans = [list(_paragraphs(article.text)) for article in batch]
        for language in dict.fromkeys(article.language or "en" for article in batch):
            name = self._settings.models.get(language)
            nlp = model(name) if name and lexicon_of(language) else None
            if nlp is None:
                continue
            wanted = [
                ((i, j), paragraph.text)
                for i, (article, plan) in enumerate(zip(batch, plans, strict=True))
                if (article.language or "en") == language
                for j, paragraph in enumerate(plan)
            ]
            parsed = nlp.pipe((text for _, text in wanted), batch_size=self._settings.batch_size)
            docs.update(zip((key for key, _ in wanted), parsed, strict=True))
        for i, (article, plan) in enumerate(zip(batch, plans, strict=True)):
            lexicon = lexicon_of(article.language or "en")
            if lexicon is None or (i, 0) not in docs:
                claims = claims_by_pattern(article, plan_texts(plan), lexicon)
            else:
                claims = self._of_docs(article, plan, [docs[i, j] for j in range(len(plan))], lexicon)
            yield tuple(c for c in claims if c.confidence >= self._settings.min_confidence)

    def _of_docs(
        self, article: Article, plan: Sequence[_Paragraph], docs: Sequence[Doc], lexicon: Lexicon
    ) -> list[Claim]:
        people = People(lexicon)
        finder = AttributionFinder(lexicon, people)
        reader = self._readers.setdefault(lexicon.language, DateReader(lexicon))
        published = article.published.date() if article.published else None
        claims: list[Claim] = []
        seen: set[tuple[int, int]] = set()
        for number, (paragraph, doc) in enumerate(zip(plan, docs, strict=True)):
            for entity in doc.ents:
                if entity.label_ in {"PERSON", "PER"}:
                    people.learn(entity, number)
            view = _View(article, paragraph, doc, lexicon, reader, published)
            quotes = find_quotes(paragraph.text)
            figures = find_figures(doc, paragraph.text, paragraph.start, lexicon)
            found = finder.find(doc, quotes)
            claims += [view.attribution(one, figures) for one in found]
            claims += [view.event(e, figures) for e in find_events(doc, quotes, lexicon, people) if _is_apart(e, found)]
            claims += view.bare_figures(figures, claims)
        claims.sort(key=lambda claim: (claim.start, claim.end, claim.kind))
        return [c for c in claims if (c.start, c.end) not in seen and not seen.add((c.start, c.end))]  # type: ignore[func-returns-value]  # the set notes what it has seen


@dataclass(frozen=True, slots=True)
class _View:
    """A paragraph with all that a claim in it needs."""

    article: Article
    paragraph: _Paragraph
    doc: Doc
    lexicon: Lexicon
    reader: DateReader
    published: Date | None

    def attribution(self, found: Found, figures: Sequence[Figure]) -> Claim:
        start, end = found.start + self.paragraph.start, found.end + self.paragraph.start
        content = self.article.text[start:end]
        sentence = self._sentence(found.start, found.end)
        outside = self._dates(sentence, is_ahead=False, without=(found.start, found.end))
        status = Status.ASSERTED
        if self.lexicon.language == "fr" and found.cue_start < found.start and _HEARSAY.search(content):
            status = Status.UNCONFIRMED
        if found.cue.lower() and self._is_denied(found.cue):
            status = Status.DENIED
        return Claim(
            kind=ClaimKind.ATTRIBUTION,
            start=start,
            end=end,
            content=content,
            speaker=found.speaker.name,
            speaker_key=speaker_key(found.speaker.name),
            role=found.speaker.role,
            cue=found.cue,
            via=found.via,
            date=outside[0].iso if outside else self.published.isoformat() if self.published else None,
            figures=tuple(f for f in figures if start <= f.start and f.end <= end),
            quotation=found.kind,
            status=status,
            confidence=round(found.certainty * (0.6 + 0.4 * found.speaker.certainty), 3),
            sentence_start=sentence[0] + self.paragraph.start,
            sentence_end=sentence[1] + self.paragraph.start,
            language=self.lexicon.language,
        )

    def event(self, found: FoundEvent, figures: Sequence[Figure]) -> Claim:
        start, end = found.start + self.paragraph.start, found.end + self.paragraph.start
        sentence = self._sentence(found.start, found.end)
        dates = self._dates(sentence, is_ahead=found.status is Status.PLANNED)
        inside = [d for d in dates if found.start <= d.start < found.end]
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
            sentence_start=sentence[0] + self.paragraph.start,
            sentence_end=sentence[1] + self.paragraph.start,
            language=self.lexicon.language,
        )

    def bare_figures(self, figures: Sequence[Figure], claims: Sequence[Claim]) -> Iterator[Claim]:
        """Figures that no other claim of the paragraph holds, each with its sentence's words around it."""
        held = {(f.start, f.end) for claim in claims for f in claim.figures}
        for figure in figures:
            if (figure.start, figure.end) in held or figure.value is None:
                continue
            place = figure.start - self.paragraph.start
            sentence = self._sentence(place, place + 1)
            yield Claim(
                kind=ClaimKind.FIGURE,
                start=figure.start,
                end=figure.end,
                content=self.article.text[figure.start : figure.end],
                figures=(figure,),
                confidence=0.4,
                sentence_start=sentence[0] + self.paragraph.start,
                sentence_end=sentence[1] + self.paragraph.start,
                language=self.lexicon.language,
            )

    def _is_denied(self, cue: str) -> bool:
        denying = self.lexicon.words("cue", "denying")
        low = cue.lower()
        return any(low.startswith(verb[: max(4, len(verb) - 2)]) for verb in denying)

    def _sentence(self, start: int, end: int) -> tuple[int, int]:
        sentences = [s for s in self.doc.sents if s.start_char < end and start < s.end_char]
        if not sentences:
            return start, end
        return min(sentences[0].start_char, start), max(sentences[-1].end_char, end)

    def _dates(
        self, sentence: tuple[int, int], *, is_ahead: bool, without: tuple[int, int] | None = None
    ) -> list[DateMention]:
        found = self.reader.find(self.paragraph.text[sentence[0] : sentence[1]], self.published, is_ahead=is_ahead)
        moved = [DateMention(d.start + sentence[0], d.end + sentence[0], d.iso) for d in found]
        if without is None:
            return moved
        return [d for d in moved if not without[0] <= d.start < without[1]]


def plan_texts(plan: Sequence[_Paragraph]) -> list[tuple[int, str]]:
    """Where each paragraph begins, and its text."""
    return [(paragraph.start, paragraph.text) for paragraph in plan]


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    """Lines; one that is too long for the parser is cut where a sentence ends."""
    for match in _PARAGRAPH.finditer(text):
        start, end = match.span()
        while end - start > LONGEST_PARAGRAPH:
            ends = [m.end() for m in _SENTENCE_END.finditer(text, start, start + LONGEST_PARAGRAPH)]
            cut = ends[-1] if ends else start + LONGEST_PARAGRAPH
            yield _Paragraph(text[start:cut], start)
            start = cut
        yield _Paragraph(text[start:end], start)


def _is_apart(event: FoundEvent, found: Sequence[Found]) -> bool:
    """An event that is told within somebody's words is that person's claim."""
    return not any(f.start < event.end and event.start < f.end for f in found)
