"""EXTRACT, attributions: who said what, by the shape of the sentence around a reporting word.

One code path for every language: the lexicon says which words report, the parser says what hangs on them (Universal
Dependencies and spaCy's English labels name the same things, see `_SUBJECT`, `_CLAUSE`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc, Span, Token

from feeds.extract.lexicon import Lexicon
from feeds.extract.quotations import Quote, inside
from feeds.extract.speakers import People, Speaker
from feeds.types import Quotation

_SUBJECT: Final = {"nsubj", "nsubj:pass", "nsubjpass", "csubj", "expl:subj"}
_CLAUSE: Final = {"ccomp", "parataxis"}
_OBJECT: Final = {"dobj", "obj", "attr", "oprd"}
_INFINITIVE: Final = {"xcomp"}
_RELATIVES: Final = {"who", "which", "that", "qui"}
_NEGATED: Final = {"neg"}
_TRIM: Final = " ,;:\n\t–—-"


@dataclass(frozen=True, slots=True)
class Found:
    """An attribution in a paragraph; places count in the paragraph."""

    start: int
    end: int
    speaker: Speaker
    cue: str
    kind: Quotation
    cue_start: int
    via: str | None = None
    certainty: float = 0.8


class AttributionFinder:
    """Reads one paragraph after another of one article; `people` remembers who is who between them."""

    def __init__(self, lexicon: Lexicon, people: People) -> None:
        self._lexicon = lexicon
        self._people = people
        phrases = sorted(lexicon.words("according", "phrases"), key=len, reverse=True)
        self._according = re.compile(
            rf"\b(?:{'|'.join(map(re.escape, phrases))})\s?" if phrases else "(?!)", re.IGNORECASE
        )
        # "analyse X" behind a quotation: the tagger takes the present tense for a noun.
        self._present = frozenset(verb[:-1] for verb in lexicon.cue_verbs if verb.endswith("er"))
        self._opening = frozenset(lexicon.words("according", "opening"))
        self._excluded = lexicon.words("according", "not_followed_by")

    def find(self, doc: Doc, quotes: Sequence[Quote]) -> list[Found]:
        """The attributions of a paragraph, in its order, none inside another."""
        found: list[Found] = []
        for sentence in doc.sents:
            found += self._of_verbs(sentence, quotes)
        found += self._of_quotes(doc, quotes, found)
        for sentence in doc.sents:
            found += self._of_phrases(sentence, quotes, found)
        found += self._headline(doc, found)
        return _apart(sorted(found, key=lambda f: (f.start, -f.end)))

    # --- clauses and objects of reporting verbs

    def _of_verbs(self, sentence: Span, quotes: Sequence[Quote]) -> Iterator[Found]:
        for token in sentence:
            if not self._is_cue(token) or inside(quotes, token.idx, token.idx + len(token)):
                continue
            content = self._content(token, quotes)
            if content is None:
                continue
            speaker = self._speaker_of(token)
            if speaker is None:
                continue
            start, end = content
            self._people.last_speaker = speaker
            kind = _kind(start, end, quotes)
            yield Found(
                start, end, speaker, token.text, kind, token.idx, certainty=self._certainty(token, start, end, kind)
            )

    def _certainty(self, verb: Token, start: int, end: int, kind: Quotation) -> float:
        """A clause or a quotation says something; a few words that hang on the verb hardly do."""
        words = len(verb.doc.text[start:end].split())
        if kind is not Quotation.INDIRECT:
            return 0.85 if words >= 4 else 0.6
        has_clause = any(c.dep_ in _CLAUSE for c in verb.children)
        return 0.85 if has_clause and words >= 4 else 0.5 if words >= 6 else 0.3

    def _is_cue(self, token: Token) -> bool:
        if token.pos_ not in {"VERB", "AUX"} or token.lemma_.lower() not in self._lexicon.cue_verbs:
            return False
        children = list(token.children)
        if any(self._negates(c) for c in children):
            return False
        head = token.head
        is_refused = token.dep_ in _INFINITIVE and head.lemma_.lower() in self._lexicon.refusals
        return not is_refused and not (token.sent.text.rstrip().endswith("?") and token.dep_ == "ROOT")

    def _content(self, verb: Token, quotes: Sequence[Quote]) -> tuple[int, int] | None:
        """The clause or object that the verb reports."""
        lemma = verb.lemma_.lower()
        clause = self._clause(verb)
        if clause is not None:
            return clause
        for child in verb.children:
            is_weighty = sum(1 for _ in child.subtree) >= 3
            if (
                child.dep_ in _INFINITIVE
                and lemma in self._lexicon.infinitive_verbs
                and child.i > verb.i
                and is_weighty
            ):
                return self._span(child, verb)
            if child.dep_ in _OBJECT and child.i > verb.i:
                start, end = self._span(child, verb)
                has_quote = any(start <= q.start < end or q.start <= start < q.end for q in quotes)
                if lemma in self._lexicon.judging_verbs and (has_quote or len(list(verb.children)) > 3):
                    return start, max(end, self._end_of_judgement(verb))
                if (lemma in self._lexicon.object_verbs and is_weighty) or has_quote:
                    return start, end
        return None

    def _clause(self, verb: Token) -> tuple[int, int] | None:
        lexicon = self._lexicon
        for child in verb.children:
            if child.dep_ not in _CLAUSE or (child.dep_ == "parataxis" and child.i > verb.i):
                continue
            marks = [c.lower_ for c in child.children if c.dep_ in {"mark", "advmod"}]
            if any(mark in lexicon.question_marks for mark in marks):
                return None
            if verb.lemma_.lower() in lexicon.weak_verbs and child.i > verb.i and not self._has_mark(child):
                continue
            return self._span(child, verb)
        inverted = next((c for c in verb.children if c.text.startswith("-") and c.pos_ == "PRON"), None)
        if inverted is not None:  # "…, ont-ils estimé": the content is what stands before
            first = min(t.i for t in (verb, inverted, *(c for c in verb.children if c.dep_.startswith("aux"))))
            return _trim(verb.doc.text, verb.sent.start_char, verb.doc[first].idx)
        # "X, he said": the parser may hang the report on the content.
        head = verb.head
        if verb.dep_ in {"parataxis", "advcl"} and head.i < verb.i and head.pos_ in {"VERB", "AUX", "NOUN", "ADJ"}:
            between = verb.doc[head.i : verb.i].text
            if "," in between and not any(c.dep_ == "mark" for c in verb.children) and self._subject(verb) is not None:
                return self._before(head, verb)
        return None

    def _has_mark(self, clause: Token) -> bool:
        marks = set(self._lexicon.words("cue", "clause_marks"))
        return any(c.lower_ in marks for c in clause.children)

    def _span(self, root: Token, verb: Token) -> tuple[int, int]:
        """The subtree without the verb's own side, its mark and the marks around."""
        tokens = [
            t
            for t in root.subtree
            if not (verb.i == t.i or (verb.is_ancestor(t) and not (root.i == t.i or root.is_ancestor(t))))
        ]
        if root.i > verb.i:
            tokens = [t for t in tokens if t.i > verb.i]
        else:
            tokens = [t for t in tokens if t.i < verb.i]
            subject = self._subject(verb)
            if subject is not None:
                first = min(t.i for t in subject.subtree)
                tokens = [t for t in tokens if t.i < first or first > verb.i]
        if not tokens:
            return root.idx, root.idx + len(root)
        first, last = tokens[0].i, tokens[-1].i
        marks = set(self._lexicon.words("cue", "clause_marks"))
        doc = root.doc
        while first < last and ((doc[first].is_punct and not doc[first].is_quote) or doc[first].lower_ in marks):
            first += 1
        return _trim(doc.text, doc[first].idx, doc[last].idx + len(doc[last]))

    def _before(self, head: Token, verb: Token) -> tuple[int, int]:
        subject = self._subject(verb)
        stop = min(verb.i, min((t.i for t in subject.subtree), default=verb.i) if subject is not None else verb.i)
        first = min(t.i for t in head.subtree)
        doc = head.doc
        return _trim(doc.text, doc[first].idx, doc[stop].idx)

    def _end_of_judgement(self, verb: Token) -> int:
        ends = [
            max(t.idx + len(t) for t in c.subtree)
            for c in verb.children
            if c.i > verb.i and c.dep_ in {"oprd", "acomp", "xcomp", "ccomp", "obj", "dobj", "attr"}
        ]
        text = verb.doc.text
        return _trim(text, verb.idx, max(ends, default=verb.idx))[1]

    # --- who

    def _subject(self, verb: Token) -> Token | None:
        subject = next((c for c in verb.children if c.dep_ in _SUBJECT), None)
        if (
            subject is not None
            and subject.lower_ in {"who", "which", "that", "qui"}
            and verb.dep_ in {"relcl", "acl:relcl"}
        ):
            return verb.head
        if subject is None:
            agent = next((c for c in verb.children if c.dep_ in {"agent", "obl:agent"}), None)
            if agent is not None:
                return next(
                    (c for c in agent.children if c.dep_ == "pobj"), agent if agent.dep_ == "obl:agent" else None
                )
            if verb.dep_ in {"conj", "xcomp", "advcl", "acl"} and verb.head.pos_ in {"VERB", "AUX"}:
                return self._subject(verb.head)
        return subject

    def _speaker_of(self, verb: Token) -> Speaker | None:
        subject = self._subject(verb)
        if subject is None:
            subject = self._inverted(verb)
        if subject is None or subject.lower_ in {*self._lexicon.words("cue", "own_voice")}:
            return self._people.resolve(_alone(subject)) if subject is not None and subject.lower_ == "it" else None
        return self._people.resolve(_phrase(subject, verb))

    def _inverted(self, verb: Token) -> Token | None:
        """`a lancé le vice-ministre`: the parser takes the subject behind the verb for an object."""
        for child in verb.children:
            if child.i > verb.i and child.dep_ in {"obj", "dobj", "nsubj"} and child.pos_ in {"NOUN", "PROPN", "PRON"}:
                return child
        return None

    # --- quotations

    def _of_quotes(self, doc: Doc, quotes: Sequence[Quote], found: Sequence[Found]) -> Iterator[Found]:
        """Quotations that no clause holds: by the reporting verb beside them, or by who spoke just before."""
        last: Found | None = None
        for quote in quotes:
            holder = next((f for f in found if f.start <= quote.start and quote.end <= f.end), None)
            if holder is not None:
                last = holder
                continue
            if quote.word_count(doc.text) < 2:
                continue
            direct = self._beside(doc, quote, quotes)
            if direct is None and last is not None and not doc.text[last.end : quote.start].strip(_TRIM + '."”»'):
                direct = Found(
                    quote.start, quote.end, last.speaker, last.cue, Quotation.DIRECT, last.cue_start, certainty=0.8
                )
            if direct is not None:
                self._people.last_speaker = direct.speaker
                last = direct
                yield direct

    def _beside(self, doc: Doc, quote: Quote, quotes: Sequence[Quote]) -> Found | None:
        for after in (True, False):
            verb = self._cue_near(doc, quote, quotes, is_after=after)
            if verb is None:
                continue
            speaker = self._speaker_of(verb)
            if speaker is None and after:
                speaker = self._name_after(doc, verb)
            if speaker is not None:
                return Found(quote.start, quote.end, speaker, verb.text, Quotation.DIRECT, verb.idx, certainty=0.92)
        return self._colon(doc, quote)

    def _cue_near(self, doc: Doc, quote: Quote, quotes: Sequence[Quote], *, is_after: bool) -> Token | None:
        """The nearest reporting verb in the same sentence outside quotations."""
        text = doc.text
        if is_after:
            stop = next((q.start for q in quotes if q.start >= quote.end), len(text))
            end = re.search(r"[.!?](?:\s|$)", text[quote.end : stop])
            stop = quote.end + end.start() if end else stop
            near = [t for t in doc if quote.end <= t.idx < min(stop, quote.end + 160)]
            if (
                text[quote.end - 2 : quote.end - 1] in ".!?"
                and near
                and near[0].text[:1].isupper()
                and near[0].pos_ != "PROPN"
            ):
                near = near[:0] if not any(self._reports(t) for t in near[:3]) else near[:4]
        else:
            floor = max((q.end for q in quotes if q.end <= quote.start), default=0)
            begin = max(floor, text.rfind(". ", 0, quote.start) + 1, quote.start - 160)
            near = [t for t in doc if begin <= t.idx < quote.start][::-1]
        return next((t for t in near if self._reports(t)), None)

    def _reports(self, token: Token) -> bool:
        lemma = token.lemma_.lower()
        if lemma in {"want", "vouloir"} or any(self._negates(c) for c in token.children):
            return False
        if token.pos_ in {"VERB", "AUX"} and lemma in self._lexicon.cue_verbs:
            return True
        before = token.doc[token.i - 1].text if token.i else ""
        return self._lexicon.language == "fr" and token.lower_ in self._present and before in {",", "»", '"', "”"}

    def _negates(self, token: Token) -> bool:
        return token.dep_ in _NEGATED or token.lower_ in self._lexicon.negations

    def _name_after(self, doc: Doc, verb: Token) -> Speaker | None:
        entity = next(
            (e for e in doc.ents if verb.i < e.start <= verb.i + 8 and e.label_ in {"PERSON", "PER", "ORG"}), None
        )
        return self._people.resolve(entity) if entity is not None else None

    def _colon(self, doc: Doc, quote: Quote) -> Found | None:
        """`X: “…”`."""
        before = doc.text[max(0, quote.start - 80) : quote.start].rstrip()
        if not before.endswith(":"):
            return None
        colon = doc.text.rfind(":", 0, quote.start)
        entity = next((e for e in reversed(doc.ents) if e.end_char <= colon + 1 and e.end_char >= colon - 40), None)
        speaker = self._people.resolve(entity) if entity is not None else self._people.last_speaker
        return Found(quote.start, quote.end, speaker, "", Quotation.DIRECT, colon, certainty=0.75) if speaker else None

    # --- "according to", headlines

    def _of_phrases(self, sentence: Span, quotes: Sequence[Quote], found: list[Found]) -> Iterator[Found]:
        text = sentence.doc.text
        for match in self._according.finditer(text, sentence.start_char, sentence.end_char):
            phrase = match.group().strip().lower()
            rest = text[match.end() : match.end() + 30].lower()
            is_first = not text[sentence.start_char : match.start()].strip(_TRIM + '"“«')
            if inside(quotes, match.start(), match.end()) or any(rest.startswith(word) for word in self._excluded):
                continue
            if phrase in self._opening and not is_first:
                continue
            span = self._noun_after(sentence, match.end())
            speaker = self._people.resolve(span) if span is not None else None
            if span is None or speaker is None or (phrase in self._opening and speaker.certainty < 0.8):
                continue
            held = [i for i, f in enumerate(found) if sentence.start_char <= f.start < sentence.end_char]
            if held:
                for i in held:
                    found[i] = _via(found[i], span.text)
                continue
            start, end = self._rest_of(sentence, match.start(), span.end_char, is_first=is_first)
            if end - start > 15:
                kind = _kind(start, end, quotes)
                self._people.last_speaker = speaker
                yield Found(start, end, speaker, match.group().strip(), kind, match.start(), certainty=0.85)

    def _noun_after(self, sentence: Span, place: int) -> Span | None:
        doc = sentence.doc
        first = next((t for t in sentence if t.idx >= place), None)
        if first is None:
            return None
        end = first.i
        for token in doc[first.i : min(first.i + 14, sentence.end)]:
            if (
                token.text in {",", ".", ";", ":", "(", "–", "—"}
                or token.is_quote
                or (token.pos_ in {"VERB", "AUX"} and token.i > first.i)
            ):
                break
            end = token.i + 1
        span = doc[first.i : end]
        comma = doc[end : end + 1]
        if len(comma) and comma[0].text == ",":
            named = next((e for e in doc.ents if e.start == end + 1 and e.label_ in {"PERSON", "PER"}), None)
            if named is not None:
                return doc[first.i : named.end]
        return span if len(span) else None

    def _rest_of(self, sentence: Span, phrase_start: int, phrase_end: int, *, is_first: bool) -> tuple[int, int]:
        text = sentence.doc.text
        if is_first:
            return _trim(text, phrase_end, sentence.end_char)
        return _trim(text, sentence.start_char, phrase_start)

    def _headline(self, doc: Doc, found: Sequence[Found]) -> Iterator[Found]:
        """`Putin: the treaty stands`."""
        match = re.match(r"([^:.?!\n“«\"]{2,50})\s?: (?=\S)(.{15,}?)[.]?$", doc.text)
        if match is None or any(f.start >= match.start(2) - 1 for f in found):
            return
        entity = next((e for e in doc.ents if e.end_char <= match.end(1) and e.label_ in {"PERSON", "PER"}), None)
        speaker = self._people.resolve(entity) if entity is not None else None
        if speaker is not None and entity is not None and len(match[1].split()) <= len(entity.text.split()) + 3:
            yield Found(match.start(2), match.end(2), speaker, "", Quotation.INDIRECT, match.end(1), certainty=0.6)


def _alone(token: Token) -> Span:
    return token.doc[token.i : token.i + 1]


def _phrase(subject: Token, verb: Token) -> Span:
    """The subject's words without the clauses that hang on it."""
    skipped = {"relcl", "acl", "acl:relcl", "advcl", "punct", "ccomp", "parataxis"}
    tokens = [subject]
    for child in subject.children:
        if (child.dep_ in skipped and child.text != "-") or child.lower_ in _RELATIVES:
            continue
        if child.dep_ == "conj" and any(c.pos_ in {"VERB", "AUX"} for c in child.subtree):
            continue
        tokens += [t for t in child.subtree if t.i != verb.i]
    low, high = min(t.i for t in tokens), max(t.i for t in tokens)
    if low < verb.i < high:
        low, high = (low, verb.i - 1) if subject.i < verb.i else (verb.i + 1, high)
    return subject.doc[low : high + 1]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;:–—-."):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—-."):
        end -= 1
    return start, end


def _kind(start: int, end: int, quotes: Sequence[Quote]) -> Quotation:
    for quote in quotes:
        if quote.start <= start and end <= quote.end:
            return Quotation.DIRECT
        if start < quote.end and quote.start < end:
            return Quotation.MIXED
    return Quotation.INDIRECT


def _via(found: Found, via: str) -> Found:
    return Found(
        found.start, found.end, found.speaker, found.cue, found.kind, found.cue_start, via, certainty=found.certainty
    )  # fmt: skip


def _apart(found: Sequence[Found]) -> list[Found]:
    """Of attributions that lie in one another the outer one, but the inner where the outer hardly says more."""
    kept: list[Found] = []
    for one in found:
        if kept and one.start < kept[-1].end:
            continue
        kept.append(one)
    return kept
