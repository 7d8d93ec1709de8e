"""Reading GUM: a document written for this test, and, where ../shared is there, the corpus with its corrections."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.eval.gold import GoldError
from tests.eval.real.gum import attributions, chain_head, names, trim
from tests.eval.real.gum_corpus import GUM, Document, read_document, read_documents
from tests.eval.real.gum_gold import CORRECTIONS, gold_rows, read_corrections, read_gum

# A title, then: Mayor Ann Lee's plan works, she said. "It is late," Lee added. (form, lemma, upos, head, deprel, misc)
_TITLE = [("Late", "late", "ADJ", 0, "root", "Discourse=heading:1->2:0")]
_FIRST = [
    ("Mayor", "mayor", "PROPN", 5, "nmod", "Discourse=ROOT:2:0|Entity=(7-person-new(8-person-new"),
    ("Ann", "Ann", "PROPN", 1, "flat", "_"),
    ("Lee", "Lee", "PROPN", 1, "flat", "Entity=8)"),
    ("'s", "'s", "PART", 1, "case", "Entity=7)"),
    ("plan", "plan", "NOUN", 6, "nsubj", "_"),
    ("works", "work", "VERB", 9, "ccomp", "SpaceAfter=No"),
    (",", ",", "PUNCT", 6, "punct", "_"),
    ("she", "she", "PRON", 9, "nsubj", "Discourse=attribution-positive:3->2:0:x|Entity=(8-person-giv)"),
    ("said", "say", "VERB", 0, "root", "SpaceAfter=No"),
    (".", ".", "PUNCT", 9, "punct", "_"),
]
_SECOND = [
    ('"', '"', "PUNCT", 4, "punct", "Discourse=elaboration:4->2:1|SpaceAfter=No"),
    ("It", "it", "PRON", 4, "nsubj", "_"),
    ("is", "be", "AUX", 4, "cop", "_"),
    ("late", "late", "ADJ", 8, "ccomp", "SpaceAfter=No"),
    (",", ",", "PUNCT", 4, "punct", "SpaceAfter=No"),
    ('"', '"', "PUNCT", 4, "punct", "_"),
    ("Lee", "Lee", "PROPN", 8, "nsubj", "Discourse=attribution-positive:5->4:0:x|Entity=(8-person-giv)"),
    ("added", "add", "VERB", 0, "root", "SpaceAfter=No"),
    (".", ".", "PUNCT", 8, "punct", "_"),
]


def _sentence(words: list[tuple[str, str, str, int, str, str]]) -> str:
    rows: list[str] = []
    for number, (form, lemma, upos, head, deprel, misc) in enumerate(words, 1):
        if form == "'s":
            rows[-1:] = [f"{number - 1}-{number}\tLee's" + "\t_" * 8, rows[-1]]
        rows.append("\t".join([str(number), form, lemma, upos, "_", "_", str(head), deprel, "_", misc]))
    return "\n".join(rows) + "\n\n"


@pytest.fixture
def document(tmp_path: Path) -> Document:
    """The document above, read."""
    path = tmp_path / "GUM_news_x.conllu"
    blocks = (
        "# newpar_block = head\n",
        _sentence(_TITLE),
        "# newpar_block = p\n",
        _sentence(_FIRST),
        _sentence(_SECOND),
    )
    path.write_text("# meta::dateCreated = 2015-08-21\n" + "".join(blocks), encoding="utf-8")
    return read_document(path)


def test_a_document_is_read_with_offsets(document: Document) -> None:
    assert document.text == 'Late\n\nMayor Ann Lee\'s plan works, she said. "It is late," Lee added.'
    assert document.title == "Late"
    assert document.published.isoformat() == "2015-08-21T12:00:00+00:00"
    assert all(document.text[t.start : t.end] == t.form for t in document.tokens)
    assert {unit.number: (unit.head, unit.depth) for unit in document.units.values()} == {
        1: (2, 0),
        2: (None, 0),
        3: (2, 0),
        4: (2, 1),
        5: (4, 0),
    }
    assert document.words(*next((m.first, m.last) for m in document.mentions if m.entity == 7)) == "Mayor Ann Lee's"


def test_relations_become_attributions(document: Document) -> None:
    first, second = attributions(document)
    contents = [[document.text[slice(*piece)] for piece in found.pieces] for found in (first, second)]
    assert contents == [["Mayor Ann Lee's plan works"], ['"It is late,"']]
    assert [document.tokens[found.cue].form for found in (first, second) if found.cue] == ["said", "added"]
    assert first.source is not None
    assert names(document, first.source) == ["Mayor Ann Lee", "Lee"]


def test_a_pronoun_has_the_names_of_its_chain(document: Document) -> None:
    first, second = gold_rows(document, {})
    assert (first.speaker, first.aliases, first.forms) == ("Mayor Ann Lee", ("Lee",), ("indirect", "pronoun"))
    assert (second.speaker, second.forms) == ("Mayor Ann Lee", ("direct",))


def test_corrections_drop_add_and_excuse(document: Document) -> None:
    notes = ["## x", "- 3", "? 5", "A Mayor … plan | she | said | st=denied", "T late | term"]
    corrections = read_corrections(notes, {document.name: document})[document.name]
    added, excused, trap = gold_rows(document, corrections)
    assert (added.content, added.status, added.speaker) == ("Mayor Ann Lee's plan", "denied", "Mayor Ann Lee")
    assert excused.is_optional
    assert trap.kind == "trap"
    with pytest.raises(GoldError, match=r"GUM_news_x: .*tunnel"):
        read_corrections(["## x", "A the tunnel | she | said"], {document.name: document})


def test_a_report_inside_another_is_optional(document: Document) -> None:
    outer = {"kind": "attribution", "span": [6, 66], "speaker": [40, 43]}
    rows = gold_rows(document, {"rows": [outer]})
    assert [row.is_optional for row in rows] == [False, True, True]


def test_the_head_of_a_source_is_found(document: Document) -> None:
    assert chain_head(document, 6, 19) == 1
    assert chain_head(document, 0, 2) is None


@pytest.mark.parametrize(
    ("text", "end", "content"),
    [
        ("that the sky fell , she said", 19, "the sky fell"),
        ("“Yes,” he said", 4, "“Yes,”"),
        ('that, "it fell" ((it)).', 23, '"it fell"'),
        ("“Yes.”", 6, "“Yes.”"),
    ],
)
def test_contents_are_trimmed(text: str, end: int, content: str) -> None:
    assert text[slice(*trim(text, 0, end))] == content


@pytest.mark.skipif(not GUM.exists(), reason="../shared is not there")
def test_the_corpus_and_its_corrections_fit() -> None:
    corrections = json.loads(CORRECTIONS.read_text(encoding="utf-8"))
    documents = {document.name: document for document in read_documents()}
    assert corrections.keys() <= documents.keys()
    for name, correction in corrections.items():
        relations = {found.key for found in attributions(documents[name])}
        assert {*correction.get("drop", ()), *correction.get("optional", ())} <= relations, name
    texts = read_gum()
    rows = [row for text in texts for row in text.rows if row.kind == "attribution" and not row.is_optional]
    assert len(texts) == 24
    assert len(rows) >= 200
    assert sum("pronoun" in row.forms for row in rows) >= 20
    for text in texts:
        for row in text.rows:
            assert text.article.text[row.start : row.end] == row.content == row.content.strip() != ""
            assert row.kind == "trap" or row.speaker or row.is_optional
