"""Gives an office the name that it has: the chief of NATO is its secretary-general, a deputy of nothing a lawmaker."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from feeds.offices.office import Office
from feeds.offices.tables import table

_BROADCASTERS: Final = frozenset({"state_tv", "state_media"})
# What texts call a president's office by its seat: "le porte-parole de la présidence russe" is the Kremlin's.
_SEATS: Final = {"RU": "RU/kremlin"}
# Who works where a text says that they are: "officials in Seoul" are South Korean.
_AT_HOME: Final = frozenset({"adviser", "official", "officials"})
_SENT: Final = frozenset({"ambassador", "representative", "envoy", "diplomat"})


def settled(office: Office) -> Office | None:
    """Returns the office under the name that it has: the chief of NATO is its secretary-general."""
    for settle in (_of_named_body, _of_diplomacy, _deputy, _of_staff, _of_parliament, _sent):
        office = settle(office)
    if not office.title and office.portfolio and not office.body:
        return None
    return office if office.title or office.body or office.named or office.country else None


def _of_named_body(office: Office) -> Office:
    """The body of a country that has a name of its own, and none of another country's."""
    if office.named == "security_council" and office.country:
        office = replace(office, named="", body="security_council")
    if (seat := _SEATS.get(office.country)) and office.body == "presidency":
        office = replace(office, named=seat, body="")
    if office.named and office.body in _BROADCASTERS:
        office = replace(office, body="")  # "la télévision d'État KRT"
    at, _, body = office.named.partition("/")
    if body and office.country and at != office.country:
        office = replace(office, named="", body=office.body or (body if body in table("offices")["bodies"] else ""))
    whole = f"{office.country}/{office.body}"
    if whole in table("offices")["named"]:
        office = replace(office, named=whole, body="")
    if office.named.startswith(f"{office.country}/"):
        office = replace(office, country="")
    if office.title == "head" and office.named in {"nato", "un"}:
        office = replace(office, title="secretary_general")
    return office


def _of_diplomacy(office: Office) -> Office:
    """`le chef de la diplomatie russe` is the foreign minister, `la diplomatie russe` the ministry."""
    if office.title in {"head", "high_representative"}:
        if office.named == "eu":
            return replace(office, title="high_representative", body="")
        if office.title == "head" and office.body != "diplomacy":
            return office
        is_secretary = office.country == "US"
        portfolio = "" if is_secretary else "foreign"
        return replace(office, title="secretary_of_state" if is_secretary else "minister", body="", portfolio=portfolio)
    return replace(office, body="ministry", portfolio="foreign") if office.body == "diplomacy" else office


def _deputy(office: Office) -> Office:
    """`deputy foreign minister` is a vice-minister; a deputy of nothing is a member of parliament."""
    if office.title == "minister" and "deputy" in office.marks:
        return replace(office, title="vice_minister", marks=office.marks - {"deputy"})
    if not office.title and "deputy" in office.marks:
        return replace(office, title="lawmaker", marks=office.marks - {"deputy"})
    return office


def _of_staff(office: Office) -> Office:
    """`chief of staff of the Ukrainian army` is the chief of the general staff, and works for no president.

    An adviser to the president on national security is the national security adviser, one to Oslo is one of Norway.
    """
    if office.title in _AT_HOME and office.host and not office.country and not office.named:
        office = replace(office, country=office.host, host="")
    if office.title == "adviser" and office.portfolio and office.body == "presidency":
        return replace(office, body="")
    is_general = office.title == "chief_of_staff" and office.body in {"army", "general_staff"}
    return replace(office, title="chief_of_the_general_staff", body="") if is_general else office


def _of_parliament(office: Office) -> Office:
    """`membre de l'Assemblée nationale` is a member of parliament."""
    is_member = office.title == "member" and office.body == "parliament"
    return replace(office, title="lawmaker", body="") if is_member else office


def _sent(office: Office) -> Office:
    """`North Korea's mission to the UN`: the body to which a country sends somebody."""
    is_sent = office.title in _SENT or office.body in {"mission", "embassy"}
    return replace(office, host=office.named, named="") if is_sent and office.named and office.country else office
