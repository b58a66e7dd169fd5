"""What grouping found, kept like everything else: a group that is no longer found, or has changed, ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from demarche.ledger.finding import batch_as_of, standing
from demarche.ledger.schema import GROUPS, MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demarche.ledger.rows import Row
    from demarche.ledger.showing import Group
    from demarche.ledger.writing import Batch


def regroup(batch: Batch, kind: str, found: Iterable[Group]) -> tuple[int, int]:
    """Let exactly these groups of a kind stand; give how many are new or changed, and how many ended."""
    wanted = {group_row(one): one for one in found}
    moment = batch_as_of(batch.connection)
    chosen = sa.select(GROUPS).where(GROUPS.c.kind == kind, *standing(GROUPS, "group", moment))
    there = {(row.id, row.label, row.first, row.last, row.record): row.key for row in batch.connection.execute(chosen)}
    for row in there.keys() - wanted.keys():
        batch.end("group", there[row])
    for row in (row for row in wanted if row not in there):
        key = batch.add(GROUPS, (kind, *row))
        batch.detail(MEMBERS, ((key, *member) for member in member_rows(wanted[row])))
    return len(wanted.keys() - there.keys()), len(there.keys() - wanted.keys())


def group_row(group: Group) -> Row:
    """Give the columns of `groups` from `id` to `record`; the record is the whole group."""
    record = msgspec.json.encode(group, order="deterministic").decode()
    return group.id, group.label, group.first, group.last, record


def member_rows(group: Group) -> tuple[Row, ...]:
    """Give the rows of `members` but the group's key: number, role, id."""
    return tuple((n, role, member) for n, (role, member) in enumerate(group.members))
