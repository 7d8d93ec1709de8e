"""Words an office in the reader's language: "South Korean president", "président sud-coréen"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from feeds.offices.countries import adjective, capital, country_name, in_country
from feeds.offices.gender import gender_of
from feeds.offices.office import Office
from feeds.offices.tables import begins_with_vowel, table

_DE: Final = (("le ", "du "), ("les ", "des "))
_TO: Final = (("de la ", "à la "), ("des ", "aux "), ("du ", "au "), ("de l'", "à l'"))
_ENGLISH_VOWELS: Final = frozenset("aeioAEIO")
# Where French papers call a minister a secretary: "secrétaire américain à la Défense".
_WITH_SECRETARIES: Final = frozenset({"US", "PH"})
_POSSESSED: Final = frozenset({"chief_of_staff", "adviser", "spokesman"})


def office_words(office: Office, language: str, name: str = "") -> str:
    """Returns the office in words, without an article before a title and with one before a French body.

    Args:
        office: what is to be said.
        language: "en" or "fr".
        name: of the person, by whose first name a woman is known where the office does not tell.
    """
    office = _told_apart(office)
    if office.is_body:
        return _french_body(office) if language == "fr" else _english_body(office)
    if language == "fr":
        return _french_title(office, _gender(office, name) or "m")
    return _english_title(office, _gender(office, name))


def _told_apart(office: Office) -> Office:
    """Of a body with a name of its own only itself is called by that name; its chief is that of the spy agency."""
    country, _, body = office.named.partition("/")
    if office.is_body or body not in table("offices")["bodies"]:
        return office
    return replace(office, named="", country=country, body=body)


def _gender(office: Office, name: str) -> str:
    """ "f" or "m", "" where neither the office nor the name tells."""
    return office.gender or (gender_of(name) if name else "")


def _row(group: str, key: str) -> dict[str, Any]:
    return dict(table("offices")[group][key])


def _form(label: str, gender: str) -> str:
    """The form of a title for a gender; where none is known the one of both, "spokesperson", if there is such a one."""
    masculine, *others = label.split("/")
    if not gender:
        return others[-1] if len(others) > 1 else masculine
    return others[0] if gender == "f" and others else masculine


# --- English


def _english_body(office: Office) -> str:
    if office.named:
        body = f" {_english_noun(office)}" if office.body else ""
        return f"{_row('named', office.named)['en']}{body}"
    if not office.body:
        return country_name(office.country, "en")
    noun = _english_noun(office)
    host = f" to {_host(office.host, 'en')}" if office.host else ""
    host = f" {office.owner}" if office.owner else host
    if not office.country:
        return f"the {noun}{host}"
    if office.body in {"government", "presidency", "police", "state_tv", "state_media"}:
        return f"the {adjective(office.country, 'en')} {noun}{host}"
    return f"{_possessive(country_name(office.country, 'en'))} {noun}{host}"


def _possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _english_noun(office: Office) -> str:
    portfolio = f"{_row('portfolios', office.portfolio)['en']} " if office.portfolio else ""
    return f"{portfolio}{_row('bodies', office.body)['en']}"


def _english_title(office: Office, gender: str) -> str:
    row = _row("titles", office.title)
    title = _form(row["en"], gender)
    if office.portfolio and not office.body:
        portfolio = _row("portfolios", office.portfolio)["en"]
        title = title.replace("minister", f"{portfolio} minister") if "minister" in title else f"{portfolio} {title}"
    marks = " ".join(mark for mark in ("first", "deputy", "opposition") if mark in office.marks)
    title = f"{marks} {title}".strip()
    place = adjective(office.country, "en") if office.country else _english_named(office)
    place = " ".join((*(mark for mark in ("former", "acting") if mark in office.marks), place)).strip()
    if office.title == "mayor" and office.country:
        return f"mayor of {capital(office.country, 'en')}"
    if office.body:
        noun = _english_noun(office)
        if row.get("in_body") == "of":
            article = "" if _row("bodies", office.body).get("bare") else "the "
            home = adjective(office.country, "en") if office.country else _english_named(office)
            past = place.removesuffix(home).strip()
            return f"{past} {title} of {f'{article}{home} ' if home else ''}{noun}".strip()
        return f"{place} {noun} {title}".strip()
    if office.owner:
        return _english_owned(office, title)
    if office.host:
        title = f"{title} to {_host(office.host, 'en')}"
    is_of = row.get("in_body") == "of" and bool(office.named)
    return f"{title} of {_row('named', office.named)['en'].partition(',')[0]}" if is_of else f"{place} {title}".strip()


def _english_named(office: Office) -> str:
    return str(_row("named", office.named)["en"]).partition(",")[0].removeprefix("the ") if office.named else ""


def _english_owned(office: Office, title: str) -> str:
    if office.title in _POSSESSED and office.is_indefinite:  # "a Kersol spokesman"
        return f"{office.owner} {title}"
    if office.title in _POSSESSED:
        return f"{_possessive(office.owner)} {title}"
    return f"{title} of {office.owner}"


def _host(host: str, language: str) -> str:
    if host in table("offices")["named"]:
        return str(_row("named", host)[language]).partition(",")[0]
    return country_name(host, language)


# --- French


def _french_body(office: Office) -> str:
    if office.named:
        named = str(_row("named", office.named)["fr"])
        return f"{_french_noun(office)} {_de(named)}" if office.body else named
    if not office.body:
        return country_name(office.country, "fr")
    host = f" {_at(office.host)}" if office.host else ""
    host = f" {office.owner}" if office.owner else host
    return f"{_french_noun(office)}{host}"


def _french_noun(office: Office) -> str:
    row = _row("bodies", office.body)
    place = adjective(office.country, "fr", row["form"]) if office.country else ""
    noun = " ".join(str(row["fr"]).replace("{a}", place).split())
    return f"{noun} {_row('portfolios', office.portfolio)['fr']}" if office.portfolio else noun


def _french_title(office: Office, gender: str) -> str:
    if office.title == "secretary" and office.portfolio and office.country not in {"", *_WITH_SECRETARIES}:
        office = replace(
            office, title="minister"
        )  # "foreign secretary": "ministre britannique des Affaires étrangères"
    row = _row("titles", office.title)
    title = _form(row["fr"], gender)
    if "deputy" in office.marks:
        is_premier = office.title == "prime_minister"
        title = f"vice-{title}" if is_premier else f"{title} {'adjointe' if gender == 'f' else 'adjoint'}"
    if "first" in office.marks:
        title = f"{'première' if gender == 'f' else 'premier'} {title}"
    if "former" in office.marks:
        title = f"{'ancienne' if gender == 'f' else 'ancien'} {title}"
    if office.body:
        return f"{title} {_de(_french_noun(office))}"
    form = f"{gender}p" if row.get("people") else gender
    place = f" {adjective(office.country, 'fr', form)}" if office.country else ""
    of = f" {_french_portfolio(office)}" if office.portfolio else ""
    if office.title in {"secretary_of_state", "prime_minister", "vice_president", "chief_of_staff"}:
        of, place = f"{of}{place}", ""
    named = f" {_de(str(_row('named', office.named)['fr']).partition(',')[0])}" if office.named else ""
    if office.title == "mayor" and office.country:
        return f"{title} {_de(capital(office.country, 'fr'))}"
    owner = f" {_de(office.owner)}" if office.owner else ""
    host = f" {_at(office.host)}" if office.host else ""
    acting = " par intérim" if "acting" in office.marks else ""
    side = " de l'opposition" if "opposition" in office.marks else ""
    return f"{title}{place}{of}{named}{owner}{host}{side}{acting}"


def _french_portfolio(office: Office) -> str:
    words = str(_row("portfolios", office.portfolio)["fr"])
    if office.title not in {"secretary", "adviser"}:
        return words
    return next((f"{to}{words.removeprefix(of)}" for of, to in _TO if words.startswith(of)), words)


def _de(noun: str) -> str:
    """`du ministère`, `des services`, `de l'OTAN`, `d'Airbus`."""
    for article, with_de in _DE:
        if noun.startswith(article):
            return f"{with_de}{noun.removeprefix(article)}"
    if noun.startswith(("la ", "l'")) or not begins_with_vowel(noun):
        return f"de {noun}"
    return f"d'{noun}"


def _at(host: str) -> str:
    """`en Russie`, `à l'ONU`, `aux États-Unis`."""
    if host not in table("offices")["named"]:
        return in_country(host, "fr")
    noun = str(_row("named", host)["fr"]).partition(",")[0]
    for article, with_a in (("le ", "au "), ("les ", "aux ")):
        if noun.startswith(article):
            return f"{with_a}{noun.removeprefix(article)}"
    return f"à {noun}"


def with_article(office: Office, words: str, language: str) -> str:
    """Returns a title that stands alone for its holder: "the US president", "un député sud-coréen", "US officials"."""
    if office.is_body:
        return words
    people = bool(table("offices")["titles"][office.title].get("people"))
    if language == "fr":
        if people:
            return f"des {words}"
        indefinite = "une " if office.gender == "f" else "un "
        return f"{indefinite if office.is_indefinite else _definite(words, office.gender)}{words}"
    if people:
        return words
    if office.is_indefinite:
        return f"{'an' if words[:1] in _ENGLISH_VOWELS else 'a'} {words}"
    return words if "'" in words.split(" ", 1)[0] else f"the {words}"


def _definite(words: str, gender: str) -> str:
    if begins_with_vowel(words) and words[:1].lower() not in {"h", "y"}:
        return "l'"
    return "la " if gender == "f" else "le "
