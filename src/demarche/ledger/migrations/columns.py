"""Columns as migrations spell them. Frozen: a released migration makes the same table for ever."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def key(table: str) -> list[Any]:
    """Make a primary key that the writer numbers."""
    return [
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", name=f"{table}_pk"),
    ]


def texts(*names: str) -> list[Any]:
    """Make text columns."""
    return [sa.Column(name, TEXT, nullable=False) for name in names]


def numbers(*names: str) -> list[Any]:
    """Make whole number columns."""
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def bytes_(name: str) -> Any:
    """Make a column of bytes."""
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def ref(table: str, name: str, to: str, *, nullable: bool = False) -> list[Any]:
    """Make a column that points to a row of `to`."""
    constraint = sa.ForeignKeyConstraint([name], [f"{to}.key"], name=f"{table}_{name}_fk")
    return [sa.Column(name, KEY, nullable=nullable, autoincrement=False), constraint]


def once(table: str, *names: str) -> Any:
    """Let each combination of values stand once."""
    return sa.UniqueConstraint(*names, name=f"{table}_{'_'.join(names)}_once")


def sealed(table: str) -> list[Any]:
    """Make the two columns that end every sealed row."""
    return [*ref(table, "batch", "batches"), bytes_("seal")]
