"""Proof: everything is hashed, sliced and computed again, and every fault is named.

Damage is what a disk or a hand did to the rows. A breach is a record that goes against the codebook's checks C1 to C8.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
import sqlalchemy as sa

from demarche.ledger import checks, sealing
from demarche.ledger.regrouping import group_row, member_rows
from demarche.ledger.rows import (
    document_of,
    document_row,
    evidence_rows,
    figure_of,
    figure_row,
    source_row,
    statement_of,
    statement_row,
    unpack,
)
from demarche.ledger.schema import (
    BATCHES,
    BLOBS,
    DECISIONS,
    DOCUMENTS,
    ENDS,
    EVIDENCE,
    FIGURES,
    GROUPS,
    MEMBERS,
    METADATA,
    READINGS,
    SEALED,
    SOURCES,
    STATEMENTS,
    VERSIONED,
)
from demarche.ledger.showing import Group
from demarche.ledger.writing import UNCHAINED
from demarche.model import Decision, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.ledger.rows import Row
    from demarche.ledger.stores import Store

UNREADABLE: Final = (
    sa.exc.SQLAlchemyError,
    sqlite3.Error,
    ValueError,
    OverflowError,
    TypeError,
    zlib.error,
    MemoryError,
)
"""What reading damaged rows can raise; msgspec's and Unicode's errors are ValueErrors."""
CHUNK: Final = 200
"""Documents whose statements are checked together."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One fault: what is wrong, and where."""

    kind: Literal["damage", "breach"]
    place: str
    message: str


def verify(store: Store) -> Iterator[Finding]:
    """Yield every fault of a ledger, as of one moment. Nothing is mended."""
    yield from _structure(store)
    with store.engine.connect() as connection:
        for step in (_seals, _references, _blobs, _documents, _contents, _standing, _groups):
            try:
                yield from step(connection)
            except UNREADABLE as error:
                said = str(getattr(error, "orig", error)).splitlines()[0]
                yield _damage(step.__name__.strip("_"), f"cannot be read to the end: {said}")


def _damage(place: str, message: str) -> Finding:
    return Finding(kind="damage", place=place, message=message)


def _structure(store: Store) -> Iterator[Finding]:
    with store.engine.connect() as connection:
        yield from (_damage("database", message) for message in store.check(connection))


def _seals(connection: sa.Connection) -> Iterator[Finding]:
    """Check every row against its seal, and every batch against the rows it was committed with."""
    sums: Counter[int] = Counter()
    rows: Counter[int] = Counter()
    for table in SEALED:
        for row in _all(connection, table):
            *values, seal = row
            if sealing.seal(tuple(values)) != seal:
                yield _damage(f"{table.name} {values[0]}", "the row is not what was written")
            if table.name not in UNCHAINED:
                batch = values[-1]
                sums[batch] += int.from_bytes(seal, "big")
                rows[batch] += 1
    before, expected = b"", 1
    for key, learned, clock, number, digest in _all(connection, BATCHES):
        if key != expected:
            yield _damage(f"batches {expected}", "the batch is missing")
        if rows.pop(key, 0) != number:
            yield _damage(f"batches {key}", "rows that were committed are missing, or rows were added")
        elif sealing.chain(before, (key, learned, clock, number), sums[key]) != digest:
            yield _damage(f"batches {key}", "the batch is not what was committed")
        before, expected = digest, key + 1
    for batch in rows:
        yield _damage(f"batches {batch}", "rows name a batch that is missing")


def _references(connection: sa.Connection) -> Iterator[Finding]:
    """Check that every row that is pointed to is there."""
    for table in METADATA.sorted_tables:
        for column in table.c:
            for foreign in column.foreign_keys:
                there = sa.select(foreign.column.table.c.key.label("there")).subquery()
                lost = sa.select(column).distinct().outerjoin(there, there.c.there == column)
                lost = lost.where(column.is_not(None), there.c.there.is_(None)).limit(CHUNK)
                for (value,) in connection.execute(lost):
                    yield _damage(
                        f"{table.name}.{column.name}",
                        f"points to {foreign.column.table.name} {value}, which is missing",
                    )


def _blobs(connection: sa.Connection) -> Iterator[Finding]:
    """Unpack and hash the raw bytes."""
    for key, digest, size, _codec, data, *_ in _all(connection, BLOBS):
        try:
            raw = zlib.decompress(data)
        except zlib.error as error:
            yield _damage(f"blobs {key}", f"cannot be unpacked: {error}")
            continue
        if len(raw) != size or hashlib.sha256(raw).hexdigest() != digest:
            yield _damage(f"blobs {key}", "the raw bytes have another hash")


def _documents(connection: sa.Connection) -> Iterator[Finding]:
    """Hash every text, slice every span, compute every column again, and check the records against the codebook."""
    there = connection.execute(sa.select(DOCUMENTS.c.key).order_by(DOCUMENTS.c.key)).scalars().all()
    for at in range(0, len(there), CHUNK):
        low, high = there[at], there[min(at + CHUNK, len(there)) - 1]
        by_document = _by_document(connection, low, high)
        for row in _between(connection, DOCUMENTS, DOCUMENTS.c.key, low, high):
            try:
                yield from _document(row, by_document)
            except UNREADABLE as error:
                yield _damage(f"documents {row.key}", f"a record of it cannot be read: {error}")


def _document(row: Any, by_document: dict[str, dict[int, list[Any]]]) -> Iterator[Finding]:
    place = f"document {row.id[:12]}"
    if hashlib.sha256(row.text.encode()).hexdigest() != row.id:
        yield _damage(place, "the text has another hash")
    document = document_of(row.text, row.record)
    if tuple(row)[1:10] != document_row(document)[:-1]:
        yield _damage(place, "its columns are not those of its record")
    readings = by_document["readings"][row.key]
    if not readings:
        yield _damage(place, "nothing says what was read in it")
        return
    regions = unpack(readings[-1].content).regions
    for one in by_document["statements"][row.key]:
        statement = statement_of(one.record)
        where = f"statement {one.id}"
        if _columns(one) != statement_row(document, statement)[:-1]:
            yield _damage(where, "its columns or its words are not those of its record")
        evidence = tuple(tuple(piece)[1:] for piece in by_document["evidence"][one.key])
        if evidence != evidence_rows(document, statement):
            yield _damage(where, "its evidence is not what its record says, or does not slice to its words")
        for check, message in checks.breaches(document, regions, statement):
            yield Finding(kind="breach", place=where, message=f"{check}: {message}")
    for one in by_document["figures"][row.key]:
        if _columns(one) != figure_row(document, figure_of(one.record))[:-1]:
            yield _damage(f"figure {one.id}", "its columns or its words are not those of its record")


def _columns(row: Any) -> Row:
    """Give the columns of a statement or figure as `rows` computes them: without keys, record, batch and seal."""
    values = tuple(row)
    return (values[1], *values[3:-3])


def _contents(connection: sa.Connection) -> Iterator[Finding]:
    """Compare what else stands twice: sources, decisions and groups with their records."""
    for row in _all(connection, SOURCES):
        if source_row(msgspec.json.decode(row.record, type=Source))[:-1] != tuple(row)[3:6]:
            yield _damage(f"sources {row.key}", "its columns are not those of its record")
    members: defaultdict[int, list[Any]] = defaultdict(list)
    for row in _all(connection, MEMBERS):
        members[row.group].append(tuple(row)[1:])
    for row in _all(connection, GROUPS):
        group = msgspec.json.decode(row.record, type=Group)
        if (group.kind, *group_row(group)[:-1]) != tuple(row)[1:6] or tuple(members[row.key]) != member_rows(group):
            yield _damage(f"groups {row.key}", "its columns or members are not those of its record")
    for row in _all(connection, DECISIONS):
        record = msgspec.json.decode(row.record, type=Decision)
        if (record.id, record.kind, record.subject, record.document, record.who) != tuple(row)[1:6]:
            yield _damage(f"decisions {row.key}", "its columns are not those of its record")


def _standing(connection: sa.Connection) -> Iterator[Finding]:
    """Check that what ended was there, and that no statement stands twice."""
    for kind, table in VERSIONED.items():
        there = sa.select(table.c.key).subquery()
        lost = sa.select(ENDS.c.row).outerjoin(there, there.c.key == ENDS.c.row)
        if kind != "group":  # groups may have been dropped by a migration
            for (row,) in connection.execute(lost.where(ENDS.c.kind == kind, there.c.key.is_(None)).limit(CHUNK)):
                yield _damage(f"ends {kind} {row}", "says the end of a row that is missing")
    ended = sa.exists().where(ENDS.c.kind == "statement", ENDS.c.row == STATEMENTS.c.key)
    twice = sa.select(STATEMENTS.c.id).where(~ended).group_by(STATEMENTS.c.id).having(sa.func.count() > 1)
    for (ident,) in connection.execute(twice.limit(CHUNK)):
        yield _damage(f"statement {ident}", "stands twice")


def _groups(connection: sa.Connection) -> Iterator[Finding]:
    """Check replies (C4) and copies (C7), which take more than one document."""
    ended = sa.exists().where(ENDS.c.kind == "statement", ENDS.c.row == STATEMENTS.c.key)
    replies = sa.select(STATEMENTS.c.record).where(~ended, STATEMENTS.c.record.contains('"answers":'))
    statements = {one.id: one for one in map(statement_of, connection.execute(replies).scalars())}
    answered = {ident for one in statements.values() for ident in one.answers} - statements.keys()
    chosen = sa.select(STATEMENTS.c.record).where(~ended, STATEMENTS.c.id.in_(answered))
    statements |= {one.id: one for one in map(statement_of, connection.execute(chosen).scalars())}
    for ident, message in checks.early_replies(statements):
        yield Finding(kind="breach", place=f"statement {ident}", message=message)
    cases: defaultdict[str, list[str]] = defaultdict(list)
    clusters: dict[str, str] = {}
    ended = sa.exists().where(ENDS.c.kind == "group", ENDS.c.row == GROUPS.c.key)
    joined = sa.select(GROUPS.c.kind, GROUPS.c.id, MEMBERS.c.role, MEMBERS.c.member).join(MEMBERS).where(~ended)
    for kind, ident, role, member in connection.execute(joined):
        if kind == "copies":
            clusters[member] = ident
        elif kind == "case" and role == "origin":
            cases[ident].append(member)
    for ident, message in checks.counted_twice(cases, clusters):
        yield Finding(kind="breach", place=f"case {ident}", message=message)


def _by_document(connection: sa.Connection, low: int, high: int) -> dict[str, dict[int, list[Any]]]:
    """Fetch what hangs on documents from `low` to `high`, by table and document; evidence by statement."""
    found: dict[str, dict[int, list[Any]]] = {}
    for table in (READINGS, STATEMENTS, FIGURES):
        found[table.name] = defaultdict(list)
        for row in _between(connection, table, table.c.document, low, high):
            found[table.name][row.document].append(row)
    keys = sa.select(STATEMENTS.c.key).where(STATEMENTS.c.document.between(low, high))
    found["evidence"] = defaultdict(list)
    chosen = sa.select(EVIDENCE).where(EVIDENCE.c.statement.in_(keys)).order_by(EVIDENCE.c.statement, EVIDENCE.c.n)
    for row in connection.execute(chosen):
        found["evidence"][row.statement].append(row)
    return found


def _between(connection: sa.Connection, table: sa.Table, column: sa.Column[Any], low: int, high: int) -> Iterable[Any]:
    return connection.execute(sa.select(table).where(column.between(low, high)).order_by(table.c.key))


def _all(connection: sa.Connection, table: sa.Table) -> Iterator[Any]:
    """Stream a table in the order of its key, without any other index."""
    chosen = sa.select(table).order_by(*table.primary_key.columns).execution_options(yield_per=1_000)
    yield from connection.execute(chosen)
