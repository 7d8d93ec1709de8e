"""TELLING, wording: takes a statement, returns it in English or French."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from bot.telling.parts import Act, Deed, Group, Meeting, Pact, Place, Statement
from bot.telling.tables import table
from feeds.offices import Office, adjective, country_name, in_country, office_words, with_article
from feeds.types import Bound, Figure

# A figure in the reader's form, without its unit: "about 8,000".
Number = Callable[[Figure], str]
_PARTICIPLE: Final = re.compile(r"(?<=é)s\b")
_ELIDED: Final = frozenset("aeiouyhéèêâîôû")


def statement_words(statement: Statement, language: str, number: Number) -> str | None:
    """Returns a statement in words; None if it says nothing without a place and has none.

    Args:
        statement: as `statement_of` reads it.
        language: "en" or "fr".
        number: writes a figure without its unit.
    """
    if isinstance(statement, Deed):
        words = _deed(statement, language, number)
    elif isinstance(statement, Act):
        words = _act(statement, language, number)
    elif isinstance(statement, Meeting):
        words = _meeting(statement, language)
    else:
        words = _pact(statement, language)
    adverbs = [str(table()["adverbs"][index][language]) for index in statement.adverbs]
    return " ".join((words, *adverbs)) if words else None


def denied_words(matter: Statement, language: str, number: Number) -> str | None:
    """Returns what is denied as a noun: "sending soldiers to Russia"; None if the matter is of another kind.

    Args:
        matter: what is denied, in the affirmative.
        language: "en" or "fr".
        number: writes a figure without its unit.
    """
    if not isinstance(matter, Act) or matter.act not in {"sent", "sending", "plans"}:
        return None
    group = group_words(matter.group, language, number)
    place = _place(matter.place, language, is_to=True)
    if language == "fr":
        return f"l'envoi {_de(group.removeprefix('des '))}{place}"
    return f"sending {group}{place}"


def matter_words(matter: Statement, actor: str, language: str, number: Number) -> str | None:
    """Returns what is in dispute: "whether North Korea sent soldiers to Russia", "l'envoi de soldats en Russie par …".

    Args:
        matter: what is denied, in the affirmative.
        actor: ISO 3166 code of the country that is said to have done it; "" if that is not known.
        language: "en" or "fr".
        number: writes a figure without its unit.
    """
    denied = denied_words(matter, language, number)
    if not denied or not actor or not isinstance(matter, Act):
        return denied
    who = country_name(actor, language)
    if language == "fr":
        return f"{denied} par {who}"
    return f"whether {who} sent {denied.removeprefix('sending ')}"


def group_words(group: Group, language: str, number: Number) -> str:
    """Returns such as "about 8,000 North Korean soldiers", "des soldats nord-coréens"."""
    row: dict[str, Any] = table()["things"].get(group.thing, {})
    form = "fp" if row.get("is_feminine") else "mp"
    if language == "fr":
        of = adjective(group.country, "fr", str(row.get("adjective", form))) if group.country else ""
        noun = f"{row['fr']} {of}".strip() if row else _people(group.country, "fr")
        more = " supplémentaires" if group.is_more else ""
        if group.is_first:
            return f"les {_count(group, language, number, noun)}premi{'ères' if form == 'fp' else 'ers'} {noun}{more}"
        return f"{_count(group, language, number, noun) or 'des '}{noun}{more}"
    of = adjective(group.country, "en") if group.country else ""
    noun = f"{of} {row['en']}".strip() if row else _people(group.country, "en")
    more = "more " if group.is_more else ""
    first = "the first " if group.is_first else ""
    return f"{first}{_count(group, language, number, noun)}{more}{noun}"


def _count(group: Group, language: str, number: Number, noun: str) -> str:
    if group.vague is not None:
        words = str(table()["vague"][group.vague][language])
        if words.endswith(" de") and noun[:1].lower() in _ELIDED:
            return f"{words[:-1]}'"
        return f"{words} "
    if group.figure is None:
        return ""
    if not group.hedge:
        return f"{number(group.figure)} "
    hedge = str(table()["hedges"][group.hedge][language])
    return f"{hedge} {number(replace(group.figure, approximate=False, bound=Bound.EXACT))} ".lstrip()


def _people(country: str, language: str) -> str:
    """`North Koreans`, `Nord-Coréens`."""
    if language == "en":
        name = adjective(country, "en")
        return name if name.endswith(("ish", "ese", "ch", "ss", "US")) else f"{name}s"
    return "-".join(part.capitalize() for part in adjective(country, "fr", "mp").split("-"))


def _deed(told: Deed, language: str, number: Number) -> str | None:
    row = table()["deeds"][told.deed]
    if row.get("needs") and told.place is None:
        return None
    verb = str(row[language])
    if language == "fr" and table()["things"].get(told.group.thing, {}).get("is_feminine"):
        verb = _PARTICIPLE.sub("es", verb)
    place = _place(told.place, language, is_to=bool(row.get("to")), is_towards=bool(row.get("towards")))
    return f"{group_words(told.group, language, number)} {verb}{place}"


def _act(told: Act, language: str, number: Number) -> str | None:
    if told.actor is None:
        return None
    row = table()["acts"][told.act]
    if isinstance(told.actor, Group):
        actor, verb = _acting_group(told.actor, language, number), str(row.get(f"{language}_plural", ""))
    else:
        actor, verb = _body(told.actor, language), str(row[language])
        if language == "fr" and actor.startswith("les "):
            verb = str(row.get("fr_plural", ""))
    if not verb:
        return None
    place = _place(told.place, language, is_to=bool(row.get("to")))
    return f"{actor} {verb} {group_words(told.group, language, number)}{place}"


def _acting_group(group: Group, language: str, number: Number) -> str:
    """`les forces ukrainiennes`: those that are not counted are all of them."""
    words = group_words(group, language, number)
    is_all = language == "fr" and group.figure is None and group.vague is None
    return f"les {words.removeprefix('des ')}" if is_all else words


def _meeting(told: Meeting, language: str) -> str:
    row = table()["meetings"][told.deed]
    other = with_article(told.other, office_words(told.other, language), language)
    actor = _body(told.actor, language)
    verb = str(row[language])
    if language == "fr" and actor.startswith("les "):
        verb = verb.replace("a ", "ont ", 1)
    return f"{actor} {verb} {other}"


def _pact(told: Pact, language: str) -> str:
    row, paper = table()["pacts"][told.deed], str(table()["papers"][told.paper][language])
    actor, verb = _body(told.actor, language), str(row[language])
    if language == "fr":
        article = "l'" if paper[:1] in _ELIDED else "le "
        partner = f" avec {country_name(told.partner, 'fr')}" if told.partner else ""
        verb = verb.replace("a ", "ont ", 1) if actor.startswith("les ") else verb
        of = f" conclu en {table()['months']['fr'][told.month]}" if told.month is not None else ""
        return f"{actor} {verb} {article}{paper}{of}{partner}"
    partner = f" with {country_name(told.partner, 'en')}" if told.partner else ""
    of = f" concluded in {table()['months']['en'][told.month]}" if told.month is not None else ""
    return f"{actor} {verb} the {paper}{of}{partner}"


def _body(office: Office, language: str) -> str:
    return with_article(office, office_words(office, language).partition(",")[0], language)


def _place(place: Place | None, language: str, *, is_to: bool, is_towards: bool = False) -> str:
    """` in the Kursk region`, ` à Koursk`, ` vers la région de Koursk`; "" without a place."""
    if place is None:
        return ""
    english = "toward" if is_towards else "to" if is_to else "in"
    if place.kind == "front":
        return (
            " vers le front"
            if is_towards
            else " au front"
            if language == "fr"
            else f" {'to' if is_to else 'at'} the front"
        )
    if place.kind == "battle":
        return " au combat" if language == "fr" else " into battle"
    if place.kind == "occupied":
        of = adjective(place.country, language)
        return (
            f" en territoire {of} occupé" if language == "fr" else f" {'to' if is_to else 'on'} occupied {of} territory"
        )
    if language == "en":
        return f" {english} {_english_place(place)}"
    if is_towards:
        return f" vers {_french_place(place)}"
    if place.kind == "country":
        return f" {in_country(place.country, 'fr')}"
    return f" à {_french_name(place)}" if place.kind == "city" else f" dans {_french_place(place)}"


def _english_place(place: Place) -> str:
    if place.kind == "country":
        return country_name(place.country, "en")
    if place.kind == "east":
        return f"eastern {country_name(place.country, 'en', article=False)}"
    if place.kind == "far_east":
        return f"the {adjective(place.country, 'en')} Far East" if place.country else "the Far East"
    if place.kind == "region":
        return f"{_possessive(place.country)} {place.name} region"
    return place.name


def _possessive(country: str) -> str:
    name = country_name(country, "en") if country else "the"
    return name if not country else f"{name}'" if name.endswith("s") else f"{name}'s"


def _french_place(place: Place) -> str:
    of = f" {adjective(place.country, 'fr')}" if place.country else ""
    if place.kind == "country":
        return country_name(place.country, "fr")
    if place.kind == "east":
        return f"l'est {_de(country_name(place.country, 'fr'))}"
    if place.kind == "far_east":
        return f"l'Extrême-Orient{of}"
    if place.kind == "region":
        region = f" {adjective(place.country, 'fr', 'f')}" if place.country else ""
        return f"la région{region} {_de(_french_name(place))}"
    return _french_name(place)


def _french_name(place: Place) -> str:
    return next(str(french) for english, french in table()["places"]["names"] if english == place.name)


def _de(noun: str) -> str:
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if noun.startswith(article):
            return f"{contracted}{noun.removeprefix(article)}"
    return f"d'{noun}" if not noun.startswith("l'") and noun[:1].lower() in _ELIDED else f"de {noun}"
