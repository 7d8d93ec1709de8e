"""What differs by language, as data: one TOML file per language, read into one `Lexicon`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from feeds.extract.lexicon.facts import DateWords, EventWords, FigureWords, MatterWords, NameWords
from feeds.extract.lexicon.reader import LexiconError, read_table
from feeds.extract.lexicon.reporting import (
    Clauses,
    Contents,
    CueAdjectives,
    CueNouns,
    CueWords,
    Hearsay,
    Pronouns,
    SourcePhraseWords,
    SpeakerWords,
    VerbForms,
)
from feeds.extract.lexicon.tables import (
    AnaphoraWords,
    Frame,
    GenderWords,
    Grammar,
    Inflection,
    ModelTraits,
    QuotationWords,
    ReportedSpeech,
    SentenceWords,
    SplitQuotes,
    StandaloneWords,
    VerbGroup,
)
from feeds.extract.lexicon.verbs import Verb, lemmas_by_form, verbs_by_form

# The tables without which not even direct quotations can be read.
REQUIRED: Final = frozenset({"language", "inflection", "verbs"})

__all__ = ["Frame", "Lexicon", "LexiconError", "Verb", "lexicon_of", "read_lexicon"]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """A language's words: one attribute per table of its file, and the maps that are made of them.

    Attributes:
        language: its code, which is the file's name.
        verbs: the groups of reporting verbs.
        prepositions: lemma → prepositions behind which its content may stand, beside those of its groups.
        demonyms: adjective → country.
    """

    language: str
    inflection: Inflection
    verbs: Mapping[str, VerbGroup]
    prepositions: Mapping[str, tuple[str, ...]]
    grammar: Grammar
    model: ModelTraits
    cues: CueWords
    verb_forms: VerbForms
    clauses: Clauses
    contents: Contents
    hearsay: Hearsay
    source_phrases: SourcePhraseWords
    cue_nouns: CueNouns
    cue_adjectives: CueAdjectives
    pronouns: Pronouns
    speakers: SpeakerWords
    demonyms: Mapping[str, str]
    names: NameWords
    dates: DateWords
    figures: FigureWords
    matter: MatterWords
    events: EventWords
    sentences: SentenceWords
    standalone: StandaloneWords
    anaphora: AnaphoraWords
    genders: GenderWords
    reported: ReportedSpeech
    quotations: QuotationWords
    split_quotes: SplitQuotes

    @cached_property
    def verbs_by_form(self) -> Mapping[str, tuple[Verb, ...]]:
        """Written form → the reporting verbs that it may be."""
        return verbs_by_form(self.verbs.values(), self.prepositions, self.inflection)

    @cached_property
    def refusals_by_form(self) -> Mapping[str, str]:
        """Written form → the verb that takes a report away."""
        return lemmas_by_form(self.cues.refusals, self.inflection)

    @cached_property
    def event_verbs_by_form(self) -> Mapping[str, str]:
        """Written form of a verb → the lemma that names its event."""
        return {**self.event_futures, **lemmas_by_form(self.events.verbs, self.inflection)}

    @cached_property
    def event_futures(self) -> Mapping[str, str]:
        """Form of an event verb's future tense → the verb, where the language has such forms."""
        return self._event_forms(self.verb_forms.future_endings)

    @cached_property
    def event_conditionals(self) -> Mapping[str, str]:
        """The same of its conditional."""
        return self._event_forms(self.verb_forms.conditional_endings)

    def _event_forms(self, endings: tuple[str, ...]) -> dict[str, str]:
        irregular = self.verb_forms.future_stems
        stems = {lemma: irregular.get(lemma, lemma.removesuffix("e")) for lemma in self.events.verbs}
        return {stem + ending: lemma for lemma, stem in stems.items() for ending in endings}

    @cached_property
    def implicative_forms(self) -> frozenset[str]:
        """Forms of the verbs whose infinitive tells what did happen."""
        return frozenset(lemmas_by_form(self.events.implicatives, self.inflection))

    @cached_property
    def factive_forms(self) -> frozenset[str]:
        """Forms of the verbs whose clause is so: "emerged", "sait"."""
        return frozenset(lemmas_by_form(self.anaphora.factives, self.inflection))

    @cached_property
    def event_nouns_by_form(self) -> Mapping[str, str]:
        """Written form of a noun → the lemma that names its event."""
        return {form: lemma for lemma, forms in self.events.nouns.items() for form in forms}

    @cached_property
    def cue_nouns_by_form(self) -> frozenset[str]:
        """Nouns that report, those that take a clause in the plural as well."""
        nouns = self.cue_nouns
        plurals = {noun + suffix for noun in nouns.clause for suffix in self.grammar.plural_suffixes}
        return nouns.clause | nouns.infinitive | plurals

    @cached_property
    def pronoun_kinds(self) -> Mapping[str, str]:
        """Pronoun → masculine, feminine, plural or neuter."""
        pronouns = self.pronouns
        kinds = {
            "masculine": pronouns.masculine,
            "feminine": pronouns.feminine,
            "plural": pronouns.plural,
            "neuter": pronouns.neuter,
        }
        return {word: kind for kind, words in kinds.items() for word in words}

    @cached_property
    def given_name_genders(self) -> Mapping[str, str]:
        """Given name → masculine or feminine."""
        return {**dict.fromkeys(self.names.masculine, "masculine"), **dict.fromkeys(self.names.feminine, "feminine")}

    @cached_property
    def role_genders(self) -> Mapping[str, str]:
        """Title or role → the gender that it tells."""
        speakers = self.speakers
        return {
            **dict.fromkeys((*speakers.titles_masculine, *speakers.masculine_roles), "masculine"),
            **dict.fromkeys((*speakers.titles_feminine, *speakers.feminine_roles), "feminine"),
        }

    @cached_property
    def month_names(self) -> frozenset[str]:
        """Months and their abbreviations."""
        return frozenset((*self.dates.months, *self.dates.month_abbreviations))

    @cached_property
    def collective_numbers(self) -> Mapping[str, float]:
        """Words for a number of things, in the plural as well → value."""
        words = self.figures.collective
        return {
            form: value
            for word, value in words.items()
            for form in (word, *(word + suffix for suffix in self.grammar.plural_suffixes))
        }

    @cached_property
    def number_words(self) -> frozenset[str]:
        """Words without which a text has no number in words."""
        words = self.figures
        return frozenset((*words.words, *words.scales, *self.collective_numbers, *words.vague))

    @cached_property
    def speaker_nouns(self) -> frozenset[str]:
        """Nouns for people by what they do, and for bodies: those that can speak and be spoken to."""
        return self.speakers.roles | self.speakers.organisations

    @cached_property
    def gendered_titles(self) -> frozenset[str]:
        """Titles that tell a gender."""
        return self.speakers.titles_masculine | self.speakers.titles_feminine

    @cached_property
    def statements(self) -> frozenset[str]:
        """Nouns for documents and for what shows something."""
        return self.speakers.evidence | self.speakers.documents

    @cached_property
    def titles(self) -> frozenset[str]:
        """All titles before names."""
        speakers = self.speakers
        return speakers.titles | speakers.titles_masculine | speakers.titles_feminine

    @cached_property
    def abbreviated_titles(self) -> frozenset[str]:
        """Titles and roles that end with a full stop."""
        return frozenset(word for word in self.titles | self.speakers.roles if word.endswith("."))

    def singulars(self, word: str) -> frozenset[str]:
        """Returns a noun, and what it may be the plural of."""
        return _singulars(word, self.grammar.plural_suffixes)

    def without_enclitic_prefix(self, word: str) -> str:
        """Returns a pronoun without what joins it to its verb: "-t-il" → "il"."""
        prefix = next((each for each in self.pronouns.enclitic_prefixes if word.startswith(each)), "")
        return word.removeprefix(prefix)


@lru_cache(maxsize=20_000)
def _singulars(word: str, suffixes: tuple[str, ...]) -> frozenset[str]:
    return frozenset((word, *(word.removesuffix(suffix) for suffix in suffixes)))


@cache
def lexicon_of(language: str, file: Path | None = None) -> Lexicon | None:
    """Returns the lexicon of a language, None where there is none.

    Args:
        language: its code, which is the file's name.
        file: the lexicon's file; without one it is that of this package.

    Raises:
        LexiconError: the file is wrong; the message names the key.
    """
    if file is not None:
        return read_lexicon(file)
    own = resources.files(__name__).joinpath(f"{language}.toml")
    return read_lexicon(own) if language.isalpha() and own.is_file() else None


def read_lexicon(file: Traversable) -> Lexicon:
    """Returns what a lexicon file says.

    Args:
        file: `<language>.toml`. A table that is not there has no words; one that is there has all of its keys.

    Raises:
        LexiconError: the file is no TOML, a table or key is unknown, a key is missing, or a value has the wrong type.
    """
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{file.name}: {error}") from error
    optional = {field.name for field in fields(Lexicon)} - REQUIRED
    lexicon = read_table(Lexicon, given, file.name, optional=optional)
    if f"{lexicon.language}.toml" != file.name:
        raise LexiconError(f"{file.name}: language: is {lexicon.language!r}, not the file's name")
    return lexicon
