"""Tells whether a word that looks like a reporting verb is a verb, where the tagger is wrong too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.extract.lexicon import Lexicon, Verb
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import is_verbal, next_token, previous_token
from feeds.extract.rules import Rules, all_of, any_of
from feeds.offices import country_of

_CLOSING: Final = frozenset({",", '"', "”", "»", "–", "—"})


@dataclass(frozen=True, slots=True)
class Form:
    """A word with the form of a reporting verb.

    Attributes:
        token: the word.
        verb: the reporting verb that it may be.
        before: the word before it.
        after: the word behind it.
        sentence: where it stands.
        lexicon: the words of the language.
    """

    token: Token
    verb: Verb
    before: Token | None
    after: Token | None
    sentence: ParsedSentence
    lexicon: Lexicon


def is_written_as(token: Token, verb: Verb, lexicon: Lexicon) -> bool:
    """True if what belongs to the verb stands around the token: a reflexive pronoun, its further words."""
    doc, place, rest = token.doc, token.i, list(verb.rest)
    if verb.is_reflexive:
        before = {t.lower_ for t in doc[max(0, place - 3) : place]}
        if not before & lexicon.cues.reflexives:
            return False
    after = [t.lower_ for t in doc[place + 1 : place + 2 + len(rest)]]
    return not rest or rest == after[: len(rest)] or rest == after[1:]


def is_verb(token: Token, verb: Verb, sentence: ParsedSentence, lexicon: Lexicon) -> bool:
    """True if the word is a verb here.

    Args:
        token: a word that has the form of a reporting verb.
        verb: that verb.
        sentence: where it stands.
        lexicon: the words of the language; `[model]` says whether its tagger misses verbs.
    """
    form = Form(token, verb, previous_token(token), next_token(token), sentence, lexicon)
    if any_of(_NO_VERB_RULES, form):
        return False
    if any_of(_VERB_RULES, form):
        return True
    return not any_of(_NOUN_RULES, form) and any_of(_MISSED_VERB_RULES, form)


def is_present_tense(token: Token, verb: Verb, lexicon: Lexicon) -> bool:
    """True if the form is the present tense, singular, of the lemma: `nie` of `nier`."""
    forms = lexicon.verb_forms
    stem = verb.lemma.removesuffix(forms.infinitive_ending)
    return stem != verb.lemma and token.lower_ == stem + forms.present_ending


# --- no verb, whatever the tagger says


def is_present_behind_auxiliary(form: Form) -> bool:
    """`était présente`: a present tense follows no auxiliary."""
    auxiliary = next((t for t in reversed(form.token.doc[: form.token.i]) if t.pos_ != "ADV"), None)
    is_behind = auxiliary is not None and auxiliary.pos_ == "AUX"
    return is_behind and is_present_tense(form.token, form.verb, form.lexicon)


def is_adverb(form: Form) -> bool:
    """`il apparaît maintenant que …`, which has the form of `maintenir` as well."""
    return form.token.pos_ == "ADV" and form.token.lower_.endswith(form.lexicon.verb_forms.gerund_endings)


def has_other_sense(form: Form) -> bool:
    """`[s'assure] de trouver un port`, where `assure` alone reports."""
    if form.verb.is_reflexive or form.verb.lemma not in form.lexicon.cues.irreflexive:
        return False
    reflexives = {prefix.strip() for prefix in form.lexicon.inflection.reflexive_prefixes}
    before = next((t for t in reversed(form.token.doc[: form.token.i]) if t.pos_ not in {"ADV", "AUX"}), None)
    return before is not None and before.lower_ in reflexives


def is_noun_behind_verb(form: Form) -> bool:
    """`on se rendit [compte] que …`: a noun that belongs to the verb before it."""
    return form.token.pos_ == "NOUN" and form.before is not None and form.before.pos_ == "VERB"


_NO_VERB_RULES: Final[Rules[Form]] = (
    is_present_behind_auxiliary,
    is_adverb,
    has_other_sense,
    is_noun_behind_verb,
)


# --- a verb, by its tag or its form


def is_tagged_as_verb(form: Form) -> bool:
    """`Ann Lee said that …`; not as an attribute: `a meeting called “useless”`."""
    return is_verbal(form.token) and not _is_attribute(form)


def _is_attribute(form: Form) -> bool:
    token = form.token
    # "Its secretary, Bev Cartwright, accused employers": behind a comma it is the verb of the sentence.
    is_behind_comma = form.before is not None and form.before.text == "," and token.tag_ in {"VBD", "VBN"}
    if token.dep_ in {"amod", "compound"}:
        return not is_behind_comma
    return token.pos_ == "ADJ" and token.dep_ == "acl"


def has_finite_form(form: Form) -> bool:
    """`le syndicat [dénonce] un plan`, whatever the tagger says."""
    return all_of(_FINITE_FORM_RULES, form)


_VERB_RULES: Final[Rules[Form]] = (is_tagged_as_verb, has_finite_form)


# --- a finite verb by its form alone


def is_lower_case(form: Form) -> bool:
    """Not `Note` in a headline."""
    return form.token.text.islower()


def is_never_a_noun(form: Form) -> bool:
    """Not `la demande`: a form that is a noun as well proves nothing."""
    return form.token.lower_ not in form.lexicon.verb_forms.also_nouns


def has_no_determiner(form: Form) -> bool:
    """Not `une assure`, `de confirme`, `que dénonce`."""
    before = form.before
    if before is None or before.pos_ in {"DET", "ADP"}:
        return False
    return before.lower_ not in form.lexicon.clauses.marks


def has_finite_ending(form: Form) -> bool:
    """`dénonce`, `affirment`, `répondait`; `dénoncé` may be a participle."""
    return form.token.lower_.endswith(form.lexicon.verb_forms.finite_endings)


def is_no_participle(form: Form) -> bool:
    """Not `dénoncée`; `nie` is the present tense of `nier`."""
    is_present = is_present_tense(form.token, form.verb, form.lexicon)
    return is_present or not form.token.lower_.endswith(form.lexicon.verb_forms.participle_endings)


_FINITE_FORM_RULES: Final[Rules[Form]] = (
    is_lower_case,
    is_never_a_noun,
    has_no_determiner,
    has_finite_ending,
    is_no_participle,
)


# --- a verb that the tagger missed


def is_noun_before_clause(form: Form) -> bool:
    """`la [preuve] que …`: the clause mark behind it does not make it a verb; not `l'armée lettone [juge] que …`."""
    before = form.before
    if not _has_clause_mark(form) or before is None or country_of(before.text):
        return False
    return before.pos_ in {"DET", "ADP", "ADV"} or (before.pos_ == "ADJ" and form.token.i > 1)


_NOUN_RULES: Final[Rules[Form]] = (is_noun_before_clause,)


def stands_before_clause(form: Form) -> bool:
    """`le document révèle que …`: a clause mark behind it leaves no doubt."""
    return _has_clause_mark(form)


def _has_clause_mark(form: Form) -> bool:
    if not form.lexicon.model.misses_verbs or form.before is None or form.after is None:
        return False
    return form.after.lower_ in form.lexicon.clauses.marks


def is_second_verb(form: Form) -> bool:
    """`parle d'une offre et pointe un absentéisme`: behind a conjunction and before an article."""
    before, after = form.before, form.after
    if not form.lexicon.model.misses_verbs or before is None or after is None:
        return False
    is_conjunct = before.pos_ == "CCONJ" and form.token.dep_ == "conj"
    return is_conjunct and after.pos_ == "DET" and form.token.text.islower()


def is_only_verb(form: Form) -> bool:
    """`Le patron nie avoir reçu …`: no other word of the sentence is a verb."""
    before, after, token = form.before, form.after, form.token
    if not form.lexicon.model.misses_verbs or before is None or after is None or not token.text.islower():
        return False
    root = token.sent.root
    if is_verbal(root) or any(child.dep_ in {"cop", "aux:pass"} for child in root.children):
        return False
    is_behind_subject = before.pos_ in {"NOUN", "PROPN", "PRON"} or (before.text == "," and before.pos_ == "PUNCT")
    return is_behind_subject and (after.pos_ in {"DET", "ADP", "PRON", "SCONJ"} or after.text == '"')


def follows_pronoun(form: Form) -> bool:
    """`elle l'a aussi démenti`: behind a pronoun or auxiliary."""
    if form.before is None or form.after is None or form.token.pos_ == "NOUN":
        return False
    earlier = next((t for t in reversed(form.token.doc[: form.token.i]) if t.pos_ != "ADV"), form.before)
    return earlier.pos_ in {"AUX", "PRON"}


def stands_between_quotation_and_speaker(form: Form) -> bool:
    """`“…”, analyse Jean Petit`: a tagger takes the present tense behind a quotation for a noun."""
    before, after = form.before, form.after
    if before is None or after is None or not form.token.text[:1].islower():
        return False
    is_behind = before.text in _CLOSING or form.sentence.input.placeholder_at(before.idx) is not None
    has_speaker = after.pos_ in {"PROPN", "DET", "PRON", "NOUN"} or after.text in {".", ","}
    return is_behind and has_speaker


_MISSED_VERB_RULES: Final[Rules[Form]] = (
    is_second_verb,
    stands_before_clause,
    is_only_verb,
    follows_pronoun,
    stands_between_quotation_and_speaker,
)
