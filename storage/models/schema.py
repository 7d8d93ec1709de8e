"""STORE, tables: the schema's version, the conventions of names, and the kinds of columns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from pydantic import ConfigDict
from sqlalchemy import JSON, BigInteger, DateTime, Index, Integer, MetaData, Text, TypeDecorator, text
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
metadata = SQLModel.metadata


class Row(SQLModel):
    """A row of any table. Rows are not validated, so pydantic makes no validators for them at the start."""

    model_config = ConfigDict(defer_build=True)  # type: ignore[assignment]  # SQLModel does not export its own


# The schema version of the last migration; a test compares the two.
VERSION: Final = "0032"


class UtcTime(TypeDecorator[datetime]):
    """A time in aware UTC. Raises ValueError for a naive one. SQLite stores text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns the time in UTC, for SQLite without its zone, which SQLite cannot store."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns the time in aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite generates ids only for INTEGER; PostgreSQL needs BIGINT for 64 bits.
BigId = BigInteger().with_variant(Integer, "sqlite")


def id_column() -> Any:
    """Returns the id that the database gives."""
    return Field(default=None, sa_type=BigId, primary_key=True)


def time_column(*, is_optional: bool = False, has_index: bool = False) -> Any:
    """Returns a time in aware UTC."""
    default: Any = None if is_optional else ...
    return Field(default, sa_type=UtcTime, nullable=is_optional, index=has_index)


def json_column() -> Any:
    """Returns a value that is only read as a whole."""
    return Field(sa_type=JSON)


def number_column(foreign_key: str | None = None, *, has_index: bool = False, is_key: bool = False) -> Any:
    """Returns a 64-bit number. With a foreign key, the row is deleted together with the one that it names."""
    options: dict[str, Any] = {"foreign_key": foreign_key, "ondelete": "CASCADE"} if foreign_key else {}
    return Field(sa_type=BigId, index=has_index, primary_key=is_key, **options)


def shared_column(foreign_key: str) -> Any:
    """Returns a reference to a row that many rows share: no cascade, and an index to find unused rows."""
    return Field(sa_type=BigId, foreign_key=foreign_key, index=True)


def text_column(*, is_key: bool = False, has_index: bool = False) -> Any:
    """Returns a text of any length."""
    return Field(sa_type=Text, primary_key=is_key, index=has_index)


def partial_index(name: str, *columns: str, where: str, kind: str = "btree", is_unique: bool = False) -> Index:
    """Returns an index over the rows for which `where` is true, on both databases; `kind` is PostgreSQL's.

    The migrations create it. Options for PostgreSQL would load its dialect with all drivers at each start on SQLite.
    """
    said = {"postgresql_where": where, "postgresql_using": kind}
    return Index(name, *columns, unique=is_unique, sqlite_where=text(where), info=said)
