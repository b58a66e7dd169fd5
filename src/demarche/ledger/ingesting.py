"""Ingest: what was read is written in batches, each acknowledged only when it is committed."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa

from demarche.errors import Fault
from demarche.ledger.rows import Kept, document_row, source_row
from demarche.ledger.schema import (
    ACTORS,
    BLOBS,
    DOCUMENTS,
    EVIDENCE,
    FIGURES,
    INPUTS,
    READINGS,
    SOURCES,
    STATEMENTS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from demarche.ledger.rows import Row
    from demarche.ledger.stores import Store
    from demarche.ledger.writing import Batch, Writer

BATCH: Final = 64
"""Documents committed together."""
PAUSE: Final = 2.0
"""Seconds after which what has been gathered is committed, however little it is."""
MANY: Final = 500
"""Values in one look-up."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one input."""

    place: str
    mark: str
    """Hash of all that decides the outcome: the bytes, what was said about them, the version of the rules."""
    results: tuple[Kept | Fault, ...] = ()
    """Empty where the ledger knows the input already."""


class Committed(msgspec.Struct, frozen=True, kw_only=True):
    """What one commit added; inputs that were known already add nothing."""

    inputs: int = 0
    known: int = 0
    documents: int = 0
    sources: int = 0
    statements: int = 0
    figures: int = 0
    faults: tuple[Fault, ...] = ()


def known(store: Store, marks: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Tell which inputs, by place and mark, have been ingested already."""
    wanted = set(marks)
    with store.engine.connect() as connection:
        rows = _among(connection, INPUTS, INPUTS.c.mark, {mark for _, mark in wanted}, INPUTS.c.place, INPUTS.c.mark)
        return {(place, mark) for place, mark in rows} & wanted


def ingest(
    writer: Writer,
    outcomes: Iterable[Outcome],
    *,
    size: int = BATCH,
    describe: Callable[[str], tuple[str, str]] = lambda _: ("", ""),
) -> Iterator[Committed]:
    """Write what was read; yield after every commit what it added.

    `size` is the number of documents committed together; `describe` gives kind and name of an actor. Raises
    `LedgerError` where the store cannot be written; everything yielded before stays.
    """
    for gathered in _gathered(outcomes, size):
        with writer.batch() as batch:
            added = _put(batch, gathered, describe)
        yield added


def put_statements(batch: Batch, document: int, rows: Iterable[tuple[Row, tuple[Row, ...]]]) -> int:
    """Add statements of a document with their evidence; give their number."""
    number = 0
    for row, evidence in rows:
        key = batch.add(STATEMENTS, (row[0], document, *row[1:]))
        batch.detail(EVIDENCE, ((key, *one) for one in evidence))
        number += 1
    return number


def put_figures(batch: Batch, document: int, rows: Iterable[Row]) -> int:
    """Add figures of a document; give their number."""
    return sum(1 for row in rows if batch.add(FIGURES, (row[0], document, *row[1:])))


def put_actors(batch: Batch, names: set[str], describe: Callable[[str], tuple[str, str]]) -> None:
    """Add the actors that the ledger does not know."""
    there = {name for (name,) in _among(batch.connection, ACTORS, ACTORS.c.id, names, ACTORS.c.id)}
    for name in sorted(names - there):
        batch.add(ACTORS, (name, *describe(name)))


def _gathered(outcomes: Iterable[Outcome], size: int) -> Iterator[list[Outcome]]:
    """Gather outcomes until there is enough to commit, or it has been long enough."""
    gathered: list[Outcome] = []
    documents, since = 0, time.monotonic()
    for outcome in outcomes:
        gathered.append(outcome)
        documents += len(outcome.results)
        if documents >= size or len(gathered) >= 16 * size or time.monotonic() - since > PAUSE:
            yield gathered
            gathered, documents, since = [], 0, time.monotonic()
    if gathered:
        yield gathered


def _put(batch: Batch, outcomes: list[Outcome], describe: Callable[[str], tuple[str, str]]) -> Committed:
    kept = [result for outcome in outcomes for result in outcome.results if isinstance(result, Kept)]
    documents = _keys(batch, DOCUMENTS, "id", {one.document.id for one in kept})
    blobs = _keys(batch, BLOBS, "hash", {one.document.source.bytes_hash for one in kept if one.raw is not None})
    sources = _sources(batch, documents.values())
    put_actors(batch, {name for one in kept if one.document.id not in documents for name in one.actors}, describe)
    counts = {"documents": 0, "sources": 0, "statements": 0, "figures": 0}
    for one in kept:
        ident, source = one.document.id, source_row(one.document.source)
        if ident not in documents:
            documents[ident] = key = batch.add(DOCUMENTS, document_row(one.document))
            batch.add(READINGS, (key, batch.run, one.reading))
            counts["documents"] += 1
            counts["statements"] += put_statements(batch, key, one.statements)
            counts["figures"] += put_figures(batch, key, one.figures)
        if (place := (documents[ident], source[-1])) not in sources:
            sources.add(place)
            counts["sources"] += 1
            batch.add(SOURCES, (documents[ident], _put_blob(batch, one, blobs), *source))
    faults = tuple(result for outcome in outcomes for result in outcome.results if isinstance(result, Fault))
    _put_inputs(batch, outcomes)
    done = sum(1 for outcome in outcomes if not outcome.results)
    return Committed(inputs=len(outcomes), known=done, faults=faults, **counts)


def _put_blob(batch: Batch, kept: Kept, blobs: dict[str, int]) -> int | None:
    digest = kept.document.source.bytes_hash
    if kept.raw is None:
        return blobs.get(digest)
    if digest not in blobs:
        blobs[digest] = batch.add(BLOBS, (digest, kept.size, "zlib", kept.raw))
    return blobs[digest]


def _put_inputs(batch: Batch, outcomes: list[Outcome]) -> None:
    """Remember what was read, so that it need not be read again, and what was skipped, so that it can be listed."""
    rows = {(row[0], row[1]): row for outcome in outcomes for row in _input_rows(outcome)}
    marks = {mark for _, mark in rows}
    there = _among(batch.connection, INPUTS, INPUTS.c.mark, marks, INPUTS.c.place, INPUTS.c.mark)
    for place in rows.keys() - {(place, mark) for place, mark in there}:
        batch.add(INPUTS, rows[place])


def _input_rows(outcome: Outcome) -> Iterator[Row]:
    if any(isinstance(result, Kept) for result in outcome.results):
        yield outcome.place, outcome.mark, "", "", ""
    for fault in outcome.results:
        if isinstance(fault, Fault):
            mark = hashlib.sha256(f"{outcome.mark}\0{fault.reason}\0{fault.message}".encode()).hexdigest()
            yield fault.place, mark, fault.reason, fault.message, fault.remedy


def _keys(batch: Batch, table: sa.Table, column: str, values: set[str]) -> dict[str, int]:
    return dict(_among(batch.connection, table, table.c[column], values, table.c[column], table.c.key))


def _sources(batch: Batch, documents: Iterable[int]) -> set[tuple[int, str]]:
    column = SOURCES.c.document
    return set(_among(batch.connection, SOURCES, column, set(documents), column, SOURCES.c.record))


def _among(
    connection: sa.Connection, table: sa.Table, column: sa.Column[Any], values: set[Any], *wanted: sa.Column[Any]
) -> Iterator[tuple[Any, ...]]:
    """Look rows up by the values of a column, some at a time."""
    values_ = sorted(values)
    for at in range(0, len(values_), MANY):
        query = sa.select(*wanted).select_from(table).where(column.in_(values_[at : at + MANY]))
        yield from map(tuple, connection.execute(query))
