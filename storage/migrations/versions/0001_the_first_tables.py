"""Creates the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:  # noqa: PLR0915 - one table after another
    """Creates the first tables."""
    op.create_table(
        "admins",
        sa.Column("user_id", BIG_ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_admins")),
    )
    op.create_table(
        "alert_messages",
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("message_id", BIG_ID, nullable=False),
        sa.Column("story_id", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_alert_messages")),
    )
    with op.batch_alter_table("alert_messages") as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_messages_story_id"), ["story_id"], unique=False)

    op.create_table(
        "alerts",
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("story_id", BIG_ID, nullable=False),
        sa.Column("message_id", BIG_ID, nullable=True),
        sa.Column("fact_ids", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("planned_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "story_id", name=op.f("pk_alerts")),
    )
    with op.batch_alter_table("alerts") as batch_op:
        batch_op.create_index(batch_op.f("ix_alerts_planned_at"), ["planned_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_alerts_story_id"), ["story_id"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "brief_marks",
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "topic", name=op.f("pk_brief_marks")),
    )
    op.create_table(
        "chats",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
    )
    op.create_table(
        "entries",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("feed_url", sa.Text(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("published", TIME, nullable=False),
        sa.Column("updated", TIME, nullable=True),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("story_id", BIG_ID, nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("enclosures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    with op.batch_alter_table("entries") as batch_op:
        batch_op.create_index(batch_op.f("ix_entries_published"), ["published"], unique=False)
        batch_op.create_index("ix_entries_story_id_published", ["story_id", "published"], unique=False)

    op.create_table(
        "feeds",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("body_hash", sa.String(), nullable=True),
        sa.Column("next_poll_at", TIME, nullable=True),
        sa.Column("last_polled_at", TIME, nullable=True),
        sa.Column("last_success_at", TIME, nullable=True),
        sa.Column("last_entry_at", TIME, nullable=True),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_feeds")),
    )
    with op.batch_alter_table("feeds") as batch_op:
        batch_op.create_index(batch_op.f("ix_feeds_next_poll_at"), ["next_poll_at"], unique=False)

    op.create_table(
        "notes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notes")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("story_id", BIG_ID, nullable=True),
        sa.Column("not_before", TIME, nullable=True),
        sa.Column("created", TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("leased_until", TIME, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.create_index("ix_outbox_state_chat_id_story_id", ["state", "chat_id", "story_id"], unique=False)
        batch_op.create_index("ix_outbox_state_urgency_id", ["state", "urgency", "id"], unique=False)

    op.create_table(
        "stories",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("publishers", sa.JSON(), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    with op.batch_alter_table("stories") as batch_op:
        batch_op.create_index(batch_op.f("ix_stories_last_seen"), ["last_seen"], unique=False)

    op.create_table(
        "topics",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("semantic_threshold", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_topics")),
    )
    op.create_table(
        "entry_legs",
        sa.Column("feed_url", sa.Text(), nullable=False),
        sa.Column("leg", sa.Text(), nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_entry_legs_entry_id_entries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_url", "leg", name=op.f("pk_entry_legs")),
    )
    with op.batch_alter_table("entry_legs") as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_legs_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "entry_topics",
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("published", TIME, nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_entry_topics_entry_id_entries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", "topic", name=op.f("pk_entry_topics")),
    )
    with op.batch_alter_table("entry_topics") as batch_op:
        batch_op.create_index("ix_entry_topics_topic_published", ["topic", "published"], unique=False)

    op.create_table(
        "facts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("story_id", BIG_ID, nullable=False),
        sa.Column("claim", sa.JSON(), nullable=False),
        sa.Column("importance", sa.Float(), nullable=False),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("first_published", TIME, nullable=False),
        sa.Column("last_published", TIME, nullable=False),
        sa.Column("replaces", BIG_ID, nullable=True),
        sa.Column("disputed_by", sa.JSON(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_facts_story_id_stories"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
    )
    with op.batch_alter_table("facts") as batch_op:
        batch_op.create_index("ix_facts_story_id_last_published", ["story_id", "last_published"], unique=False)

    op.create_table(
        "fingerprints",
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("published", TIME, nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("minhash", sa.LargeBinary(), nullable=False),
        sa.Column("origin", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_fingerprints_entry_id_entries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_fingerprints")),
    )
    with op.batch_alter_table("fingerprints") as batch_op:
        batch_op.create_index(batch_op.f("ix_fingerprints_published"), ["published"], unique=False)

    op.create_table(
        "story_merges",
        sa.Column("absorbed_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("survivor_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["survivor_id"], ["stories.id"], name=op.f("fk_story_merges_survivor_id_stories"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("absorbed_id", name=op.f("pk_story_merges")),
    )
    with op.batch_alter_table("story_merges") as batch_op:
        batch_op.create_index(batch_op.f("ix_story_merges_survivor_id"), ["survivor_id"], unique=False)

    op.create_table(
        "story_topics",
        sa.Column("story_id", BIG_ID, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_topics_story_id_stories"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", "topic", name=op.f("pk_story_topics")),
    )
    with op.batch_alter_table("story_topics") as batch_op:
        batch_op.create_index("ix_story_topics_topic_last_seen", ["topic", "last_seen", "story_id"], unique=False)

    op.create_table(
        "subscriptions",
        sa.Column("chat_id", BIG_ID, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("is_muted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_subscriptions_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic"], ["topics.slug"], name=op.f("fk_subscriptions_topic_topics"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", "topic", name=op.f("pk_subscriptions")),
    )
    with op.batch_alter_table("subscriptions") as batch_op:
        batch_op.create_index(batch_op.f("ix_subscriptions_topic"), ["topic"], unique=False)

    op.create_table(
        "claims",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("fact_id", BIG_ID, nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("claim", sa.JSON(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_claims_entry_id_entries"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["fact_id"], ["facts.id"], name=op.f("fk_claims_fact_id_facts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    with op.batch_alter_table("claims") as batch_op:
        batch_op.create_index(batch_op.f("ix_claims_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claims_fact_id"), ["fact_id"], unique=False)
