"""RENDER: a speaker before what he says: `Ann Lee: the port is closed`, `Ann Lee denies closing the port`."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Final

from bot.locales import Words
from bot.render.cutting import outside
from bot.render.lexicon import ARTICLES, LINE_WORDS, LineWords, one_of
from bot.render.markup import bold
from feeds.group import has_negation
from feeds.offices import gender_of, office_of, office_words, with_article
from feeds.text import FUNCTION_WORDS, strip_accents
from feeds.types import Claim, Quotation, Status
from feeds.verbatim import without_loose_marks

# Longer roles are left out: they are sentences, and distract from the content.
LONGEST_ROLE: Final = 60
_VOWELS: Final = frozenset("aeiouy")
_WITH_CAPITAL: Final = frozenset({"I"})
# A lead that ends with one stands right before what follows it.
_APOSTROPHES: Final = ("'", "’")


def capitalised(text: str) -> str:
    """Returns `text` with its first letter capitalised, for the beginning of a line."""
    return text[:1].upper() + text[1:]


def behind_a_colon(text: str) -> str:
    """Returns a sentence as it stands behind `Ann Lee: `: a function word with which it begins has no capital.

    Other first words may be names, which keep it.
    """
    first = re.match(r"[A-ZÀ-Þ][^\W\d_]*", text)
    is_plain = first is not None and first[0].lower() in FUNCTION_WORDS and first[0] not in _WITH_CAPITAL
    is_word = is_plain and first is not None and (len(first[0]) == 1 or not first[0].isupper())
    return f"{text[0].lower()}{text[1:]}" if is_word else text


def has_lead(claim: Claim) -> bool:
    """True if a verb of the speaker's stands before the content: `denies` sending troops."""
    return bool(claim.lead and claim.speaker)


def with_verb(claim: Claim, text: str, language: str) -> str:
    """Returns what somebody says with the verb that it stands behind: `called on allies`, `said that ties threatened`.

    Args:
        claim: with its lead or report.
        text: its content, without the conjunction.
        language: the reader's.
    """
    if has_lead(claim):
        additive = LINE_WORDS.get(claim.language or "", LINE_WORDS["en"]).additive
        words = without_loose_marks(claim.lead).split()
        lead = " ".join([word for word in words if word.lower() not in additive] or words)
        blank = "" if lead.endswith(_APOSTROPHES) else " "  # "a qualifié d'« invention »"
        return f"{lead[:1].lower()}{lead[1:]}{blank}{text}"
    if not is_reported(claim) or told_report(claim, language) is not None:
        return text
    own = LINE_WORDS.get(claim.language or "", LINE_WORDS["en"])
    if claim.report.endswith(own.eliding) and strip_accents(text[:1].lower()) in _VOWELS:
        return f"{claim.report[:-1]}'{text}"
    return f"{claim.report} {text}"


def without_additive(text: str, claim: Claim) -> str:
    """Returns what somebody says without the adverb that counts what stands before it: "Oslo has [also] sent ships".

    "Not only ships, but also men" keeps it: it counts what stands in the line.

    Args:
        text: the content.
        claim: of the content; words of a quotation stay as they are.
    """
    if claim.quotation is not Quotation.INDIRECT or claim.language not in LINE_WORDS:
        return text
    return _additive(claim.language).sub(r"\1", text, count=1)


@cache
def _additive(language: str) -> re.Pattern[str]:
    """An auxiliary with such an adverb behind it; English has it before a verb without one, too."""
    own = LINE_WORDS[language]
    helpers = [*own.have, *own.be, *own.plurals, *own.plurals.values(), *own.modals]
    auxiliaries = one_of({word for word in helpers if " " not in word})
    return re.compile(rf"\b({auxiliaries})\s{one_of(own.additive)}(?=\s\w)(?!\s\w+\sque\b)", re.IGNORECASE)


def is_reported(claim: Claim) -> bool:
    """True if the verb of the report stands before the content, whose tense needs it: `said that` ties threatened."""
    return bool(claim.report and claim.speaker) and claim.status is not Status.DENIED


def told_report(claim: Claim, language: str) -> str | None:
    """Returns the verb of a report in another language in the reader's words: `a averti`; "" if a colon says as much.

    None for a report in the reader's language, and for one that keeps its own words: no word of the reader's is known
    for its verb, or a pronoun behind it stands for the speaker.

    Args:
        claim: with its speaker as the reader is told it.
        language: the reader's.
    """
    source, reader = LINE_WORDS.get(claim.language or language), LINE_WORDS.get(language)
    is_abroad = claim.language != language and not has_lead(claim) and is_reported(claim)
    if source is None or reader is None or not is_abroad:
        return None
    first, blank, verb = claim.report.rpartition(" ")[0].partition(" ")
    kind = source.reports.get(f"{source.singulars.get(first, first)}{blank}{verb}")
    begins = _content_without_that(claim, source).partition(" ")[0].partition("'")[0].lower()
    if kind is None or begins in source.unknown_behind_colon:
        return None
    return reader.told_reports.get(kind, "")


def _content_without_that(claim: Claim, own: LineWords) -> str:
    text = claim.content.replace("’", "'")
    opening = next((word for word in own.elided_conjunctions if text.startswith(word)), "")
    first, _, rest = text.partition(" ")
    return text[len(opening) :] if opening else (rest if first in own.conjunctions else text)


def said_html(claim: Claim, content: str, words: Words, *, is_told: bool) -> str:
    """Returns the speaker with what he says.

    Behind a verb of the source the speaker is its subject, in the language of the source: no colon parts the two. A
    person whom the reader knows under a label of another language has the label before a colon and is "he" behind it.

    Args:
        claim: with its speaker as the reader is told it.
        content: as HTML, with its lead or report before it.
        words: the reader's language.
        is_told: the content is in the reader's words, not in those of the source, and has no lead.
    """
    # "has not sent troops" and "denies sending troops" say so themselves; "denied: it has not" would say the contrary.
    is_denial = claim.status is Status.DENIED and (is_told or not (has_negation(claim) or has_lead(claim)))
    if not claim.speaker:
        return words.text("alerts.denied", content=content) if is_denial else content
    if is_denial:
        return words.text("alerts.denies", speaker=speaker_html(claim, begins=False), content=content)
    verb = None if is_told else told_report(claim, words.language)
    if is_told or verb == "" or not (has_lead(claim) or is_reported(claim)):
        return words.text("alerts.said", speaker=speaker_html(claim), content=content)
    if verb:
        shown = f"{_with_comma(claim)} {_agreeing(verb, claim, words.language)}"
        return words.text("alerts.said", speaker=shown, content=content)
    if pronoun := _pronoun(claim, words.language):
        return words.text("alerts.said", speaker=speaker_html(claim), content=f"{pronoun} {content}")
    subject = in_own_language(claim, words.language)
    return f"{_with_comma(subject)} {_agreeing(content, subject, claim.language or words.language)}"


def _with_comma(claim: Claim) -> str:
    """The speaker as the subject of a verb right behind it: `<b>Ann Lee</b>, Danish mayor,`."""
    comma = "," if _has_role(claim) or "," in (claim.speaker or "") else ""
    return f"{speaker_html(claim)}{comma}"


def speaker_html(claim: Claim, *, begins: bool = True) -> str:
    """Returns the speaker in bold with a short role that the name lacks; capitalised if it `begins` a line."""
    name = claim.speaker or ""
    shown = bold(outside(capitalised(name) if begins else _with_small_article(name)))
    return f"{shown}, {outside(claim.role or '')}" if _has_role(claim) else shown


def _pronoun(claim: Claim, language: str) -> str:
    """The pronoun that is the subject of a sentence in another language behind the reader's label; "" if none is.

    A body has a name in the source's language, and a name without an office belongs to every language.
    """
    own = LINE_WORDS.get(claim.language or language)
    if claim.language == language or own is None or not _has_role(claim) or office_of(claim.speaker or ""):
        return ""
    return own.subjects.get(gender_of(claim.speaker or "", office_of(claim.role or "")), "")


def in_own_language(claim: Claim, language: str) -> Claim:
    """Returns the claim with its speaker in the language of its words, whose grammar needs the name.

    Args:
        claim: with its speaker as the reader is told it.
        language: the reader's.
    """
    own = claim.language or language
    body = office_of(claim.speaker) if claim.speaker else None
    if own == language or own not in LINE_WORDS:
        return claim
    if body is not None:
        return replace(claim, speaker=with_article(body, office_words(body, own), own))
    role = office_of(claim.role) if claim.role else None
    return claim if role is None else replace(claim, role=office_words(role, own, claim.speaker or ""))


def _has_role(claim: Claim) -> bool:
    name, role = claim.speaker or "", claim.role or ""
    return bool(role) and len(role) <= LONGEST_ROLE and role.casefold() not in name.casefold()


def _with_small_article(name: str) -> str:
    """Returns the name with a lower-case article, as within a line: `la Russie`, `the White House`."""
    first, blank, rest = name.partition(" ")
    return f"{first.lower()}{blank}{rest}" if rest and first.lower() in ARTICLES else name


def _agreeing(content: str, claim: Claim, language: str) -> str:
    """The content with its auxiliary in the number of the speaker, whom the article may call otherwise."""
    first, blank, rest = content.partition(" ")
    name, own = claim.speaker or "", LINE_WORDS.get(language, LINE_WORDS["en"])
    names, body = name.split(), office_of(name)
    is_one = language == "fr" or (body is not None and body.is_body)  # English officials are several
    is_joined = not set(own.joining).isdisjoint(names[1:-1])
    is_several = is_joined and not (body is not None and body.is_body)
    if len(names) > 1 and (names[0].lower() in own.plural_articles or is_several):
        forms = own.plurals
    else:
        forms = own.singulars if is_one and not is_joined else {}
    return f"{forms.get(first, first)}{blank}{rest}"
