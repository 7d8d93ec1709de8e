"""EXTRACT, complements: what a cue reports that is no clause: an object, an infinitive, a judgement, a phrase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Token

from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.types import Content, Shape
from feeds.extract.lexicon import Frame, Lexicon
from feeds.extract.nlp.dependency_labels import OBJECTS, PREPOSITIONAL_PHRASES, SUBJECTS
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.text.quotations import Quote

_LONGEST_TAIL: Final = 90
_LONGEST_LEAD: Final = 40


def complement_of(cue: Cue, sentence: ParsedSentence, lexicon: Lexicon) -> Content | None:
    """The first of them that the cue's verb takes and the sentence has."""
    return (
        _wishing(cue, sentence)
        or _preposition(cue, sentence)
        or _judged(cue, sentence, lexicon)
        or _infinitive(cue, sentence, lexicon)
        or _gerund(cue, sentence)
        or _object(cue, sentence, lexicon)
    )


def _wishing(cue: Cue, sentence: ParsedSentence) -> Content | None:
    """`a dit vouloir « tourner la page »`: the quotation is a part of the infinitive."""
    if Frame.INFINITIVE not in cue.verb.takes:
        return None
    child = next((c for c in cue.token.children if c.dep_ == "xcomp" and c.i > cue.last), None)
    if child is None or not _is_infinitive(child):
        return None
    first = min((t for t in _right(cue, child) if t.pos_ in {"VERB", "AUX"}), key=lambda t: t.i, default=child)
    quote = next((q for q in sentence.quotes if q.start >= sentence.end_of(first)), None)
    tokens = [t for t in _right(cue, child) if quote is not None and sentence.start_of(t) < quote.end]
    if quote is None or not any(sentence.start_of(t) >= quote.start for t in tokens):
        return None
    end = max(sentence.end_of(t) for t in _right(cue, child))
    span = sentence.trim(sentence.start_of(tokens[0]), max(quote.end, end))
    return Content(*span, Shape.INFINITIVE) if span is not None else None


def _is_infinitive(token: Token) -> bool:
    """`tourner`, and `avoir tourné`."""
    return "VerbForm=Inf" in str(token.morph) or any("VerbForm=Inf" in str(c.morph) for c in token.children)


def _gerund(cue: Cue, sentence: ParsedSentence) -> Content | None:
    """`described hearing three shots`, `denied having met him`."""
    if Frame.GERUND not in cue.verb.takes:
        return None
    child = next((c for c in cue.token.children if c.dep_ == "xcomp" and c.i > cue.last and c.tag_ == "VBG"), None)
    if child is None or child.i > cue.last + 2:
        return None
    tokens = _right(cue, child)
    span = sentence.span(tokens)
    return Content(*span, Shape.INFINITIVE) if span is not None and len(tokens) >= 2 else None


def _right(cue: Cue, token: Token) -> list[Token]:
    return [t for t in token.subtree if t.i > cue.last]


def _judged(cue: Cue, sentence: ParsedSentence, lexicon: Lexicon) -> Content | None:
    """`called the trip “…”`, `described it as “…”`, `was described as “…”`: from the object to the quotation's end."""
    takes = cue.verb.takes
    if not takes & {Frame.JUDGEMENT, Frame.QUOTED_OBJECT, Frame.OBJECT}:
        return None
    doc = cue.token.doc
    after = [q for q in sentence.quotes if q.start >= sentence.end_of(doc[cue.last])]
    own = [
        t
        for c in cue.token.children
        if c.i > cue.last and c.dep_ not in {"punct", "conj", "cc", "advcl"} and c.ent_type_ != "DATE"
        for t in _right(cue, c)
    ]
    if after and own:
        low, high = sentence.start_of(min(own, key=lambda t: t.i)), sentence.end_of(max(own, key=lambda t: t.i))
        if sentence.text[: after[0].start].rstrip().endswith(":"):
            return Content(after[0].start, after[0].end, Shape.QUOTE)  # "asked Lee: “Done?”"
        held = [q for q in after if low <= q.start < high]
        near = held or [q for q in after[:1] if q.start - sentence.end_of(doc[cue.last]) < 30]
        if near:
            return _from_object(cue, sentence, near, (low, high), lexicon)
    if Frame.JUDGEMENT in takes and (span := _called(cue, sentence, lexicon)) is not None:
        return Content(*span, Shape.JUDGEMENT)
    if after and not own and after[0].start - sentence.end_of(doc[cue.last]) < _LONGEST_LEAD:
        span = sentence.trim(sentence.end_of(doc[cue.last]), _with_thing(after[0], sentence))
        return Content(*span, Shape.JUDGEMENT) if span else None
    return None


def _with_thing(quote: Quote, sentence: ParsedSentence) -> int:
    """`juge « inacceptable » la décision du maire`: where what is judged ends, behind the judgement."""
    tokens = [t for t in sentence.doc if sentence.start_of(t) >= quote.end]
    if not tokens or tokens[0].pos_ != "DET" or sentence.start_of(tokens[0]) > quote.end + 1:
        return quote.end
    for token in tokens:
        if token.is_punct or token.pos_ in {"VERB", "AUX", "CCONJ", "SCONJ", "PRON"}:
            return sentence.end_of(token.nbor(-1))
    return quote.end


def _called(cue: Cue, sentence: ParsedSentence, lexicon: Lexicon) -> tuple[int, int] | None:
    """`described the plan as reckless`, `a qualifié le plan d'irresponsable`: what is judged and how."""
    thing = next((c for c in cue.token.children if c.dep_ in OBJECTS and c.i > cue.last), None)
    if thing is None or thing.lower_ in lexicon.pronouns.objects:
        return None
    if any(c.dep_ in SUBJECTS for c in thing.children):  # "declared the outbreak an emergency", a clause to the parser
        return sentence.span(_right(cue, thing))
    always = lexicon.contents.judgement_marks | cue.verb.judgement_prepositions
    names = always | lexicon.contents.adjectival_judgement_marks
    inside = {
        t.i: t
        for c in cue.token.children
        if c.i > cue.last and c.dep_ not in {"punct", "advcl"}
        for t in _right(cue, c)
    }
    mark = next((t for i, t in sorted(inside.items()) if i > thing.i and t.lower_ in names), None)
    complement = next((c for c in cue.token.children if c.i > thing.i and c.dep_ in {"oprd", "acomp"}), None)
    if mark is None and complement is None:
        return None
    is_named = mark is not None and (mark.lower_ in always or mark.nbor().pos_ in {"ADJ", "VERB", "AUX"})
    if not is_named and complement is None:
        return None
    tokens = [t for i, t in inside.items() if i >= min(k.i for k in _right(cue, thing))]
    return sentence.span(tokens)


def _from_object(
    cue: Cue, sentence: ParsedSentence, quotes: Sequence[Quote], own: tuple[int, int], lexicon: Lexicon
) -> Content | None:
    start = quotes[0].start
    first = next(
        (c for c in sorted(cue.token.children, key=lambda c: c.i) if c.i > cue.last and c.dep_ in OBJECTS | {"ccomp"}),
        None,
    )
    if first is not None and first.lower_ not in lexicon.pronouns.objects:
        start = min(start, sentence.start_of(min(_right(cue, first), key=lambda t: t.i, default=first)))
    if first is None:  # "s'est dit « préoccupé » par la guerre": what is quoted has more that hangs on it
        first = next((c for c in cue.token.children if c.dep_ == "xcomp" and _is_held_by(c, quotes, sentence)), None)
    is_nominal = first is not None and start <= quotes[0].start and bool(_right(cue, first))
    goes_on = is_nominal and own[1] - quotes[-1].end < _LONGEST_TAIL and _hangs_on(quotes[-1], sentence, lexicon)
    end = max(quotes[-1].end, own[1] if goes_on else 0)
    if is_nominal and first is not None and end == quotes[-1].end:
        tail = next(
            (c for c in cue.token.children if c.dep_ in PREPOSITIONAL_PHRASES and 0 <= sentence.start_of(c) - end <= 1),
            None,
        )
        if tail is not None:
            end = sentence.end_of(max(tail.subtree, key=lambda t: t.i))
    span = sentence.trim(start, end)
    return Content(*span, Shape.JUDGEMENT) if span else None


def _hangs_on(quote: Quote, sentence: ParsedSentence, lexicon: Lexicon) -> bool:
    """Whether what follows a quoted noun says more of it, and not when or where it was said: `« un gâchis » lundi`."""
    follows = [t for t in sentence.doc if sentence.start_of(t) >= quote.end][:2]
    if not follows or (lexicon.contents.any_preposition_modifies and follows[0].pos_ in {"ADP", "SCONJ"}):
        return not any(t.ent_type_ == "DATE" for t in follows)
    return follows[0].pos_ in {"ADJ", "CCONJ", "VERB"} or follows[0].lower_ in lexicon.contents.noun_modifiers


def _is_held_by(token: Token, quotes: Sequence[Quote], sentence: ParsedSentence) -> bool:
    return any(q.start <= sentence.start_of(token) < q.end for q in quotes)


def _infinitive(cue: Cue, sentence: ParsedSentence, lexicon: Lexicon) -> Content | None:
    takes = cue.verb.takes
    if not takes & {Frame.INFINITIVE, Frame.PERSON_INFINITIVE, Frame.JUDGED_INFINITIVE}:
        return None
    child = next((c for c in cue.token.children if c.dep_ in {"xcomp", "ccomp"} and c.i > cue.last), None)
    if child is None and cue.token.pos_ not in {"VERB", "AUX"} and Frame.INFINITIVE in takes:
        return _lost_infinitive(cue, sentence)
    if child is None and (asked := _asked_person(cue)) is not None:
        span = sentence.span(asked)
        return Content(*span, Shape.INFINITIVE) if span is not None else None
    if child is not None and any(c.lower_ in lexicon.clauses.question_marks for c in child.children if c.i < child.i):
        return None
    if child is None or child.pos_ not in {"VERB", "AUX", "NOUN", "ADJ"} or child.tag_ == "VBG":
        return None
    first = min(t.i for t in _right(cue, child))
    thing = next((c for c in cue.token.children if c.dep_ in OBJECTS and cue.last < c.i < child.i), None)
    if thing is not None:
        if not takes & {Frame.PERSON_INFINITIVE, Frame.JUDGED_INFINITIVE}:
            return None
        first = min(t.i for t in _right(cue, thing))
    span = sentence.span(child.doc[first : max(t.i for t in child.subtree) + 1])
    words = max(t.i for t in child.subtree) - first
    return Content(*span, Shape.INFINITIVE) if span and words >= 2 else None


def _preposition(cue: Cue, sentence: ParsedSentence) -> Content | None:
    """`called for X`, `warned of X`, `a appelé à X`."""
    wanted = cue.verb.prepositions
    for child in cue.token.children:
        if child.i <= cue.last or child.dep_ not in PREPOSITIONAL_PHRASES:
            continue
        case = child if child.lower_ in wanted else next((c for c in child.children if c.lower_ in wanted), None)
        if case is None or case.i > cue.last + 6:
            continue
        tokens = [t for t in child.subtree if t.i > case.i]
        if (asked := next((c for c in cue.token.children if c.dep_ == "xcomp" and c.i > child.i), None)) is not None:
            tokens += _right(cue, asked)  # "called on her to resign"
        span = sentence.span(tokens)
        if span is not None and len(tokens) >= 2:
            return Content(*span, Shape.PREPOSITIONAL)
    # "a appelé jeudi à « un sursaut » européen", where the parser hangs the noun on the day.
    for case in cue.token.doc[cue.last + 2 : cue.last + 4]:
        noun = case.head
        if case.lower_ in wanted and case.dep_ == "case" and noun.head.i in range(cue.last + 1, case.i):
            tokens = [t for t in noun.subtree if t.i > case.i]
            span = sentence.span(tokens)
            return Content(*span, Shape.PREPOSITIONAL) if span is not None and len(tokens) >= 2 else None
    return None


def _lost_infinitive(cue: Cue, sentence: ParsedSentence) -> Content | None:
    """`Le patron nie avoir reçu …`, where the tagger missed the cue and the parser with it."""
    doc = cue.token.doc
    rest = _until_next_verb([t for t in doc[cue.last + 1 :] if not t.is_space])
    if len(rest) < 3 or "VerbForm=Inf" not in str(rest[0].morph):
        return None
    span = sentence.span(rest)
    return Content(*span, Shape.INFINITIVE) if span is not None else None


def _asked_person(cue: Cue) -> list[Token] | None:
    """`appelle ses alliés à réagir`, where the parser hangs the infinitive on the person."""
    if Frame.PERSON_INFINITIVE not in cue.verb.takes:
        return None
    thing = next((c for c in cue.token.children if c.dep_ in OBJECTS and c.i > cue.last), None)
    if thing is None or not any(c.dep_ == "acl" and "VerbForm=Inf" in str(c.morph) for c in thing.children):
        return None
    return _right(cue, thing)


def _until_next_verb(tokens: list[Token]) -> list[Token]:
    """`dénonce une escalade et appelle ses alliés`: a verb behind a conjunction is not of the object."""
    for one in tokens:
        follows = one.nbor() if one.i + 1 < len(one.doc) else None
        if one.pos_ == "CCONJ" and follows is not None and follows.pos_ in {"VERB", "AUX"}:
            return [t for t in tokens if t.i < one.i]
    return tokens


def _counts(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """`reported 14 new cases`, `reported no delays`: a figure, or none of it."""
    return any(t.pos_ == "NUM" or t.is_digit for t in tokens) or tokens[0].lower_ in lexicon.contents.zero_determiners


def _object(cue: Cue, sentence: ParsedSentence, lexicon: Lexicon) -> Content | None:
    if not cue.verb.takes & {Frame.OBJECT, Frame.COUNTED_OBJECT}:
        return None
    if cue.token.pos_ not in {"VERB", "AUX"}:  # a tagger that missed the verb has no object for it either
        rest = _until_next_verb(
            [t for t in cue.token.doc[cue.last + 1 :] if sentence.input.placeholder_at(t.idx) is None]
        )
        has_object = (
            len(rest) > 2
            and rest[0].pos_ in {"DET", "NUM"}
            and (Frame.OBJECT in cue.verb.takes or _counts(rest, lexicon))
        )
        span = sentence.span(rest) if has_object else None
        return Content(*span, Shape.OBJECT) if span else None
    child = next((c for c in cue.token.children if c.dep_ in OBJECTS and c.i > cue.last), None)
    if child is None or child.pos_ not in {"NOUN", "PROPN"} or child.ent_type_ in {"PERSON", "DATE"}:
        return None
    tokens = [
        t
        for c in cue.token.children
        if c.i >= child.i and c.dep_ in OBJECTS | {"prep", "obl:arg"}
        for t in _right(cue, c)
    ]
    tokens = _until_next_verb(sorted(tokens, key=lambda t: t.i))
    if Frame.OBJECT not in cue.verb.takes and not _counts(tokens, lexicon):
        return None
    span = sentence.span(tokens)
    return Content(*span, Shape.OBJECT) if span and len(tokens) >= 2 else None
