"""EXTRACT, subjects: whom a sentence is about, whether it reports or not."""

from __future__ import annotations

from typing import Final

from feeds.extract.attribution.coreference import NAMED, CoreferenceResolver
from feeds.extract.attribution.source_resolver import SourceResolver
from feeds.extract.attribution.types import Speaker
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence

_BY_SURNAME: Final = 0.85


class SalientEntities:
    """Finds whom the sentences of one article are about."""

    def __init__(self, lexicon: Lexicon, coreference: CoreferenceResolver, sources: SourceResolver) -> None:
        self._lexicon = lexicon
        self._coreference = coreference
        self._sources = sources

    def person(self, sentence: ParsedSentence) -> Speaker | None:
        """A person whom a sentence that reports nothing is about: who acts in it by name, or declined to speak."""
        subject = self.entity(sentence)
        if subject is None or not self._coreference.is_person(subject.name):
            return None
        is_active = any(t.dep_ == "nsubj" for t in sentence.subjects)
        least = NAMED if self._lexicon.model.loses_subjects else _BY_SURNAME
        is_named = is_active and subject.certainty >= least
        is_silent = any(word in self._lexicon.refusals_by_form for word in sentence.words)
        return subject if is_named or is_silent else None

    def entity(self, sentence: ParsedSentence, until: int | None = None) -> Speaker | None:
        """Whoever a sentence is about: its subject, or the one name in it."""
        stop = sentence.bounds.end if until is None else until
        for token in sentence.subjects:
            if sentence.start_of(token) >= stop:
                break
            speaker = self._sources.resolve(token)
            if speaker is not None and (speaker.role or speaker.certainty >= 0.7):
                return speaker
        names = [e for e in sentence.doc.ents if e.label_ in {"PERSON", "PER"} and sentence.end_of(e[-1]) <= stop]
        if until is None or not names:
            organisation = next((e for e in sentence.doc.ents if e.label_ == "ORG"), None)
            if until is not None and organisation is not None and sentence.end_of(organisation[-1]) <= stop:
                return self._coreference.resolve(organisation)
            return None
        return self._coreference.resolve(names[-1])
