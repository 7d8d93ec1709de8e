"""EXTRACT, who: the subject of a cue, wherever the sentence puts it."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Span, Token

from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.cues import Cue, is_attribute, trailing_cue_clause_start
from feeds.extract.attribution.types import Speaker
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import PASSIVE_SUBJECTS, SUBJECTS
from feeds.extract.nlp.parsed_sentence import ParsedSentence

_UPWARD: Final = frozenset({"conj", "xcomp", "advcl", "acl", "ccomp", "obl:arg", "obl:mod", "parataxis"})
_LOOSE: Final = frozenset({"relcl", "acl", "acl:relcl", "advcl", "punct", "ccomp", "parataxis", "cc"})
_PEOPLE: Final = frozenset({"PERSON", "PER", "ORG"})


class SourceResolver:
    """Finds who speaks in sentences of one article."""

    def __init__(self, lexicon: Lexicon, coreference: CoreferenceResolver) -> None:
        self._lexicon = lexicon
        self._coreference = coreference
        speakers = lexicon.speakers
        self._titles = speakers.titles_masculine | speakers.titles_feminine | speakers.titles
        self._pronouns = lexicon.pronoun_kinds

    def source_of(self, cue: Cue, sentence: ParsedSentence, *, is_content_before: bool) -> Speaker | None:
        """The speaker of a cue; None where it has none that can speak."""
        doc = cue.token.doc
        for i in range(cue.last, cue.first - 1, -1):
            if doc[i].text.startswith("-") and self._lexicon.without_enclitic_prefix(doc[i].lower_) in self._pronouns:
                return self._coreference.resolve(doc[i : i + 1])
        if is_attribute(cue.token, self._lexicon):
            return self._agent(cue.token) or self._by_words(cue)
        if is_content_before and (side := trailing_cue_clause_start(cue, self._lexicon)) is not None:
            return self._coreference.resolve(doc[side : cue.first])
        subject = next((c for c in cue.token.children if c.dep_ in SUBJECTS and c.i < cue.token.i), None)
        if is_content_before and (subject is None or self._is_in_content(subject, cue, sentence)):
            inverted = self._behind(cue, sentence)
            if inverted is not None:
                return inverted
        speaker = self._by_subject(cue.token, sentence, 0)
        is_lost = speaker is None and not any(c.dep_ in SUBJECTS for c in cue.token.children)
        return self._left_noun(cue, sentence) if is_lost and not is_content_before else speaker

    def _left_noun(self, cue: Cue, sentence: ParsedSentence) -> Speaker | None:
        """Where the parser lost the subject: the first noun of the clause before the cue that no preposition holds."""
        if cue.token.dep_ in {"relcl", "acl:relcl", "xcomp", "advcl", "conj"} or cue.token.tag_ in {"VBG", "VB"}:
            return None
        doc = cue.token.doc
        is_held = False
        for token in doc[: cue.first]:
            if token.pos_ in {"ADP", "SCONJ"}:
                is_held = True
            elif token.text == ",":
                is_held = False
            elif token.pos_ in {"NOUN", "PROPN"} and not is_held and sentence.in_quote(token) is None:
                last = token.i
                while (
                    last + 1 < cue.first
                    and doc[last + 1].text not in {",", "–", "—", "("}
                    and (doc[last + 1].pos_ not in {"VERB", "AUX", "PRON", "SCONJ", "PUNCT", "ADV"})
                ):
                    last += 1
                low = token.i
                while low > 0 and doc[low - 1].pos_ in {"DET", "ADJ", "NUM"}:
                    low -= 1
                return self._coreference.resolve(_with_apposition(doc[low : last + 1], cue.token))
            elif token.pos_ == "PRON" and token.tag_ != "PRP$" and token.lower_ in self._pronouns and not is_held:
                return self._coreference.resolve(doc[token.i : token.i + 1])
        return None

    def _is_in_content(self, subject: Token, cue: Cue, sentence: ParsedSentence) -> bool:
        """The parser takes a word of the content before for the subject."""
        own = {t.i for t in subject.subtree}  # an apposition's commas are the subject's: `the minister, Ann Lee, told`
        between = [t for t in cue.token.doc[subject.i + 1 : cue.first] if t.i not in own]
        return (
            any(t.text in {",", "”", "»", '"'} for t in between)
            or sentence.input.placeholder_at(subject.idx) is not None
        )

    def _by_subject(self, verb: Token, sentence: ParsedSentence, depth: int) -> Speaker | None:
        subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
        if subject is not None and subject.dep_ in PASSIVE_SUBJECTS:
            return self._agent(verb)
        if subject is not None and subject.lower_ in self._lexicon.clauses.subject_relatives:
            if verb.dep_ not in {"relcl", "acl:relcl", "acl"}:
                return None
            return self._antecedent(verb, sentence, depth)
        if subject is not None:
            return self._resolve(subject, verb)
        if (agent := self._agent(verb)) is not None:
            return agent
        head = verb.head
        if depth > 3 or head.i == verb.i:
            return None
        if verb.dep_ == "pcomp" and head.lower_ in self._lexicon.source_phrases.as_marks:  # "was quoted as saying that"
            named = next((c for c in head.head.children if c.dep_ in SUBJECTS), None)
            return self._resolve(named, head.head) if named is not None else None
        if verb.dep_ == "acl" and head.pos_ in {"NOUN", "PROPN"}:
            return self._resolve(head, verb)
        if verb.dep_ in _UPWARD and head.pos_ in {"VERB", "AUX"}:
            return self._by_subject(head, sentence, depth + 1)
        if verb.dep_ in _UPWARD and head.pos_ in {"ADJ", "NOUN"}:
            return self._by_subject(head, sentence, depth + 1)
        return None

    def _antecedent(self, verb: Token, sentence: ParsedSentence, depth: int) -> Speaker | None:
        """`…, the agency said on Friday, October 18, which expects …`: a date is nobody who expects."""
        head = verb.head
        if (
            sentence.input.placeholder_at(head.idx) is not None
        ):  # "“…”, tempère le joueur, qui assure": the parser took the quotation
            nouns = [t for t in verb.doc[: verb.i] if t.pos_ in {"NOUN", "PROPN"} and sentence.in_quote(t) is None]
            return self._resolve(nouns[-1], verb) if nouns else None
        if head.ent_type_ in {"DATE", "TIME"} or head.lower_ in self._lexicon.dates.weekdays:
            while head.head.i != head.i and head.pos_ not in {"VERB", "AUX"}:
                head = head.head
            return self._by_subject(head, sentence, depth + 1) if depth < 2 else None
        return self._resolve(head, verb)

    def _agent(self, verb: Token) -> Speaker | None:
        by = self._lexicon.speakers.agent_prepositions
        for child in verb.children:
            if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ in by):
                noun = next((c for c in child.children if c.dep_ == "pobj"), None)
                if noun is not None:
                    return self._resolve(noun, verb)
            if child.dep_ == "obl:agent" or (
                child.dep_.startswith("obl") and any(c.lower_ in by for c in child.children if c.dep_ == "case")
            ):
                return self._resolve(child, verb)
        return None

    def _by_words(self, cue: Cue) -> Speaker | None:
        """The agent by its preposition, where the parser hangs it elsewhere: `jugée « stérile » par la Centrale`."""
        by = self._lexicon.speakers.agent_prepositions
        doc = cue.token.doc
        place = next((t.i for t in doc[cue.last + 1 :] if t.lower_ in by), None)
        noun = next((t for t in doc[place + 1 :] if t.pos_ in {"NOUN", "PROPN"}), None) if place is not None else None
        return self._resolve(noun, cue.token) if noun is not None else None

    def resolve(self, noun: Token) -> Speaker | None:
        """Who a noun with all that belongs to it stands for."""
        return self._resolve(noun, noun)

    def subject(self, subject: Token, verb: Token) -> Speaker | None:
        """Who a verb's subject stands for, the antecedent where it is a relative."""
        if subject.lower_ in self._lexicon.clauses.subject_relatives:
            return self._resolve(verb.head, verb) if verb.dep_ in {"relcl", "acl:relcl", "acl"} else None
        return self._resolve(subject, verb)

    def _resolve(self, subject: Token, verb: Token) -> Speaker | None:
        low = subject.lower_
        if low in self._lexicon.cues.own_voice and low not in self._pronouns:
            return None
        return self._coreference.resolve(_with_apposition(_phrase(subject, verb, self._lexicon), verb))

    def _behind(self, cue: Cue, sentence: ParsedSentence) -> Speaker | None:
        """`a indiqué samedi le gouverneur, Idris Hamdan`: the first noun behind that no preposition holds."""
        doc = cue.token.doc
        by_name: Token | None = None
        for token in doc[cue.last + 1 : cue.last + 14]:
            if sentence.input.placeholder_at(token.idx) is not None or token.text in {".", ";", ":"}:
                break
            is_title = token.text[:1].isupper() and token.i + 1 < len(doc) and token.nbor().text[:1].isupper()
            if token.lower_ in self._lexicon.cues.own_voice and token.lower_ not in self._pronouns and not is_title:
                return None
            if is_title and token.lower_ in self._titles:
                continue
            if token.pos_ == "PRON" and token.tag_ != "PRP$" and token.lower_ in self._pronouns:
                return self._coreference.resolve(doc[token.i : token.i + 1])
            is_name = token.pos_ in {"NOUN", "PROPN"} or (token.pos_ in {"X", "ADJ"} and token.text.isupper())
            if is_name and not _is_held(token, cue) and token.ent_type_ not in {"DATE", "TIME"}:
                if token.lower_ in self._lexicon.dates.weekdays:
                    continue
                by_name = token
                break
        if by_name is None:
            return None
        top = by_name
        while (
            top.head.i > cue.last
            and top.head.i > top.i
            and top.head.i < top.i + 4
            and top.head.pos_ in {"NOUN", "PROPN"}
        ):
            top = top.head
        return self._coreference.resolve(_behind_phrase(top, cue, self._lexicon))


def _is_held(token: Token, cue: Cue) -> bool:
    """By a preposition of its own: the hearer, a place, a time."""
    if token.dep_ in {"npadvmod", "pobj"}:
        return True
    first = min((t.i for t in token.subtree if t.i > cue.last), default=token.i)
    return token.doc[first].pos_ == "ADP" and first <= token.i


def _behind_phrase(root: Token, cue: Cue, lexicon: Lexicon) -> Span:
    doc = root.doc
    phrase = _phrase(root, cue.token, lexicon)
    low = max(phrase.start, cue.last + 1)
    high = next((t.i for t in doc[root.i + 1 : phrase.end] if t.lower_ in lexicon.speakers.adjunct_marks), phrase.end)
    if high < phrase.end and doc[high - 1].pos_ == "ADP":
        high -= 1  # "l'attaquant au sujet de son coéquipier"
    # An apposition that the parser missed: `…, Idris Hamdan`.
    if high + 1 < len(doc) and doc[high].text == "," and doc[high + 1].pos_ == "PROPN":
        high += 2
        while high < len(doc) and (doc[high].pos_ == "PROPN" or doc[high].text == "-"):
            high += 1
    return doc[low:high]


def _with_apposition(phrase: Span, verb: Token) -> Span:
    """`the army's spokesman, Colonel Adar, said`, where the parser hangs the name elsewhere."""
    doc, end = phrase.doc, phrase.end
    if end >= verb.i or doc[end].text != "," or any(e.label_ == "PERSON" for e in phrase.ents):
        return phrase
    name = next((e for e in doc.ents if end < e.start <= end + 4 and e.label_ == "PERSON"), None)
    if name is None or name.end >= len(doc) or any(t.text == "," for t in doc[end + 1 : name.start]):
        return phrase
    return doc[phrase.start : name.end] if doc[name.end].text == "," or name.end == verb.i else phrase


def _phrase(subject: Token, verb: Token, lexicon: Lexicon) -> Span:
    """The subject's words without the clauses that hang on it."""
    tokens = [subject]
    for child in subject.children:
        if (child.dep_ in _LOOSE and child.text != "-") or child.lower_ in lexicon.clauses.subject_relatives:
            continue
        if child.dep_ == "conj" and any(c.pos_ in {"VERB", "AUX"} for c in child.subtree):
            continue
        tokens += [t for t in child.subtree if t.i != verb.i]
    low, high = min(t.i for t in tokens), max(t.i for t in tokens)
    if low < verb.i < high:
        low, high = (low, verb.i - 1) if subject.i < verb.i else (verb.i + 1, high)
    while low < subject.i and subject.doc[low].pos_ == "ADP":
        low += 1  # "convoqué par le ministère, qui dénonce"
    while high + 2 < len(subject.doc) and _is_joined(subject.doc[high], subject.doc[high + 1]):
        high += 2  # "l'entraîneur-chef", which the tokenizer cuts
    while high > subject.i and subject.doc[high].lower_ in lexicon.dates.weekdays:
        high -= 1  # "le club samedi"
    return subject.doc[low : high + 1]


def _is_joined(word: Token, hyphen: Token) -> bool:
    return hyphen.text == "-" and not word.whitespace_ and not hyphen.whitespace_
