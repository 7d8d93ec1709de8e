"""Finds where names begin and end in a sentence, by capital letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import next_token, previous_token
from feeds.extract.rules import Rules, any_of

_LONGEST_NAME: Final = 7
_LONGEST_INITIAL: Final = 8
_APOSTROPHES: Final = "'’"
_FUNCTION_WORDS: Final = frozenset({"DET", "PRON", "ADV", "CCONJ", "SCONJ", "INTJ"})


@cache
def date_words(lexicon: Lexicon) -> frozenset[str]:
    """Returns the weekdays and months of a language."""
    return frozenset((*lexicon.dates.weekdays, *lexicon.dates.months))


@dataclass(frozen=True, slots=True)
class Start:
    """A capitalised word with its neighbours."""

    token: Token
    before: Token | None
    after: Token | None
    lexicon: Lexicon

    @property
    def is_behind_hyphen(self) -> bool:
        """True for `Roy` in `Lee-Roy`."""
        return self.token.i > 1 and self.before is not None and self.before.text == "-"

    @property
    def opens_clause(self) -> bool:
        """True at a start and behind punctuation, where any word may be capitalised."""
        return self.before is None or self.before.is_punct

    @property
    def is_followed_by_capital(self) -> bool:
        """True if the next word is capitalised as well."""
        return self.after is not None and self.after.text[:1].isupper()


def begins_name(token: Token, lexicon: Lexicon) -> bool:
    """True if a name begins with a capitalised word."""
    if not token.is_alpha and not any(character.isalpha() for character in token.text):
        return False
    start = Start(token, previous_token(token), next_token(token), lexicon)
    return not any_of(_NO_START_RULES, start) and any_of(_START_RULES, start)


def is_party_letter(start: Start) -> bool:
    """`Hadley, [R]-Ohio`."""
    is_letter = start.token.lower_ in start.lexicon.names.parties
    return is_letter and start.after is not None and start.after.text == "-"


def is_never_a_name(start: Start) -> bool:
    """`[The] port`, `[American] ships`; not `[American] Airlines`."""
    return start.token.lower_ in start.lexicon.names.not_names and not is_opening_word(start)


def is_own_voice(start: Start) -> bool:
    """`plaide [Me] Ann Lee`, `[We] wait`; not `[US] ships`."""
    is_acronym = start.token.text.isupper() and len(start.token.text) > 1
    return start.token.lower_ in start.lexicon.cues.own_voice and not is_acronym and not is_opening_word(start)


def is_behind_digits(start: Start) -> bool:
    """`10[K] troops`, `5[G] masts`: a unit, not a name."""
    before = start.before
    return before is not None and before.text[-1].isdigit() and not before.whitespace_


_NO_START_RULES: Final[Rules[Start]] = (is_party_letter, is_never_a_name, is_own_voice, is_behind_digits)


def is_opening_word(start: Start) -> bool:
    """`[New] York Times`: no name of its own, but one that names begin with."""
    return start.token.lower_ in start.lexicon.names.openings and start.is_followed_by_capital


def is_second_half(start: Start) -> bool:
    """`Lee-[Roy]`; not `R-[Ohio]`."""
    if not start.is_behind_hyphen or start.token.pos_ != "PROPN":
        return False
    return start.token.doc[start.token.i - 2].lower_ not in start.lexicon.names.parties


def is_capitalised_within_clause(start: Start) -> bool:
    """`said [Ann] Lee`, `said [J.-P.] Lee`, whatever the tagger makes of a name."""
    kinds = {"PROPN", "NOUN", "ADJ", "X", "VERB", "ADV", "ADP"}
    is_name = start.token.pos_ in kinds or (start.token.text[-1] == "." and start.is_followed_by_capital)
    return not start.opens_clause and not start.is_behind_hyphen and is_name


def is_proper_noun_at_start(start: Start) -> bool:
    """`[Moscow] waits`."""
    return start.opens_clause and not start.is_behind_hyphen and start.token.pos_ == "PROPN"


def is_capitalised_run_at_start(start: Start) -> bool:
    """`[Ann] Lee waits`, and `Son directeur, [Urs] Kälin,` that the tagger takes for an adverb."""
    if not start.opens_clause or start.is_behind_hyphen or not start.is_followed_by_capital:
        return False
    is_apposed = start.before is not None and start.before.text == ","
    return start.token.pos_ in {"NOUN", "ADJ", "X", "VERB"} or (is_apposed and start.token.pos_ == "ADV")


_START_RULES: Final[Rules[Start]] = (
    is_second_half,
    is_capitalised_within_clause,
    is_proper_noun_at_start,
    is_capitalised_run_at_start,
)


# --- where a name ends


@dataclass(frozen=True, slots=True)
class Part:
    """A word behind the beginning of a name."""

    token: Token
    before: Token
    lexicon: Lexicon


def name_end(token: Token, lexicon: Lexicon) -> int:
    """Returns the number of the token behind the name that begins with a token."""
    doc, dates = token.doc, date_words(lexicon)
    start, end = token.i, token.i + 1
    while end < min(len(doc), start + _LONGEST_NAME):
        part = Part(doc[end], doc[end - 1], lexicon)
        if part.token.lower_ in dates or not any_of(_PART_RULES, part):
            break
        end += 1
    while end > start + 1 and not doc[end - 1].text[-1].isalnum() and doc[end - 1].text[-1] != ".":
        end -= 1
    return end


def is_joined(part: Part) -> bool:
    """`Kim Jong[-][un]`, `Kim Jong[-il]`, `N'[Golo]`: written together with the word before."""
    before = part.before
    is_joint = part.token.text[0] == "-" or before.text == "-" or before.text[-1] in _APOSTROPHES
    return is_joint and not before.whitespace_


def is_capitalised_word(part: Part) -> bool:
    """`Ann [Lee]`."""
    token = part.token
    is_word = token.text[:1].isupper() and token.is_alpha
    return is_word and token.pos_ in {"PROPN", "NOUN", "ADJ", "X", "ADP", "VERB"}


def is_initial(part: Part) -> bool:
    """`Ann [B.] Lee`, `Ann [O']Hara`."""
    text = part.token.text
    return text[:1].isupper() and text[-1:] in "." + _APOSTROPHES and len(text) <= _LONGEST_INITIAL


def is_missed_name(part: Part) -> bool:
    """`Omar [Sy]`, `Choe [Son]-hui`, which the tagger takes for function words."""
    token, after = part.token, next_token(part.token)
    is_half = after is not None and after.text == "-" and not token.whitespace_
    is_word = token.text[:1].isupper() and token.is_alpha and token.pos_ in _FUNCTION_WORDS
    return is_word and (is_half or token.lower_ not in part.lexicon.names.not_names)


def is_capitalised_article(part: Part) -> bool:
    """`Kim Jong [Un] a dit`, `Kim Jong [Il]`: no article or pronoun has a capital there; not `Ann Lee. [Un] maire`."""
    token, after = part.token, next_token(part.token)
    words = part.lexicon.grammar.articles | part.lexicon.pronoun_kinds.keys()
    is_article = token.text.istitle() and token.lower_ in words
    return is_article and part.before.text.istitle() and (after is None or not after.text[:1].isupper())


def is_particle(part: Part) -> bool:
    """`Ann [van] Lee`, `Ann [von] [der] Lee`, `Ann [Le] Roy`, `Ann [al]-Roy`."""
    particles, token = part.lexicon.names.particles, part.token
    after = next_token(token) if token.lower_ in particles else None
    if after is not None and after.text.islower() and after.text in particles:
        after = next_token(after)
    if after is not None and after.text == "-" and not after.whitespace_:
        after = next_token(after)
    return after is not None and after.text[:1].isupper()


_PART_RULES: Final[Rules[Part]] = (
    is_joined,
    is_capitalised_word,
    is_initial,
    is_missed_name,
    is_capitalised_article,
    is_particle,
)
