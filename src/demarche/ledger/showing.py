"""Show: everything the ledger holds about one statement, document, group or decision, with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa

from demarche.errors import LedgerError
from demarche.ledger.finding import batch_as_of, standing
from demarche.ledger.folding import storable
from demarche.ledger.rows import document_of, figure_of, statement_of
from demarche.ledger.schema import (
    BATCHES,
    DECISIONS,
    DOCUMENTS,
    ENDS,
    FIGURES,
    GROUPS,
    INPUTS,
    MEMBERS,
    RUNS,
    SOURCES,
    STATEMENTS,
)
from demarche.model import Decision, Document, Figure, Source, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.ledger.stores import Store

SHORT: Final = 6
"""Characters of an id that are enough to look for it."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A state of a statement, when the ledger learned it, and when it learned that it no longer holds."""

    statement: Statement
    learned: str
    ended: str = ""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A decision and its number in the ledger, which orders it."""

    number: int
    learned: str
    decision: Decision


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """What sees many documents: a case, copies of one text, a relation, a contradiction."""

    kind: str
    id: str
    label: str = ""
    first: str = ""
    last: str = ""
    members: tuple[tuple[str, str], ...] = ()
    """Role and id."""
    record: str = "{}"
    """The record as JSON."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one thing; what does not apply is empty."""

    kind: str
    id: str
    document: Document | None = None
    sources: tuple[Source, ...] = ()
    versions: tuple[Version, ...] = ()
    """Of a statement: every state it had, oldest first. Of a document: its statements as they stand."""
    figures: tuple[Figure, ...] = ()
    decisions: tuple[Made, ...] = ()
    groups: tuple[Group, ...] = ()


def show(store: Store, ident: str, as_of: str = "") -> Entry:
    """Show what has an id, or one that begins so. Raises `LedgerError` where nothing or more than one thing does."""
    ident = storable(ident)
    if len(ident) < SHORT:
        raise LedgerError(f"{ident!r} is too short for an id", f"give {SHORT} characters or more")
    with store.engine.connect() as connection:
        moment = batch_as_of(connection, as_of)
        found = {
            (kind, name)
            for kind, table in KINDS.items()
            for name in connection.execute(
                sa.select(table.c.id).where(table.c.id.startswith(ident, autoescape=True), table.c.batch <= moment)
            ).scalars()
            if name.startswith(ident)  # SQLite does not tell case
        }
        if len(found) != 1:
            names = ", ".join(f"{kind} {name[:16]}" for kind, name in sorted(found)[:5])
            said = f"{ident!r} is {names}" if found else f"nothing is called {ident!r}"
            raise LedgerError(said, "give more of the id" if found else "ids are those that `demarche find` shows")
        ((kind, name),) = found
        return _entry(connection, kind, name, moment)


def decision(store: Store, number: int) -> Decision:
    """Fetch a decision by its number. Raises `LedgerError` where there is none."""
    with store.engine.connect() as connection:
        chosen = sa.select(DECISIONS.c.record).where(DECISIONS.c.key == number)
        record = connection.execute(chosen).scalar()
    if record is None:
        raise LedgerError(f"there is no decision {number}", "see `demarche review history`")
    return msgspec.json.decode(record, type=Decision)


def history(store: Store) -> Iterator[Made]:
    """Yield every decision, oldest first."""
    with store.engine.connect() as connection:
        yield from _decisions(connection, sa.true())


def skipped(store: Store) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield every input that was skipped: when, where, reason, message, remedy."""
    columns = BATCHES.c.learned, INPUTS.c.place, INPUTS.c.reason, INPUTS.c.message, INPUTS.c.remedy
    chosen = sa.select(*columns).join(BATCHES, BATCHES.c.key == INPUTS.c.batch).where(INPUTS.c.reason != "")
    with store.engine.connect() as connection:
        yield from map(tuple, connection.execute(chosen.order_by(INPUTS.c.key)))


def groups(store: Store, kind: str, as_of: str = "") -> Iterator[Group]:
    """Yield the groups of a kind, newest first."""
    with store.engine.connect() as connection:
        moment = batch_as_of(connection, as_of)
        yield from _groups(connection, moment, GROUPS.c.kind == kind)


def counts(store: Store) -> dict[str, int]:
    """Count what the ledger holds."""
    with store.engine.connect() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (RUNS, BATCHES, DOCUMENTS, SOURCES, STATEMENTS, FIGURES, DECISIONS)
        }


KINDS: Final = {"statement": STATEMENTS, "document": DOCUMENTS, "decision": DECISIONS, "group": GROUPS}


def _entry(connection: sa.Connection, kind: str, ident: str, moment: int) -> Entry:
    if kind == "group":
        found = tuple(_groups(connection, moment, GROUPS.c.id == ident))
        return Entry(kind=found[0].kind if found else kind, id=ident, groups=found)
    if kind == "decision":
        made = tuple(_decisions(connection, DECISIONS.c.id == ident))
        return Entry(kind=kind, id=ident, decisions=made)
    by_id = STATEMENTS.c.id == ident
    row = connection.execute(
        sa.select(DOCUMENTS).where(DOCUMENTS.c.id == ident)
        if kind == "document"
        else sa.select(DOCUMENTS).join(STATEMENTS, STATEMENTS.c.document == DOCUMENTS.c.key).where(by_id).limit(1)
    ).one()
    of_document = STATEMENTS.c.document == row.key
    which = (of_document, *standing(STATEMENTS, "statement", moment)) if kind == "document" else (by_id,)
    figures = sa.select(FIGURES.c.record).where(FIGURES.c.document == row.key, *standing(FIGURES, "figure", moment))
    sources = sa.select(SOURCES.c.record).where(SOURCES.c.document == row.key, SOURCES.c.batch <= moment)
    about = DECISIONS.c.document == row.id
    decisions = tuple(_decisions(connection, about, DECISIONS.c.batch <= moment))
    return Entry(
        kind=kind,
        id=ident,
        document=document_of(row.text, row.record),
        sources=tuple(msgspec.json.decode(one, type=Source) for one in connection.execute(sources).scalars()),
        versions=tuple(_versions(connection, moment, *which)),
        figures=tuple(map(figure_of, connection.execute(figures.order_by(FIGURES.c.start)).scalars()))
        if kind == "document"
        else (),
        decisions=decisions if kind == "document" else _on(decisions, ident),
        groups=tuple(_groups(connection, moment, _holds(ident))),
    )


def _on(decisions: tuple[Made, ...], statement: str) -> tuple[Made, ...]:
    """Keep decisions on one statement, and what was taken back of them."""
    ids = {statement}
    for made in decisions:
        if made.decision.subject in ids:
            ids.add(made.decision.id)
    return tuple(made for made in decisions if made.decision.id in ids)


def _holds(member: str) -> sa.ColumnElement[bool]:
    return GROUPS.c.key.in_(sa.select(MEMBERS.c.group).where(MEMBERS.c.member == member))


def _versions(connection: sa.Connection, moment: int, *which: Any) -> Iterator[Version]:
    ending = BATCHES.alias("ending")
    ended = sa.and_(ENDS.c.kind == "statement", ENDS.c.row == STATEMENTS.c.key, ENDS.c.batch <= moment)
    chosen = (
        sa.select(STATEMENTS.c.record, BATCHES.c.learned, ending.c.learned.label("ended"))
        .join(BATCHES, BATCHES.c.key == STATEMENTS.c.batch)
        .outerjoin(ENDS, ended)
        .outerjoin(ending, ending.c.key == ENDS.c.batch)
        .where(STATEMENTS.c.batch <= moment, *which)
        .order_by(STATEMENTS.c.key)
    )
    for record, learned, ended_at in connection.execute(chosen):
        yield Version(statement=statement_of(record), learned=learned, ended=ended_at or "")


def _decisions(connection: sa.Connection, *which: Any) -> Iterator[Made]:
    chosen = sa.select(DECISIONS.c.key, BATCHES.c.learned, DECISIONS.c.record).where(*which)
    joined = chosen.join(BATCHES, BATCHES.c.key == DECISIONS.c.batch).order_by(DECISIONS.c.key)
    for key, learned, record in connection.execute(joined):
        yield Made(number=key, learned=learned, decision=msgspec.json.decode(record, type=Decision))


def _groups(connection: sa.Connection, moment: int, *which: Any) -> Iterator[Group]:
    chosen = sa.select(GROUPS).where(*standing(GROUPS, "group", moment), *which)
    for row in connection.execute(chosen.order_by(GROUPS.c.first.desc(), GROUPS.c.key)).all():
        yield msgspec.json.decode(row.record, type=Group)
