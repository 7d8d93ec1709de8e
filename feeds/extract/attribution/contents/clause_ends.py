"""Finds where a reported clause ends because the next report of its sentence begins: `…, adding that …`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.cues import Cue
from feeds.extract.nlp.dependency_labels import AUXILIARIES, OBJECTS, SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import first_child, has_verb
from feeds.extract.rules import Ways, first_of

_PASSIVE_AUXILIARIES: Final = frozenset({"auxpass", "aux:pass"})


@dataclass(frozen=True, slots=True)
class NextReport:
    """Another cue within a clause.

    Attributes:
        cue: the cue of the clause.
        other: the other one.
        first: number of the first token of the clause.
        subject: the subject of the other cue, within the clause.
    """

    cue: Cue
    other: Cue
    first: int
    subject: Token | None

    @property
    def subject_start(self) -> int | None:
        """Number of the first token of the subject, None without one."""
        return min(t.i for t in self.subject.subtree) if self.subject is not None else None

    @property
    def before(self) -> Token:
        """The token before the other cue."""
        return self.cue.doc[self.other.first - 1]


def end_before_next_report(first: int, last: int, cue: Cue, others: Sequence[Cue]) -> int:
    """Returns the number of the last token of a clause that is no part of the next report.

    Args:
        first: number of the first token of the clause.
        last: number of its last token as the parser has it.
        cue: the cue of the clause.
        others: the other cues of the sentence.
    """
    for other in others:
        if first + 1 < other.first <= last:
            subject = first_child(other.token, SUBJECTS, after=first)
            end = first_of(_END_RULES, NextReport(cue, other, first, subject))
            if end is not None:
                return end
    return last


def before_report_at_end(report: NextReport) -> int | None:
    """`told them that it was over[, his embassy said]`."""
    doc, low = report.cue.doc, report.subject_start
    if low is None or doc[low - 1].text != "," or has_verb(doc[report.other.last + 1 :]):
        return None
    return low - 2


def before_contrast(report: NextReport) -> int | None:
    """`said that it was over[, while the ministry said] …`."""
    doc, low = report.cue.doc, report.subject_start
    if low is None:
        return None
    opener = next((i for i in range(low - 1, max(report.first, low - 4), -1) if doc[i].text == ","), None)
    contrasts = report.cue.lexicon.clauses.contrasts
    if opener is None or not any(t.lower_ in contrasts for t in doc[opener + 1 : low]):
        return None
    return opener - 1


def before_conjunct(report: NextReport) -> int | None:
    """`estime que la loi est bonne [et réclame un vote]`."""
    token = report.other.token
    is_conjunct = token.dep_ == "conj" and token.head.i == report.cue.token.i
    is_next = report.subject is None and is_conjunct and report.before.pos_ == "CCONJ"
    return report.other.first - 2 if is_next else None


def before_participle(report: NextReport) -> int | None:
    """`said that it was over[, adding that …]`, `a dit que c'était fini[, tout en ajoutant que …]`."""
    token = report.other.token
    is_participle = token.tag_ == "VBG" or token.lower_.endswith(report.cue.lexicon.verb_forms.gerund_endings)
    first = report.other.first
    while report.cue.doc[first - 1].lower_ in report.cue.lexicon.verb_forms.gerund_marks:
        first -= 1
    is_next = report.subject is None and is_participle and report.cue.doc[first - 1].text == ","
    return first - 2 if is_next else None


def before_same_auxiliary(report: NextReport) -> int | None:
    """`a dit que le port fermait[, et a révélé le plan]`: behind a comma, in the tense of the first report."""
    doc, before = report.cue.doc, report.before
    if report.subject is not None or before.pos_ != "CCONJ" or not before.i or doc[before.i - 1].text != ",":
        return None
    auxiliaries = [
        [c.lower_ for c in cue.token.children if c.dep_ == "aux:tense"] for cue in (report.cue, report.other)
    ]
    return before.i - 2 if auxiliaries[0] and auxiliaries[0] == auxiliaries[1] else None


def before_second_mark(report: NextReport) -> int | None:
    """`said that it was over [and warned that …]`."""
    behind = report.cue.doc[report.other.last + 1 : report.other.last + 3]
    has_mark = any(t.lower_ in report.cue.lexicon.clauses.marks for t in behind)
    is_next = report.subject is None and has_mark and report.before.pos_ == "CCONJ"
    return report.other.first - 2 if is_next else None


def before_report_of_quotation(report: NextReport) -> int | None:
    """`said that it was over [but added, “We wait”]`."""
    doc, parsed = report.cue.doc, report.cue.sentence.input
    behind = doc[report.other.last + 1 : report.other.last + 4]
    has_quotation = any(parsed.placeholder_at(t.idx) is not None for t in behind)
    is_next = report.subject is None and has_quotation and report.before.pos_ == "CCONJ"
    return report.other.first - 2 if is_next else None


def before_verb_of_speaker(report: NextReport) -> int | None:
    """`said that boats alone were not enough [and asked for money]`: boats ask for nothing, the speaker does."""
    token, lexicon = report.other.token, report.cue.lexicon
    is_joined = token.dep_ == "conj" and token.head.i >= report.first and report.before.pos_ == "CCONJ"
    subject = first_child(token.head, SUBJECTS, after=report.first - 1) if is_joined else None
    if report.subject is not None or subject is None or token.tag_ == "VB":
        return None
    speakers = lexicon.speaker_nouns | lexicon.speakers.humans
    may_report = subject.pos_ != "NOUN" or subject.ent_type_ or lexicon.singulars(subject.lower_) & speakers
    is_agent = subject.lower_.endswith(lexicon.speakers.agent_endings)
    return None if may_report or is_agent else report.other.first - 2


def before_active_verb(report: NextReport) -> int | None:
    """`said that the port had been closed [and praised the crew]`: the speaker praises."""
    token, head = report.other.token, report.other.token.head
    is_joined = token.dep_ == "conj" and head.i >= report.first and report.before.pos_ == "CCONJ"
    is_passive = any(child.dep_ in _PASSIVE_AUXILIARIES for child in head.children)
    has_helper = any(child.dep_ in AUXILIARIES | _PASSIVE_AUXILIARIES for child in token.children)
    has_object = any(child.dep_ in OBJECTS for child in token.children)
    is_other = report.subject is None and is_joined and is_passive and has_object and not has_helper
    return report.other.first - 2 if is_other else None


_END_RULES: Final[Ways[NextReport, int]] = (
    before_report_at_end,
    before_contrast,
    before_conjunct,
    before_participle,
    before_same_auxiliary,
    before_second_mark,
    before_report_of_quotation,
    before_verb_of_speaker,
    before_active_verb,
)
