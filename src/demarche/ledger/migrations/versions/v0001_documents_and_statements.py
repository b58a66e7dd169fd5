"""Documents, what was read in them, and what people decided about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from demarche.ledger.migrations.columns import KEY, bytes_, key, numbers, once, ref, sealed, texts

revision = "0001"
down_revision = None

TEXTS = ("documents", "statements")
INDEXES = {
    "runs": ["batch"],
    "blobs": ["batch"],
    "documents": ["publisher", "published", "batch"],
    "sources": ["batch"],
    "inputs": ["batch"],
    "readings": ["document", "batch"],
    "statements": ["id", "document", "review", "batch", "said key", "act said"],
    "evidence": ["field value statement"],
    "actors": ["batch"],
    "figures": ["id", "document", "batch"],
    "decisions": ["subject", "document", "batch"],
    "ends": ["batch"],
}


def upgrade() -> None:
    """Make the tables, their indexes and the full-text indexes."""
    _batches()
    _documents()
    _statements()
    _decisions()
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.create_index(f"{table}_{columns.replace(' ', '_')}", table, columns.split())
    for table in TEXTS:
        _full_text(table)


def downgrade() -> None:
    """Leave nothing."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TEXTS if sqlite else ():
        op.drop_table(f"{table}_text")
    for table in (*reversed(INDEXES), "batches"):
        op.drop_table(table)


def _batches() -> None:
    op.create_table("batches", *key("batches"), *texts("learned", "clock"), *numbers("rows"), bytes_("digest"))
    op.create_table("runs", *key("runs"), *texts("kind", "program", "lexicon", "who", "note"), *sealed("runs"))


def _documents() -> None:
    op.create_table(
        "blobs", *key("blobs"), *texts("hash"), *numbers("size"), *texts("codec"), bytes_("data"), *sealed("blobs"),
        once("blobs", "hash"),
    )  # fmt: skip
    op.create_table(
        "documents", *key("documents"),
        *texts("id", "title", "url", "publisher", "published", "language", "kind", "text", "folded", "record"),
        *sealed("documents"), once("documents", "id"),
    )  # fmt: skip
    op.create_table(
        "sources", *key("sources"), *ref("sources", "document", "documents"),
        *ref("sources", "blob", "blobs", nullable=True),
        *texts("path", "position", "url", "record"), *sealed("sources"), once("sources", "document", "record"),
    )  # fmt: skip
    op.create_table(
        "inputs", *key("inputs"), *texts("place", "mark", "reason", "message", "remedy"), *sealed("inputs"),
        once("inputs", "place", "mark"),
    )  # fmt: skip
    op.create_table(
        "readings", *key("readings"), *ref("readings", "document", "documents"), *ref("readings", "run", "runs"),
        bytes_("content"), *sealed("readings"),
    )  # fmt: skip


def _statements() -> None:
    op.create_table(
        "statements", *key("statements"), *texts("id"), *ref("statements", "document", "documents"),
        *numbers("start", "end"), *texts("quote", "folded", "act", "link"), *numbers("link_low", "link_high"),
        *texts("status", "voice", "measure", "review", "said", "said_end", "record"), *sealed("statements"),
    )  # fmt: skip
    op.create_table(
        "evidence", *ref("evidence", "statement", "statements"), *numbers("n"), *texts("field", "value"),
        *numbers("start", "end"), *texts("quote"), sa.PrimaryKeyConstraint("statement", "n", name="evidence_pk"),
    )  # fmt: skip
    op.create_table("actors", *key("actors"), *texts("id", "kind", "name"), *sealed("actors"), once("actors", "id"))
    op.create_table(
        "figures", *key("figures"), *texts("id"), *ref("figures", "document", "documents"), *numbers("start", "end"),
        *texts("quote", "unit", "role"), sa.Column("value", sa.Float(53)), *texts("record"), *sealed("figures"),
    )  # fmt: skip


def _decisions() -> None:
    op.create_table(
        "decisions", *key("decisions"), *texts("id", "kind", "subject", "document", "who", "record"),
        *sealed("decisions"), once("decisions", "id"),
    )  # fmt: skip
    op.create_table(
        "ends", *texts("kind"), sa.Column("row", KEY, nullable=False, autoincrement=False), *sealed("ends"),
        sa.PrimaryKeyConstraint("kind", "row", name="ends_pk"),
    )  # fmt: skip


def _full_text(table: str) -> None:
    """Index trigrams of `folded`, so that any part of a word of three letters or more can be found, in any script."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE VIRTUAL TABLE {table}_text USING fts5("
            f"folded, content='{table}', content_rowid='key', detail=none, tokenize='trigram case_sensitive 1')"
        )
    else:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute(f"CREATE INDEX {table}_text ON {table} USING gin (folded gin_trgm_ops)")
