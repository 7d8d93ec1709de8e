"""What is repaired in a tree stays a tree."""

from __future__ import annotations

import pytest

from feeds.extract import ExtractSettings
from feeds.extract.lexicon import lexicon_of
from feeds.extract.nlp.models import model
from feeds.extract.nlp.repairs import repair_reports

pytestmark = pytest.mark.slow
REPORTS = [
    ("en", "The tugs are bound for the region of Lorn, the head of Norway's Coastal Guards said on Monday.", "said"),
    ("en", "Oslo's harbour master, Paul Roy, estimated last week that Narva had lost its ships.", "estimated"),
    ("en", "Norway confirmed for the first time that Latvian divers had been working in its harbours.", "confirmed"),
    ("fr", "Le ministère suédois a démenti jeudi que des pilotes norvégiens bloquent le port.", "démenti"),
    ("fr", "Maria Zakharian a démenti jeudi que des navires aient été envoyés au large.", "démenti"),
]


@pytest.mark.parametrize(("language", "text", "verb"), REPORTS)
def test_the_reporting_verb_is_the_root_and_each_word_hangs_on_it_once(language: str, text: str, verb: str) -> None:
    parser, lexicon = model(ExtractSettings().models[language]), lexicon_of(language)
    assert parser is not None
    assert lexicon is not None
    (doc,) = parser.parse([text])
    repair_reports(doc, lexicon)
    (root,) = [token for token in doc if token.text == verb]
    assert root.head is root
    assert any(child.dep_ == ("nsubj" if language == "en" else "ccomp") for child in root.children)
    assert sorted(token.i for token in root.subtree) == list(range(len(doc)))
    assert all(child.head is token for token in doc for child in token.children)


def test_what_is_confirmed_for_the_first_time_is_a_clause_of_the_verb() -> None:
    parser, lexicon = model(ExtractSettings().models["en"]), lexicon_of("en")
    assert parser is not None
    assert lexicon is not None
    texts = (
        "Norway on Saturday confirmed for the first time that Latvian divers had been working in its harbours.",
        "The council confirmed the time that the ferries leave.",
    )
    for text, is_clause in zip(texts, (True, False), strict=True):
        (doc,) = parser.parse([text])
        repair_reports(doc, lexicon)
        (verb,) = [token for token in doc if token.text == "confirmed"]
        assert any(child.dep_ == "ccomp" for child in verb.children) is is_clause
