"""Stores rendered messages, and what chats have been shown, once by content; other rows refer to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Rows that are read and rewritten at a time, so that a large outbox need not fit into memory.
CHUNK = 1_000

CONTENTS: Mapping[str, Sequence[tuple[str, Any]]] = {
    "texts": [("payload", sa.JSON())],
    "shown": [("fact_ids", sa.JSON()), ("told", sa.JSON()), ("text_hash", sa.String())],
}


def upgrade() -> None:
    """Moves the content of each row to a shared row."""
    for name, columns in CONTENTS.items():
        _create_shared(name, columns)
    op.add_column("outbox", sa.Column("text_id", BIG_ID, nullable=True))
    op.add_column("alerts", sa.Column("shown_id", BIG_ID, nullable=True))
    _share("outbox", ["id"], ["payload"], "texts", "text_id")
    _share("alerts", ["chat_id", "story_id"], ["fact_ids", "told", "html"], "shown", "shown_id")
    _refer("outbox", "texts", "text_id", ["payload"])
    _refer("alerts", "shown", "shown_id", ["fact_ids", "told", "html"])


def downgrade() -> None:
    """Copies the content to each row again. The HTML of alerts is lost, so that the next plan edits them."""
    empty = sa.text("''")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("payload", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    with op.batch_alter_table("alerts") as batch_op:
        batch_op.add_column(sa.Column("fact_ids", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column("told", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column("html", sa.String(), nullable=False, server_default=empty))
    for table, shared, reference, names in (
        ("outbox", "texts", "text_id", ["payload"]),
        ("alerts", "shown", "shown_id", ["fact_ids", "told"]),
    ):
        content = {name: f"(SELECT {name} FROM {shared} WHERE {shared}.id = {table}.{reference})" for name in names}
        op.execute(f"UPDATE {table} SET {', '.join(f'{name} = {query}' for name, query in content.items())}")
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_index(f"ix_{table}_{reference}")
            batch_op.drop_constraint(f"fk_{table}_{reference}_{shared}", type_="foreignkey")
            batch_op.drop_column(reference)
            for name in [*names, *(["html"] if table == "alerts" else [])]:
                batch_op.alter_column(name, server_default=None)
        op.drop_table(shared)


def _create_shared(name: str, columns: Sequence[tuple[str, Any]]) -> None:
    op.create_table(
        name,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        *(sa.Column(column, kind, nullable=False) for column, kind in columns),
        sa.Column("used_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("hash", name=op.f(f"uq_{name}_hash")),
    )
    op.create_index(op.f(f"ix_{name}_used_at"), name, ["used_at"])


def _share(table: str, key: Sequence[str], contents: Sequence[str], shared: str, reference: str) -> None:
    """Fills the shared table with each content of `table` once, and sets the references."""
    time = "created" if table == "outbox" else "updated_at"
    types = {"html": sa.String()}
    rows = sa.table(
        table,
        *(sa.column(name, BIG_ID) for name in (*key, reference)),
        *(sa.column(name, types.get(name, sa.JSON())) for name in contents),
        sa.column(time, TIME),
    )
    into = sa.table(
        shared,
        sa.column("id", BIG_ID),
        sa.column("hash", sa.LargeBinary()),
        *(sa.column(name, kind) for name, kind in CONTENTS[shared]),
        sa.column("used_at", TIME),
    )
    set_reference = (
        sa.update(rows)
        .where(*(rows.c[name] == sa.bindparam(f"old_{name}") for name in key))
        .values({reference: sa.bindparam("new_id")})
    )
    connection = op.get_bind()
    ids: dict[bytes, int] = {}
    for part in _parts(connection, rows, key):
        for row in part:
            content = _content(row, contents)
            digest = _hash(content)
            if digest not in ids:
                values = {**content, "hash": digest, "used_at": row[time]}
                ids[digest] = connection.execute(sa.insert(into).values(values).returning(into.c.id)).scalar_one()
        connection.execute(
            set_reference,
            [
                {**{f"old_{name}": row[name] for name in key}, "new_id": ids[_hash(_content(row, contents))]}
                for row in part
            ],
        )


def _parts(connection: sa.Connection, rows: sa.TableClause, key: Sequence[str]) -> Iterator[Sequence[sa.RowMapping]]:
    """Yields all rows in the order of their key, in chunks."""
    columns = [rows.c[name] for name in key]
    query = sa.select(rows).order_by(*columns).limit(CHUNK)
    part = connection.execute(query).mappings().all()
    while part:
        yield part
        last = [part[-1][name] for name in key]
        part = connection.execute(query.where(sa.tuple_(*columns) > last)).mappings().all()


def _content(row: sa.RowMapping, names: Sequence[str]) -> dict[str, Any]:
    """Returns the content as the shared table stores it: the hash in place of an alert's HTML."""
    content = {name: row[name] for name in names if name != "html"}
    if "html" in names:
        content["text_hash"] = hashlib.blake2b(row["html"].encode(), digest_size=16).hexdigest()
    return content


def _hash(content: Mapping[str, Any]) -> bytes:
    """Returns the hash of a content, as storage.sharing.content_hash did in this version."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _refer(table: str, shared: str, reference: str, contents: Sequence[str]) -> None:
    """Replaces the content columns by the reference."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(reference, existing_type=BIG_ID, nullable=False)
        batch_op.create_foreign_key(f"fk_{table}_{reference}_{shared}", shared, [reference], ["id"])
        batch_op.create_index(f"ix_{table}_{reference}", [reference])
        for name in contents:
            batch_op.drop_column(name)
