"""EXTRACT, cues: the words of a sentence that say that somebody says something, by their written form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Token

from feeds.extract.lexicon import Lexicon, Verb
from feeds.extract.nlp.dependency_labels import AUXILIARIES, SUBJECTS
from feeds.extract.nlp.parsed_sentence import ParsedSentence

_NEAR: Final = 24


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb in a sentence. `first` and `last` hold its auxiliaries, attached pronoun and further words."""

    token: Token
    verb: Verb
    first: int
    last: int
    is_denied: bool = False


def find_cues(sentence: ParsedSentence, lexicon: Lexicon) -> Iterator[Cue]:
    """The reporting verbs of a sentence that hold as such: not negated, refused, asked or supposed."""
    for place, word in enumerate(sentence.words):
        verbs = lexicon.verbs_by_form.get(word)
        if verbs is None:
            continue
        token = sentence.doc[place]
        if sentence.input.placeholder_at(token.idx) is not None:
            continue
        cue = _cue(token, verbs, sentence, lexicon)
        if cue is not None:
            yield cue


def _cue(token: Token, verbs: tuple[Verb, ...], sentence: ParsedSentence, lexicon: Lexicon) -> Cue | None:
    fitting = [v for v in verbs if _fits(token, v, lexicon)]
    verb = next((v for v in fitting if v.is_reflexive or v.rest), next(iter(fitting), None))
    if token.i + 1 < len(token.doc) and token.nbor().lower_ in lexicon.cues.set_phrases:
        return None  # "dire adieu"
    if _is_bare_participle(token, lexicon):
        return None
    if verb is None or not _is_verb(token, verb, sentence, lexicon) or _within_quote(token, sentence):
        return None
    first, last = _group(token, verb, lexicon)
    follows = token.doc[last + 1 : last + 2].text.lower()
    if token.doc[first].lower_ in lexicon.cues.negative_particles and follows in lexicon.clauses.marks:
        return None  # "ne demande qu'un plat": no clause, but "only"
    is_negated = _is_negated(token, (first, last), lexicon)
    if is_negated and verb.lemma not in lexicon.cues.stances:
        return None
    if _is_only_possible(token, lexicon):
        return None
    if token.lower_ in lexicon.refusals_by_form:
        return None
    head = token.head
    if token.dep_ in {"xcomp", "acl", "obl:arg"} and head.lower_ in lexicon.refusals_by_form:
        return None
    if any(c.dep_ == "mark" and c.lower_ in lexicon.cues.conditions for c in token.children):
        return None
    is_asked = token.sent.text.rstrip().endswith("?") and token.dep_ == "ROOT" and not sentence.quotes
    if is_asked:
        return None
    is_denied = verb.lemma in lexicon.cues.denying or is_negated
    return Cue(token, verb, first, last, is_denied)


def _is_negated(token: Token, group: tuple[int, int], lexicon: Lexicon) -> bool:
    """`did not say`, `n'a pas dit`; not `said no one was hurt`, where what is said is negative."""
    doc, (first, last) = token.doc, group
    around = [
        *doc[max(0, first - 1) : last + 1],
        *(doc[last + 1 : last + 2] if lexicon.grammar.negation_follows_verb else ()),
    ]
    if any(t.lower_ in lexicon.cues.negations for t in around if t.i != token.i):
        return True
    if any(c.dep_ == "neg" or (c.lower_ in lexicon.cues.negations and c.i < token.i) for c in token.children):
        return True
    if token.dep_ == "xcomp" and token.head.i < token.i and _is_negative(token.head, lexicon):
        return True  # "n'a pas voulu dire", "did not want to say"
    subject = next((c for c in token.children if c.dep_ in SUBJECTS and c.i < token.i), None)
    nobody = lexicon.cues.nobody
    return subject is not None and (subject.lower_ in nobody or any(c.lower_ in nobody for c in subject.children))


def _is_negative(verb: Token, lexicon: Lexicon) -> bool:
    """Whether a verb over the cue is negated."""
    return any(c.dep_ == "neg" or c.lower_ in lexicon.cues.negations for c in verb.children)


def _is_only_possible(token: Token, lexicon: Lexicon) -> bool:
    """`may announce`, `could argue that`: nobody has."""
    possible = lexicon.cues.uncertain_auxiliaries
    return any(c.dep_ == "aux" and c.lower_ in possible for c in token.children)


def is_future(cue: Cue, lexicon: Lexicon) -> bool:
    """`will announce`, `would respond`: not yet."""
    ahead = lexicon.cues.future_auxiliaries
    return any(c.dep_ == "aux" and c.lower_ in ahead for c in cue.token.children)


def _fits(token: Token, verb: Verb, lexicon: Lexicon) -> bool:
    doc, i = token.doc, token.i
    if verb.is_reflexive:
        before = {doc[j].lower_ for j in range(max(0, i - 3), i)}
        if not before & lexicon.cues.reflexives:
            return False
    if not verb.rest:
        return True
    after = [t.lower_ for t in doc[i + 1 : i + 2 + len(verb.rest)]]
    return list(verb.rest) == after[: len(verb.rest)] or list(verb.rest) == after[1:]


def trailing_cue_clause_start(cue: Cue, lexicon: Lexicon) -> int | None:
    """Where the cue's side begins in `… help Russia fight Ukraine, South Korea's agency said on Friday.`

    Only where the parser took a word of the content for the subject: behind the last comma, with no verb on the cue's
    side but the cue, and a verb before it.
    """
    doc = cue.token.doc
    subject = next((c for c in cue.token.children if c.dep_ in SUBJECTS and c.i < cue.first), None)
    comma = next((i for i in range(cue.first - 1, 0, -1) if doc[i].text == ","), None)
    if (
        not lexicon.grammar.report_follows_content
        or subject is None
        or comma is None
        or not subject.i < comma < cue.first - 1
    ):
        return None
    beside = [t for t in (*doc[comma + 1 : cue.first], *doc[cue.last + 1 :]) if t.pos_ in {"VERB", "AUX"}]
    has_noun = any(t.pos_ in {"NOUN", "PROPN", "PRON"} for t in doc[comma + 1 : cue.first])
    has_verb = any(t.pos_ in {"VERB", "AUX"} for t in doc[:comma])
    return comma + 1 if has_noun and has_verb and not beside else None


def is_attribute(token: Token, lexicon: Lexicon) -> bool:
    """A past participle that says something of a noun: `a meeting called “useless”`."""
    is_past = token.morph.get("VerbForm", []) == ["Part"] and token.morph.get("Tense", []) == ["Past"]
    is_past = is_past and token.lower_.endswith(
        lexicon.verb_forms.past_participle_endings
    )  # the model's word alone is not enough: "ajoute"
    is_past = (
        is_past
        or token.tag_ == "VBN"
        or (token.pos_ == "ADJ" and token.text.endswith(lexicon.verb_forms.adjectival_endings))
    )
    if token.dep_ not in {"acl", "amod"} or not is_past:
        return False
    is_behind_comma = bool(token.i) and token.nbor(-1).text == ","  # "Its secretary, Ann Lee, accused employers"
    return not is_behind_comma and not any(c.dep_.startswith("aux") for c in token.children)


def _is_bare_participle(token: Token, lexicon: Lexicon) -> bool:
    """`la loi dite «…»`, `claims made in May`: said by nobody; not `jugée « stérile » par les syndicats`."""
    is_past = token.tag_ == "VBN" or (
        token.morph.get("VerbForm", []) == ["Part"] and token.morph.get("Tense", []) == ["Past"]
    )
    if token.dep_ not in {"acl", "amod"} or not is_past or any(c.dep_.startswith("aux") for c in token.children):
        return False
    by = lexicon.speakers.agent_prepositions
    return not any(t.lower_ in by for t in token.doc[token.i + 1 : token.i + _NEAR])


def _is_plainly_verb(token: Token, verb: Verb, lexicon: Lexicon) -> bool:
    """A form that is no noun and no participle, behind its subject, whatever the tagger says: `le syndicat dénonce`."""
    endings = lexicon.verb_forms.finite_endings
    if not endings or not token.text.islower() or token.lower_ in lexicon.verb_forms.also_nouns:
        return False
    before = token.doc[token.i - 1] if token.i else None
    if before is None or before.pos_ in {"DET", "ADP"} or before.lower_ in lexicon.clauses.marks:
        return False
    if before.pos_ == "ADJ" and token.doc[token.i - 2 : token.i - 1].text.lower() in lexicon.grammar.articles:
        return False
    is_present = _is_present_tense(token, verb, lexicon)  # "nie" of "nier" is no participle
    is_participle = token.lower_.endswith(lexicon.verb_forms.participle_endings) and not is_present
    return token.lower_.endswith(endings) and not is_participle


def _is_present_tense(token: Token, verb: Verb, lexicon: Lexicon) -> bool:
    """True if the form is the present tense, singular, of the lemma: "nie" of "nier"."""
    forms = lexicon.verb_forms
    stem = verb.lemma.removesuffix(forms.infinitive_ending)
    return stem != verb.lemma and token.lower_ == stem + forms.present_ending


def _is_verb(token: Token, verb: Verb, sentence: ParsedSentence, lexicon: Lexicon) -> bool:
    doc = token.doc
    # "Its secretary, Bev Cartwright, accused employers": no attribute behind a comma.
    is_behind_comma = bool(token.i) and doc[token.i - 1].text == "," and token.tag_ in {"VBD", "VBN"}
    is_attribute = (token.dep_ in {"amod", "compound"} and not is_behind_comma) or (
        token.pos_ == "ADJ" and token.dep_ == "acl"
    )
    auxiliary = next((t for t in reversed(doc[: token.i]) if t.pos_ != "ADV"), None)
    if auxiliary is not None and auxiliary.pos_ == "AUX" and _is_present_tense(token, verb, lexicon):
        return False  # "était présente": a present tense follows no auxiliary
    if token.i and doc[token.i - 1].lower_ in {"'s", "’s"} and doc[token.i - 1].tag_ == "POS":
        return False  # "the community's finding that …"
    if token.pos_ in {"VERB", "AUX"} and not is_attribute:
        return True
    if _is_plainly_verb(token, verb, lexicon):
        return True
    follows_verb = bool(token.i) and doc[token.i - 1].pos_ == "CCONJ" and token.dep_ == "conj"
    if follows_verb and lexicon.model.misses_verbs and token.i + 1 < len(doc) and token.nbor().pos_ == "DET":
        return token.text.islower()  # "parle d'une offre et pointe un absentéisme"
    # A clause's mark right behind it leaves no doubt, whatever the tagger says: `le document révèle que`.
    misses_verbs = lexicon.model.misses_verbs
    if misses_verbs and token.i and token.i + 1 < len(doc) and doc[token.i + 1].lower_ in lexicon.clauses.marks:
        is_noun = doc[token.i - 1].pos_ in {"DET", "ADP", "ADV"} or (doc[token.i - 1].pos_ == "ADJ" and token.i > 1)
        return not is_noun and token.lower_ not in lexicon.clauses.comparatives
    # A tagger takes the present tense behind a quotation for a noun: “…”, analyse Jean Petit.
    before = doc[token.i - 1] if token.i else None
    if before is None or token.i + 1 >= len(doc):
        return False
    stands_behind = (
        before.text in {",", '"', "”", "»", "–", "—"} or sentence.input.placeholder_at(before.idx) is not None
    )
    root = token.sent.root
    is_only_verb = root.pos_ not in {"VERB", "AUX"} and not any(c.dep_ in {"cop", "aux:pass"} for c in root.children)
    if is_only_verb and before.pos_ in {"NOUN", "PROPN", "PRON"} | ({"PUNCT"} if before.text == "," else set()):
        follows = doc[token.i + 1]
        is_open = follows.pos_ in {"DET", "ADP", "PRON", "SCONJ"} or follows.text == '"'
        if misses_verbs and token.text.islower() and is_open:
            return True
    earlier = next((t for t in reversed(doc[: token.i]) if t.pos_ != "ADV"), before)
    follows_pronoun = earlier.pos_ in {"AUX", "PRON"} and token.pos_ != "NOUN"
    after = doc[token.i + 1]
    has_speaker = after.pos_ in {"PROPN", "DET", "PRON", "NOUN"} or after.text in {".", ","}
    return (stands_behind and has_speaker and token.text[:1].islower()) or follows_pronoun


def _within_quote(token: Token, sentence: ParsedSentence) -> bool:
    """A cue within quotation marks reports nothing, unless the marks only begin at the verb: `he “strongly urged …`."""
    quote = sentence.in_quote(token)
    if quote is None:
        return False
    subject = next((c for c in token.children if c.dep_ in SUBJECTS), None)
    is_at_start = sentence.start_of(token) - quote.start < _NEAR
    if subject is None and token.dep_ == "conj":
        subject = token.head
    return not (is_at_start and subject is not None and sentence.start_of(subject) < quote.start)


def _group(token: Token, verb: Verb, lexicon: Lexicon) -> tuple[int, int]:
    doc = token.doc
    first = last = token.i
    for child in token.children:
        is_beside = not any(t.is_punct for t in doc[child.i + 1 : token.i])
        if child.dep_ in AUXILIARIES and child.i < token.i and is_beside:
            first = min(first, child.i)
    while first > 0 and doc[first - 1].lower_ in lexicon.cues.clitics:
        first -= 1
    while last + 1 < len(doc) and doc[last + 1].text.startswith("-") and len(doc[last + 1]) > 1:
        last += 1
    if verb.rest:
        last = min(last + len(verb.rest), len(doc) - 1)
    return first, last
