"""What stands: readings, decisions, and the statements that follow from both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from demarche.ledger.finding import standing
from demarche.ledger.ingesting import put_actors, put_figures, put_statements
from demarche.ledger.rows import Reading, actor_ids, document_of, evidence_rows, statement_of, statement_row, unpack
from demarche.ledger.schema import DECISIONS, DOCUMENTS, FIGURES, READINGS, STATEMENTS
from demarche.model import Decision, Document, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from demarche.ledger.rows import Kept, Row
    from demarche.ledger.writing import Batch
    from demarche.model import Statement


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A document as the ledger holds it."""

    key: int
    document: Document
    reading: Reading
    """What the newest rules that read it found."""
    decisions: tuple[Decision, ...]
    """Every decision on it, oldest first."""


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the statements of one document: ids."""

    document: str
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost or self.altered)


def hold(connection: sa.Connection, document: str) -> Held | None:
    """Fetch a document by its id, with all that its statements follow from."""
    row = connection.execute(sa.select(DOCUMENTS).where(DOCUMENTS.c.id == document)).first()
    return _held(connection, row) if row else None


def hold_all(connection: sa.Connection) -> Iterator[Held]:
    """Fetch every document, in the order in which they came."""
    keys = connection.execute(sa.select(DOCUMENTS.c.key).order_by(DOCUMENTS.c.key)).scalars().all()
    for key in keys:
        yield _held(connection, connection.execute(sa.select(DOCUMENTS).where(DOCUMENTS.c.key == key)).one())


def reports(connection: sa.Connection) -> Iterator[Report]:
    """Yield every document as it stands after decisions: what was rejected is left out."""
    for held in hold_all(connection):
        there = map(statement_of, (row.record for row in _standing(connection, STATEMENTS, "statement", held.key)))
        stand = tuple(one for one in there if one.review != "rejected")
        reading = held.reading
        yield Report(document=held.document, regions=reading.regions, statements=stand, figures=reading.figures)


def put_decision(batch: Batch, decision: Decision) -> None:
    """Add a decision to the history."""
    record = msgspec.json.encode(decision, order="deterministic").decode()
    batch.add(DECISIONS, (decision.id, decision.kind, decision.subject, decision.document, decision.who, record))


def put_reading(batch: Batch, held: Held, kept: Kept) -> None:
    """Add what newer rules read in a document. The figures stand as read; statements are for `restand`."""
    batch.add(READINGS, (held.key, batch.run, kept.reading))
    there = _standing(batch.connection, FIGURES, "figure", held.key)
    for row in there:
        if row.id not in {figure[0] for figure in kept.figures}:
            batch.end("figure", row.key)
    put_figures(batch, held.key, [figure for figure in kept.figures if figure[0] not in {row.id for row in there}])


def restand(
    batch: Batch,
    held: Held,
    statements: Iterable[Statement],
    describe: Callable[[str], tuple[str, str]] = lambda _: ("", ""),
) -> Changes:
    """Let these statements of a document stand: the rows of others end, and what is new or altered gets a row."""
    there = {row.id: row for row in _standing(batch.connection, STATEMENTS, "statement", held.key)}
    wanted = {one.id: (one, statement_row(held.document, one)) for one in statements}
    same = {ident for ident, (_, row) in wanted.items() if ident in there and _alike(there[ident], row)}
    for ident, row in there.items():
        if ident not in same:
            batch.end("statement", row.key)
    new = [(one, row) for ident, (one, row) in wanted.items() if ident not in same]
    put_actors(batch, {name for one, _ in new for name in actor_ids(one)}, describe)
    put_statements(batch, held.key, [(row, evidence_rows(held.document, one)) for one, row in new])
    return Changes(
        document=held.document.id,
        gained=tuple(sorted(wanted.keys() - there.keys())),
        lost=tuple(sorted(there.keys() - wanted.keys())),
        altered=tuple(sorted(wanted.keys() & there.keys() - same)),
    )


def _held(connection: sa.Connection, row: Any) -> Held:
    content = connection.execute(
        sa.select(READINGS.c.content).where(READINGS.c.document == row.key).order_by(READINGS.c.key.desc()).limit(1)
    ).scalar_one()
    decisions = connection.execute(
        sa.select(DECISIONS.c.record).where(DECISIONS.c.document == row.id).order_by(DECISIONS.c.key)
    ).scalars()
    return Held(
        key=row.key,
        document=document_of(row.text, row.record),
        reading=unpack(content),
        decisions=tuple(msgspec.json.decode(record, type=Decision) for record in decisions),
    )


def _standing(connection: sa.Connection, table: sa.Table, kind: str, document: int) -> list[Any]:
    chosen = sa.select(table).where(table.c.document == document, *standing(table, kind, LAST)).order_by(table.c.key)
    return list(connection.execute(chosen))


def _alike(there: Any, row: Row) -> bool:
    """Tell whether a row still says the same; that newer rules say it too is no change."""
    return bool(there.record == row[-1]) or _bare(statement_of(there.record)) == _bare(statement_of(row[-1]))


def same(one: Reading, other: Reading) -> bool:
    """Tell whether two readings say the same, whichever version of the rules read it."""
    return _plain(one) == _plain(other)


def _plain(reading: Reading) -> Reading:
    return msgspec.structs.replace(reading, statements=tuple(map(_bare, reading.statements)))


def _bare(statement: Statement) -> Statement:
    """Leave out which version of the rules read it."""
    return msgspec.structs.replace(statement, provenance=msgspec.structs.replace(statement.provenance, lexicon=""))


LAST = 2**62
"""After every batch."""
