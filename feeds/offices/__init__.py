"""Offices, bodies and countries: reads what an English or French text calls somebody, says it in either."""

from feeds.offices.countries import (
    adjective,
    bodies_in,
    capital,
    country_name,
    country_of,
    country_words,
    in_country,
    without_bodies,
)
from feeds.offices.gender import gender_of
from feeds.offices.office import Office
from feeds.offices.people import holder_of, known_people
from feeds.offices.reading import body_of, body_of_office, is_national, is_rank, is_sole, office_of
from feeds.offices.settling import settled
from feeds.offices.wording import office_words, with_article

__all__ = [
    "Office",
    "adjective",
    "bodies_in",
    "body_of",
    "body_of_office",
    "capital",
    "country_name",
    "country_of",
    "country_words",
    "gender_of",
    "holder_of",
    "in_country",
    "is_national",
    "is_rank",
    "is_sole",
    "known_people",
    "office_of",
    "office_words",
    "settled",
    "with_article",
    "without_bodies",
]
