"""Docs hold what spaCy made of a text: every attribute that rules read is that of spaCy's own tokens and spans."""

from __future__ import annotations

from itertools import combinations

import pytest
import spacy

from feeds.extract.nlp.doc import Doc, Span
from feeds.extract.nlp.models import UNREAD
from feeds.extract.nlp.part_of_speech import RULER
from feeds.extract.nlp.spacy_parser import SpacyParser
from feeds.extract.settings import DEFAULT_MODELS

pytestmark = pytest.mark.slow

TEXTS = {
    "en": [
        "But the ministry's  envoy, who had been there, did not say that it was closed; others have, and will.",
        "At the debate he only hinted at it by mentioning the need for a wall and adding, “Yes.” Is that so? No.",
        "",
    ],
    "fr": ["Le port, qu'on dit fermé, n'a pas rouvert lundi, a-t-il dit : « Oui. » Est-ce vrai ?", "", "Non !"],
}


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_tokens_and_spans_are_those_of_spacy(language: str) -> None:
    nlp = spacy.load(DEFAULT_MODELS[language], exclude=(*UNREAD, RULER))
    for text, ours in zip(TEXTS[language], SpacyParser(nlp).parse(TEXTS[language]), strict=True):
        theirs = nlp(text)
        assert (ours.text, len(ours)) == (text, len(theirs))
        for token, peer in zip(ours, theirs, strict=True):
            values = ("text", "lower_", "whitespace_", "i", "idx", "tag_", "pos_", "dep_", "ent_type_")
            flags = ("is_alpha", "is_digit", "is_punct", "is_quote", "is_space")
            assert [getattr(token, name) for name in values + flags] == [getattr(peer, name) for name in values + flags]
            assert dict(token.morph) == {name: peer.morph.get(name, []) for name in peer.morph.to_dict()}
            assert token.head.i == peer.head.i
            assert [t.i for t in token.children] == [t.i for t in peer.children]
            assert [t.i for t in token.subtree] == [t.i for t in peer.subtree]
            assert token.left_edge.i == peer.left_edge.i
            assert (token.sent.start, token.sent.end) == (peer.sent.start, peer.sent.end)
            assert token.end == peer.idx + len(peer)
        for start, end in combinations(range(len(ours) + 1), 2):
            span, peer_span = ours.span(start, end), theirs[start:end]
            assert (span.text, span.root.i) == (peer_span.text, peer_span.root.i)
            assert (span.start_char, span.end_char, len(span)) == (
                peer_span.start_char, peer_span.end_char, len(peer_span),
            )  # fmt: skip


@pytest.fixture(scope="module")
def doc() -> Doc:
    (parsed,) = SpacyParser(spacy.blank("en")).parse(["Ann Lee left Paris."])
    return parsed


def test_a_span_is_cut_as_a_slice(doc: Doc) -> None:
    assert doc.span(3, 99).text == "Paris."
    assert doc.span(4, 2).text == ""
    assert [t.text for t in doc.span(1, 3)] == ["Lee", "left"]
    assert doc.span(1, 3)[-1].text == "left"


def test_a_char_span_takes_whole_tokens(doc: Doc) -> None:
    inside, expanded = doc.char_span(1, 11), doc.char_span(1, 11, is_expanded=True)
    assert inside is not None
    assert inside.text == "Lee"
    assert expanded is not None
    assert expanded.text == "Ann Lee left"
    assert doc.char_span(1, 2) is None


def test_entities_are_in_order_and_label_their_tokens(doc: Doc) -> None:
    copy = doc.copy()
    copy.ents = [Span(copy, 3, 4, "GPE"), Span(copy, 0, 2, "PERSON")]
    assert [(e.text, e.label_) for e in copy.ents] == [("Ann Lee", "PERSON"), ("Paris", "GPE")]
    assert [t.ent_type_ for t in copy] == ["PERSON", "PERSON", "", "GPE", ""]
    assert [e.text for e in copy.span(0, 3).ents] == ["Ann Lee"]
    assert not doc.ents


def test_a_token_has_no_neighbour_outside_its_doc(doc: Doc) -> None:
    assert doc[1].nbor().text == "left"
    assert doc[1].nbor(-1).text == "Ann"
    for token, distance in ((doc[0], -1), (doc[-1], 1)):
        with pytest.raises(IndexError):
            token.nbor(distance)


def test_a_released_doc_is_empty(doc: Doc) -> None:
    copy = doc.copy()
    copy.release()
    assert list(copy) == []
    assert len(doc) == 5
