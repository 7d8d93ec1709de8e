"""Text fragments: parsed and searched as a browser does, they find the sentence."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.text import FragmentFinder, addressed
from feeds.text.fragments import MOST_FRAGMENT


def folded(text: str) -> str:
    """Returns the text as a browser compares it: without case, accents and runs of white space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.split())


def parse(fragment: str) -> tuple[str, str, str, str]:
    """Returns prefix, start, end and suffix, by the grammar of the draft."""
    assert re.fullmatch(r"[A-Za-z0-9_.~%,-]*", fragment)
    prefix = suffix = ""
    parts = fragment.split(",")
    if parts[0].endswith("-"):
        prefix = parts.pop(0)[:-1]
    if parts[-1].startswith("-"):
        suffix = parts.pop()[1:]
    assert len(parts) in (1, 2)
    assert not any("-" in part for part in (prefix, suffix, *parts))
    start, end = (*parts, "")[:2]
    return unquote(prefix), unquote(start), unquote(end), unquote(suffix)


def marked(text: str, fragment: str) -> str:
    """Returns what a browser marks of a text: the first place that matches, of whole words."""
    prefix, start, end, suffix = (re.escape(folded(part)) for part in parse(fragment))
    before = rf"(?<!\w){prefix}\W*" if prefix else r"(?<!\w)"
    behind = rf"(?=\W*{suffix}(?!\w))" if suffix else ""
    body = rf"{start}(?!\w).*?(?<!\w){end}(?!\w)" if end else rf"{start}(?!\w)"
    found = re.search(rf"{before}({body}){behind}", folded(text))
    return found[1] if found else ""


def fragment_of(text: str, sentence: str) -> str:
    start = text.rindex(sentence)
    return FragmentFinder(text).fragment(start, start + len(sentence))


LONG = "The minister told parliament that the harbour, closed since May, would open again before the end of the month."


def test_a_long_sentence_is_given_by_its_first_and_last_words() -> None:
    text = f"Harbour opens\n\nNothing moved for weeks. {LONG} Ships wait outside."
    assert fragment_of(text, LONG) == "The%20minister%20told%20parliament,end%20of%20the%20month"


def test_signs_with_a_meaning_are_escaped() -> None:
    text = "Title\n\nBlock-ships, R&D and more."
    assert fragment_of(text, "Block-ships, R&D and more.") == "Block%2Dships%2C%20R%26D%20and%20more"


def test_what_stands_twice_is_told_apart_by_the_words_around_it() -> None:
    text = "Talks end\n\nAnn was asked first. He said no. Bob was asked next. He said no. Talks ended."
    fragment = fragment_of(text, "He said no.")
    assert fragment == "next-,He%20said%20no,-Talks"
    assert marked(text, fragment) == "he said no"


def test_the_beginning_grows_until_it_is_the_only_one() -> None:
    begun = "Officials of the port authority said on Monday"
    text = f"{begun} that cranes were checked by two teams.\n\n{begun} that tugs were sold to a bank in the north."
    sentence = text.split("\n\n")[1]
    assert folded(sentence.rstrip(".")) == marked(text, fragment_of(text, sentence))


def test_quotation_marks_and_accents() -> None:
    text = "Titre\n\nLe maire a répondu : « L’été sera court », puis il a quitté la salle sans un mot."
    sentence = text.split("\n\n")[1]
    assert marked(text, fragment_of(text, sentence)) == folded(sentence.rstrip("."))


@pytest.mark.parametrize("text", ["", "…", "  \n ", "« »"])
def test_what_has_no_word_has_no_fragment(text: str) -> None:
    assert FragmentFinder(text).fragment(0, len(text)) == ""


def test_a_beginning_does_not_leave_its_paragraph() -> None:
    text = "Short title\n\nThe first paragraph has some more words than that and then it comes to an end."
    assert "title%20The" not in FragmentFinder(text).fragment(0, len(text))


def test_an_address_with_a_fragment_keeps_it() -> None:
    assert addressed("https://a.example/1?x=1", "a,b") == "https://a.example/1?x=1#:~:text=a,b"
    assert addressed("https://a.example/1#top", "a,b") == "https://a.example/1#top"
    assert addressed("https://a.example/1", "") == "https://a.example/1"


WORDS = st.sampled_from(["port", "Été", "no", "the", "R&D", "sea-ice", "12,000", "l’eau", "“yes”", "–", "a"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=24).map(" ".join)


@given(st.lists(SENTENCES, min_size=1, max_size=8), st.data())
def test_whatever_is_marked_has_the_words_of_the_sentence(sentences: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sentences) - 1))
    separators = data.draw(st.lists(st.sampled_from([". ", ".\n\n", " "]), min_size=8, max_size=8))
    text, span = "", (0, 0)
    for number, sentence in enumerate(sentences):
        if number == place:
            span = len(text), len(text) + len(sentence)
        text += sentence + separators[number]
    fragment = FragmentFinder(text).fragment(*span)
    if fragment:
        words = re.findall(r"\w+", folded(sentences[place]))
        assert re.findall(r"\w+", marked(text, fragment)) == words
        assert len(fragment) <= MOST_FRAGMENT


@given(st.text(max_size=400), st.integers(0, 400), st.integers(0, 400))
def test_any_text_gives_a_fragment_that_can_be_parsed(text: str, start: int, end: int) -> None:
    fragment = FragmentFinder(text).fragment(start, end)
    if fragment:
        parse(fragment)


@given(st.lists(SENTENCES.filter(lambda s: len(s.split()) < 8), min_size=1, max_size=8, unique=True))
def test_every_sentence_of_few_words_has_one(sentences: list[str]) -> None:
    finder, at = FragmentFinder("\n".join(sentences)), 0
    for sentence in sentences:
        assert finder.fragment(at, at + len(sentence)) or not re.search(r"\w", sentence)
        at += len(sentence) + 1
