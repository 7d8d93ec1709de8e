"""EXTRACT, subjects: whom a sentence is about, whether it reports or not."""

from __future__ import annotations

from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.reading import Reading
from feeds.extract.speakers import NAMED, People, Speaker
from feeds.extract.who import Who

_BY_SURNAME: Final = 0.85


class Subjects:
    """Finds whom the sentences of one article are about."""

    def __init__(self, lexicon: Lexicon, people: People, who: Who) -> None:
        self._lexicon = lexicon
        self._people = people
        self._who = who

    def named(self, reading: Reading) -> Speaker | None:
        """A person whom a sentence that reports nothing is about: who acts in it by name, or declined to speak."""
        subject = self.of(reading)
        if subject is None or not self._people.is_person(subject.name):
            return None
        is_active = any(t.dep_ == "nsubj" for t in reading.subjects)
        least = _BY_SURNAME if self._lexicon.language == "en" else NAMED  # French parses lose more subjects
        is_named = is_active and subject.certainty >= least
        is_silent = any(word in self._lexicon.refusals for word in reading.words)
        return subject if is_named or is_silent else None

    def of(self, reading: Reading, until: int | None = None) -> Speaker | None:
        """Whoever a sentence is about: its subject, or the one name in it."""
        stop = reading.sentence.end if until is None else until
        for token in reading.subjects:
            if reading.start_of(token) >= stop:
                break
            speaker = self._who.resolve(token)
            if speaker is not None and (speaker.role or speaker.certainty >= 0.7):
                return speaker
        names = [e for e in reading.doc.ents if e.label_ in {"PERSON", "PER"} and reading.end_of(e[-1]) <= stop]
        if until is None or not names:
            organisation = next((e for e in reading.doc.ents if e.label_ == "ORG"), None)
            if until is not None and organisation is not None and reading.end_of(organisation[-1]) <= stop:
                return self._people.resolve(organisation)
            return None
        return self._people.resolve(names[-1])
