"""Finds the source of a cue wherever the sentence puts it, and resolves it to a speaker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.cue_clause import trailing_clause_start
from feeds.extract.attribution.cues import Cue, is_attribute
from feeds.extract.attribution.source_lists import list_before
from feeds.extract.attribution.source_spans import inverted_source, noun_before, noun_phrase
from feeds.extract.attribution.source_verbs import RELATIVE, agent_of, speaker_of_verb
from feeds.extract.attribution.types import Speaker, SpeakerKind
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import PASSIVE_SUBJECTS, SUBJECTS
from feeds.extract.nlp.doc import Span, Token
from feeds.extract.nlp.tokens import first_child, is_nominal
from feeds.extract.rules import Ways, first_of

_IMPERSONAL_WINDOW: Final = 5  # tokens
_MARKS: Final = frozenset({",", "”", "»", '"'})


class SourceResolver:
    """Finds who speaks in the sentences of one article."""

    def __init__(self, lexicon: Lexicon, coreference: CoreferenceResolver) -> None:
        self.lexicon = lexicon
        self._coreference = coreference

    def source_of(self, cue: Cue, *, is_preposed: bool) -> Speaker | None:
        """Returns the speaker of a cue, None where it has none that can speak.

        Args:
            cue: the cue.
            is_preposed: its content stands before it, so that its source may follow it.
        """
        clitic = _enclitic(cue)
        is_participle = clitic is None and is_attribute(cue)
        start = trailing_clause_start(cue) if is_preposed and clitic is None and not is_participle else None
        return first_of(_SOURCE_RULES, CueSource(cue, self, is_preposed, clitic, is_participle, start))

    def resolve_span(self, span: Span) -> Speaker | None:
        """Returns the speaker that some words stand for."""
        return self._coreference.resolve(span)

    def resolve(self, noun: Token) -> Speaker | None:
        """Returns the speaker that a noun with all that belongs to it stands for."""
        return self.resolve_for(noun, noun)

    def subject(self, subject: Token, verb: Token) -> Speaker | None:
        """Returns the speaker that a verb's subject stands for; of a relative pronoun, its antecedent."""
        if subject.lower_ in self.lexicon.clauses.subject_relatives:
            return self.resolve_for(verb.head, verb) if verb.dep_ in RELATIVE else None
        return self.resolve_for(subject, verb)

    def resolve_for(self, noun: Token, verb: Token) -> Speaker | None:
        """Returns the speaker that a noun beside a verb stands for, None for the writer's own voice."""
        if noun.lower_ in self.lexicon.cues.own_voice and noun.lower_ not in self.lexicon.pronoun_kinds:
            return None
        return self._coreference.resolve(noun_phrase(noun, verb, self.lexicon))


# --- where the source of a cue stands


@dataclass(frozen=True, slots=True)
class CueSource:
    """A cue whose source is sought.

    Attributes:
        cue: the cue.
        resolver: resolves nouns.
        is_preposed: the content stands before the cue.
        clitic: a pronoun that is written together with the verb.
        is_participle: the cue describes a noun: `a meeting called “useless”`.
        trailing_start: number of the first token of a source behind the last comma, where the parser's subject is a
            word of the content.
    """

    cue: Cue
    resolver: SourceResolver
    is_preposed: bool
    clitic: Span | None
    is_participle: bool
    trailing_start: int | None

    @property
    def is_plain(self) -> bool:
        """True if the source is a subject, before the cue or behind it."""
        return self.clitic is None and not self.is_participle and self.trailing_start is None


def source_of_impersonal_cue(source: CueSource) -> Speaker | None:
    """`…, indique-t-on à [la préfecture]`, `…, a-t-on appris auprès [du parquet]`."""
    cue, lexicon = source.cue, source.cue.lexicon
    words = lexicon.speakers.impersonal_prepositions
    if not words or not _is_impersonal(cue):
        return None
    behind = cue.doc[cue.last + 1 : cue.last + _IMPERSONAL_WINDOW]
    preposition = next((t for t in behind if t.lower_ in words), None)
    if preposition is None:
        return None
    noun = next(filter(is_nominal, cue.doc[preposition.i + 1 : preposition.i + _IMPERSONAL_WINDOW]), None)
    speaker = source.resolver.resolve(noun) if noun is not None else None
    return speaker if speaker is not None and speaker.kind is not SpeakerKind.UNKNOWN else None


def source_that_is_quoted(source: CueSource) -> Speaker | None:
    """`“…,” [Lee] was quoted as saying by Tass`: who is quoted, and not who quotes."""
    cue = source.cue
    mark = cue.token.head
    is_quoted = cue.token.dep_ == "pcomp" and mark.lower_ in cue.lexicon.source_phrases.as_marks
    subject = first_child(mark.head, PASSIVE_SUBJECTS) if is_quoted else None
    return source.resolver.resolve_for(subject, mark.head) if subject is not None else None


def enclitic_pronoun(source: CueSource) -> Speaker | None:
    """`a-t-[il] dit`."""
    return source.resolver.resolve_span(source.clitic) if source.clitic is not None else None


def agent_of_participle(source: CueSource) -> Speaker | None:
    """`a meeting called “useless” by [the mayor]`: the noun that it describes does not speak."""
    if not source.is_participle:
        return None
    return agent_of(source.cue.token, source.cue.sentence, source.resolver)


def source_behind_last_comma(source: CueSource) -> Speaker | None:
    """`… to help Russia fight Ukraine, [South Korea's agency] said`."""
    if source.trailing_start is None:
        return None
    return source.resolver.resolve_span(source.cue.doc.span(source.trailing_start, source.cue.first))


def source_behind_cue(source: CueSource) -> Speaker | None:
    """`…, a indiqué [le ministère]`, unless a subject stands before the cue, or that is a passive."""
    cue = source.cue
    is_passive = any(child.dep_ in {"aux:pass", "auxpass"} for child in cue.token.children)
    if not source.is_plain or not source.is_preposed or is_passive:
        return None
    subject = first_child(cue.token, SUBJECTS, before=cue.token.i)
    is_before = subject is not None and not _is_in_content(subject, cue)
    span = inverted_source(cue) if not is_before else None
    return source.resolver.resolve_span(span) if span is not None else None


def listed_bodies(source: CueSource) -> Speaker | None:
    """`[Oslo, Riga et Vilnius] ont dénoncé …`, whichever of them the parser has for the subject."""
    span = list_before(source.cue.token) if source.is_plain else None
    return source.resolver.resolve_span(span) if span is not None else None


def source_by_verb(source: CueSource) -> Speaker | None:
    """`[Ann Lee] said`, and the source of the verb that the cue depends on; not `The port is dead, says one of us`."""
    cue = source.cue
    subject = first_child(cue.token, SUBJECTS, before=cue.token.i)
    is_lost = source.is_preposed and (subject is None or _is_in_content(subject, cue))
    if not source.is_plain or (is_lost and cue.lexicon.grammar.any_verb_inverts):
        return None
    return speaker_of_verb(cue.token, cue.sentence, source.resolver)


def lost_source(source: CueSource) -> Speaker | None:
    """`[Le patron] nie avoir reçu …`, where the parser lost the subject: the noun before the cue."""
    if not source.is_plain or source.is_preposed or first_child(source.cue.token, SUBJECTS) is not None:
        return None
    noun = noun_before(source.cue)
    return source.resolver.resolve_span(noun) if noun is not None else None


_SOURCE_RULES: Final[Ways[CueSource, Speaker]] = (
    source_of_impersonal_cue,
    source_that_is_quoted,
    enclitic_pronoun,
    agent_of_participle,
    source_behind_last_comma,
    source_behind_cue,
    listed_bodies,
    source_by_verb,
    lost_source,
)


def _enclitic(cue: Cue) -> Span | None:
    """The pronoun that is written together with the verb: `a-t-[il] dit`."""
    doc, lexicon = cue.doc, cue.lexicon
    for i in range(cue.last, cue.first - 1, -1):
        if doc[i].text.startswith("-") and lexicon.without_enclitic_prefix(doc[i].lower_) in lexicon.pronoun_kinds:
            return doc.span(i, i + 1)
    return None


def _is_impersonal(cue: Cue) -> bool:
    """The subject of the cue is nobody in particular: `indique-t-[on]`, `[on] indique`."""
    lexicon = cue.lexicon
    nobody = lexicon.pronouns.indefinite
    clitics = (t for t in cue.doc[cue.first : cue.last + 2] if t.text[0] == "-")
    if any(lexicon.without_enclitic_prefix(t.lower_) in nobody for t in clitics):
        return True
    subject = first_child(cue.token, SUBJECTS)
    return subject is not None and subject.lower_ in nobody


def _is_in_content(subject: Token, cue: Cue) -> bool:
    """The parser took a word of the content before the cue for its subject."""
    own = {t.i for t in subject.subtree}  # commas of an apposition are the subject's: "the minister, Ann Lee, told"
    between = [t for t in cue.doc[subject.i + 1 : cue.first] if t.i not in own]
    is_quoted = cue.sentence.input.placeholder_at(subject.idx) is not None
    return is_quoted or any(t.text in _MARKS for t in between)
