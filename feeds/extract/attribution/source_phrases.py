"""Source phrases: `according to X`, `selon X`, `in X's view`; and headlines of the form `X: …`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from feeds.extract.attribution.coreference import PROPER_NOUN, CoreferenceResolver
from feeds.extract.attribution.descriptions import Description, speaker_described
from feeds.extract.attribution.phrase_coverage import Place, covered_by, is_of_apposed_figure
from feeds.extract.attribution.source_lists import list_behind
from feeds.extract.attribution.types import Speaker
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import SUBJECTS
from feeds.extract.nlp.doc import Span, Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import first_child, has_verb, is_infinitive, is_plural, is_verbal
from feeds.extract.rules import Rules, all_of, any_of

_LEAST_CHARACTERS: Final = 12
_LEAST_BLANKS: Final = 2
_VAGUE: Final = 0.7
_LONGEST_SOURCE: Final = 16
_LONGEST_EXCLUSION: Final = 30
_LONGEST_SHOWN: Final = 8  # tokens of a source at the end, with its comma
_NOMINAL: Final = frozenset({"DET", "ADJ", "NOUN", "PROPN", "PART", "NUM", "ADV"})
_JOINTS: Final = frozenset({",", ";"})
_STOPS: Final = frozenset({",", ".", ";", ":", "(", ")", "–", "—", "“", "«", '"'})
_BLANKS: Final = ' ,;:–—-"“«\n'
_APOSTROPHES: Final = ("'", "’")


@dataclass(frozen=True, slots=True)
class SourcePhrase:
    """A phrase that names a source, and the content that it covers.

    Attributes:
        start: where the content begins, in characters of the article.
        end: where it ends (exclusive).
        speaker: who the source is.
        phrase: its words before the name ("according to").
        phrase_start: where the phrase begins, in characters of the article.
        words: the name as written.
    """

    start: int
    end: int
    speaker: Speaker
    phrase: str
    phrase_start: int
    words: str


class SourcePhraseFinder:
    """Finds the source phrases in the sentences of one article."""

    def __init__(self, lexicon: Lexicon, coreference: CoreferenceResolver) -> None:
        self._lexicon = lexicon
        self._coreference = coreference

    def find(self, sentence: ParsedSentence) -> Iterator[SourcePhrase]:
        """Yields the source phrases of a sentence, outside its quotations."""
        text, lexicon = sentence.input.text, self._lexicon
        matches = [
            match
            for match in _phrase_pattern(lexicon).finditer(text)
            if all_of(_PHRASE_RULES, Phrase(match, sentence, lexicon))
        ]
        previous_end = 0
        for number, match in enumerate(matches):
            stop = _list_stop(sentence, match, matches[number + 1]) if number + 1 < len(matches) else len(text)
            span = _noun_behind(sentence, _source_start(match, lexicon), stop, lexicon)
            speaker = self._coreference.resolve(span) if span is not None else None
            if span is None or speaker is None:
                continue
            source = Source(match.group().strip(), speaker, span, text, self._coreference)
            if all_of(_SOURCE_RULES, source):
                end = _behind_insertion(text, span.end_char)
                place = Place(sentence, match.start(), end, lexicon, previous_end, stop)
                if is_of_apposed_figure(place):
                    continue
                yield from _covered(place, speaker, source.phrase)
                previous_end = max(span.end_char, stop)
        yield from self._shown_at_end(sentence)
        for match in _possessive_pattern(lexicon).finditer(text):
            start, end = next(match.span(group) for group in (1, 2, 3) if match[group])
            owner = sentence.doc.char_span(start, end, is_expanded=True)
            speaker = self._coreference.resolve(_without_possessive(owner)) if owner is not None else None
            if speaker is not None and is_outside_quotation(Phrase(match, sentence, lexicon)):
                place_of_phrase = Place(sentence, *match.span(), lexicon, 0, len(text))
                yield from _covered(place_of_phrase, speaker, match.group())

    def _shown_at_end(self, sentence: ParsedSentence) -> Iterator[SourcePhrase]:
        """`Ships were sent, [the latest navy records] show.`, where the parser takes the verb for a noun."""
        doc, lexicon = sentence.doc, self._lexicon
        words = [token for token in doc if not token.is_punct and not token.is_space]
        verb = words[-1] if words else None
        if verb is None or verb.lower_ not in lexicon.source_phrases.closing or first_child(verb, SUBJECTS):
            return
        comma = next((t.i for t in reversed(doc[max(0, verb.i - _LONGEST_SHOWN) : verb.i]) if t.text == ","), None)
        if comma is None or comma + 1 >= verb.i or not all(t.pos_ in _NOMINAL for t in doc[comma + 1 : verb.i]):
            return
        noun = doc[verb.i - 1]  # to the parser the whole source depends on the verb
        speaker = speaker_described(Description(doc.span(comma + 1, verb.i), noun, lexicon))
        if noun.pos_ in {"NOUN", "PROPN"} and speaker is not None and has_verb(doc[:comma]):
            end = verb.idx + len(verb.text)
            place = Place(sentence, doc[comma + 1].idx, end, lexicon, 0, len(sentence.input.text))
            yield from _covered(place, speaker, verb.text)


_INSERTION: Final = re.compile(r"\s*(?:\([^()]{1,200}\)|\[[^\[\]]{1,200}\]|(?:--|–|—)[^–—]{1,200}?(?:--|–|—)(?=\s*,))")


def _behind_insertion(text: str, end: int) -> int:
    """Where a bracket behind a source ends: `Selon la note [(datée de mai)], le port ferme`."""
    insertion = _INSERTION.match(text, end)
    return insertion.end() if insertion is not None else end


@cache
def _phrase_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    words = lexicon.source_phrases
    phrases = (*sorted(words.phrases, key=len, reverse=True), *sorted(words.opening, key=len, reverse=True))
    return re.compile(rf"\b(?:{_either(phrases)})(?:\s|(?<=['’]))", re.IGNORECASE)


@cache
def _possessive_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    """Matches `in X's own view`, `in her view`, and `by one Western count`."""
    words = lexicon.source_phrases
    opening, pronouns = _either(words.possessive_openings), _either(words.possessive_pronouns)
    view = rf"(?:(?:{_either(words.possessive_adjectives)}) )?(?:{_either(words.possessive_nouns)})\b"
    owner = r"((?:[\w.-]+ ){0,5}?[\w.-]+)['’]s?"
    counts, some = _either(words.counts), _either(words.indefinite)
    count = rf"(?<=, )by ((?:{some}) (?:[\w-]+ ){{0,2}}(?:{counts}))\b" if words.counts else "((?!))"
    return re.compile(rf"\b(?:{opening}) {owner} {view}|\b(?:{opening}) ({pronouns}) {view}|{count}", re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words)) or "(?!)"


# --- a phrase that names a source


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that may name a source."""

    match: re.Match[str]
    sentence: ParsedSentence
    lexicon: Lexicon

    @property
    def words(self) -> str:
        """The phrase in lower case."""
        return self.match.group().strip().lower()


def is_outside_quotation(phrase: Phrase) -> bool:
    """Not `“It rained, according to Lee,” she said`."""
    place = phrase.sentence.input.start_of(phrase.match.start())
    return not any(quote.start < place < quote.end for quote in phrase.sentence.quotes)


def is_followed_by_a_source(phrase: Phrase) -> bool:
    """Not `according to plan`, `selon la loi`."""
    rest = phrase.match.string[phrase.match.end() : phrase.match.end() + _LONGEST_EXCLUSION].lower()
    return not any(
        re.match(re.escape(word) + r"(?!\w)", rest) or (word.endswith(_APOSTROPHES) and rest.startswith(word))
        for word in phrase.lexicon.source_phrases.not_followed_by
    )


def opens_sentence_if_it_must(phrase: Phrase) -> bool:
    """`Pour Ann Lee, le port est fermé`; not `Il vote pour Ann Lee, et le port ferme`."""
    if phrase.words not in phrase.lexicon.source_phrases.opening:
        return True
    before = phrase.match.string[: phrase.match.start()].strip(_BLANKS).lower()
    return not before or before in phrase.lexicon.clauses.openers  # "Ainsi, pour Ann Lee, …"


_PHRASE_RULES: Final[Rules[Phrase]] = (
    is_outside_quotation,
    is_followed_by_a_source,
    opens_sentence_if_it_must,
)


# --- a source that can speak


@dataclass(frozen=True, slots=True)
class Source:
    """The noun behind a phrase.

    Attributes:
        phrase: the phrase as written.
        speaker: who the noun stands for.
        span: the noun with what belongs to it.
        text: the sentence as it was parsed.
        coreference: knows the people of the article.
    """

    phrase: str
    speaker: Speaker
    span: Span
    text: str
    coreference: CoreferenceResolver

    @property
    def is_opening(self) -> bool:
        """True for `pour`, which names a source only before a person or a body."""
        return self.phrase.lower() in self.coreference.lexicon.source_phrases.opening


def is_no_measure(source: Source) -> bool:
    """Not `selon la saison`, `d'après les prix`: behind these only people and bodies are sources."""
    lexicon = source.coreference.lexicon
    is_document = bool(lexicon.singulars(source.span.root.lower_) & lexicon.speakers.documents)
    is_doubtful = source.phrase.lower() in lexicon.source_phrases.doubtful
    return not is_doubtful or is_document or source.speaker.certainty > _VAGUE or len(source.span) == 1


def has_comma_if_it_must(source: Source) -> bool:
    """`Pour Ann Lee[,] le port est fermé`."""
    end = source.span.end_char
    return not source.is_opening or source.text[end : end + 2].lstrip().startswith(",")


def is_person_or_body_if_it_must(source: Source) -> bool:
    """`Pour [la maire], …`; not `Pour une heure, le port est fermé`."""
    return not source.is_opening or any_of(_PERSON_RULES, source)


_SOURCE_RULES: Final[Rules[Source]] = (is_no_measure, has_comma_if_it_must, is_person_or_body_if_it_must)


def is_named_surely(source: Source) -> bool:
    """`Pour [Ann Lee], …`."""
    return source.speaker.certainty >= PROPER_NOUN


def has_role_word(source: Source) -> bool:
    """`Pour [la maire], …`, `Pour [les maires], …`; not `Pour [la première fois], …`."""
    lexicon = source.coreference.lexicon
    return bool(lexicon.singulars(source.span.root.lower_) & lexicon.speakers.roles)


def is_named_body(source: Source) -> bool:
    """`Pour [la Fédération des pêcheurs], …`."""
    is_named = any(token.pos_ == "PROPN" for token in source.span)
    return is_named and source.coreference.is_organisation(source.span.text)


def has_known_role(source: Source) -> bool:
    """`Pour [la présidente], …`, of whom the article gave name and role."""
    return bool(source.speaker.role)


_PERSON_RULES: Final[Rules[Source]] = (is_named_surely, has_role_word, is_named_body, has_known_role)


def _without_possessive(owner: Span) -> Span:
    while len(owner) > 1 and owner[-1].text in {"'s", "’s", "'", "’"}:
        owner = owner.doc.span(owner.start, owner.end - 1)
    return owner


def _source_start(match: re.Match[str], lexicon: Lexicon) -> int:
    """Where the source begins: behind the phrase, or at the noun that the phrase ends with: `de [source proche]`."""
    last = match.group().split()[-1]
    is_noun = last.lower() in lexicon.speakers.organisations
    return match.start() + match.group().rindex(last) if is_noun else match.end()


def _list_stop(sentence: ParsedSentence, match: re.Match[str], following: re.Match[str]) -> int:
    """Where the part of the following phrase begins: `1,500 according to police [and 4,000 according to unions]`."""
    between = [t for t in sentence.doc if match.end() <= t.idx < following.start()]
    joint = next((t for t in reversed(between) if t.pos_ == "CCONJ" or t.text in _JOINTS), None)
    if joint is None:
        return following.start()
    before = next((t for t in between if t.i == joint.i - 1 and t.text in _JOINTS), joint)
    return before.idx


def _noun_behind(sentence: ParsedSentence, place: int, stop: int, lexicon: Lexicon) -> Span | None:
    """The noun phrase behind a phrase, with a name in apposition: `the head of NATO, [Mark Rutte], …`."""
    doc = sentence.doc
    first = next((t.i for t in doc if t.idx >= place), len(doc))
    end = first
    if (bodies := list_behind(doc, first)) is not None:
        return bodies
    for token in doc[first : first + _LONGEST_SOURCE]:
        is_end = token.idx >= stop or token.lower_ in lexicon.clauses.relatives
        if is_end or _ends_source(token, first):
            break
        end = token.i + 1
    if end == first or (is_infinitive(doc[first]) and doc[first].text.islower()):
        return None  # "Pour animer la soirée, Ann Lee": a purpose
    if (
        end + 1 < len(doc)
        and doc[end].text == ","
        and doc[end + 1].pos_ == "PROPN"
        and _is_person(doc.span(first, end), lexicon)
    ):
        last = end + 1
        while last < len(doc) and _continues_name(doc[last], lexicon):
            last += 1
        if last >= len(doc) or doc[last].text in {",", "."}:
            return doc.span(first, last)
    return doc.span(first, end)


def _is_person(source: Span, lexicon: Lexicon) -> bool:
    """Not `d'après les journaux, Lee, dont …`: behind many, and behind a body, a name is no apposition."""
    words = lexicon.singulars(source.root.lower_)
    return not is_plural(source.root) and not words & (lexicon.speakers.organisations | lexicon.speakers.documents)


def _continues_name(token: Token, lexicon: Lexicon) -> bool:
    return token.pos_ == "PROPN" or token.text == "-" or token.lower_ in lexicon.names.particles


def _ends_source(token: Token, first: int) -> bool:
    if token.text in _STOPS:
        return True
    is_clause = is_verbal(token) or token.pos_ == "SCONJ"
    return is_clause and token.i > first and token.dep_ != "amod"


def _covered(place: Place, speaker: Speaker, phrase: str) -> Iterator[SourcePhrase]:
    sentence = place.sentence
    low, high = covered_by(place)
    span = sentence.trim(sentence.input.start_of(low), sentence.input.end_of(high)) if high > low else None
    if span is None:
        return
    content = sentence.text[slice(*span)]
    is_figure = place.is_in_list and any(character.isdigit() for character in content)
    if is_figure or (len(content) >= _LEAST_CHARACTERS and content.count(" ") >= _LEAST_BLANKS):
        words = place.text[place.start : place.end].removeprefix(phrase).strip()
        yield SourcePhrase(*span, speaker, phrase, sentence.input.start_of(place.start), words)
