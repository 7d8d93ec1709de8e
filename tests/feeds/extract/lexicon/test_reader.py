"""A lexicon file that is wrong is refused at load, with its name and the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from feeds.extract.lexicon import LexiconError, read_lexicon

WHOLE = """
language = "xy"
[inflection]
doubled = []
doubled_suffixes = []
reflexive_prefixes = []
[[inflection.rules]]
ending = "u"
suffixes = ["u", "i"]
[inflection.irregular]
iru = ["iru", "vadi"]
[verbs.say]
takes = ["quote", "clause"]
lemmas = ["meru", "iru"]
weak = ["iru"]
[demonyms]
norlana = "norland"
[sentences]
abbreviations = ["dr"]
speaker_may_follow_question = false
"""


def _read(text: str, folder: Path) -> None:
    file = folder / "xy.toml"
    file.write_text(text, encoding="utf-8")
    read_lexicon(file)


def test_a_table_that_is_missing_has_no_words(tmp_path: Path) -> None:
    file = tmp_path / "xy.toml"
    file.write_text(WHOLE, encoding="utf-8")
    lexicon = read_lexicon(file)
    assert lexicon.cues.negations == frozenset()
    assert lexicon.figures.decimal == ""
    assert lexicon.events.status.denied == frozenset()
    assert lexicon.grammar.omits_clause_mark is False
    assert set(lexicon.verbs_by_form) == {"meru", "meri", "iru", "vadi"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('language = "xy"', 'language = "yx"', "language: is 'yx', not the file's name"),
        ('language = "xy"', "", "language: is missing"),
        ("[demonyms]", "[labels]\nsubject = []\n[demonyms]", "labels: is unknown"),
        ("doubled = []\n", "doubled = []\nhabitual = []\n", "inflection.habitual: is unknown"),
        ("doubled = []\n", "", "inflection.doubled: is missing"),
        ("doubled = []\n", 'doubled = "grin"\n', "inflection.doubled: is a string, not a list"),
        ('["dr"]', '["dr", 5]', "sentences.abbreviations[1]: is a number, not a string"),
        ('["dr"]', '["dr", "mr", "dr"]', "sentences.abbreviations: has dr twice"),
        ("question = false", 'question = "no"', "speaker_may_follow_question: is a string, not true or false"),
        ('norlana = "norland"', 'n.l = "norland"', "demonyms.n: is a table, not a string"),
        ('"quote", "clause"', '"quote", "claws"', "verbs.say.takes[1]: is 'claws', not one of: quote"),
        ('weak = ["iru"]', 'weak = ["iru", "ever"]', "verbs.say.weak: ever: not among the lemmas"),
        ('ending = "u"', "ending = 5", "inflection.rules[0].ending: is a number, not a string"),
        ('iru = ["iru", "vadi"]', "iru = []\niru = []", "Cannot overwrite a value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_and_key(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in WHOLE
    with pytest.raises(LexiconError) as error:
        _read(WHOLE.replace(old, new, 1), tmp_path)
    assert str(error.value).startswith("xy.toml: ")
    assert said in str(error.value)
