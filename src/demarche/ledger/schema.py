"""The tables, the same on every store.

Rows are only ever added. A row that stops being true gets a row in `ends`; nothing is updated or deleted. Every row
says in `batch` when the ledger learned it: batches are numbered in the order they were committed, and that number, not
a clock, orders everything. Days of the world (published, said) stand in columns of their own.

A sealed table holds what cannot be computed from elsewhere; `seal` is a hash over the row's other columns. The columns
of `statements` and `figures` beside `record`, and all of `evidence`, are computed from records, and are verified by
computing them again.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_once",
    }
)

TEXT: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that sorts and compares by code point on every store."""
KEY: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BYTES: Final = sa.LargeBinary()


def key() -> sa.Column[int]:
    """Make a primary key that the writer numbers itself."""
    return sa.Column("key", KEY, primary_key=True, autoincrement=False)


def ref(name: str, table: str, **more: Any) -> sa.Column[int]:
    """Make a column that points to a row of `table`."""
    return sa.Column(name, KEY, sa.ForeignKey(f"{table}.key"), nullable=more.pop("nullable", False), **more)


def text(name: str, **more: Any) -> sa.Column[str]:
    """Make a text column; what is unknown is the empty string."""
    return sa.Column(name, TEXT, nullable=False, **more)


def number(name: str) -> sa.Column[int]:
    """Make a whole number column."""
    return sa.Column(name, sa.Integer(), nullable=False)


def sealed() -> tuple[sa.Column[int], sa.Column[bytes]]:
    """Make the two columns that end every sealed row."""
    return ref("batch", "batches", index=True), sa.Column("seal", BYTES, nullable=False)


RUNS: Final = sa.Table(
    "runs", METADATA, key(), text("kind"), text("program"), text("lexicon"), text("who"), text("note"), *sealed()
)
"""Who wrote, with which version of program, rules and names."""
BATCHES: Final = sa.Table(
    "batches",
    METADATA,
    key(),
    text("learned"),
    text("clock"),
    number("rows"),
    sa.Column("digest", BYTES, nullable=False),
)
"""What was committed together: `learned` never goes back, `clock` is what the clock said; `digest` chains the seals."""
BLOBS: Final = sa.Table(
    "blobs", METADATA, key(), text("hash", unique=True), number("size"), text("codec"),
    sa.Column("data", BYTES, nullable=False), *sealed(),
)  # fmt: skip
"""Raw bytes as they were found, compressed, each once."""
DOCUMENTS: Final = sa.Table(
    "documents", METADATA, key(), text("id", unique=True), text("title"), text("url"), text("publisher", index=True),
    text("published", index=True), text("language"), text("kind"), text("text"), text("folded"), text("record"),
    *sealed(),
)  # fmt: skip
SOURCES: Final = sa.Table(
    "sources", METADATA, key(), ref("document", "documents"), ref("blob", "blobs", nullable=True), text("path"),
    text("position"), text("url"), text("record"), *sealed(), sa.UniqueConstraint("document", "record"),
)  # fmt: skip
"""Where a document was found: the same text on two pages is one document with two sources."""
INPUTS: Final = sa.Table(
    "inputs", METADATA, key(), text("place"), text("mark"), text("reason"), text("message"), text("remedy"), *sealed(),
    sa.UniqueConstraint("place", "mark"),
)  # fmt: skip
"""What was read or skipped. `mark` is a hash of all that decides the outcome: what is known need not be read again."""
READINGS: Final = sa.Table(
    "readings", METADATA, key(), ref("document", "documents", index=True), ref("run", "runs"),
    sa.Column("content", BYTES, nullable=False), *sealed(),
)  # fmt: skip
"""What the rules of a run read in a document, untouched by decisions."""
STATEMENTS: Final = sa.Table(
    "statements", METADATA, key(), text("id", index=True), ref("document", "documents", index=True), number("start"),
    number("end"), text("quote"), text("folded"), text("act"), text("link"), number("link_low"), number("link_high"),
    text("status"), text("voice"), text("measure"), text("review", index=True), text("said"), text("said_end"),
    text("record"), *sealed(), sa.Index("statements_said_key", "said", "key"),
    sa.Index("statements_act_said", "act", "said"),
)  # fmt: skip
"""Statements as they stand after decisions: one row for each state of a statement that ever held."""
EVIDENCE: Final = sa.Table(
    "evidence",
    METADATA,
    sa.Column("statement", KEY, sa.ForeignKey("statements.key"), primary_key=True, autoincrement=False),
    sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False),
    text("field"),
    text("value"),
    number("start"),
    number("end"),
    text("quote"),
    sa.Index("evidence_field_value_statement", "field", "value", "statement"),
)
"""The coded values of a statement with the words they were read from; -1 where there are none."""
ACTORS: Final = sa.Table("actors", METADATA, key(), text("id", unique=True), text("kind"), text("name"), *sealed())
FIGURES: Final = sa.Table(
    "figures", METADATA, key(), text("id", index=True), ref("document", "documents", index=True), number("start"),
    number("end"), text("quote"), text("unit"), text("role"), sa.Column("value", sa.Float(53)), text("record"),
    *sealed(),
)  # fmt: skip
DECISIONS: Final = sa.Table(
    "decisions", METADATA, key(), text("id", unique=True), text("kind"), text("subject", index=True),
    text("document", index=True), text("who"), text("record"), *sealed(),
)  # fmt: skip
ENDS: Final = sa.Table(
    "ends",
    METADATA,
    text("kind", primary_key=True),
    sa.Column("row", KEY, primary_key=True, autoincrement=False),
    *sealed(),
)
"""Rows of a versioned table that stopped being true, and when the ledger learned that."""
GROUPS: Final = sa.Table(
    "groups", METADATA, key(), text("kind"), text("id"), text("label"), text("first"), text("last"), text("record"),
    *sealed(), sa.Index("groups_kind_id", "kind", "id"),
)  # fmt: skip
"""What sees many documents: `copies` of one text, a `case`, a `relation` of cases, a `contradiction`."""
MEMBERS: Final = sa.Table(
    "members",
    METADATA,
    sa.Column("group", KEY, sa.ForeignKey("groups.key"), primary_key=True, autoincrement=False),
    sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False),
    text("role"),
    text("member"),
    sa.Index("members_member", "member"),
)
"""Members of a group, by id: documents, statements, figures or other groups."""

SEALED: Final = tuple(table for table in METADATA.sorted_tables if "seal" in table.c)
VERSIONED: Final = {"statement": STATEMENTS, "figure": FIGURES, "group": GROUPS}
"""Tables whose rows can end."""
TEXTS: Final = (DOCUMENTS, STATEMENTS)
"""Tables with a full-text index over `folded`."""
