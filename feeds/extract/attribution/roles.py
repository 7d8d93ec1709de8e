"""Reads the role that stands beside a name: `Vice Foreign Minister Kim`, `Kim, the vice foreign minister,`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.relative_roles import role_in_clause
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Span, Token
from feeds.extract.nlp.tokens import is_finite, is_verbal
from feeds.extract.rules import Rules, Ways, any_of, first_of

_DASHES: Final = frozenset({",", "–", "—"})
_ENDS: Final = frozenset({",", ".", ";", ":", "(", '"', "“", "«", "»", "”"})
_NOUN_TAGS: Final = frozenset({"NOUN", "PROPN", "ADJ"})
_LONGEST_BEFORE: Final = 12
_LONGEST_BEHIND: Final = 14
_WORDS_BEFORE: Final = 6
_WORDS_BEHIND: Final = 8
_OPENING_WORDS: Final = 6  # among them an apposition has its role


def words_beside(name: Span, lexicon: Lexicon) -> set[str]:
    """Returns the nouns and adjectives right before a name, or behind it between commas: `England striker Oakes`."""
    doc, words = name.doc, set[str]()
    for token in reversed(doc[max(0, name.start - _WORDS_BEFORE) : name.start]):
        if token.pos_ not in _NOUN_TAGS and token.text not in {"-", *lexicon.grammar.possessive_marks}:
            break
        words.add(token.lower_)
    if name.end + 1 < len(doc) and doc[name.end].text in _DASHES:
        behind = set[str]()
        for token in doc[name.end + 1 : name.end + _WORDS_BEHIND]:
            if is_finite(token):
                return words  # "with Ann Lee, the mayor said": no apposition
            if token.text in _DASHES or is_verbal(token):
                break
            if token.pos_ in _NOUN_TAGS:
                behind.add(token.lower_)
        words |= behind
    return words


def role_beside(name: Span, lexicon: Lexicon) -> str | None:
    """Returns the role that stands before a name, or in apposition to it, None where there is none."""
    return first_of(_ROLE_RULES, Name(name, lexicon))


def is_role(token: Token, lexicon: Lexicon) -> bool:
    """True if the word is a role, in the singular or the plural."""
    return bool(lexicon.singulars(token.lower_) & lexicon.speakers.roles)


def is_rank(role: str, lexicon: Lexicon) -> bool:
    """True for a role that only says a rank or a form of address: `Air Force Maj. Gen.`, `colonel`, `Dr`."""
    words = [word for word in role.lower().split() if lexicon.singulars(word) & lexicon.speakers.roles]
    return bool(words) and lexicon.speakers.ranks.issuperset(words)


def without_article(text: str, lexicon: Lexicon) -> str | None:
    """Returns `the deputy minister` as `deputy minister`, None where nothing is left."""
    words = text.split()
    while words and words[0].lower() in lexicon.speakers.leading_words:
        words.pop(0)
    return " ".join(words) or None


# --- where a role stands


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence."""

    span: Span
    lexicon: Lexicon


def role_before(name: Name) -> str | None:
    """`[Vice Foreign Minister] Kim`, `[the mayor of Lyon], Ann Lee,`; not `[Gen.] Lee`, which is a rank."""
    words = _role_words(_words_before(name.span, name.lexicon), name.lexicon)
    return None if _are_rank(words, name.lexicon) else _text_of(words, name)


def office_before_rank(name: Name) -> str | None:
    """`[the navy spokeswoman], Rear Adm. Ann Lee,`: the office that stands before the rank."""
    lexicon, doc = name.lexicon, name.span.doc
    rank = _words_before(name.span, lexicon)
    if not rank or doc[rank[0].i - 1].text != "," or not _are_rank(_role_words(rank, lexicon), lexicon):
        return None
    before = _words_before(doc.span(rank[0].i, name.span.end), lexicon)
    words = _role_words(before, lexicon)
    tie = next((token for token in before if words and token.i < words[0].i and token.pos_ == "ADP"), None)
    if tie is not None and tie.lower_ not in lexicon.speakers.agent_prepositions:
        return None  # "after talks with the mayor, Gen. Lee said"
    return None if _are_rank(words, lexicon) else _text_of(words, name)


def rank_before(name: Name) -> str | None:
    """`[Gen.] Lee`: a rank, where nothing says more."""
    return _text_of(_role_words(_words_before(name.span, name.lexicon), name.lexicon), name)


def role_behind(name: Name) -> str | None:
    """`Ann Lee, [the mayor of Lyon], said`; not `With Ann Lee, the mayor said`."""
    span, doc, lexicon = name.span, name.span.doc, name.lexicon
    behind = doc[span.end : span.end + _LONGEST_BEHIND]
    if len(behind) <= 2 or behind[0].text != ",":
        return None
    words = []
    for token in behind[1:]:
        if is_finite(token):
            return None
        if token.text in _ENDS or is_verbal(token) or token.lower_ in lexicon.clauses.relatives:
            break
        words.append(token)
    memberships = lexicon.speakers.memberships
    if not any(is_role(token, lexicon) or token.lower_ in memberships for token in words[:_OPENING_WORDS]):
        return None
    return without_article(doc.span(words[0].i, words[-1].i + 1).text, lexicon)


def role_in_relative(name: Name) -> str | None:
    """`Ann Lee, who sits on [parliament's defence committee]`: a lawmaker."""
    return role_in_clause(name.span, name.lexicon)


_ROLE_RULES: Final[Ways[Name, str]] = (role_before, role_behind, office_before_rank, role_in_relative, rank_before)


def _role_words(words: list[Token], lexicon: Lexicon) -> list[Token]:
    """The words of a role among those before a name; none where they hold no role."""
    words = _from_last_article(_without_governing_phrase(words, lexicon), lexicon)
    while words and any_of(_NO_ROLE_START_RULES, Word(words[0], lexicon)):
        words.pop(0)
    speakers = lexicon.speakers  # "Ms" is no role; "spokeswoman" is one, though it is a title before a name, too
    titles = lexicon.gendered_titles - ((speakers.feminine_roles | speakers.masculine_roles) - speakers.ranks)
    return words if any(is_role(token, lexicon) and token.lower_ not in titles for token in words) else []


def _are_rank(words: list[Token], lexicon: Lexicon) -> bool:
    """`Air Force Maj. Gen.`: no office, only a rank or a form of address."""
    return bool(words) and is_rank(" ".join(token.text for token in words), lexicon)


def _text_of(words: list[Token], name: Name) -> str | None:
    return without_article(name.span.doc.span(words[0].i, words[-1].i + 1).text, name.lexicon) if words else None


def _words_before(name: Span, lexicon: Lexicon) -> list[Token]:
    """The words of a noun phrase before the name, across one comma."""
    words: list[Token] = []
    has_comma = False
    for token in reversed(name.doc[max(0, name.start - _LONGEST_BEFORE) : name.start]):
        if token.text == "," and not words and not has_comma:
            has_comma = True
            continue
        if token.text in {",", "."} or not any_of(_ROLE_PART_RULES, Word(token, lexicon)):
            break
        words.append(token)
    return words[::-1]


def _from_last_article(words: list[Token], lexicon: Lexicon) -> list[Token]:
    """`a écrit sur X la [cheffe de l'opposition]`: an article right behind a name begins the role."""
    first_role = next((n for n, token in enumerate(words) if is_role(token, lexicon)), 0)
    behind = (n for n in range(first_role, 0, -1) if words[n].pos_ == "DET" and words[n - 1].text[:1].isupper())
    return words[next(behind, 0) :]


def _without_governing_phrase(words: list[Token], lexicon: Lexicon) -> list[Token]:
    """`commentaires après la rencontre avec [la présidente du Conseil]`: from the preposition before the role on."""
    first_role = next((n for n, token in enumerate(words) if is_role(token, lexicon)), 0)
    preposition = next((n for n in range(first_role - 1, -1, -1) if words[n].pos_ == "ADP"), -1)
    return words[preposition + 1 :]


# --- words of a role


@dataclass(frozen=True, slots=True)
class Word:
    """A word before a name."""

    token: Token
    lexicon: Lexicon


def is_nominal_word(word: Word) -> bool:
    """`[former] [mayor] [of] [the] [city] Ann Lee`."""
    return word.token.pos_ in _NOUN_TAGS | {"ADP", "DET"}


def is_role_word(word: Word) -> bool:
    """`[Chair] Ann Lee`, which the tagger may take for a verb."""
    return is_role(word.token, word.lexicon)


def joins_words(word: Word) -> bool:
    """`vice[-]president`, `the city['s] mayor`."""
    return word.token.text == "-" or word.token.text in word.lexicon.grammar.possessive_marks


_ROLE_PART_RULES: Final[Rules[Word]] = (is_nominal_word, is_role_word, joins_words)


def is_function_word(word: Word) -> bool:
    """`[by] [the] mayor`: no role begins with a preposition or a determiner."""
    return word.token.pos_ in {"ADP", "DET"} and not is_role(word.token, word.lexicon)


def is_reporting_verb(word: Word) -> bool:
    """`[annonce] la ministre Ann Lee`, taken for a noun; not `[State] Department aide Lee`, `le [conseiller] Roy`."""
    verbs = word.lexicon.verbs_by_form.get(word.token.lower_, ())
    is_name = word.token.pos_ == "PROPN" and any(verb.lemma == word.token.lower_ for verb in verbs)
    is_office = word.token.pos_ == "NOUN" and is_role(word.token, word.lexicon)
    return bool(verbs) and not is_name and not is_office


def is_day(word: Word) -> bool:
    """`a dit [mercredi] [soir] le maire Paul Roy`: when it was said."""
    dates = word.lexicon.dates
    return word.token.lower_ in dates.parts_of_day or word.token.lower_ in dates.weekdays


_NO_ROLE_START_RULES: Final[Rules[Word]] = (is_function_word, is_reporting_verb, is_day)
