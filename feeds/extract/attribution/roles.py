"""EXTRACT, roles: a name whole and clean, and the role that stands beside it."""

from __future__ import annotations

import re
from typing import Final

from spacy.tokens import Span, Token

from feeds.extract.lexicon import Lexicon

_QUOTED: Final = re.compile('["“”«»„]')
_POSSESSIVE: Final = re.compile(r"['’]s?$")


def words_beside(whole: Span, lexicon: Lexicon) -> set[str]:
    """Nouns that stand right before a name or after it, between commas: `England striker Danny Oakes`."""
    doc = whole.doc
    words: set[str] = set()
    for token in reversed(doc[max(0, whole.start - 6) : whole.start]):
        if token.pos_ not in {"NOUN", "PROPN", "ADJ"} and token.text not in {"-", *lexicon.grammar.possessive_marks}:
            break
        words.add(token.lower_)
    if whole.end + 1 < len(doc) and doc[whole.end].text in {",", "–", "—"}:
        for token in doc[whole.end + 1 : whole.end + 8]:
            if token.text in {",", "–", "—"} or token.pos_ in {"VERB", "AUX"}:
                break
            if token.pos_ in {"NOUN", "PROPN", "ADJ"}:
                words.add(token.lower_)
    return words


def whole_name(entity: Span) -> Span:
    """The entity with what the model cut off before it: `Kyun` of `Kim Hong-kyun`."""
    doc, start, is_cut = entity.doc, entity.start, False
    while start > 0 and start > entity.start - 4:
        before = doc[start - 1]
        if before.text.endswith("-") or doc[start].text.startswith("-"):
            is_cut = True
        elif not (
            is_cut
            and before.pos_ in {"PROPN", "NOUN"}
            and before.text[:1].isupper()
            and doc[start - 1].whitespace_ == ""
        ):
            is_first_name = is_cut and before.pos_ == "PROPN" and before.ent_type_ in {"", "PERSON", "PER"}
            first = start - 1 if is_first_name else start
            return doc[first : _whole_end(entity)]
        start -= 1
    return doc[start : _whole_end(entity)]


def _whole_end(entity: Span) -> int:
    """`h` of `Lefloc'h`, which the tokenizer cuts off."""
    doc, end = entity.doc, entity.end
    if end < len(doc) and doc[end].text[:1].isupper() and doc[end].text[-1] in "'’":
        end += 1
    while end < len(doc) and doc[end - 1].text[-1] in "'’" and not doc[end - 1].whitespace_ and doc[end].is_alpha:
        end += 1
    return end


def clean_name(text: str) -> str:
    """A name without its possessive, marks and titles' white space."""
    return _POSSESSIVE.sub("", " ".join(_QUOTED.sub(" ", text).split()).strip(" ,;:.()\"“”«»'’"))


def role_beside(span: Span, lexicon: Lexicon) -> str | None:
    """The role that stands before the name (`Vice Foreign Minister Kim`), or in apposition on either side."""
    doc = span.doc
    before = _before(doc[max(0, span.start - 12) : span.start], lexicon)
    if before:
        return before
    after = doc[span.end : span.end + 14]
    if len(after) > 2 and after[0].text == ",":
        words = []
        for token in after[1:]:
            is_end = token.text in {",", ".", ";", ":", "(", '"', "“", "«", "»", "”"} or token.pos_ in {"VERB", "AUX"}
            if is_end or token.lower_ in lexicon.clauses.relatives:
                break
            words.append(token)
        if words and any(is_role(token, lexicon) for token in words[:4]):
            return without_article(doc[words[0].i : words[-1].i + 1].text, lexicon)
    return None


def _before(tokens: Span, lexicon: Lexicon) -> str | None:
    kept: list[Token] = []
    has_comma = False
    for token in reversed(list(tokens)):
        if token.text == "," and not kept and not has_comma:
            has_comma = True
            continue
        is_part = (
            token.pos_ in {"NOUN", "PROPN", "ADJ", "ADP", "DET"}
            or is_role(token, lexicon)
            or token.text == "-"
            or token.text in lexicon.grammar.possessive_marks
        )
        if not is_part or token.text in {",", "."}:
            break
        kept.append(token)
    kept.reverse()
    first_role = next((n for n, token in enumerate(kept) if is_role(token, lexicon)), 0)
    held = next((n for n in range(first_role - 1, -1, -1) if kept[n].pos_ == "ADP"), -1)
    kept = kept[held + 1 :]  # "commentaires après la rencontre avec la présidente du Conseil": from her role on
    while kept and (
        (not is_role(kept[0], lexicon) and kept[0].pos_ in {"ADP", "DET"}) or kept[0].lower_ in lexicon.verbs_by_form
    ):
        kept.pop(0)
    titles = lexicon.speakers.titles_masculine | lexicon.speakers.titles_feminine
    if kept and any(is_role(token, lexicon) and token.lower_ not in titles for token in kept):
        return without_article(kept[0].doc[kept[0].i : kept[-1].i + 1].text, lexicon)
    return None


def is_role(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word is a role's, in the singular or the plural."""
    return token.lower_ in lexicon.speakers.roles or token.lower_.removesuffix("s") in lexicon.speakers.roles


def without_article(text: str, lexicon: Lexicon) -> str | None:
    """`the deputy minister` as `deputy minister`; None where nothing is left."""
    words = text.split()
    while words and words[0].lower() in lexicon.speakers.leading_words:
        words.pop(0)
    return " ".join(words) or None
