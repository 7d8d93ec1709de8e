"""STORE, full text: the indexes of words, of the archive and of claims: FTS5 on SQLite, tsvector on PostgreSQL.

The archive's is written here. That of claims follows the column `claims.words`, by triggers on SQLite and as a
generated column on PostgreSQL, so that whatever deletes a claim takes its words out.

They store which texts have a word, not where it stands: the archive's finds candidates, which `feeds.match` then
judges. They are given words that are folded already (`feeds.text.indexing`), so that both databases find the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, column, literal_column, select, table, text
from sqlalchemy.sql import cast
from sqlalchemy.sql.selectable import Select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.types import AllOf, AnyOf, OneWord, WordQuery

_SQLITE_ADD: Final = text(
    "INSERT INTO archive_words (rowid, words) "
    "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:rows)"
)
# A contentless table deletes a row by its words, and it must be the same words. Source: sqlite.org/fts5, 4.4.3.
_SQLITE_DELETE: Final = text(
    "INSERT INTO archive_words (archive_words, rowid, words) "
    "SELECT 'delete', json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:rows)"
)
_POSTGRES_ADD: Final = text(
    "INSERT INTO archive_words (entry_id, words) SELECT CAST(value->>0 AS bigint), "
    "array_to_tsvector(array_remove(string_to_array(value->>1, ' '), '')) FROM json_array_elements(CAST(:rows AS json))"
)
_POSTGRES_DELETE: Final = text(
    "DELETE FROM archive_words WHERE entry_id IN "
    "(SELECT CAST(value->>0 AS bigint) FROM json_array_elements(CAST(:rows AS json)))"
)
_SQLITE_INDEX: Final = table("archive_words", column("rowid"))
_POSTGRES_INDEX: Final = table("archive_words", column("entry_id"), column("words"))

_SQLITE_CLAIMS: Final = table("claim_words", column("rowid"))
_POSTGRES_CLAIMS: Final = table("claims", column("id"), column("words")).alias("found_claims")
_POSTGRES_WORDS: Final[ColumnElement[Any]] = literal_column("found_claims.word_vector")  # generated from `words`


async def add_words(session: AsyncSession, words: Mapping[int, str]) -> None:
    """Adds the words of entries to the index, in one statement.

    Args:
        session: of the transaction.
        words: folded words, separated by spaces, by entry id; at least one entry.
    """
    await _run(session, _SQLITE_ADD if _is_sqlite(session) else _POSTGRES_ADD, words)


async def delete_words(session: AsyncSession, words: Mapping[int, str]) -> None:
    """Deletes entries from the index, in one statement; `words` as they were added."""
    await _run(session, _SQLITE_DELETE if _is_sqlite(session) else _POSTGRES_DELETE, words)


def entries_with(session: AsyncSession, words: WordQuery) -> Select[Any]:
    """Returns a query of the ids of the entries for whose words `words` is true."""
    if _is_sqlite(session):
        is_found: ColumnElement[bool] = literal_column("archive_words").op("MATCH")(_fts5(words))
        return select(_SQLITE_INDEX.c.rowid).where(is_found)
    is_found = _POSTGRES_INDEX.c.words.op("@@")(_matched(words))
    return select(_POSTGRES_INDEX.c.entry_id).where(is_found)


def claims_with(session: AsyncSession, words: WordQuery, limit: int) -> Select[Any]:
    """Returns a query of the ids of the claims for whose words `words` is true, at most `limit`, the newest."""
    if _is_sqlite(session):
        is_found: ColumnElement[bool] = literal_column("claim_words").op("MATCH")(_fts5(words))
        # FTS5 walks its index backwards for this order, so that a frequent word costs no more than `limit` rows.
        return select(_SQLITE_CLAIMS.c.rowid).where(is_found).order_by(_SQLITE_CLAIMS.c.rowid.desc()).limit(limit)
    is_found = _POSTGRES_WORDS.op("@@")(_matched(words))
    return select(_POSTGRES_CLAIMS.c.id).where(is_found).order_by(_POSTGRES_CLAIMS.c.id.desc()).limit(limit)


async def _run(session: AsyncSession, statement: Any, words: Mapping[int, str]) -> None:
    connection = await session.connection()
    await connection.execute(statement, {"rows": json.dumps(list(words.items()), ensure_ascii=False)})


def _fts5(query: WordQuery) -> str:
    """Returns the query in the syntax of FTS5; words have letters and digits only, so they need no escapes."""
    match query:
        case OneWord(word, is_prefix):
            return f'"{word}"{" *" if is_prefix else ""}'
        case AllOf(items):
            return _joined([_fts5(item) for item in items], " AND ")
        case AnyOf(items):
            return _joined([_fts5(item) for item in items], " OR ")


def _tsquery(query: WordQuery) -> str:
    """Returns the query in the syntax of PostgreSQL's tsquery."""
    match query:
        case OneWord(word, is_prefix):
            return f"'{word}'{':*' if is_prefix else ''}"
        case AllOf(items):
            return _joined([_tsquery(item) for item in items], " & ")
        case AnyOf(items):
            return _joined([_tsquery(item) for item in items], " | ")


def _matched(words: WordQuery) -> ColumnElement[Any]:
    """Returns the query as PostgreSQL's type."""
    from sqlalchemy.dialects.postgresql import TSQUERY  # noqa: PLC0415 - a start on SQLite does without the dialect

    return cast(_tsquery(words), TSQUERY)


def _joined(parts: Sequence[str], sign: str) -> str:
    return parts[0] if len(parts) == 1 else f"({sign.join(parts)})"


def _is_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"
