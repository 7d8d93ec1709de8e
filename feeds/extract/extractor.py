"""EXTRACT: takes articles, returns their claims. Parses the sentences of several articles in one batch."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from feeds.extract.attribution.back_reports import without_told_before
from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.finder import AttributionFinder
from feeds.extract.attribution.homes import with_homes
from feeds.extract.attribution.lead_days import with_lead_days
from feeds.extract.attribution.office_names import with_names_of_offices
from feeds.extract.attribution.quote_patterns import claims_by_pattern
from feeds.extract.attribution.relays import with_known_speakers
from feeds.extract.attribution.spokesmen import with_bodies
from feeds.extract.claim_finder import ClaimFinder, FoundClaim, SentenceContext
from feeds.extract.dates import date_reader
from feeds.extract.events import EventFinder
from feeds.extract.figures import FigureFinder, figures_of
from feeds.extract.leads import LeadReader
from feeds.extract.lexicon import Lexicon, lexicon_of
from feeds.extract.matter import with_matter
from feeds.extract.merge import merge_claims, without_duplicates
from feeds.extract.nlp.doc import Doc
from feeds.extract.nlp.models import Parser, model
from feeds.extract.nlp.ner import set_entities
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.repairs import repair_reports
from feeds.extract.settings import ExtractSettings
from feeds.extract.text.preselect import PreparedArticle, prepare_article
from feeds.extract.text.readable import readable_article
from feeds.extract.told import with_told
from feeds.types import Article, Claim, Figure

log = logging.getLogger(__name__)

ARTICLES_AT_ONCE: Final = 16


class Extractor:
    """Extracts claims. A language's model is loaded when its first article comes."""

    def __init__(self, settings: ExtractSettings | None = None) -> None:
        self._settings = settings or ExtractSettings()

    def extract(self, article: Article) -> tuple[Claim, ...]:
        """Returns the claims of one article in the order of its text; `text[start:end] == content` for each."""
        return next(self.extract_many([article]))

    def extract_many(self, articles: Iterable[Article]) -> Iterator[tuple[Claim, ...]]:
        """Yields the claims of each article in order, and holds a few articles at a time.

        An article that cannot be read is logged with its id and has no claims; the others are not affected.
        """
        iterator = iter(articles)
        while batch := list(itertools.islice(iterator, ARTICLES_AT_ONCE)):
            yield from self._extract_batch(batch)

    def _extract_batch(self, batch: Sequence[Article]) -> list[tuple[Claim, ...]]:
        for article in batch:  # a broken model or lexicon is not the article's fault: it is raised here
            self._model_of(article.language or "en")
        with suppress(Exception):  # it is raised again, and logged, for the article that it belongs to
            return self._claims_of(batch)
        return [self._claims_or_none(article) for article in batch]

    def _claims_or_none(self, article: Article) -> tuple[Claim, ...]:
        try:
            return self._claims_of([article])[0]
        except Exception:
            log.exception("article %s cannot be read; it has no claims", article.id)
            return ()

    def _claims_of(self, articles: Sequence[Article]) -> list[tuple[Claim, ...]]:
        readable = [readable_article(article) for article in articles]
        prepared = [prepare_article(each.article, self._lexicon_of(each.article.language or "en")) for each in readable]
        found = map(self._claims_of_article, prepared, self._parse(prepared))
        least = self._settings.min_confidence
        restored = (each.restored(claims) for each, claims in zip(readable, found, strict=True))
        return [tuple(claim for claim in claims if claim.confidence >= least) for claims in restored]

    def _parse(self, prepared: Sequence[PreparedArticle]) -> list[list[Doc] | None]:
        """The parsed inputs of each article, None where its language has no lexicon or no model."""
        docs: list[list[Doc] | None] = [None] * len(prepared)
        for language in dict.fromkeys(one.language for one in prepared if one.lexicon is not None):
            parser = self._model_of(language)
            if parser is None:
                continue
            places = [place for place, one in enumerate(prepared) if one.language == language]
            parsed = parser.parse([each.text for place in places for each in prepared[place].inputs])
            for place in places:
                docs[place] = list(itertools.islice(parsed, len(prepared[place].inputs)))
        return docs

    def _claims_of_article(self, prepared: PreparedArticle, docs: Sequence[Doc] | None) -> list[Claim]:
        lexicon = prepared.lexicon
        if lexicon is None or docs is None:
            return claims_by_pattern(prepared.article, prepared.quotes, prepared.sentences, lexicon)
        coreference = CoreferenceResolver(lexicon)
        for doc, parser_input in zip(docs, prepared.inputs, strict=True):
            set_entities(doc, lexicon, [(start, end) for start, end, _ in parser_input.placeholders])
            repair_reports(doc, lexicon)
            coreference.add_later_mentions(doc)
        finders = _finders(lexicon, coreference, prepared.article.text)
        leads = LeadReader(prepared.article.title, lexicon)
        claims: list[Claim] = []
        previous: ParsedSentence | None = None
        earlier: tuple[Figure, ...] = ()
        for sentence, figures in _parsed_sentences(prepared, docs, lexicon):
            if sentence is not None:
                coreference.add_mentions(sentence.doc)
                context = SentenceContext(prepared.article, lexicon, date_reader(lexicon), figures, previous, earlier)
                found: list[FoundClaim] = []
                for finder in finders:
                    found += finder.find(sentence, context)
                claims = without_told_before(claims, found, sentence)
                claims += with_told(leads.with_lead(merge_claims(found), sentence, context), sentence, context)
            previous, earlier = sentence, figures
        for doc in docs:
            doc.release()
        whole = without_duplicates([_with_role(claim, coreference) for claim in claims])
        article = prepared.article
        known = with_names_of_offices(with_known_speakers(whole, article, lexicon), article, lexicon)
        known = with_homes(with_bodies(known, article, lexicon), article, lexicon)
        return with_matter(with_lead_days(known, article, lexicon), article, lexicon)

    def _model_of(self, language: str) -> Parser | None:
        """The model of a language, None where no model or no lexicon is there for it."""
        name, lexicon = self._settings.models.get(language), self._lexicon_of(language)
        return model(name, lexicon.abbreviated_titles) if name and lexicon is not None else None

    def _lexicon_of(self, language: str) -> Lexicon | None:
        return lexicon_of(language, self._settings.lexicons.get(language))


def _finders(lexicon: Lexicon, coreference: CoreferenceResolver, text: str) -> tuple[ClaimFinder, ...]:
    """The claim finders of one article. Events come after attributions, which tell them who "he" is."""
    return (AttributionFinder(lexicon, coreference, text), EventFinder(coreference), FigureFinder())


def _with_role(claim: Claim, coreference: CoreferenceResolver) -> Claim:
    """The claim with the office that its article gives the speaker elsewhere."""
    return replace(claim, role=coreference.role_of(claim.speaker, claim.role)) if claim.speaker else claim


def _parsed_sentences(
    prepared: PreparedArticle, docs: Sequence[Doc], lexicon: Lexicon
) -> Iterator[tuple[ParsedSentence | None, tuple[Figure, ...]]]:
    """Yields each sentence with its figures; None for one that was not parsed."""
    text = prepared.article.text
    for each in prepared.sentences:
        if each.input is None:
            yield None, ()
            continue
        sentence = ParsedSentence(prepared.inputs[each.input], docs[each.input], each.quotes, text)
        figures = figures_of(sentence, lexicon)
        for number in each.quoted_inputs:
            figures += figures_of(ParsedSentence(prepared.inputs[number], docs[number], (), text), lexicon)
        yield sentence, tuple(sorted(figures, key=lambda figure: figure.start))
